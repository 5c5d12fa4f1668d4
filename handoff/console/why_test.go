package console

import (
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

func TestWhatAnAnswerTookOfTheModelIsToldCallByCallAndTogether(t *testing.T) {
	t.Parallel()
	calls := []handoff.Asked{{Use: "choose", Cost: 300, Took: 400 * time.Millisecond},
		{Use: "answer", Cost: 900, Took: 1100 * time.Millisecond}, {Use: "clarify", Cached: true}}
	v := newWhyView(&handoff.Why{Model: calls})
	if v.Together == nil || v.Together.Time != "1.5s" || v.Together.Money != "0.0012" {
		t.Errorf("together %+v", v.Together)
	}
	if len(v.Model) != 3 || v.Model[1].Time != "1.1s" || v.Model[1].Money != "0.0009" {
		t.Errorf("call by call %+v", v.Model)
	}
	for _, few := range [][]handoff.Asked{nil, calls[:1]} {
		if v := newWhyView(&handoff.Why{Model: few}); v.Together != nil {
			t.Errorf("of %d: %+v", len(few), v.Together)
		}
	}
}

func TestTheCostOfAnAnswerHasItsCurrency(t *testing.T) {
	w := newWorld()
	w.full()
	w.write("talk-amelie", handoff.Entry{Kind: handoff.Understood, From: handoff.ByBot, Text: "no vpn", Why: &handoff.Why{
		Rule: "which_way", Model: []handoff.Asked{{Use: "choose", Cost: 300, Took: 400 * time.Millisecond}, {Use: "clarify", Cached: true}}}})
	w.write("talk-amelie", handoff.Entry{Kind: handoff.Understood, From: handoff.ByBot, Text: "vpn", Why: &handoff.Why{
		Rule: "best_way", Model: []handoff.Asked{{Call: 7, Use: "answer", Result: "2 of 2 statements kept", Cost: 900,
			Took: 1100 * time.Millisecond}}}})
	c := newConsole(t, w)
	c.opt.Model.Currency = "EUR"
	page := signedIn(t, w, serve(t, c), mira).get("/console/cases/1").words()
	if want := "for the bot's answers calls 2, together 1.5s · cost 0.0012 EUR"; !strings.Contains(page, want) {
		t.Errorf("%q is not on the page: %s", want, page)
	}
	if page := signedIn(t, w, serve(t, c), mira).get("/console/cases/2").words(); strings.Contains(page, "for the bot's answers") {
		t.Errorf("of a case without the model: %s", page)
	}
	if want := "An answer from the articles : 2 of 2 statements kept 1.1s · cost 0.0009 EUR · call 7"; !strings.Contains(page, want) {
		t.Errorf("%q is not on the page: %s", want, page)
	}
}
