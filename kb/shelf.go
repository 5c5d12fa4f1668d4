package kb

import (
	"math"
	"slices"
	"sync"
)

// weights are the numbers of the engine: field weights and saturation of BM25F (Robertson and Zaragoza 2009) and the
// shares of the kinds of evidence. One setting for every base; doc.go says what it was measured on.
type weights struct {
	field   fieldWeights
	length  lengthWeights
	repeat  repeatWeights
	meaning meaningWeights
	share   shareWeights
	history historyWeights
}

type (
	fieldWeights   struct{ title, question, lead, heading, body, tag float64 }
	lengthWeights  struct{ title, lead, body, passage, forms float64 } // how much a field's length counts against it
	repeatWeights  struct{ whole, passage, forms, letters float64 }    // k1: how late repeating a word stops to count
	meaningWeights struct {
		derived             float64 // a German verb whose form or parts were said
		part, askedPart     float64 // a compound's part, in an article and in a question
		synonym, translated float64
		loose               float64 // of a translation that only the general lexicon has
		wrongLetter         float64 // taken off for each
	}
	historyWeights struct {
		newest, older float64 // of the turn before the question, and by what each older one counts less
		most          float64 // of all turns together, in words that nobody knows
	}
	shareWeights struct{ whole, passage, phrase, forms, letters, near float64 }
)

var tuned = weights{
	field:  fieldWeights{title: 3, question: 2.5, lead: 3, heading: 1.5, body: 1, tag: 2},
	length: lengthWeights{title: 0.6, lead: 0.45, body: 0.9, passage: 0.25, forms: 0.7},
	repeat: repeatWeights{whole: 3, passage: 1.1, forms: 1.2, letters: 1},
	meaning: meaningWeights{derived: 0.8, part: 0.25, askedPart: 0.6, synonym: 0.66, translated: 0.7, loose: 0.6,
		wrongLetter: 0.2},
	share:   shareWeights{whole: 0.25, passage: 0.08, phrase: 0.24, forms: 0.16, letters: 0.2, near: 0.16},
	history: historyWeights{newest: 0.6, older: 0.8, most: 2},
}

// A shelf holds the articles of one language and one audience with their index. Where everyone's articles stand on
// another shelf, or where it only holds what changed since the other was made, it measures itself by that one, too;
// nothing flows the other way.
type shelf struct {
	lang      string
	audience  []string
	open      *shelf // nil for the first one of a language
	means     means  // with those of open
	articles  []*Article
	passage   []*Passage // by item of the layer passages
	words     vocabulary
	thesaurus *thesaurus
	terms     map[string]int32  // by stem
	spelt     map[string]int32  // by word as it is written
	grams     map[[4]byte]int32 // four letters of a word
	whole     layer             // items are articles, terms are stems
	passages  layer             // items are passages
	phrases   layer             // items are titles and example questions, each for itself
	mass      []float64         // rarity of all words of each phrase
	forms     layer             // items are articles, terms are words as they are written
	letters   layer             // items are articles, terms are grams
	sequences [][]int32         // the terms of each article in order
	filings   []filing          // what each article says, as it is written
	senses    senses
	tables    sync.Pool // of *table
}

func newShelf(articles []*Article, open *shelf, b *Base) *shelf {
	s := &shelf{lang: articles[0].Lang, audience: audienceOf(articles[0]), open: open, articles: articles,
		thesaurus: b.thesaurus}
	texts := make([]fields, len(articles))
	for i, a := range articles {
		texts[i] = newFields(a)
		texts[i].each(s.words.count)
	}
	s.words.finish(s.lang, open)
	f := newFiler(s, texts)
	for i, a := range articles {
		f.file(int32(i), a, texts[i])
	}
	f.finish()
	s.senses = newSenses(articles, b.vectors)
	if open != nil {
		s.senses.share, s.senses.sure = open.senses.share, open.senses.sure
	} else if len(s.senses.vectors) > 0 {
		s.senses.share, s.senses.sure = s.prove(b)
	}
	return s
}

// size is the number of articles that a term's rarity is measured by.
func (s *shelf) size() int {
	if s.open != nil {
		return len(s.articles) + s.open.size()
	}
	return len(s.articles)
}

// spread is the number of these articles that hold a term.
func (s *shelf) spread(term string) int {
	n := 0
	if id, ok := s.terms[term]; ok {
		n = len(s.whole.postings[id])
	}
	if s.open != nil {
		n += s.open.spread(term)
	}
	return n
}

// writers is the number of these articles that hold a word as it is written.
func (s *shelf) writers(word string) int {
	n := 0
	if id, ok := s.spelt[word]; ok {
		n = len(s.forms.postings[id])
	}
	if s.open != nil {
		n += s.open.writers(word)
	}
	return n
}

func (s *shelf) formRarity(word string) float64 { return rarity(s.writers(word), s.size()) }

func (s *shelf) rarity(term string) float64 { return rarity(s.spread(term), s.size()) }

// rarity is the inverse document frequency of BM25 in the form that is never negative.
func rarity(spread, size int) float64 {
	return math.Log(1 + (float64(size-spread)+0.5)/(float64(spread)+0.5))
}

// A layer files the terms of one kind of item.
type layer struct {
	postings [][]posting // by term
	owner    []int32     // article of each item
}

// A posting says how much a term tells about an item: its saturated frequency times its rarity.
type posting struct {
	item   int32
	impact float32
}

func (l *layer) scale(term int, rarity float64) {
	list := l.postings[term]
	for i := range list {
		list[i].impact *= float32(rarity)
	}
}

// holds tells whether one of the terms is filed under the item.
func (l *layer) holds(item int32, terms []meant) bool { return l.best(item, terms) > 0 }

// best is the weight of the best of the terms that are filed under the item, 0 where none is.
func (l *layer) best(item int32, terms []meant) float64 {
	most := 0.0
	for _, m := range terms {
		if m.weight <= most {
			continue
		}
		_, ok := slices.BinarySearchFunc(l.postings[m.term], posting{item: item}, func(a, b posting) int {
			return int(a.item - b.item)
		})
		if ok {
			most = m.weight
		}
	}
	return most
}
