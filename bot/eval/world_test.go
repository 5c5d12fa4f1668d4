package eval_test

import (
	"os"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/intents/flow"
	"github.com/firstline-support/firstline/intents/slot"
	"github.com/firstline-support/firstline/kb"
)

var noon = time.Date(2026, time.November, 2, 12, 0, 0, 0, time.UTC)

// decider is the real one over the small workspace in testdata.
func decider(t testing.TB) *decide.Decider {
	t.Helper()
	root := os.DirFS("testdata/workspace")
	articles, inArticles := kb.Load(root, "articles")
	set, inIntents := intents.Load(root, "intents")
	flows, inFlows := flow.Load(root, "flows", slot.New(slot.Set{}), nil)
	if len(inArticles)+len(inIntents)+len(inFlows) > 0 {
		t.Fatal(inArticles, inIntents, inFlows)
	}
	cat, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	return decide.NewDecider(decide.Policy{
		Organisation: "Acme IT", Prefix: "AC", Languages: []string{"en", "de"}, Texts: cat, Desks: []string{"console"},
		Thresholds: decide.Thresholds{Answer: 0.5, Ask: 0.2},
		Routing:    handoff.Routing{Default: "it"},
		Teams:      map[string]decide.Team{"it": {Name: map[string]string{"en": "IT", "de": "IT"}}},
	}, decide.Learn(set, articles, flows, slot.New(slot.Set{})))
}
