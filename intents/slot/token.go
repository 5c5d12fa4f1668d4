package slot

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A token is a word, a number or a single mark of the text, with its place.
type token struct {
	start, end int
	kind       tokenKind
	spaced     bool   // white space, or the beginning of the text, stands before it
	text       string // as written
	fold       string // of a word: small letters without accents
}

type tokenKind byte

const (
	isMark tokenKind = iota
	isWord
	isNumber
)

// scan splits a text. White space is dropped; every other rune belongs to exactly one token.
func scan(text string) []token {
	tokens := make([]token, 0, 16)
	spaced := true
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if unicode.IsSpace(r) {
			spaced, at = true, at+size
			continue
		}
		t := token{start: at, end: at + size, spaced: spaced, kind: kindOf(r)}
		for t.kind != isMark && t.end < len(text) {
			r, size := utf8.DecodeRuneInString(text[t.end:])
			if kindOf(r) != t.kind && (t.kind != isWord || !unicode.IsMark(r)) {
				break
			}
			t.end += size
		}
		t.text = text[t.start:t.end]
		if t.kind == isWord {
			t.fold = fold(t.text)
		}
		tokens = append(tokens, t)
		spaced, at = false, t.end
	}
	return tokens
}

func kindOf(r rune) tokenKind {
	switch {
	case unicode.IsLetter(r):
		return isWord
	case r >= '0' && r <= '9':
		return isNumber
	}
	return isMark
}

// fold takes capitals, accents and the spellings of umlauts away, so that "Büro", "buero" and "BURO" are one. English
// words are changed by it too ("blue"), but alike wherever they stand.
func fold(word string) string {
	word = strings.ToLower(word)
	if plain(word) {
		return word
	}
	var out strings.Builder
	before, last := rune(0), rune(0)
	for _, r := range norm.NFKD.String(word) {
		switch {
		case r == 'ß':
			out.WriteString("ss")
		case unicode.IsMark(r):
			continue // what comes next still follows the letter: "ü" and "ue" fold alike
		case r == 'e' && spelled(before, last):
		default:
			out.WriteRune(unicode.ToLower(r))
		}
		before, last = last, r
	}
	return out.String()
}

// spelled tells whether an e behind two letters makes an umlaut of the last one. Behind "au" and "eu" it begins an
// ending: "neuen" is not "neun".
func spelled(before, last rune) bool {
	return last == 'a' || last == 'o' || last == 'u' && before != 'a' && before != 'e'
}

// plain tells that fold has nothing to do, which is nearly always.
func plain(word string) bool {
	for i := range len(word) {
		c := word[i]
		if c >= utf8.RuneSelf || c == 'e' && i > 0 && (word[i-1] == 'a' || word[i-1] == 'o' || word[i-1] == 'u') {
			return false
		}
	}
	return true
}

// A reader looks at one text.
type reader struct {
	text   string
	tokens []token
	now    time.Time
	lang   string
}

// at gives a token, and an empty mark beyond either end.
func (r *reader) at(i int) token {
	if i < 0 || i >= len(r.tokens) {
		return token{start: len(r.text), end: len(r.text), spaced: true}
	}
	return r.tokens[i]
}

// word gives the folded word at i, empty when no word is there.
func (r *reader) word(i int) string { return r.at(i).fold }

// mark tells whether the token at i is this mark and stands directly behind the one before it.
func (r *reader) mark(i int, mark string) bool {
	t := r.at(i)
	return t.kind == isMark && t.text == mark && !t.spaced
}

// number reads up to four digits at i.
func (r *reader) number(i int) (n int, ok bool) {
	t := r.at(i)
	if t.kind != isNumber || len(t.text) > 4 {
		return 0, false
	}
	for _, c := range t.text {
		n = 10*n + int(c-'0')
	}
	return n, true
}

// joined tells whether the tokens at i and i+1 stand together without white space.
func (r *reader) joined(i int) bool { return i+1 < len(r.tokens) && i >= 0 && !r.tokens[i+1].spaced }

// span is the place of the tokens from i up to but not including j.
func (r *reader) span(i, j int) (start, end int) { return r.at(i).start, r.at(j - 1).end }
