package eval_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/bot/eval"
)

// tries are three of one flow, and one that fails of each reason for which a try can: in what ran, with what, and how
// it ended.
const tries = `cases:
  - name: to the end
    kind: flow
    flow: password
    lang: en
    turns:
      - say: "I forgot my password"
      - say: "j.smith"
      - say: "yes"
        expect: {contains: Done, ran: [{reset: {user: j.smith}}]}
  - name: it fails
    kind: flow
    flow: password
    lang: en
    results: {reset: {code: failed}}
    turns:
      - say: "I forgot my password"
      - say: "j.smith"
      - say: "yes"
        expect: {outcome: handoff, ran: [reset]}
  - name: refused
    kind: flow
    flow: password
    lang: de
    turns:
      - say: "ich habe mein Passwort vergessen"
      - say: "j.smith"
      - say: "nein"
        expect: {outcome: handoff}
`

const failingTries = `cases:
  - name: it ran unexpectedly
    kind: flow
    flow: password
    lang: en
    turns:
      - say: "I forgot my password"
      - say: "j.smith"
      - say: "yes"
        expect: {contains: Done}
  - name: for another account
    kind: flow
    flow: password
    lang: en
    turns:
      - say: "I forgot my password"
      - say: "j.smith"
      - say: "yes"
        expect: {ran: [{reset: {user: a.smith}}]}
  - name: nothing ran
    kind: flow
    flow: password
    lang: en
    turns:
      - say: "I forgot my password"
        expect: {ran: [reset]}
`

func TestAFlowPassesWhenAllItsTriesDo(t *testing.T) {
	report := eval.Run(t.Context(), decider(t), casesIn(t, tries))
	for _, r := range report.Failed() {
		t.Errorf("%s, turn %d: %s", r.Case.Name, r.Turn, r.Why)
	}
	if diff := cmp.Diff([]eval.Trial{{Flow: "password", K: 3, Passed: 3, PassK: 1}}, report.Flows); diff != "" {
		t.Error(diff)
	}
	report = eval.Run(t.Context(), decider(t), append(casesIn(t, tries), casesIn(t, failingTries)...))
	if diff := cmp.Diff([]eval.Trial{{Flow: "password", K: 6, Passed: 3}}, report.Flows); diff != "" {
		t.Error(diff)
	}
	if report.PassK() != 0 {
		t.Errorf("pass^k is %v, want 0", report.PassK())
	}
	why := map[string]string{"it ran unexpectedly": `it ran reset user="j.smith"`,
		"for another account": `it ran reset user="j.smith"`, "nothing ran": "nothing ran"}
	for _, r := range report.Failed() {
		if r.Why != why[r.Case.Name] {
			t.Errorf("%s: %q, want %q", r.Case.Name, r.Why, why[r.Case.Name])
		}
	}
}

func TestFlowsAreReportedOnlyWhereTheyAreTried(t *testing.T) {
	var with, without strings.Builder
	tried := eval.Run(t.Context(), decider(t), casesIn(t, tries))
	if err := tried.Print(&with, false); err != nil {
		t.Fatal(err)
	}
	if text := with.String(); !strings.Contains(text, "pass^k") || !strings.Contains(text, "password          3       3   100 %") {
		t.Errorf("got\n%s", text)
	}
	if err := (eval.Report{}).Print(&without, false); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(without.String(), "pass^k") || (eval.Report{}).PassK() != 1 {
		t.Errorf("got\n%s", without.String())
	}
}

func casesIn(t *testing.T, text string) []eval.Case {
	t.Helper()
	cases, problems := loadText(text)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return cases
}
