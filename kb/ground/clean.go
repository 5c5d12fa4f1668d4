package ground

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// clean brings a text into the one form in which texts are compared: NFKC, so that wide, small and circled forms are
// what they look like, and without characters that nobody sees.
func clean(text string) string {
	if isPlain(text) {
		return text
	}
	return strings.Map(cleanRune, norm.NFKC.String(strings.ToValidUTF8(text, "")))
}

func cleanRune(r rune) rune {
	switch r {
	case '\u00a0', '\u202f', '\u2009':
		return ' '
	case '\u2010', '\u2011', '\u2212':
		return '-'
	case '\u2019', '\u2018', '\u00b4':
		return '\''
	case '\n', '\t':
		return r
	}
	if r < ' ' || r == utf8.RuneError || isHidden(r) {
		return -1
	}
	return r
}

func isPlain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= 0x80 || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// isHidden tells characters without a shape: joiners, marks of direction, soft hyphens, tags, selectors.
func isHidden(r rune) bool {
	return r > 0x7f && (unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r))
}

// isDisguise tells whether a word is made to look like another one: letters of two scripts that have the same shapes
// in one word (Unicode Technical Standard 39 calls it mixed-script), or a mark of direction.
func isDisguise(word string) bool {
	var latin, alike bool
	for _, r := range word {
		switch {
		case r < 0x80:
			latin = latin || unicode.IsLetter(r)
		case unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee):
			alike = alike || r != 'µ' && r != 'μ'
		case unicode.Is(unicode.Latin, r):
			latin = true
		}
	}
	return latin && alike
}

// turnsAround tells marks that show a text in another order than it is stored in, and tags, which hide whole texts.
func turnsAround(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r >= 0xe0000 && r <= 0xe007f
	})
}

// fold removes what people leave out or write differently: case, accents, the forms of ß.
func fold(s string) string {
	if isLower(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r < 0x80:
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			b.WriteByte(byte(r))
		case r == 'ß' || r == 'ẞ':
			b.WriteString("ss")
		default:
			b.WriteRune(base(unicode.ToLower(r)))
		}
	}
	return b.String()
}

func isLower(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 || 'A' <= s[i] && s[i] <= 'Z' {
			return false
		}
	}
	return true
}

// base is a letter without its accent.
func base(r rune) rune {
	switch r {
	case 'ä':
		return 'a'
	case 'ö':
		return 'o'
	case 'ü':
		return 'u'
	}
	if !unicode.IsLetter(r) {
		return r
	}
	for _, d := range norm.NFD.String(string(r)) {
		return d
	}
	return r
}
