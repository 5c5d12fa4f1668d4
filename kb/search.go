package kb

import (
	"cmp"
	"slices"
	"strings"
)

// A Query is one question with who asks it.
type Query struct {
	Text, Lang string
	Audience   []string  // groups the asker belongs to; everyone is implied
	Without    []string  // ids of articles that do not count, as if nobody had written them
	History    []string  // what was said before, newest first, by both sides; it helps a text that does not stand alone
	Vector     []float32 // of Text, by the [Embedder] of the base's vectors; nil where there is none
	Limit      int       // hits wanted; 0 means 10
}

// A Result is what a question finds.
type Result struct {
	Hits       []Hit   // one for each article id, best first
	Confidence float64 // probability that the best hit answers the question
}

// A Hit is an article that may answer, and how well it matches.
type Hit struct {
	Article *Article
	Passage *Passage // the best one; nil where an article has none
	Score   float64  // 0..1, comparable over questions
	Matched []string // the question's words that were found, as evidence
}

// foreignLanguage lets an article in the asker's language win against a slightly better one that is not.
const foreignLanguage = 0.8

// Limits of a search. A pasted log must not cost more than a long ticket.
const (
	maxText     = 32 << 10 // bytes looked at
	maxAsked    = 48       // different words weighed: the rarest that are known
	maxTurns    = 12       // of what was said before
	maxTurn     = 4 << 10  // bytes of each
	maxRecalled = 16       // words of each
	maxHits     = 100
)

// Search ranks the articles that the asker may read. A question in German finds German articles first and English
// ones where no German one says it.
func (b *Base) Search(q Query) Result {
	limit := min(q.Limit, maxHits)
	if limit <= 0 {
		limit = 10
	}
	asking := newAsking(q)
	ranked := b.rank(asking, q, max(limit, compared+1)+len(q.Without))
	res := Result{Confidence: confidence(ranked, asking.text)}
	for _, f := range ranked[:min(limit, len(ranked))] {
		res.Hits = append(res.Hits, b.hit(f, q))
	}
	return res
}

// rank merges what the asker's shelves give. Of two languages of an article the better one counts.
func (b *Base) rank(asking asking, q Query, limit int) []found {
	var all []found
	for _, s := range slices.Concat(b.shelves, b.recent) {
		if !readableBy(s.audience, q.Audience) {
			continue
		}
		for _, f := range s.find(asking, limit+len(b.gone)) {
			if b.gone[s.articles[f.article]] {
				continue
			}
			f.score = min(1, f.score*b.helped[s.articles[f.article]].factor())
			if q.Lang != "" && s.lang != q.Lang {
				f.score *= foreignLanguage
			}
			all = append(all, f)
		}
	}
	slices.SortFunc(all, func(x, y found) int {
		return cmp.Or(cmp.Compare(y.score, x.score), strings.Compare(x.id(), y.id()),
			strings.Compare(x.shelf.lang, y.shelf.lang))
	})
	all = slices.DeleteFunc(all, func(f found) bool { return slices.Contains(q.Without, f.id()) })
	return firstOfEach(all)
}

func firstOfEach(ranked []found) []found {
	seen := make(map[string]bool, len(ranked))
	return slices.DeleteFunc(ranked, func(f found) bool {
		again := seen[f.id()]
		seen[f.id()] = true
		return again
	})
}

func (b *Base) hit(f found, q Query) Hit {
	h := Hit{Article: f.shelf.articles[f.article], Score: f.score, Matched: f.matched}
	switch {
	case f.passage >= 0:
		h.Passage = f.shelf.passage[f.passage]
	case len(h.Article.Passages) > 0:
		h.Passage = &h.Article.Passages[0]
	}
	if h.Article.Lang != q.Lang {
		if a, ok := b.Article(h.Article.ID, q.Lang, q.Audience); ok && a != h.Article {
			h.Article, h.Passage = a, samePlace(a, h.Article, h.Passage)
		}
	}
	return h
}

// samePlace finds a passage's translation: the same position where both versions are built alike, else the first.
func samePlace(to, from *Article, p *Passage) *Passage {
	if len(to.Passages) == 0 {
		return nil
	}
	if len(to.Passages) == len(from.Passages) {
		for i := range from.Passages {
			if &from.Passages[i] == p {
				return &to.Passages[i]
			}
		}
	}
	return &to.Passages[0]
}
