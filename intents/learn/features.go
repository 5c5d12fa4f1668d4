package learn

import (
	"math"
	"slices"

	"github.com/firstline-support/firstline/intents/lexicon"
	"github.com/firstline-support/firstline/intents/token"
)

// A feature is a word, a pair of words, a piece of a word or what a word may mean, with its weight in a text.
type feature struct {
	index uint32
	value float32
}

// A vector is a text as features. Its words and its pieces are scaled to length one each, so that neither drowns the
// other, and what they mean to less.
type vector struct {
	features []feature
	spoken   int     // how many of the features are words and neighbours; they come first
	known    float32 // share of the text's words, by their weight, that the examples have
	pieces   float32 // the same for the pieces
	key      uint64  // hash of the words: what chance is drawn from
}

// clone gives a copy that the next reading does not overwrite.
func (v vector) clone() vector {
	v.features = slices.Clone(v.features)
	return v
}

// square is the square of the vector's length.
func (v vector) square() float32 {
	var sum float32
	for _, f := range v.features {
		sum += f.value * f.value
	}
	return sum
}

func (v vector) length() float32 { return float32(math.Sqrt(float64(v.square()))) }

// A vocabulary knows the features of the examples and how rare they are.
type vocabulary struct {
	index  *table
	idf    []float32
	rare   float32  // the weight of what no example has
	hashes []uint64 // by feature; kept while it is learned from
}

// grams are the hashed features of one text before they are looked up.
type grams struct {
	words  []uint64 // and neighbours
	pairs  []uint64 // words that stand further apart, and the first ones: order says little, company much
	pieces []uint64
	senses []uint64 // what words may mean
	kinds  []uint64 // those of them that are kinds
	last   []uint64 // the words alone, as they follow each other
}

const (
	hashPrime = 1099511628211 // FNV's
	pairSalt  = 0x9e3779b97f4a7c15
	foldSalt  = 0xc2b2ae3d27d4eb4f
	pieceSalt = 0x165667b19e3779f9
	firstSalt = 0x7f4a7c159e3779b9
	farSalt   = 0x51ed270b4cf5ad43
	beginSalt = 0x9e3779b97f4a7c15
	senseSalt = 0x27d4eb2f165667c5
	kindSalt  = 0x2545f4914f6cdd1d
	minPiece  = 2
	maxPiece  = 3
	company   = 4    // words behind a word that are paired with it
	kindred   = 16   // kinds before a kind that are paired with it
	meant     = 0.8  // length of the meanings of a text, beside its words
	likely    = 1.5  // a kind is worth that much of a meaning as rare
	flatter   = 0.75 // power of the rarity: what is rare weighs more, but rare words are not all that matters
)

// read takes the features out of a text: what readWords does, each two words that are not far apart in any order, the
// pieces of two or three bytes of the folded words, whose ends count as a byte, what words may mean, and each two kinds
// of things that are spoken of.
func (g *grams) read(t Text) {
	g.readWords(t)
	g.pairs, g.pieces = g.pairs[:0], g.pieces[:0]
	g.understand(t.Senses)
	for i, word := range t.Words {
		h := g.last[i]
		for _, other := range g.last[max(0, i-company):i] {
			g.pairs = append(g.pairs, (min(h, other)*hashPrime^max(h, other))*farSalt)
		}
		g.cut(token.Fold(word))
	}
	if len(g.last) > 0 {
		g.pairs = append(g.pairs, g.last[0]^firstSalt)
	}
	if len(g.last) > 1 {
		g.pairs = append(g.pairs, (g.last[0]*hashPrime^g.last[1])^firstSalt)
	}
}

// readWords takes the words as written, and where that differs as folded, and each two neighbours.
func (g *grams) readWords(t Text) {
	g.words, g.last = g.words[:0], g.last[:0]
	last := uint64(0)
	for _, word := range t.Words {
		plain := token.Fold(word)
		h := token.Hash(plain)
		g.words = append(g.words, h)
		if plain != word {
			g.words = append(g.words, token.Hash(word)^foldSalt)
		}
		g.words = append(g.words, (last*hashPrime^h)*pairSalt)
		g.last = append(g.last, h)
		last = h
	}
	if last != 0 {
		g.words = append(g.words, (last*hashPrime^1)*pairSalt)
	}
}

// understand takes out what words may mean. Of what kinds they are says more together: an account and a card, a meal
// and an hour.
func (g *grams) understand(senses []lexicon.Sense) {
	g.senses, g.kinds = g.senses[:0], g.kinds[:0]
	for _, s := range senses {
		h := uint64(s.Meaning+1) * senseSalt
		g.senses = append(g.senses, h)
		if s.Meaning < lexicon.Kind {
			continue
		}
		for _, other := range g.kinds[max(0, len(g.kinds)-kindred):] {
			if other != h {
				g.pairs = append(g.pairs, (min(h, other)*hashPrime^max(h, other))*kindSalt)
			}
		}
		g.kinds = append(g.kinds, h)
	}
}

// key is the hash of the words that were read.
func (g *grams) key() uint64 {
	key := uint64(firstSalt)
	for _, h := range g.last {
		key = (key ^ h) * hashPrime
	}
	return key
}

func (g *grams) cut(word string) {
	for start := -1; start < len(word); start++ {
		h := uint64(pieceSalt)
		for n := 1; n <= maxPiece && start+n <= len(word)+1; n++ {
			c := byte(' ')
			if at := start + n - 1; at >= 0 && at < len(word) {
				c = word[at]
			}
			h = (h ^ uint64(c)) * hashPrime
			if n >= minPiece {
				g.pieces = append(g.pieces, h)
			}
		}
	}
}

// leastSeen is in how many of n examples a feature must stand to count: where there are many, what only one of them has
// costs memory and tells nothing.
func leastSeen(n int) int { return max(1, n/7_000-1) }

// newVocabulary counts the features of all examples and keeps those that are seen often enough.
func newVocabulary(examples []Text) *vocabulary {
	all := newTable()
	var counts []int
	var hashes []uint64
	var seen []int // the last example a feature was seen in, plus one
	var g grams
	for i, t := range examples {
		g.read(t)
		for _, list := range [][]uint64{g.words, g.pairs, g.pieces, g.senses} {
			for _, h := range list {
				at, ok := all.find(h)
				if !ok {
					at = all.add(h)
					counts, seen, hashes = append(counts, 0), append(seen, 0), append(hashes, h)
				}
				if seen[at] != i+1 {
					seen[at] = i + 1
					counts[at]++
				}
			}
		}
	}
	v := &vocabulary{index: newTable(), rare: rarity(len(examples), 0)}
	least := leastSeen(len(examples))
	for at, n := range counts {
		if n >= least {
			v.index.add(hashes[at])
			v.idf = append(v.idf, rarity(len(examples), n))
			v.hashes = append(v.hashes, hashes[at])
		}
	}
	return v
}

func rarity(all, having int) float32 {
	return float32(math.Pow(math.Log(float64(1+all)/float64(1+having))+1, flatter))
}

// vector weighs the features of a text. The counts in s are zero before and after.
func (v *vocabulary) vector(t Text, s *scratch) vector {
	s.grams.read(t)
	out := vector{features: s.features[:0]}
	out.known = v.count(&out, s.grams.words, s)
	out.spoken = len(out.features)
	v.count(&out, s.grams.pairs, s)
	v.scale(out.features, s)
	whole := len(out.features)
	out.pieces = v.count(&out, s.grams.pieces, s)
	v.scale(out.features[whole:], s)
	v.understand(&out, t)
	out.key = s.grams.key()
	s.features = out.features
	return out
}

// count appends one kind of features, each once, and tells which share of them, by their weight, is known.
func (v *vocabulary) count(to *vector, list []uint64, s *scratch) float32 {
	var have, all float32
	for _, h := range list {
		at, ok := v.index.find(h)
		if !ok {
			all += v.rare
			continue
		}
		all += v.idf[at]
		have += v.idf[at]
		if s.counts[at]++; s.counts[at] == 1 {
			to.features = append(to.features, feature{index: at})
		}
	}
	return share(have, all)
}

// known tells which share of a text's words, by their weight, is known, and nothing else about it.
func (v *vocabulary) known(t Text, s *scratch) float32 {
	s.grams.readWords(t)
	var have, all float32
	for _, h := range s.grams.words {
		if at, ok := v.index.find(h); ok {
			have += v.idf[at]
			all += v.idf[at]
		} else {
			all += v.rare
		}
	}
	return share(have, all)
}

// share is a part of a whole; of nothing there is none.
func share(have, all float32) float32 {
	if all == 0 {
		return 0
	}
	return have / all
}

// scale gives features that were counted their weights, together of length one.
func (v *vocabulary) scale(features []feature, s *scratch) {
	var sum float32
	for i := range features {
		f := &features[i]
		f.value = v.idf[f.index]
		if n := s.counts[f.index]; n > 1 {
			f.value *= 1 + float32(math.Log(float64(n)))
		}
		s.counts[f.index] = 0
		sum += f.value * f.value
	}
	if sum == 0 {
		return
	}
	scale := 1 / float32(math.Sqrt(float64(sum)))
	for i := range features {
		features[i].value *= scale
	}
}
