package intents

import (
	"cmp"
	"math"
	"slices"

	"github.com/firstline-support/firstline/intents/token"
)

const (
	// maxGrouped is how many texts are compared; each of those behind them is a group of its own.
	maxGrouped = 5000
	// alike is from which likeness on two texts are about the same.
	alike = 0.4
	// pieceSize is how many bytes the pieces of words have by which "drucker" is like "druckern".
	pieceSize = 4
)

// Group puts together what is probably about the same: the groups, the biggest first, hold positions in texts, the one
// that stands for the group first. It needs no intent that fits. Words count by how rare they are in the examples and
// the texts themselves, so "how do I" joins nothing. The same texts give the same groups.
//
// Each text joins the group it is most like among those that share a word with it; the time does not grow with the
// number of all pairs.
func (e *Engine) Group(texts []string) [][]int {
	g := &grouping{places: map[string]int{}, holders: map[int][]holder{}}
	for _, example := range e.texts {
		g.count(token.Words(example))
	}
	said := make([][]string, len(texts))
	for i, text := range texts[:min(len(texts), maxGrouped)] {
		said[i] = e.request(token.Words(text))
		g.count(said[i])
	}
	for i := range texts {
		g.join(i, g.vector(said[i]))
	}
	slices.SortStableFunc(g.groups, func(a, b []int) int { return cmp.Compare(len(b), len(a)) })
	return g.groups
}

// grouping is texts on their way into groups.
type grouping struct {
	places  map[string]int // of words and pieces
	having  []int          // by place: how many texts have it
	all     int
	holders map[int][]holder // by place: the groups whose first text has it
	groups  [][]int
}

// holder is a group that has a word or piece, with its weight in the group's first text.
type holder struct {
	group int
	value float64
}

// groupPart is a word or piece of one text.
type groupPart struct {
	place int
	value float64
}

// count notes the words and pieces of a text, each once.
func (g *grouping) count(said []string) {
	g.all++
	for _, list := range [][]string{groupWords(said), groupPieces(said)} {
		for _, part := range list {
			place, known := g.places[part]
			if !known {
				place = len(g.having)
				g.places[part] = place
				g.having = append(g.having, 0)
			}
			g.having[place]++
		}
	}
}

// groupWords are the different words of a text without accents, marked so that none is taken for a piece.
func groupWords(said []string) []string {
	var found []string
	for _, word := range said {
		found = append(found, "="+token.Fold(word))
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// groupPieces are the different parts of the words, which tell inflected and mistyped words alike.
func groupPieces(said []string) []string {
	var found []string
	for _, word := range said {
		word = " " + token.Fold(word) + " "
		for at := 0; at+pieceSize <= len(word); at++ {
			found = append(found, word[at:at+pieceSize])
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// vector weighs a text: its words and its pieces are scaled to the same length, so that neither drowns the other.
func (g *grouping) vector(said []string) []groupPart {
	var found []groupPart
	for _, list := range [][]string{groupWords(said), groupPieces(said)} {
		begin, sum := len(found), 0.0
		for _, part := range list {
			place := g.places[part]
			rare := math.Log(float64(1+g.all) / float64(1+g.having[place]))
			found = append(found, groupPart{place, rare})
			sum += rare * rare
		}
		for i := begin; i < len(found) && sum > 0; i++ {
			found[i].value /= math.Sqrt(2 * sum)
		}
	}
	return found
}

// join puts a text into the group it is most like, or begins one.
func (g *grouping) join(i int, x []groupPart) {
	if group, likeness := g.nearest(x); likeness >= alike {
		g.groups[group] = append(g.groups[group], i)
		return
	}
	for _, w := range x {
		if known := g.holders[w.place]; len(known) < maxHolders {
			g.holders[w.place] = append(known, holder{len(g.groups), w.value})
		}
	}
	g.groups = append(g.groups, []int{i})
}

// maxHolders bounds the groups that are looked at for one word: what more groups have tells nothing.
const maxHolders = 200

// nearest gives the group whose first text is most like x: a cosine, 0..1.
func (g *grouping) nearest(x []groupPart) (group int, likeness float64) {
	sums := map[int]float64{}
	for _, w := range x {
		for _, h := range g.holders[w.place] {
			sums[h.group] += w.value * h.value
		}
	}
	for at, sum := range sums {
		if sum > likeness || sum == likeness && at < group {
			group, likeness = at, sum
		}
	}
	return group, likeness
}
