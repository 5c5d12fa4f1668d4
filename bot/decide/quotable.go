package decide

import (
	"time"

	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents/said"
	"github.com/firstline-support/firstline/kb"
)

// Quotable gives the passages that a model may make a reply to a request of, best first, and beside each where it is
// from. Only what the audience may read is among them. As in [Knowledge.Suggest] the bot's bands do not count.
func (k *Knowledge) Quotable(request, lang string, audience []string, now time.Time) (
	passages []model.Passage, sources []handoff.Source,
) {
	asked := k.glossary.Expand(said.Read(request).Asked(), lang)
	found := k.Base.Search(kb.Query{Text: asked, Lang: lang, Limit: mostSuggested, Audience: audience})
	if len(found.Hits) == 0 {
		return nil, nil
	}
	best := found.Hits[0]
	best.Passage = best.Article.Turn(best.Passage, asked)
	c := counsel{e: Evidence{Found: found}}
	for _, p := range c.parts(best.Article, cited(k.Base.Answer(best, now).Source, best.Score)) {
		source := k.Base.Answer(kb.Hit{Article: p.article, Passage: p.passage}, now).Source
		passages = append(passages, p.shown())
		sources = append(sources, cited(source, p.score))
	}
	return passages, sources
}

// shown is a part as the model sees it.
func (p part) shown() model.Passage {
	return model.Passage{Title: p.article.Title, Heading: p.passage.Heading, Text: p.passage.Text,
		Steps: len(p.passage.Steps)}
}
