package kb

import (
	"math"
	"slices"
	"strings"
)

// compared is how many hits behind the best one are asked whether they answer as well.
const compared = 9

// A sign tells a best hit that answers from a neighbour that stands first because nobody wrote the answer down.
type sign int

const (
	signScore     sign = iota // logarithm of the score and a twentieth
	signAhead                 // by how much the score leads that of the best article with another title
	signHeld                  // logarithm of one more than the rarity of all words that the article holds
	signAlone                 // share of the known words that the article holds and its closest rival does not
	signNamed                 // largest share of a title or example question that the question says
	signWorded                // square of the likeness, as it is written, to the sentence that is most like
	signTitled                // by how much the title is more like the question, as it is written, than any other title
	signLettered              // by how much more letters it shares than any article with another title
	signUnknown               // number of the question's words that no article knows
	signElsewhere             // share of the known words that the article lacks while they name another one
	signCount
)

type signs [signCount]float64

// noScore keeps the logarithm of a score finite.
const noScore = 0.05

// confidence is the probability that the first of the ranked articles answers the question, a logistic function of its
// signs. What probability is enough to answer is not decided here.
func confidence(ranked []found, question []string) float64 {
	if len(ranked) == 0 {
		return 0
	}
	rivals := ranked[1:min(len(ranked), compared+1)]
	s := ranked[0].signs(rivals, newWording(question))
	return max(s.probability(believed, doubted), ranked[0].vouched(rivals))
}

func (s signs) probability(by signs, doubted float64) float64 {
	z := -doubted
	for i, amount := range s {
		z += amount * by[i]
	}
	return 1 / (1 + math.Exp(-z))
}

// signs looks for them in what was asked and in the hits behind. What was said before counts only where it was found.
func (f found) signs(rivals []found, question *wording) signs {
	s := signs{signScore: math.Log(f.score + noScore), signAhead: f.score, signNamed: f.named(), signLettered: f.letters}
	var bits, held, known float64
	for i, a := range f.asked {
		weight, own := a.rarity*a.share, a.turn == 0 && a.share == 1
		switch {
		case f.held[i] > 0:
			bits += weight * f.held[i]
			held += weight
		case own && !f.shelf.knows(a):
			s[signUnknown]++
			continue
		case own && f.shelf.names(a):
			s[signElsewhere] += weight
		}
		known += weight
	}
	title := question.like(f.filing().title)
	s[signTitled] = title
	for _, r := range rivals {
		if r.title() != f.title() || f.title() == "" {
			held = min(held, f.besides(r))
			s[signAhead] = min(s[signAhead], max(0, f.score-r.score))
			s[signTitled] = min(s[signTitled], max(0, title-question.like(r.filing().title)))
			s[signLettered] = min(s[signLettered], max(0, f.letters-r.letters))
		}
	}
	if known > 0 {
		s[signElsewhere] /= known
		s[signAlone] = held / known
	}
	s[signHeld] = math.Log(1 + bits)
	most := max(title, f.saysLike(question))
	s[signWorded] = most * most
	return s
}

// besides is what the article's words weigh that a rival lacks.
func (f found) besides(rival found) float64 {
	var weight float64
	for i, a := range f.asked {
		if f.held[i] > 0 && !rival.heldAs(i, a.word, f.shelf) {
			weight += a.rarity * a.share
		}
	}
	return weight
}

// heldAs tells whether the article holds a word, which another shelf may understand in another place.
func (f found) heldAs(place int, word string, on *shelf) bool {
	if f.shelf != on {
		place = slices.IndexFunc(f.asked, func(a asked) bool { return a.word == word })
	}
	return place >= 0 && f.held[place] > 0
}

// saysLike is how like a question is to the most alike heading or sentence of the lead or the best passage, or to an
// example question, squared: only one that is nearly the same tells more than what names the article. Its neighbours
// have examples that are much alike, too.
func (f found) saysLike(question *wording) float64 {
	filed := f.filing()
	example := question.like(filed.examples)
	most := max(example*example, question.like(filed.names))
	if f.passage >= 0 {
		first, _ := slices.BinarySearch(f.shelf.passages.owner, f.article)
		most = max(most, question.like(filed.texts[int(f.passage)-first]))
	}
	return most
}

func (f found) filing() *filing { return &f.shelf.filings[f.article] }

// named is the largest share of one of the article's phrases, a title or an example question, that the question says.
func (f found) named() float64 {
	l := &f.shelf.phrases
	first, _ := slices.BinarySearch(l.owner, f.article)
	var most float64
	for item := first; item < len(l.owner) && l.owner[item] == f.article; item++ {
		var said float64
		for _, a := range f.asked {
			if l.holds(int32(item), a.terms) {
				said += a.rarity * a.share
			}
		}
		if mass := f.shelf.mass[item]; mass > 0 {
			most = max(most, min(1, said/mass))
		}
	}
	return most
}

func (f found) title() string { return f.shelf.articles[f.article].Title }

// knows tells whether any article says the word, or what it may mean.
func (s *shelf) knows(a asked) bool {
	return len(a.terms) > 0 || slices.ContainsFunc(strings.Fields(a.word), func(w string) bool {
		return s.words.uses(stem(w, s.lang)) > 0
	})
}

// names tells whether a title or an example question says the word itself.
func (s *shelf) names(a asked) bool {
	for on := s; on != nil; on = on.open {
		for w := range strings.FieldsSeq(a.word) {
			if id, ok := on.terms[stem(w, on.lang)]; ok && len(on.phrases.postings[id]) > 0 {
				return true
			}
		}
	}
	return false
}
