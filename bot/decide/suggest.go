package decide

import (
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents/said"
	"github.com/firstline-support/firstline/kb"
)

// mostSuggested is how many drafts an agent is given to choose from.
const mostSuggested = 3

// Suggest gives what the articles say to a request of somebody, best first: what an agent may send after a look at it.
// The bot's bands do not count here, because a human decides.
func (k *Knowledge) Suggest(request, lang string, audience []string, now time.Time) []handoff.Suggested {
	asked := k.glossary.Expand(said.Read(request).Asked(), lang)
	var found []handoff.Suggested
	for _, hit := range k.Base.Search(kb.Query{Text: asked, Lang: lang, Limit: mostSuggested, Audience: audience}).Hits {
		hit.Passage = hit.Article.Turn(hit.Passage, asked)
		answer := k.Base.Answer(hit, now)
		if strings.TrimSpace(answer.Text) != "" {
			found = append(found, handoff.Suggested{Source: cited(answer.Source, hit.Score), Text: answer.Text})
		}
	}
	return found
}
