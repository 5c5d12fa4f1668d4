package eval_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/firstline-support/firstline/bot/eval"
	"github.com/firstline-support/firstline/handoff"
)

// outcome is the result of a case of that name.
func outcome(name string, passed bool, got eval.Reply) eval.Result {
	return eval.Result{Case: eval.Case{Name: name, File: "evals/a.yaml"}, Turn: 1, Passed: passed, Got: got}
}

func TestCompareGivesWhatFlippedTheBrokenFirst(t *testing.T) {
	unknown := eval.Reply{Outcome: handoff.Unknown, Intent: "x"}
	answer := func(id string) eval.Reply {
		return eval.Reply{Outcome: handoff.Answered, Articles: []eval.Article{{ID: id}}, Text: "some words"}
	}
	before := eval.Report{Results: []eval.Result{
		outcome("same", true, answer("vpn")), outcome("mended", false, unknown), outcome("other", true, answer("vpn")),
		outcome("broken", true, answer("vpn")), outcome("gone", true, answer("vpn")), outcome("still unknown", true, unknown),
	}}
	other := answer("vpn")
	other.Text = "other words"
	after := eval.Report{Results: []eval.Result{
		outcome("same", true, other), outcome("mended", true, answer("mail")), outcome("other", true, answer("wifi")),
		outcome("broken", false, unknown), outcome("new", true, answer("vpn")),
		outcome("still unknown", true, eval.Reply{Outcome: handoff.Unknown, Intent: "y"}),
	}}
	var got []string
	for _, c := range eval.Compare(before, after) {
		got = append(got, fmt.Sprintf("%s: %s > %s %v %v", c.After.Case.Name, c.Before.Got.Decision(),
			c.After.Got.Decision(), c.Broke(), c.Mended()))
	}
	want := []string{"broken: answer: vpn > unknown true false", "mended: unknown > answer: mail false true",
		"other: answer: vpn > answer: wifi false false"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestADecisionTellsWhatItIsAbout(t *testing.T) {
	choices := []handoff.Choice{{Label: "VPN"}, {Label: "None of these"}}
	for _, test := range []struct {
		reply eval.Reply
		want  string
	}{
		{eval.Reply{Outcome: handoff.Questioned, Choices: choices}, "question: VPN | None of these"},
		{eval.Reply{Outcome: handoff.InFlow, Intent: "vpn", Confidence: 0.9}, "flow: vpn"},
		{eval.Reply{Outcome: handoff.HandedOver, Intent: "vpn", Confidence: 0.1}, "handoff"},
		{eval.Reply{Outcome: handoff.SmallTalk, Intent: "vpn", Confidence: 0.9}, "smalltalk"},
	} {
		if got := test.reply.Decision(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}
