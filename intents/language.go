package intents

import (
	"math"

	"github.com/firstline-support/firstline/intents/token"
)

// A linguist tells languages apart by pieces of words, one to four letters long, and whole words.
type linguist struct {
	odds  map[uint64]float32 // log of how much more likely a piece is in English than in German
	words map[string]float64 // the same of words it has learned from, as their pieces say: most that people say are
}

const (
	decided     = 1.2 // log odds from which on a language counts as told
	trust       = 0.6 // pieces overlap and so repeat each other: their odds count for less
	shortPieces = 3
)

// newLinguist learns from labelled texts.
func newLinguist(texts []phrase) *linguist {
	counts := map[uint64][2]float64{}
	var total [2]float64
	for _, p := range texts {
		side := 0
		if p.lang == Languages[1] {
			side = 1
		}
		for _, w := range p.words {
			for _, h := range letters(nil, w) {
				c := counts[h]
				c[side]++
				counts[h] = c
				total[side]++
			}
		}
	}
	l := &linguist{odds: make(map[uint64]float32, len(counts)), words: map[string]float64{}}
	for h, c := range counts {
		const smooth = 0.5
		en, de := (c[0]+smooth)/(total[0]+1), (c[1]+smooth)/(total[1]+1)
		l.odds[h] = float32(math.Log(en / de))
	}
	for _, p := range texts {
		for _, w := range p.words {
			if _, ok := l.words[w]; !ok {
				l.words[w] = l.word(w)
			}
		}
	}
	return l
}

// word gives the odds of a word, of its pieces.
func (l *linguist) word(w string) float64 {
	var room [64]uint64
	list := letters(room[:0], w)
	var sum float64
	for _, h := range list {
		sum += float64(l.odds[h])
	}
	return sum / float64(len(list)) * min(float64(len(list)), 8) * trust
}

// letters appends the pieces of a word with its ends, and the word.
func letters(to []uint64, word string) []uint64 {
	at := func(i int) byte {
		if i < 0 || i >= len(word) {
			return ' '
		}
		return word[i]
	}
	for start := -1; start < len(word); start++ {
		h := token.Hash("")
		for n := 1; n <= shortPieces+1 && start+n <= len(word)+1; n++ {
			if h = token.Further(h, at(start+n-1)); n > 1 {
				to = append(to, h)
			}
		}
	}
	return append(to, ^token.Hash(word))
}

// tell gives the language of some words, "" when they do not show it.
func (l *linguist) tell(words []string) (lang string, confidence float64) {
	var sum float64
	for _, w := range words {
		if token.StandsIn(w) {
			continue
		}
		odds, ok := l.words[w]
		if !ok {
			odds = l.word(w)
		}
		sum += odds
	}
	confidence = 1 / (1 + math.Exp(-math.Abs(sum)))
	switch {
	case sum >= decided:
		return Languages[0], confidence
	case sum <= -decided:
		return Languages[1], confidence
	}
	return "", confidence
}
