package kb

import (
	"math"
	"slices"
)

// Limits of a proof, and what it asks for.
const (
	maxRivals    = 400 // articles
	maxTrials    = 200 // questions
	fewTrials    = 30  // from so many example questions on, titles are not asked
	sureOfShares = 3   // standard errors by which vectors have to be better than none
)

// shares are how much vectors may count.
var shares = [...]float64{0.1, 0.2, 0.4}

// prove finds out how much vectors add to the words, on questions that the base knows the answers of: its example
// questions, or else its titles, are asked of its articles without them. The share that finds the right articles
// farthest up is taken. Where none is better than no vectors at all, by more than chance, it is 0: so vectors that know
// nothing, or only what the words say, change no result. The same trials tell how sure of a hit vectors may be.
func (s *shelf) prove(b *Base) (share float64, sure surety) {
	rivals, asked := s.trials()
	if len(rivals) < 2 || len(asked) == 0 {
		return 0, sure
	}
	trial := newShelf(rivals, nil, &Base{thesaurus: b.thesaurus})
	trial.senses = newSenses(rivals, b.vectors)
	trial.senses.share = 1
	var gain, square [len(shares)]float64
	t, all := trial.table(), make([][]evidence, len(asked))
	for n, q := range asked {
		found := trial.weighed(q, unit(b.vectors[oneLine(q.text)]), t)
		all[n] = found
		alone := worth(found, q.article, 0, len(rivals))
		for i, share := range shares {
			more := worth(found, q.article, share, len(rivals)) - alone
			gain[i] += more
			square[i] += more * more
		}
	}
	if share = chosen(gain, square, float64(len(asked))); share == 0 {
		return 0, sure
	}
	var hits []vouched
	for n, q := range asked {
		hits = append(hits, vouch(all[n], q.article, share)...)
	}
	return share, fitSurety(hits)
}

// chosen is the share with the largest mean gain, if that is no chance.
func chosen(gain, square [len(shares)]float64, n float64) float64 {
	best := 0
	for i := range shares {
		if gain[i] > gain[best] {
			best = i
		}
	}
	mean := gain[best] / n
	if mean <= sureOfShares*math.Sqrt(max(0, square[best]/n-mean*mean)/n) {
		return 0
	}
	return shares[best]
}

// A probe is a text of which it is known what answers it.
type probe struct {
	text    string
	article int32 // among the rivals
}

// trials gives articles without what is asked of them, and what is asked.
func (s *shelf) trials() (rivals []*Article, asked []probe) {
	var questions, titles []probe
	step := 1 + len(s.articles)/maxRivals
	for i := 0; i < len(s.articles); i += step {
		a := *s.articles[i]
		if len(a.Passages) == 0 && a.Lead == "" {
			continue
		}
		n := int32(len(rivals))
		for _, q := range a.Questions {
			questions = append(questions, probe{q, n})
		}
		if a.Title != "" {
			titles = append(titles, probe{a.Title, n})
		}
		a.Questions = nil
		rivals = append(rivals, &a)
	}
	asked = questions
	if len(questions) < fewTrials {
		asked = titles
		for _, a := range rivals {
			a.Title = ""
		}
	}
	if skip := 1 + len(asked)/maxTrials; skip > 1 {
		at := 0
		asked = slices.DeleteFunc(asked, func(probe) bool { at++; return at%skip != 0 })
	}
	return rivals, asked
}

// weighed gives the evidence for all articles that come into question.
func (s *shelf) weighed(q probe, vector []float32, t *table) []evidence {
	list := s.understand(newAsking(Query{Text: q.text}))
	found := slices.Clone(s.gather(list, massOf(list), vector, t))
	s.clear(t)
	return found
}

// worth is one divided by how far down an article stands among so many when vectors have a share. Where nothing speaks
// for it, it is the mean of what chance would make of it.
func worth(found []evidence, article int32, share float64, articles int) float64 {
	score := func(e evidence) float64 { e.sense *= share; return e.sum() }
	own := 0.0
	if i := slices.IndexFunc(found, func(e evidence) bool { return e.article == article }); i >= 0 {
		own = score(found[i])
	}
	ahead := 0
	for _, e := range found {
		if s := score(e); s > own || s == own && s > 0 && e.article != article {
			ahead++
		}
	}
	if own > 0 {
		return 1 / float64(ahead+1)
	}
	sum := 0.0
	for place := ahead + 1; place <= articles; place++ {
		sum += 1 / float64(place)
	}
	return sum / float64(max(1, articles-ahead))
}
