package mask

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A view is a text as the patterns see it: digits and signs of all scripts and widths are those of ASCII, letters have
// no accents, and what is not seen is not there. Each of its bytes knows where it came from.
type view struct {
	text  string
	lower string  // the same in lower case, at the same places
	from  []int32 // where the rune of a byte begins in the original; nil: the view is the original
	to    []int32 // and where it ends
}

func look(original string) view {
	v := view{text: original}
	if !isPlain(original) {
		v = fold(original)
	}
	v.lower = lowered(v.text)
	return v
}

func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func fold(original string) view {
	v := view{from: make([]int32, 0, len(original)), to: make([]int32, 0, len(original))}
	var b strings.Builder
	b.Grow(len(original))
	for i := 0; i < len(original); {
		r, size := utf8.DecodeRuneInString(original[i:])
		before := b.Len()
		if r == utf8.RuneError && size == 1 {
			b.WriteByte(0) // so that a view is valid UTF-8
		} else {
			b.WriteString(plain(r))
		}
		for range b.Len() - before {
			v.from, v.to = append(v.from, int32(i)), append(v.to, int32(i+size))
		}
		i += size
	}
	v.text = b.String()
	return v
}

// place is where a part of the view, which is not empty, stands in the original.
func (v view) place(start, end int) (from, to int) {
	if v.from == nil {
		return start, end
	}
	return int(v.from[start]), int(v.to[end-1])
}

// next is where in the original the visible rune at a place stands, or where it ends, at the end.
func (v view) next(i, end int) int {
	switch {
	case i >= len(v.text):
		return end
	case v.from == nil:
		return i
	}
	return int(v.from[i])
}

// plain is a rune as the patterns see it.
func plain(r rune) string {
	switch {
	case r < utf8.RuneSelf:
		return string(r)
	case isInvisible(r):
		return ""
	case unicode.Is(unicode.Nd, r):
		return string('0' + digitOf(r))
	case unicode.Is(unicode.Pd, r), r == '−':
		return "-"
	case unicode.Is(unicode.Zs, r):
		return " "
	}
	if like, known := lookalikes[r]; known {
		return like
	}
	return withoutMarks(r)
}

// isInvisible tells what a reader does not see and what a pattern would stumble over.
func isInvisible(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// digitOf gives the value of a decimal digit: Unicode keeps the ten of a script together and in order.
func digitOf(r rune) rune {
	for _, block := range unicode.Nd.R16 {
		if r >= rune(block.Lo) && r <= rune(block.Hi) {
			return (r - rune(block.Lo)) % 10
		}
	}
	for _, block := range unicode.Nd.R32 {
		if r >= rune(block.Lo) && r <= rune(block.Hi) {
			return (r - rune(block.Lo)) % 10
		}
	}
	return 0
}

// withoutMarks is the compatibility decomposition of a rune (Unicode Standard Annex 15, NFKD) without accents.
func withoutMarks(r rune) string {
	s := string(r)
	if apart := norm.NFKD.PropertiesString(s).Decomposition(); apart != nil {
		s = string(apart)
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me):
			return -1
		case unicode.Is(unicode.Zs, r):
			return ' '
		}
		return r
	}, s)
}

// lookalikes are letters and signs that are read as others and that no decomposition knows.
var lookalikes = map[rune]string{
	'а': "a", 'е': "e", 'о': "o", 'р': "p", 'с': "c", 'у': "y", 'х': "x", 'і': "i", 'ѕ': "s", 'ј': "j", 'ԁ': "d",
	'ԛ': "q", 'ԝ': "w", 'һ': "h", 'А': "A", 'В': "B", 'Е': "E", 'К': "K", 'М': "M", 'Н': "H", 'О': "O", 'Р': "P",
	'С': "C", 'Т': "T", 'Х': "X", 'ο': "o", 'α': "a", 'ν': "v", 'ı': "i", 'ß': "ss", 'ø': "o", 'ł': "l",
	'。': ".", '⁄': "/", '∕': "/", '【': "[", '】': "]", '⟦': "[", '⟧': "]", '〔': "[", '〕': "]", '「': "[", '」': "]",
	'“': `"`, '”': `"`, '„': `"`, '«': `"`, '»': `"`, '‘': "'", '’': "'", '‚': "'", '\u2028': "\n", '\u2029': "\n",
	'\u0085': "\n",
}

// lowered is a text in lower case with every byte at its place: the few runes that change their length stay.
func lowered(s string) string {
	return strings.Map(func(r rune) rune {
		if small := unicode.ToLower(r); r != utf8.RuneError && utf8.RuneLen(small) == utf8.RuneLen(r) {
			return small
		}
		return r
	}, s)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// isWord tells whether a byte of a view can be part of a word; runes outside ASCII are letters as a rule.
func isWord(c byte) bool { return isDigit(c) || isLetter(c) || c == '_' || c >= utf8.RuneSelf }

// startsWord and endsWord tell whether there is no word's byte before a place, and none at it.
func startsWord(s string, i int) bool { return i == 0 || !isWord(s[i-1]) }

func endsWord(s string, i int) bool { return i >= len(s) || !isWord(s[i]) }
