package decide

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"

	"github.com/firstline-support/firstline/kb"
)

// A held is a text that was held back, before it is weighed: that takes a search, and not all of them are needed.
type held struct {
	hearing // without its ways
	said    Evidence
	query   kb.Query
	base    *kb.Base
}

// helds gives the texts of a proof: what was known, and what nothing answers.
func (k *Knowledge) helds() (known, strangers []held) {
	known, strangers = k.ofExamples()
	asked, hidden := k.ofQuestions()
	return slices.Concat(known, asked), slices.Concat(strangers, hidden)
}

// hear weighs texts, on all processors.
func (k *Knowledge) hear(texts []held) []hearing {
	heard := make([]hearing, len(texts))
	var next atomic.Int64
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(texts); i = int(next.Add(1)) - 1 {
				t := texts[i]
				t.said.Found = t.base.Search(t.query)
				t.ways = weigh(t.said, k)
				heard[i] = t.hearing
			}
		})
	}
	all.Wait()
	return heard
}

// ofExamples gives what cross-validation of the intents has read. An example that an article has word for word among
// its own questions would find it too easily and is left out; an example of a hidden intent is a stranger, so the
// articles that would answer it are hidden, too.
func (k *Knowledge) ofExamples() (known, strangers []held) {
	taught := k.questions()
	for _, t := range k.Engine.Trials() {
		if taught[plainly(t.Text)] {
			continue
		}
		in, ok := k.intent(t.Intent)
		h := held{said: Evidence{Utterance: t.Text, Lang: t.Lang, Match: t.Match}, base: k.Base,
			query: kb.Query{Text: t.Text, Lang: t.Lang, Limit: maxHits, Vector: k.vector(t.Text)}}
		if ok && t.Hidden {
			h.query.Without = k.articlesFor(leadsTo(in), in.Lead.Answer)
		}
		if ok && !t.Hidden {
			h.hearing = hearing{right: leadsTo(in), answer: in.Lead.Answer, intent: in.ID}
			known = append(known, h)
		} else {
			strangers = append(strangers, h)
		}
	}
	return known, strangers
}

// questionFolds is in how many parts the questions of articles are held back: a base is made for each.
const questionFolds = 5

// ofQuestions gives the questions of articles that no intent is about, so that a workspace of articles alone has
// trials, too. Each is searched where its article is without it, and again where its article is not there at all.
func (k *Knowledge) ofQuestions() (known, strangers []held) {
	alone := k.unled()
	if len(alone) == 0 {
		return nil, nil
	}
	for fold := range questionFolds {
		base := kb.Build(kb.Sources{Articles: without(k.articles, fold), Vectors: k.source.Vectors})
		for _, a := range alone {
			for i := fold; i < len(a.Questions); i += questionFolds {
				q := a.Questions[i]
				h := held{said: Evidence{Utterance: q, Lang: a.Lang, Match: k.Engine.MatchVector(q, k.vector(q))},
					base:  base,
					query: kb.Query{Text: q, Lang: a.Lang, Limit: maxHits, Vector: k.vector(q)}}
				foreign := h
				h.hearing = hearing{right: k.articleKey(a), answer: a.ID}
				foreign.query.Without = k.articlesFor(k.articleKey(a), a.ID)
				known, strangers = append(known, h), append(strangers, foreign)
			}
		}
	}
	return known, strangers
}

// unled are the articles with questions that everyone may read and no intent is about. An intent is about an article
// that it leads to, and about one that is called as it is: what people are handed over for may be explained as well.
func (k *Knowledge) unled() []*kb.Article {
	led := map[string]bool{}
	for _, in := range k.Intents.Intents {
		led[leadsTo(in)], led[prefixArticle+in.Lead.Answer], led[prefixArticle+in.ID] = true, true, true
	}
	var alone []*kb.Article
	for i := range k.articles {
		a := &k.articles[i]
		if len(a.Questions) > 0 && len(a.Audience) == 0 && !led[k.articleKey(a)] && !led[prefixArticle+a.ID] {
			alone = append(alone, a)
		}
	}
	return alone
}

// without leaves out every fifth question of each article.
func without(articles []kb.Article, fold int) []kb.Article {
	rest := slices.Clone(articles)
	for i := range rest {
		var kept []string
		for n, q := range rest[i].Questions {
			if n%questionFolds != fold {
				kept = append(kept, q)
			}
		}
		rest[i].Questions = kept
	}
	return rest
}

// articlesFor are the ids of the articles that lead to what key names, and of the one with the id.
func (k *Knowledge) articlesFor(key, id string) []string {
	var ids []string
	for _, a := range k.articles {
		if k.articleKey(&a) == key || a.ID == id {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

func (k *Knowledge) questions() map[string]bool {
	taught := map[string]bool{}
	for _, a := range k.articles {
		taught[plainly(a.Title)] = true
		for _, q := range a.Questions {
			taught[plainly(q)] = true
		}
	}
	return taught
}

// plainly leaves the words of a text.
func plainly(s string) string {
	isMark := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), isMark), " ")
}
