package main

import (
	"fmt"
	"slices"
	"testing"

	"github.com/firstline-support/firstline/handoff"
)

// audit gives what was done twice in a journal. Words that were understood twice were two turns for one utterance;
// words that the watchdog had to end are not understood at all.
func audit(entries []handoff.Entry) (wrong []string) {
	counts, understood, rescued := map[string]int{}, 0, false
	var last, before handoff.Entry // what the person said last; the entry before
	settle := func() {
		words := last.From != "" && last.Detail == "" // a pressed button needs no understanding
		if words && understood != 1 && !rescued || !words && understood > 0 {
			wrong = append(wrong, fmt.Sprintf("%q was understood %d times", last.Text, understood))
		}
		understood, rescued = 0, false
	}
	for _, e := range entries {
		switch {
		case e.Kind == handoff.Said && e.From == handoff.ByPerson:
			settle()
			last = e
			counts["event "+e.Event]++
		case e.Kind == handoff.Understood:
			understood++
		case e.Kind == handoff.Failed:
			rescued = true
		case e.Kind == handoff.Opened, e.Kind == handoff.Accepted:
			counts[fmt.Sprintf("%s %d", e.Kind, e.Case)]++
		case e.Kind == handoff.Said && before.Kind == handoff.Said && e.Text == before.Text:
			wrong = append(wrong, fmt.Sprintf("%q was said twice", e.Text))
		}
		before = e
	}
	settle()
	for what, n := range counts {
		if n > 1 {
			wrong = append(wrong, fmt.Sprintf("%s is there %d times", what, n))
		}
	}
	return wrong
}

// TestAuditFindsWhatWasDoneTwice makes sure that the test of killing could fail.
func TestAuditFindsWhatWasDoneTwice(t *testing.T) {
	words := handoff.Entry{Kind: handoff.Said, From: handoff.ByPerson, Text: "hi", Event: "1"}
	button := handoff.Entry{Kind: handoff.Said, From: handoff.ByPerson, Text: "Yes", Detail: "yes", Event: "2"}
	understood := handoff.Entry{Kind: handoff.Understood, From: handoff.ByBot}
	answer := handoff.Entry{Kind: handoff.Said, From: handoff.ByBot, Text: "hello"}
	opened := handoff.Entry{Kind: handoff.Opened, Case: 7}
	for name, test := range map[string]struct {
		journal []handoff.Entry
		want    []string
	}{
		"all well": {[]handoff.Entry{words, understood, answer, button, answer}, nil},
		"understood twice": {[]handoff.Entry{words, understood, answer, understood},
			[]string{`"hi" was understood 2 times`}},
		"never understood": {[]handoff.Entry{words, answer}, []string{`"hi" was understood 0 times`}},
		"answered twice":   {[]handoff.Entry{words, understood, answer, answer}, []string{`"hello" was said twice`}},
		"stored twice": {[]handoff.Entry{words, understood, answer, words, understood},
			[]string{"event 1 is there 2 times"}},
		"two cases": {[]handoff.Entry{button, opened, opened}, []string{"opened 7 is there 2 times"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := audit(test.journal); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
