package kb

import (
	"cmp"
	"slices"
)

const (
	maxRead = 20 // articles that are read for neighbours: the best by all other evidence
	reach   = 3  // words that neighbours may be apart
	gap     = -1 // stands for the end of a field where terms follow one another
)

// sequence is an article's text in terms, stop words left out, with wide gaps between fields.
func (f *filer) sequence(t fields) []int32 {
	var out []int32
	t.each(func(list []string) {
		for _, w := range list {
			if p := f.partsOf(w); len(p) > 0 {
				out = append(out, p[0].term)
			}
		}
		for range reach {
			out = append(out, gap)
		}
	})
	return slices.Clip(out)
}

// read looks into the articles for words of the question that stand together there, too: "account locked" is another
// matter than an account here and a locked door there. It puts the articles in their new order.
func (s *shelf) read(list []asked, ranked []evidence, t *table) {
	r := newReader(list, t)
	defer t.unlearn(list)
	if r.most == 0 {
		return
	}
	for i := range ranked {
		e := &ranked[i]
		e.near = r.near(s.sequences[e.article])
		e.score = e.sum()
	}
	slices.SortStableFunc(ranked, func(a, b evidence) int { return cmp.Compare(b.score, a.score) })
}

// A reader knows the words of a question while articles are read.
type reader struct {
	word  []uint8   // by term, the number of the word that may mean it, from 1
	pair  []float64 // by number, what it weighs to stand beside the word before
	most  float64   // of all pairs
	seen  []int     // by number, where it was read last
	close []float64 // by number, how close it came to the word before
}

func newReader(list []asked, t *table) reader {
	r := reader{word: t.word, pair: make([]float64, len(list)+1), seen: make([]int, len(list)+1),
		close: make([]float64, len(list)+1)}
	for i, a := range list {
		for _, m := range a.terms {
			if r.word[m.term] == 0 {
				r.word[m.term] = uint8(i + 1)
			}
		}
		if i > 0 && a.turn == list[i-1].turn {
			r.pair[i+1] = min(a.rarity*a.share, list[i-1].rarity*list[i-1].share)
			r.most += r.pair[i+1]
		}
	}
	for i, a := range list {
		for _, term := range a.kin {
			if r.word[term] == 0 {
				r.word[term] = uint8(i + 1)
			}
		}
	}
	return r
}

// unlearn clears the words of a question from the table.
func (t *table) unlearn(list []asked) {
	for _, a := range list {
		for _, m := range a.terms {
			t.word[m.term] = 0
		}
		for _, term := range a.kin {
			t.word[term] = 0
		}
	}
}

// near is the share of the pairs that stand together in the sequence, too, weighed by the commoner of the two words
// and by how close they stand.
func (r *reader) near(sequence []int32) float64 {
	clear(r.close)
	for i := range r.seen {
		r.seen[i] = -reach - 1
	}
	for at, term := range sequence {
		if term == gap || r.word[term] == 0 {
			continue
		}
		n := int(r.word[term])
		r.seen[n] = at
		r.meet(n, at-r.seen[n-1])
		if n+1 < len(r.seen) {
			r.meet(n+1, at-r.seen[n+1])
		}
	}
	var sum float64
	for n, c := range r.close {
		sum += c * r.pair[n]
	}
	return sum / r.most
}

func (r *reader) meet(n, apart int) {
	if apart <= reach {
		r.close[n] = max(r.close[n], 1/float64(apart))
	}
}
