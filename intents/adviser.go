package intents

import (
	"math"

	"github.com/firstline-support/firstline/intents/learn"
	"github.com/firstline-support/firstline/intents/lexicon"
	"github.com/firstline-support/firstline/intents/token"
)

// An adviser has looked at every example as if it had not been written.
type adviser struct {
	set   Set
	looks [][]look        // by intent
	mixed map[[2]int]bool // pairs of intents that overlap
}

// A look is what an engine without an example makes of it.
type look struct {
	text    string
	line    int // 0 where the set was not read from a file
	class   int
	best    int     // the likeliest intent
	share   float64 // probability of best, given that one of the intents is meant
	own     float64 // the same of the example's own intent
	nearest string  // example of best that is most like it
	near    float64 // how like
	friend  float64 // likeness of the nearest other example of its own intent
	theirs  float64 // part of its words, by how rare they are, that examples of best have; told of strays only
}

func newAdviser(set Set) *adviser {
	a := &adviser{set: set, looks: make([][]look, len(set.Intents)), mixed: map[[2]int]bool{}}
	l := learn.Lesson{Classes: len(set.Intents)}
	known := lexicon.General().With(set.Synonyms)
	var examples []look
	for class, in := range set.Intents {
		for _, lang := range Languages {
			for i, text := range in.Examples[lang] {
				words := token.Words(text)
				l.Add(learn.Text{Words: words, Senses: known.Senses(words, lang)}, class)
				examples = append(examples, look{text: text, line: in.lineOf(lang, i), class: class})
			}
		}
	}
	texts := textsWith(examples)
	for _, t := range learn.HoldOut(l, set.Memory) {
		seen := examples[t.Place]
		seen.judge(t.Reading, examples, texts)
		a.looks[t.Class] = append(a.looks[t.Class], seen)
	}
	return a
}

// judge fills in what shares and neighbours say.
func (l *look) judge(r learn.Reading, examples []look, texts map[string]int) {
	for class, p := range r.Shares {
		if p > r.Shares[l.best] {
			l.best = class
		}
	}
	l.share, l.own = r.Shares[l.best], r.Shares[l.class]
	for _, h := range r.Hits {
		other := examples[h.Example]
		if other.class == l.best && l.nearest == "" {
			l.nearest, l.near = other.text, h.Likeness
		}
		if other.class == l.class {
			l.friend = max(l.friend, h.Likeness)
		}
	}
	if l.best != l.class && l.share >= convinced {
		l.theirs = l.shared(examples, texts)
	}
}

// shared is which part of the example, by the rarity of its words, best has in its own examples. Where a word stands
// nowhere else, nothing tells where it belongs.
func (l look) shared(examples []look, texts map[string]int) float64 {
	theirs := map[string]bool{}
	for _, other := range examples {
		if other.class == l.best {
			for _, word := range token.Words(other.text) {
				theirs[token.Fold(word)] = true
			}
		}
	}
	var have, all float64
	for _, word := range token.Words(l.text) {
		word = token.Fold(word)
		weight := 1 / float64(max(1, texts[word]))
		if all += weight; theirs[word] {
			have += weight
		}
	}
	return have / max(all, math.SmallestNonzeroFloat64)
}

// textsWith tells in how many examples each word stands.
func textsWith(examples []look) map[string]int {
	texts := map[string]int{}
	for _, e := range examples {
		met := map[string]bool{}
		for _, word := range token.Words(e.text) {
			if word = token.Fold(word); !met[word] {
				met[word] = true
				texts[word]++
			}
		}
	}
	return texts
}

// lineOf is the line of an example in its file, 0 when the intent was not read from one.
func (in Intent) lineOf(lang string, i int) int {
	if i >= len(in.Lines[lang]) {
		return 0
	}
	return in.Lines[lang][i]
}
