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
	forms            float64 // BM25 of the words in the very form that they have in the question
	letters          float64 // four-letter pieces shared with what names the article
	sense            float64 // likeness of vectors, as much as they count
	near             float64 // neighbours in the question that are neighbours in the article, too
	score            float64
}

// found is an article in the ranking of a question with the words it was found by.
type found struct {
	evidence
	shelf   *shelf
	asked   []asked // the question as the shelf understands it
	matched []string
	held    []float64 // by word of asked, how well the article's best meaning of it fits; 0 where it has none
}

func (f found) id() string { return f.shelf.articles[f.article].ID }

// find gives the best articles of the shelf, best first.
func (s *shelf) find(q asking, limit int) []found {
	list := s.understand(q)
	mass := massOf(list)
	best, t := top{limit: max(limit, maxRead)}, s.table()
	for _, e := range s.gather(list, mass, q.vector, t) {
		e.score = e.sum()
		best.offer(e)
	}
	s.read(list, best.list, t)
	s.clear(t)
	ranked := best.list[:min(limit, len(best.list))]
	out := make([]found, len(ranked))
	for i, e := range ranked {
		out[i] = found{evidence: e, shelf: s, asked: list, held: make([]float64, len(list))}
		for n, a := range list {
			out[i].held[n] = s.whole.best(e.article, a.terms)
			if out[i].held[n] > 0 && a.turn == 0 && a.share == 1 {
				out[i].matched = append(out[i].matched, a.word)
			}
		}
	}
	return out
}

// gather weighs the question on every layer. Sums are divided by what a perfect match would reach, which makes them
// comparable between questions. Only articles that hold a word or a synonym of it come into question,
// and those whose vectors come near.
func (s *shelf) gather(list []asked, mass float64, vector []float32, t *table) []evidence {
	out := append(t.candidates[:0], evidence{}) // the first one takes what belongs to no candidate
	t.weigh(&s.whole, list, func(item int32, total float32) {
		t.place[item] = int32(len(out))
		out = append(out, evidence{article: item, passage: -1, whole: float64(total) / (mass * (tuned.repeat.whole + 1))})
	})
	for _, n := range s.senses.sensed(vector) {
		if t.place[n.article] == 0 {
			t.place[n.article] = int32(len(out))
			out = append(out, evidence{article: n.article, passage: -1})
		}
		out[t.place[n.article]].sense = n.near * s.senses.share
	}
	t.weigh(&s.passages, list, func(item int32, total float32) {
		v := float64(total) / (mass * (tuned.repeat.passage + 1))
		if e := &out[t.place[s.passages.owner[item]]]; v > e.part {
			e.part, e.passage = v, item
		}
	})
	s.likeness(list, t, func(item int32, like float64) {
		e := &out[t.place[s.phrases.owner[item]]]
		e.phrase = max(e.phrase, like)
		e.alone = e.phrase
	})
	if own := alone(list); len(own) < len(list) {
		s.likeAlone(own, out, t)
	}
	forms, most := s.written(list)
	t.weigh(&s.forms, forms, func(item int32, total float32) {
		out[t.place[item]].forms = float64(total) / most
	})
	pieces, most := s.pieces(list)
	t.weigh(&s.letters, pieces, func(item int32, total float32) {
		out[t.place[item]].letters = float64(total) / most
	})
	t.candidates = out
	return out[1:]
}

// likeAlone weighs the question as a unit without what was said before.
func (s *shelf) likeAlone(own []asked, out []evidence, t *table) {
	for i := range out {
		out[i].alone = 0
	}
	s.likeness(own, t, func(item int32, like float64) {
		e := &out[t.place[s.phrases.owner[item]]]
		e.alone = max(e.alone, like)
	})
}

// likeness is how like a question is to each phrase as a unit: twice what they share over all that they say.
func (s *shelf) likeness(list []asked, t *table, tell func(item int32, like float64)) {
	own := massOf(list)
	t.weigh(&s.phrases, list, func(item int32, total float32) {
		tell(item, 2*float64(total)/(own+s.mass[item]))
	})
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
	mixed := t.whole*e.whole + t.passage*e.part + t.phrase*e.phrase + t.near*e.near
	mixed += t.forms*e.forms + t.letters*e.letters + e.sense
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
