package kb

import (
	"math"
	"slices"
	"strings"
)

// compared is how many hits behind the best one are asked whether they answer as well.
const compared = 9

// signs tell a best hit that answers from a neighbour that stands first because nobody wrote the answer down.
type signs struct {
	named     float64 // largest share of a title or example question that the question says
	ahead     float64 // by what the score leads that of the best article with another title
	holds     float64 // logarithm of one more than the number of the question's words that the article holds
	letters   float64 // four-letter pieces shared with what names the article
	unknown   float64 // number of the question's words that no article knows
	covers    float64 // by what share of the known words the article covers more than any rival; below 0, less
	elsewhere float64 // share of the known words that the article lacks while they name another one
}

// believed is the weight of each sign; doc.go says what it was fitted to.
var believed = signs{named: 0.98, ahead: 4.88, holds: 1.5, letters: 2.42, unknown: -0.48, covers: 0.61,
	elsewhere: -0.76}

// doubted is what the signs have to overcome.
const doubted = 4.14

// confidence is the probability that the first of the ranked articles answers the question, a logistic function of its
// signs. What probability is enough to answer is not decided here.
func confidence(ranked []found) float64 {
	if len(ranked) == 0 {
		return 0
	}
	rivals := ranked[1:min(len(ranked), compared+1)]
	s := ranked[0].signs(rivals)
	return max(1/(1+math.Exp(doubted-s.weighed(believed))), ranked[0].vouched(rivals))
}

// vouched is the probability that vectors alone give.
func (f found) vouched(rivals []found) float64 {
	if f.shelf.senses.share == 0 {
		return 0
	}
	near, second := f.near(), 0.0
	for _, r := range rivals {
		second = max(second, r.near())
	}
	return f.shelf.senses.sure.of(near, near-second)
}

// near is how near the article comes to what the question means.
func (f found) near() float64 {
	if f.shelf.senses.share == 0 {
		return 0
	}
	return f.sense / f.shelf.senses.share
}

func (s signs) weighed(by signs) float64 {
	return s.named*by.named + s.ahead*by.ahead + s.holds*by.holds + s.letters*by.letters + s.unknown*by.unknown +
		s.covers*by.covers + s.elsewhere*by.elsewhere
}

// signs looks for them in what was asked and in the hits behind. What was said before counts only where it was found.
func (f found) signs(rivals []found) signs {
	s := signs{named: f.named(), ahead: f.score, letters: f.letters}
	var held, known, best float64
	for _, a := range f.asked {
		weight, own := a.rarity*a.share, a.turn == 0 && a.share == 1
		switch {
		case f.shelf.whole.holds(f.article, a.terms):
			held += a.share
		case own && !f.shelf.knows(a):
			s.unknown++
			continue
		case own && f.shelf.names(a):
			s.elsewhere += weight
		}
		known += weight
	}
	s.holds = math.Log(1 + held)
	for _, r := range rivals {
		best = max(best, r.covered)
		if r.title() != f.title() || f.title() == "" {
			s.ahead = min(s.ahead, f.score-r.score)
		}
	}
	if known > 0 {
		s.elsewhere /= known
		s.covers = (f.covered - best) * massOf(f.asked) / known
	}
	return s
}

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
