// Package mood reads between the lines of what people write: whether it can wait, how far it reaches, and whether they
// are annoyed. It finds phrases of two short lists (signs.txt) and how things are written (!!!, CAPITALS, an angry
// face), takes back what is denied ("not urgent"), and shows the words that it means: whoever acts on a sign can see
// why. It judges nothing else and knows no workspace.
//
// Start with [Read].
package mood

import (
	_ "embed" // signs.txt
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/firstline-support/firstline/intents/token"
)

// A Sign is something that words tell beside what they ask.
type Sign string

// The signs.
const (
	Pressing Sign = "pressing" // the person says that it is urgent
	Deadline Sign = "deadline" // something happens soon that needs it
	Blocked  Sign = "blocked"  // the person cannot work
	Many     Sign = "many"     // others have it, too
	Calm     Sign = "calm"     // it can wait
	Annoyed  Sign = "annoyed"
)

// Signs lists them.
func Signs() []Sign { return []Sign{Pressing, Deadline, Blocked, Many, Calm, Annoyed} }

// A Found is a sign with the words that give it.
type Found struct {
	Sign       Sign
	Text       string // as written
	Start, End int    // place in the text, in bytes
}

// Read gives the signs in a text, each once, in the order of the text. It reads at most [token.MaxBytes]: of a longer
// text the beginning.
func Read(text string) []Found {
	text = text[:min(len(text), token.MaxBytes)]
	words := scan(text)
	var found []Found
	add := func(s Sign, start, end int) {
		if !slices.ContainsFunc(found, func(f Found) bool { return f.Sign == s }) {
			found = append(found, Found{Sign: s, Text: text[start:end], Start: start, End: end})
		}
	}
	for i := 0; i < len(words); {
		p, n := longest(words[i:])
		switch {
		case n == 0:
			i++
			continue
		case p.sign == Calm || !denied(words[:i]):
			add(p.sign, words[i].start, words[i+n-1].end)
		}
		i += n
	}
	if start, end, ok := shouted(text, words); ok {
		add(Annoyed, start, end)
	}
	slices.SortStableFunc(found, func(a, b Found) int { return a.Start - b.Start })
	return found
}

// A word is one of the text, as it is compared, with its place.
type word struct {
	folded     string
	start, end int
}

// scan finds the words of a text.
func scan(text string) []word {
	var words []word
	start := -1
	end := func(at int) {
		if start < 0 {
			return
		}
		if w := token.Words(text[start:at]); len(w) == 1 {
			words = append(words, word{token.Fold(w[0]), start, at})
		}
		start = -1
	}
	for i, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '\'' || r == '’':
			if start < 0 {
				start = i
			}
		default:
			end(i)
		}
	}
	end(len(text))
	return words
}

// noes are words before a sign that take it back.
var noes = []string{"not", "no", "isnt", "wasnt", "dont", "doesnt", "never", "nicht", "kein", "keine", "keinen",
	"keiner", "nie"}

// denied tells whether one of the two words before a sign is a no.
func denied(before []word) bool {
	last := before[max(0, len(before)-2):]
	return slices.ContainsFunc(last, func(w word) bool { return slices.Contains(noes, w.folded) })
}

// shouted finds how annoyed people write: rows of marks, an angry face, a sentence in capitals.
func shouted(text string, words []word) (start, end int, ok bool) {
	for _, loud := range []string{"!!", "??", "?!", "!?", "😡", "🤬", "😠", "👿"} {
		if at := strings.Index(text, loud); at >= 0 {
			return at, at + len(loud), true
		}
	}
	const least = 4 // words in a row: "VPN DNS" is no shouting
	row := 0
	for i, w := range words {
		written := text[w.start:w.end]
		if len(written) > 1 && written == strings.ToUpper(written) && written != strings.ToLower(written) {
			row++
		} else {
			row = 0
		}
		if row == least {
			return words[i-least+1].start, w.end, true
		}
	}
	return 0, 0, false
}

//go:embed signs.txt
var signsText string

// A phrase gives a sign.
type phrase struct {
	sign  Sign
	words []string
}

// phrases are those of the list by their first word; those that begin with an open one are under the empty word.
var phrases = sync.OnceValue(func() map[string][]phrase {
	byFirst := map[string][]phrase{}
	sign := Sign("")
	for line := range strings.Lines(signsText) {
		if heading, ok := strings.CutPrefix(line, "# "); ok {
			name, _, _ := strings.Cut(heading, " ")
			sign = Sign(name)
			continue
		}
		if sign == "" {
			continue
		}
		for part := range strings.SplitSeq(line, "|") {
			p := phrase{sign: sign}
			for w := range strings.FieldsSeq(part) {
				p.words = append(p.words, token.Fold(strings.ToLower(w)))
			}
			if len(p.words) == 0 {
				continue
			}
			first := p.words[0]
			if strings.HasSuffix(first, open) || first == number {
				first = ""
			}
			byFirst[first] = append(byFirst[first], p)
		}
	}
	return byFirst
})

// Marks of the list.
const (
	open   = "*" // any ending
	number = "#"
)

// longest finds the longest phrase at the beginning of words, and how many words it has.
func longest(words []word) (best phrase, n int) {
	for _, first := range []string{words[0].folded, ""} {
		for _, p := range phrases()[first] {
			if len(p.words) > n && len(p.words) <= len(words) && p.fits(words) {
				best, n = p, len(p.words)
			}
		}
	}
	return best, n
}

func (p phrase) fits(words []word) bool {
	for i, want := range p.words {
		got := words[i].folded
		stem, endless := strings.CutSuffix(want, open)
		switch {
		case want == number:
			if !numeric(got) {
				return false
			}
		case endless:
			if !strings.HasPrefix(got, stem) {
				return false
			}
		case got != want:
			return false
		}
	}
	return true
}

// numeric tells whether a word is a number in digits, or a small one in letters.
func numeric(word string) bool {
	small := []string{"one", "two", "three", "five", "ten", "fifteen", "twenty", "thirty", "zwei", "drei", "funf", "zehn",
		"funfzehn", "zwanzig", "dreissig"}
	return token.StandsIn(word) || slices.Contains(small, word) ||
		strings.IndexFunc(word, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}
