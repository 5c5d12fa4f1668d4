package mask

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A mark is a placeholder: [MAIL_1].
type mark struct {
	kind   Kind
	number int
}

func (m mark) String() string { return fmt.Sprintf("[%s_%d]", m.kind, m.number) }

// A verdict is what a look for a mark at one place found.
type verdict int

const (
	nothing verdict = iota
	found           // a mark
	more            // the text ends before that is known
)

// The most that a damaged mark may have between its parts, and digits of its number.
const (
	maxGap    = 3
	maxDigits = 6
)

// markAt looks for a mark at a place of a view's text: as it is made, in another case, with spaces, hyphens or
// Markdown's backslashes, or without its brackets. end is where it ends; with more, an end above 0 says that it is one
// if the text ends here.
func markAt(s string, i int) (m mark, end int, v verdict) {
	switch c := s[i]; {
	case c == '[':
		return closed(s, i+1, "]")
	case c == '\\' && i+1 >= len(s):
		return mark{}, 0, more
	case c == '\\' && s[i+1] == '[':
		return closed(s, i+2, `\]`)
	case c == 'M' || c == 'P' || c == 'N':
		if r, _ := utf8.DecodeLastRuneInString(s[:i]); isInWord(r) {
			return mark{}, 0, nothing
		}
		return bare(s, i)
	}
	return mark{}, 0, nothing
}

// isInWord tells whether a rune beside a mark without brackets shows that it is a part of something else.
func isInWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// closed reads what stands in brackets.
func closed(s string, i int, closing string) (m mark, end int, v verdict) {
	if i, v = skip(s, i, " "); v != found {
		return m, 0, v
	}
	if m.kind, i, v = spelled(s, i); v != found {
		return m, 0, v
	}
	if i, v = skip(s, i, ` _\-`); v != found {
		return m, 0, v
	}
	if m.number, i, v = counted(s, i); v != found {
		return m, 0, v
	}
	if i, v = skip(s, i, " "); v != found {
		return m, 0, v
	}
	end, v = literal(s, i, closing)
	return m, end, v
}

// bare reads a mark that lost its brackets. Of those only what comes back is of use, and only as it was made.
func bare(s string, i int) (m mark, end int, v verdict) {
	for _, m.kind = range []Kind{Mail, Phone, Name} {
		if end, v = literal(s, i, string(m.kind)); v != nothing {
			break
		}
	}
	if v != found {
		return m, 0, v
	}
	if end < len(s) && s[end] == '\\' {
		end++
	}
	if end, v = literal(s, end, "_"); v != found {
		return m, 0, v
	}
	from := end
	if m.number, end, v = counted(s, end); v == more && end > from {
		return m, end, more // it is one if nothing comes
	}
	if v != found {
		return m, 0, v
	}
	if r, _ := utf8.DecodeRuneInString(s[end:]); isInWord(r) {
		return m, 0, nothing
	}
	return m, end, found
}

// skip leaves out a few of the bytes.
func skip(s string, i int, of string) (int, verdict) {
	for n := 0; i < len(s) && strings.IndexByte(of, s[i]) >= 0; n++ {
		if n == maxGap {
			return i, nothing
		}
		i++
	}
	if i >= len(s) {
		return i, more
	}
	return i, found
}

// spelled reads a kind.
func spelled(s string, i int) (Kind, int, verdict) {
	best := nothing
	for _, one := range spellings {
		n := min(len(one.word), len(s)-i)
		if !strings.EqualFold(s[i:i+n], one.word[:n]) {
			continue
		}
		if n == len(one.word) {
			return one.kind, i + n, found
		}
		best = more
	}
	return "", i, best
}

// counted reads a number.
func counted(s string, i int) (n, end int, v verdict) {
	end = i
	for end < len(s) && isDigit(s[end]) {
		if end-i == maxDigits {
			return 0, 0, nothing
		}
		n = n*10 + int(s[end]-'0')
		end++
	}
	switch {
	case end >= len(s):
		return n, end, more
	case end == i || s[i] == '0':
		return 0, 0, nothing
	}
	return n, end, found
}

// literal reads exactly this.
func literal(s string, i int, word string) (int, verdict) {
	n := min(len(word), len(s)-i)
	switch {
	case s[i:i+n] != word[:n]:
		return 0, nothing
	case n < len(word):
		return 0, more
	}
	return i + n, found
}
