package model

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// strange says what of a text must stand in its passages letter for letter and does not: whatever a language check
// makes of the sentence around it. Codes, passwords and names of machines have letters and digits, addresses and
// mentions an @; signs that nobody sees and letters in other clothes are never needed.
func strange(text string, passages []string) string {
	low := strings.ToLower(strings.Join(passages, "\n"))
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) }) {
		return "disguise"
	}
	for _, word := range strings.FieldsFunc(strings.ToLower(text), between) {
		word = strings.Trim(word, ".,:;-_/'’")
		code := strings.ContainsFunc(word, unicode.IsDigit) && strings.ContainsFunc(word, unicode.IsLetter)
		odd := strings.ContainsAny(word, "@＠") || norm.NFKC.String(word) != word
		if (code || odd) && !strings.Contains(low, word) {
			return "entity"
		}
	}
	for _, unit := range spans {
		if unit.MatchString(text) && !unit.MatchString(low) {
			return "number"
		}
	}
	return ""
}

// between tells what separates words from each other here: all but what codes and addresses are made of.
func between(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("@＠.-_'’", r)
}

// spans are the units of time, each by its names in both languages: what takes a day does not take a year, also where
// no number stands before it.
var spans = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\b(?:seconds?|secs?|sekunden?|sek|s)\b`),
	regexp.MustCompile(`(?i)\b(?:minutes?|mins?|minuten?)\b`),
	regexp.MustCompile(`(?i)\b(?:hours?|hrs?|stunden?|std|h)\b`),
	regexp.MustCompile(`(?i)(?:\b|arbeits|werk)(?:days?|tage?[ns]?|daily|täglich|workdays?)\b`),
	regexp.MustCompile(`(?i)\b(?:weeks?|wochen?|weekly|wöchentlich)\b`),
	regexp.MustCompile(`(?i)\b(?:months?|monat(?:e|en|s)?|monthly|monatlich)\b`),
	regexp.MustCompile(`(?i)\b(?:years?|jahr(?:e|en|es|s)?|annual(?:ly)?|yearly|jährlich)\b`),
}
