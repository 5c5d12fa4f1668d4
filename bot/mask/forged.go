package mask

import (
	"strings"
	"unicode/utf8"
)

// forged finds what reads like a placeholder before there is one, so that it does not come back as a value.
func forged(v view) []span {
	var spans []span
	s := v.text
	for i := 0; i < len(s); i++ {
		if s[i] != '[' && s[i] != '\\' {
			continue
		}
		if _, end, verdict := markAt(s, i); verdict == found {
			spans = append(spans, span{start: i, end: end, kind: Text})
		}
	}
	for _, kind := range []Kind{Mail, Phone, Name} {
		for i := 0; ; {
			at := strings.Index(s[i:], string(kind))
			if at < 0 {
				break
			}
			start := i + at
			i = start + len(kind)
			if _, end, verdict := bare(s, start); verdict == found || end > 0 || continues(s, i) {
				i = wordEnd(s, i)
				spans = append(spans, span{start: wordStart(s, start), end: i, kind: Text})
			}
		}
	}
	return spans
}

// continues tells whether a word of a kind goes on as a placeholder does, whatever stands after its number.
func continues(s string, i int) bool {
	if i < len(s) && s[i] == '\\' {
		i++
	}
	return i+1 < len(s) && s[i] == '_' && isDigit(s[i+1])
}

func wordStart(s string, i int) int {
	for i > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		if !isInWord(r) {
			break
		}
		i -= size
	}
	return i
}

func wordEnd(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isInWord(r) && r != '\\' {
			break
		}
		i += size
	}
	return i
}

// unseen hides runs of characters without any shape that models can read all the same: Unicode's tags have a letter of
// ASCII each, and selectors of variants a byte.
func unseen(text string, with func(kind Kind, value string) string) string {
	if !strings.Contains(text, "\xf3\xa0") { // how both begin in UTF-8
		return text
	}
	var b strings.Builder
	for text != "" {
		at := strings.IndexFunc(text, isUnseen)
		if at < 0 {
			break
		}
		b.WriteString(text[:at])
		end := strings.IndexFunc(text[at:], func(r rune) bool { return !isUnseen(r) })
		if end < 0 {
			end = len(text) - at
		}
		b.WriteString(with(Text, text[at:at+end]))
		text = text[at+end:]
	}
	return b.String() + text
}

func isUnseen(r rune) bool { return r >= 0xE0000 && r <= 0xE01EF }
