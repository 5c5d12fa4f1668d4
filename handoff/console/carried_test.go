package console

import (
	"strings"
	"testing"

	"github.com/firstline-support/firstline/handoff"
)

func TestACaseTellsWhatTheBotDid(t *testing.T) {
	w := newWorld()
	order := func(action string, delivery handoff.Delivery) handoff.Entry {
		return handoff.Entry{Kind: handoff.Ordered, From: handoff.ByBot, Text: action, Delivery: delivery,
			Order: &handoff.Order{Action: action, With: map[string]string{"account": "amelie"}}}
	}
	report := func(r handoff.Report) handoff.Entry {
		return handoff.Entry{Kind: handoff.Ran, From: handoff.BySystem, Report: &r, Order: &handoff.Order{Action: "reset"}}
	}
	proof := order(handoff.OrderProveCode, handoff.Sent)
	proof.Order.With["code"] = "123456"
	w.open(handoff.Case{Person: person("amelie", "Amélie")}, proof,
		order("unlock", handoff.HeldBack), order("reset", handoff.Sent),
		report(handoff.Report{Order: 3, Code: handoff.CodeUnsure, Detail: "timed out", Link: "https://x.example/#secret"}),
		order("mail", handoff.Sent))
	got := signedIn(t, w, serve(t, newConsole(t, w)), mira).get("/console/cases/1")
	for _, want := range []string{"Asked for: check of a code (account=amelie)", "Not begun: a human took over.",
		"reset: nobody knows whether it was done, please check", "timed out", "begun, no result"} {
		if !strings.Contains(got.words(), want) {
			t.Errorf("%q is missing in %s", want, got.words())
		}
	}
	if !strings.Contains(got.body, `class="moment bad unsure"`) || !strings.Contains(got.body, `<li class="unsure">`) {
		t.Error("what nobody knows the end of does not stand out")
	}
	for _, secret := range []string{"secret", ">123456", "=123456"} {
		if strings.Contains(got.body, secret) {
			t.Errorf("%q is shown", secret)
		}
	}
}
