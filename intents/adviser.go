package intents

import "math"

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
	l := lesson{classes: len(set.Intents)}
	var examples []look
	for class, in := range set.Intents {
		for _, lang := range Languages {
			for i, text := range in.Examples[lang] {
				l.add(words(text), class)
				examples = append(examples, look{text: text, line: in.lineOf(lang, i), class: class})
			}
		}
	}
	trials, texts := l.holdOut(), textsWith(examples)
	c := calibration{trust: trustIn(trials, l.classes)}
	shares := make([]float64, l.classes)
	for _, t := range trials {
		seen := examples[t.place]
		c.shares(t.scores, shares)
		seen.judge(shares, t.hits, examples, texts)
		a.looks[t.class] = append(a.looks[t.class], seen)
	}
	return a
}

// holdOut reads each example with a core that knows all intents but not this example. The trials of calibration will
// not do: they leave examples out, and hide intents that an example may be mixed up with.
func (l lesson) holdOut() []trial {
	var trials []trial
	place := make([]int, len(l.labels)) // among the examples of its intent
	size := make([]int, l.classes)
	for i, label := range l.labels {
		place[i] = size[label]
		size[label]++
	}
	for fold := range folds {
		known := lesson{classes: l.classes}
		var unseen []int
		for i, label := range l.labels {
			if (place[i]+int(label))%folds == fold && size[label] > 1 {
				unseen = append(unseen, i)
				continue
			}
			known.add(l.examples[i], int(label))
			known.places = append(known.places, i)
		}
		if len(known.examples) == 0 || len(unseen) == 0 {
			continue
		}
		c := fit(known, nil)
		s := c.scratch()
		for _, i := range unseen {
			trials = append(trials, c.try(l.examples[i], trial{class: int(l.labels[i]), place: i}, known.places, s))
		}
	}
	return trials
}

// judge fills in what shares and neighbours say.
func (l *look) judge(shares []float64, hits []hit, examples []look, texts map[string]int) {
	for class, p := range shares {
		if p > shares[l.best] {
			l.best = class
		}
	}
	l.share, l.own = shares[l.best], shares[l.class]
	for _, h := range hits {
		other := examples[h.example]
		if other.class == l.best && l.nearest == "" {
			l.nearest, l.near = other.text, float64(h.value)
		}
		if other.class == l.class {
			l.friend = max(l.friend, float64(h.value))
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
			for _, word := range words(other.text) {
				theirs[fold(word)] = true
			}
		}
	}
	var have, all float64
	for _, word := range words(l.text) {
		word = fold(word)
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
		for _, word := range words(e.text) {
			if word = fold(word); !met[word] {
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
