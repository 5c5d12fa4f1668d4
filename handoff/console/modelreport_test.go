package console

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// busyReport is of a model that was asked on three days, with trouble yesterday.
func busyReport() ModelReport {
	today := noon.Truncate(24 * time.Hour)
	day := func(back int, use string, calls, failed int) ModelDay {
		return ModelDay{Day: today.AddDate(0, 0, -back), Use: use, Calls: calls, Cached: back, Failed: failed, Tokens: 900 * calls,
			Cost: int64(450 * calls), Took: time.Duration(calls) * 1250 * time.Millisecond}
	}
	return ModelReport{
		Name: "llama3.1", URL: "http://gpu.internal:8000/v1", Currency: "EUR", Open: true, After: 40 * time.Second, Running: 2,
		Problem: "model unreachable (HTTP 502): Bad Gateway", Why: "unreachable", ProblemAt: ago(time.Minute), GoodAt: ago(2 * time.Minute),
		Lacks: []string{"json_schema"},
		Days:  []ModelDay{day(0, "answer", 8, 0), day(0, "reply", 2, 0), day(1, "answer", 20, 10), day(13, "answer", 5, 5)},
		Caps: []ModelCap{{Kind: "person", Used: 25_000, Limit: 100_000}, {Kind: "tokens", Used: 2000, Limit: 1000},
			{Kind: "person_cost", Used: 9_000, Limit: 1_000_000}, {Kind: "channel_cost", Used: 12_500, Limit: 2_000_000},
			{Kind: "cost", Used: 15_750, Limit: 5_000_000}},
		Failed: []ModelCall{{ID: 41, At: ago(26 * time.Hour), Use: "answer", Prompt: "answer/1", Why: "unreachable",
			Problem: "Bad Gateway", Took: 120 * time.Millisecond}, {ID: 7, At: ago(13 * 24 * time.Hour), Use: "new", Why: "odd"}},
		Meanings: &ModelMeanings{Name: "nomic-embed-text", URL: "http://gpu.internal:8000/v1", Known: 512, Texts: 1200, Why: "over_cap",
			Problem: "half of model.caps.tokens, which is 1000 in 24 hours, has no room for this call"},
		Prompts: []ModelPrompt{{Use: "answer", Version: "answer/1 of the workspace", File: "prompts/answer.md"},
			{Use: "brief", Version: "brief/1", Off: true}},
	}
}

func TestAdminsSeeHowItGoesWithTheModel(t *testing.T) {
	w := newWorld()
	boss := handoff.Agent{ID: "boss", Name: "Boss", Role: handoff.Admin}
	if err := w.PutAgent(t.Context(), boss); err != nil {
		t.Fatal(err)
	}
	c := newConsole(t, w)
	server := serve(t, c)
	b, lead := signedIn(t, w, server, boss), signedIn(t, w, server, mira)
	if page := b.get("/console/model"); page.status != http.StatusNotFound || strings.Contains(page.body, `href="/console/model"`) {
		t.Errorf("without a model: status %d", page.status)
	}
	c.opt.Model.Report = func(context.Context) (ModelReport, error) { return busyReport(), nil }
	if page := lead.get("/console/model"); page.status != http.StatusForbidden || strings.Contains(page.body, `href="/console/model"`) {
		t.Errorf("for a lead: status %d", page.status)
	}
	if page := b.get("/console/queue"); !strings.Contains(page.body, `<a href="/console/model">Language model</a>`) {
		t.Error("nothing leads there")
	}
	page := b.get("/console/model")
	for _, want := range []string{"left alone for 40s", "HTTP 502", "An answer from the articles 33 14 15 29700 0.0149 1.25s 0.0008 EUR",
		"25000 of 100000", "Cost of one person, the one that cost most 0.0090 EUR of 1.0000 EUR",
		"Cost of one channel, the one that cost most 0.0125 EUR of 2.0000 EUR", "Cost in all 0.0158 EUR of 5.0000 EUR", "41 22.11. 10:00 UTC An answer from the articles answer/1 not reached Bad Gateway 120ms",
		"7 10.11. 12:00 UTC new odd", "answer/1 of the workspace", "A summary for the brief brief/1 switched off",
		"2026-11-22: calls 20, failed 10", "above a cap nomic-embed-text http://gpu.internal:8000/v1", "are known: 512 of 1200",
		"meanwhile search goes by the words half of model.caps.tokens", "not reached See whether the server runs", "above a cap Raise the cap"} {
		if !strings.Contains(page.words(), want) {
			t.Errorf("%q is not on the page: %s", want, page.words())
		}
	}
	if got := strings.Count(page.body, `class="room"`); got != daysShown {
		t.Errorf("the chart has %d days", got)
	}
	c.opt.Model.Report = func(context.Context) (ModelReport, error) { return ModelReport{Name: "m"}, nil }
	for _, want := range []string{"is asked", "No good answer since", "It was not asked.", "There are none", "None failed."} {
		if page := b.get("/console/model"); !strings.Contains(page.words(), want) {
			t.Errorf("of a quiet model %q is not on the page", want)
		}
	}
	c.opt.Model.Report = func(context.Context) (ModelReport, error) {
		return ModelReport{Meanings: &ModelMeanings{Name: "e", Known: 7, Texts: 7}}, nil
	}
	if page := b.get("/console/model"); strings.Contains(page.body, "State</h2>") || strings.Contains(page.body, "Prompts in force") ||
		strings.Contains(page.body, "What helps") || !strings.Contains(page.words(), "is asked e") {
		t.Errorf("of a model of embeddings alone: %s", page.words())
	}
	c.opt.Model.Report = func(context.Context) (ModelReport, error) { return ModelReport{}, errors.New("the disk is full") }
	if page := b.get("/console/model"); page.status != http.StatusInternalServerError {
		t.Errorf("a fault of our own: status %d", page.status)
	}
}

func TestColumnsOfTheChartFillItAndNoMore(t *testing.T) {
	for _, v := range chart(busyReport().Days, noon) {
		if v.Good+v.Failed > 100 || v.Good < 0 || v.Failed < 0 || v.FailTop+v.Failed != v.GoodTop || v.GoodTop+v.Good != 100 {
			t.Errorf("a column is %+v", v)
		}
	}
	days := chart(busyReport().Days, noon)
	if last, first := days[len(days)-1], days[0]; last.Good != 50 || first.Failed != 25 || first.Good != 0 {
		t.Errorf("today is %+v, two weeks ago %+v", last, first)
	}
}
