// Package token makes words of what people write, the same for all who learn from it or look it up.
package token

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Of a long text only the beginning and the end are read, in bytes. People say what they want first or last; what lies
// between is a log or a quoted mail. The cap also bounds the time of Match whatever is sent.
const (
	headBytes = 1200
	tailBytes = 600
)

// MaxBytes is how much of a text is read.
const MaxBytes = headBytes + tailBytes

// Stand-ins for what is never twice the same.
const (
	standIn    = "\x01" // what each of them begins with, and no word
	urlWord    = standIn + "url"
	mailWord   = standIn + "mail"
	numberWord = standIn + "number"
)

// StandsIn tells whether a word is not the person's own but stands for an address or a number.
func StandsIn(word string) bool { return strings.HasPrefix(word, standIn) }

// clip cuts the middle out of a long text and leaves valid UTF-8.
func clip(text string) string {
	if len(text) > headBytes+tailBytes {
		text = text[:headBytes] + " " + text[len(text)-tailBytes:]
	}
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, " ")
	}
	return text
}

// Words splits a text into lower-case words. Emoji and punctuation are dropped, an apostrophe joins ("can't" is
// "cant"), addresses and longer numbers become stand-ins.
func Words(text string) []string {
	text = strings.ToLower(norm.NFKC.String(clip(text)))
	found := make([]string, 0, 16)
	for field := range strings.FieldsSeq(text) {
		switch {
		case strings.Contains(field, "://") || strings.HasPrefix(field, "www."):
			found = append(found, urlWord)
		case isMail(field):
			found = append(found, mailWord)
		default:
			found = split(found, field)
		}
	}
	return found
}

func isMail(field string) bool {
	at := strings.IndexByte(field, '@')
	return at > 0 && strings.IndexByte(field[at:], '.') > 1
}

func split(found []string, field string) []string {
	var word strings.Builder
	digits := true
	flush := func() {
		if word.Len() == 0 {
			return
		}
		if digits && word.Len() > 2 {
			found = append(found, numberWord)
		} else {
			found = append(found, word.String())
		}
		word.Reset()
		digits = true
	}
	for _, r := range field {
		switch {
		case unicode.IsLetter(r) || unicode.IsMark(r) && word.Len() > 0:
			digits = false
			word.WriteRune(r)
		case unicode.IsDigit(r):
			word.WriteRune(r)
		case r == '\'' || r == '’':
		default:
			flush()
		}
	}
	flush()
	return found
}

// Fold takes accents and the spellings of umlauts away, so that "zurück", "zurueck" and "zuruck" are one. English
// words are changed by it too ("queue"), but alike wherever they stand.
func Fold(word string) string {
	if isPlain(word) {
		return word
	}
	var out strings.Builder
	last := rune(0)
	for _, r := range norm.NFD.String(word) {
		switch {
		case r == 'ß':
			out.WriteString("ss")
		case unicode.IsMark(r):
		case r == 'e' && (last == 'a' || last == 'o' || last == 'u'):
		default:
			out.WriteRune(r)
		}
		last = r
	}
	return out.String()
}

// isPlain reports whether Fold has nothing to do, which is nearly always.
func isPlain(word string) bool {
	for i := range len(word) {
		c := word[i]
		if c >= utf8.RuneSelf || c == 'e' && i > 0 && (word[i-1] == 'a' || word[i-1] == 'o' || word[i-1] == 'u') {
			return false
		}
	}
	return true
}

const (
	hashStart = 14695981039346656037
	hashPrime = 1099511628211
)

// Hash is a text as a number (FNV-1a, 64 bits).
func Hash(text string) uint64 {
	h := uint64(hashStart)
	for i := range len(text) {
		h = Further(h, text[i])
	}
	return h
}

// Further is the hash of a text that goes on with one byte more.
func Further(hash uint64, more byte) uint64 { return (hash ^ uint64(more)) * hashPrime }
