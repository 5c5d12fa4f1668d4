package mask

import (
	"slices"
	"strings"
)

// Words after which a secret may stand, in small letters and without accents: parts of words, whole words, and the
// last words of two of which the first says what is opened.
var (
	openerParts = []string{
		"password", "passwort", "passwoert", "passwd", "passwrd", "pasword", "paswort", "kennwort", "passphrase", "passcode",
		"merksatz", "seed phrase", "recovery phrase", "recovery key", "wiederherstellungsschlussel", "secret", "token",
		"kartenprufnummer",
	}
	openerAlone = []string{
		"pw", "pwd", "pass", "psk", "pin", "puk", "tan", "otp", "cvv", "cvv2", "cvc", "cvc2", "prufziffer",
	}
	numbered    = openerAlone[4:] // those of which the secret is a number
	openerPairs = []string{"key", "code"}
	pairedWith  = []string{
		"api", "access", "private", "account", "auth", "verification", "security", "login", "2fa", "mfa", "time", "einmal",
		"bestatigungs", "sicherheits", "freischalt", "aktivierungs", "anmelde",
	}
)

// openings finds these words, with a plural's ending or another part after a sign.
func openings(v view) []group {
	var all []group
	for _, part := range openerParts {
		all = append(all, v.each(part, func(int) bool { return true })...)
	}
	for _, word := range openerAlone {
		all = append(all, v.each(word, func(at int) bool { return startsWord(v.lower, at) })...)
	}
	for _, word := range openerPairs {
		all = append(all, v.each(word, func(at int) bool {
			before := strings.TrimRight(v.lower[max(0, at-maxBefore):at], " _-")
			return slices.ContainsFunc(pairedWith, func(first string) bool { return strings.HasSuffix(before, first) })
		})...)
	}
	return all
}

// each finds a word wherever it ends one, where it fits.
func (v view) each(word string, fits func(at int) bool) []group {
	var all []group
	for i := 0; ; {
		at := strings.Index(v.lower[i:], word)
		if at < 0 {
			return all
		}
		start := i + at
		i = start + len(word)
		if end := wordOn(v.lower, i); endsWord(v.lower, end) && fits(start) && !v.isMark(start, i) {
			all = append(all, group{start, end})
		}
	}
}

// maxSuffix is how long another part of a word may be: pwd_prod, passwords-old.
const maxSuffix = 20

// wordOn is where a word ends that goes on with an ending or after a sign.
func wordOn(s string, i int) int {
	for _, ending := range []string{"er", "s"} {
		if strings.HasPrefix(s[i:], ending) && endsWord(s, i+len(ending)) {
			return i + len(ending)
		}
	}
	if i < len(s) && (s[i] == '_' || s[i] == '-') {
		end := i + 1
		for end < min(len(s), i+maxSuffix) && (isLetter(s[end]) || isDigit(s[end])) {
			end++
		}
		if end > i+1 {
			return end
		}
	}
	return i
}

// isMark tells whether a word is that of a placeholder without a number.
func (v view) isMark(start, end int) bool {
	return start > 0 && end < len(v.text) && marked.MatchString(v.text[start-1:end+1])
}
