package kb

import (
	"cmp"
	"slices"
)

// evidence is what speaks for one article, each kind 0..1 or a little above.
type evidence struct {
	article, passage int32
	whole            float64 // BM25F over all fields
	part             float64 // BM25 of the best passage
	phrase           float64 // likeness to the title or an example question as a unit
	alone            float64 // the same without what was said before
	letters          float64 // four-letter pieces shared with what names the article
	sense            float64 // likeness of vectors, as far as they are trusted
	near             float64 // neighbours in the question that are neighbours in the article, too
	score            float64
}

// found is an article in the ranking of a question with the words it was found by.
type found struct {
	evidence
	shelf   *shelf
	asked   []asked // the question as the shelf understands it
	matched []string
	covered float64 // rarity-weighted share of the question's words
}

func (f found) id() string { return f.shelf.articles[f.article].ID }

// find gives the best articles of the shelf, best first.
func (s *shelf) find(q asking, limit int) []found {
	list := s.understand(q)
	mass := massOf(list)
	best := top{limit: max(limit, maxRead)}
	for _, e := range s.gather(list, mass, q.vector) {
		e.score = e.sum()
		best.offer(e)
	}
	s.read(list, best.list)
	ranked := best.list[:min(limit, len(best.list))]
	out := make([]found, len(ranked))
	for i, e := range ranked {
		out[i] = found{evidence: e, shelf: s, asked: list}
		for _, a := range list {
			if !s.whole.holds(e.article, a.terms) {
				continue
			}
			out[i].covered += a.rarity * a.share / mass
			if a.turn == 0 && a.share == 1 {
				out[i].matched = append(out[i].matched, a.word)
			}
		}
	}
	return out
}

// gather weighs the question on every layer. Sums are divided by what a perfect match would reach, which makes them
// comparable between questions. Only articles that hold a word or a synonym of it come into question,
// and those whose vectors come near.
func (s *shelf) gather(list []asked, mass float64, vector []float32) []evidence {
	whole := s.whole.weigh(list)
	out := make([]evidence, 1, len(whole.items)+1) // the first one takes what belongs to no candidate
	place := make([]int32, len(s.articles))
	for _, item := range whole.items {
		place[item] = int32(len(out))
		v := float64(whole.total[item]) / (mass * (tuned.repeat.whole + 1))
		out = append(out, evidence{article: item, passage: -1, whole: v})
	}
	for _, n := range s.senses.sensed(vector, maxSensed) {
		if place[n.article] == 0 {
			place[n.article] = int32(len(out))
			out = append(out, evidence{article: n.article, passage: -1})
		}
		out[place[n.article]].sense = n.near * s.senses.trust
	}
	passages := s.passages.weigh(list)
	for _, item := range passages.items {
		v := float64(passages.total[item]) / (mass * (tuned.repeat.passage + 1))
		if e := &out[place[s.passages.owner[item]]]; v > e.part {
			e.part, e.passage = v, item
		}
	}
	s.phrases.likeness(list, s.mass, func(item int32, like float64) {
		e := &out[place[s.phrases.owner[item]]]
		e.phrase = max(e.phrase, like)
		e.alone = e.phrase
	})
	if own := alone(list); len(own) < len(list) {
		s.likeAlone(own, out, place)
	}
	pieces, most := s.pieces(list)
	letters := s.letters.weigh(pieces)
	for _, item := range letters.items {
		out[place[item]].letters = float64(letters.total[item]) / most
	}
	return out[1:]
}

// likeAlone weighs the question as a unit without what was said before.
func (s *shelf) likeAlone(own []asked, out []evidence, place []int32) {
	for i := range out {
		out[i].alone = 0
	}
	s.phrases.likeness(own, s.mass, func(item int32, like float64) {
		e := &out[place[s.phrases.owner[item]]]
		e.alone = max(e.alone, like)
	})
}

// likeness is how like a question is to each item as a unit: twice what they share over all that they say.
func (l *layer) likeness(list []asked, mass []float64, tell func(item int32, like float64)) {
	said, own := l.weigh(list), massOf(list)
	for _, item := range said.items {
		tell(item, 2*float64(said.total[item])/(own+mass[item]))
	}
}

// alone is a question without what was said before.
func alone(list []asked) []asked {
	if i := slices.IndexFunc(list, func(a asked) bool { return a.turn > 0 }); i >= 0 {
		return list[:i]
	}
	return list
}

// sum mixes the evidence. A question that is nearly an example question is answered, whatever else is in the article.
func (e evidence) sum() float64 {
	t := tuned.share
	mixed := t.whole*e.whole + t.passage*e.part + t.phrase*e.phrase + t.letters*e.letters + t.near*e.near + t.sense*e.sense
	return min(1, max(mixed, e.alone*e.alone*e.alone))
}

// top keeps the best of many without sorting all.
type top struct {
	limit int
	list  []evidence
}

func (t *top) offer(e evidence) {
	if len(t.list) == t.limit && e.score <= t.list[t.limit-1].score {
		return
	}
	at, _ := slices.BinarySearchFunc(t.list, e, func(x, e evidence) int { return cmp.Compare(e.score, x.score) })
	t.list = slices.Insert(t.list, at, e)
	t.list = t.list[:min(len(t.list), t.limit)]
}
