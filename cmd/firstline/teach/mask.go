package teach

import (
	"regexp"
	"strings"
	"unicode"
)

// Masked stands for what was taken out. It is no word, so the engine learns nothing from it.
const Masked = "•••"

// The forms of what points at a person or opens a door.
var (
	link    = regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]{1,15}://\S+`) // holds names and keys
	mail    = regexp.MustCompile(`[^\s<>()\[\]"'„“”,;:]+@[^\s<>()\[\]"'„“”,;:]*[\pL\pN]`)
	account = regexp.MustCompile(`(?i)\b[a-z]{2}\d{2}(?:[ .-]?[a-z0-9]{4}){2,7}(?:[ .-]?[a-z0-9]{1,3})?\b`)
	key     = regexp.MustCompile(`[A-Za-z0-9_+/=~-]{16,}`)
	number  = regexp.MustCompile(`(^|[^\pL\pN])\+?\(?\d(?:[ ./()-]{0,3}\d){5,}`) // phones, cards; not 0x80070057
)

// told is what somebody names as a secret: "password: hunter2", "PIN ist 4711".
var told = regexp.MustCompile(
	`(?i)\b((?:password|passwort|kennwort|passphrase|pin|tan|code|token|secret)\s*` +
		`(?:is|ist|lautet|was|war|[:=])?\s*[:=]?\s*)` +
		`("[^"]+"|„[^“]+“|\S*\d\S*)`)

// assigned is the same with a sign between them, where also a word without digits is the secret.
var assigned = regexp.MustCompile(`(?i)\b((?:password|passwort|kennwort|passphrase|pin|token|secret)\s*[:=]\s*)(\S+)`)

// Mask takes out of an utterance what points at a person or is a secret: addresses of mail and web, phone, account and
// other long numbers, passwords that are named as such, and keys. The journal keeps the words as they were said.
func Mask(text string) string {
	text = link.ReplaceAllString(text, Masked) // first: a number in a link is masked with the link
	text = mail.ReplaceAllString(text, Masked)
	text = replaceLike(text, account, digitsInAccount)
	text = replaceLike(text, key, digitsInKey)
	for _, form := range []*regexp.Regexp{number, assigned, told} {
		text = form.ReplaceAllString(text, "${1}"+Masked)
	}
	return text
}

// How many digits tell accounts from "hp15 book work", and keys from long words and words-with-dashes.
const (
	digitsInAccount = 10
	digitsInKey     = 3
)

// replaceLike masks what has the form and letters and enough digits.
func replaceLike(text string, form *regexp.Regexp, enough int) string {
	return form.ReplaceAllStringFunc(text, func(run string) string {
		digits := 0
		for _, r := range run {
			if unicode.IsDigit(r) {
				digits++
			}
		}
		if digits < enough || strings.IndexFunc(run, unicode.IsLetter) < 0 {
			return run
		}
		return Masked
	})
}

// maxExample is the longest text that becomes an example, in characters. What is longer is a story, of which the
// beginning tells most.
const maxExample = 300

// example makes of an utterance what can stand in a file: masked, in one line, not too long.
func (v Veil) example(utterance string, names ...string) string {
	visible := func(r rune) rune {
		if unicode.IsGraphic(r) {
			return r
		}
		return ' '
	}
	text := strings.Join(strings.Fields(strings.Map(visible, strings.ToValidUTF8(utterance, " "))), " ")
	text = strings.TrimSpace(v.Mask(text, names...))
	runes := []rune(text)
	if len(runes) <= maxExample {
		return text
	}
	text = string(runes[:maxExample])
	if at := strings.LastIndexByte(text, ' '); at > 0 {
		text = text[:at]
	}
	return text
}
