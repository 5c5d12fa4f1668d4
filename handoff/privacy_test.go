package handoff_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/handoff"
)

// about makes a journal: one entry for each number, about the case with it; 0 is about none.
func about(cases ...int64) []handoff.Entry {
	var entries []handoff.Entry
	for i, number := range cases {
		e := handoff.Entry{Seq: int64(i) + 1, Kind: handoff.Said, From: handoff.ByPerson, Case: number}
		entries = append(entries, e)
	}
	return entries
}

func TestWordsBelongToTheCaseThatTheyLedTo(t *testing.T) {
	changed := append(about(0, 1, 1, 0, 2), handoff.Entry{Seq: 6, Kind: handoff.Amended, Of: 1, Case: 2},
		handoff.Entry{Seq: 7, Kind: handoff.Retracted, Of: 4})
	for name, test := range map[string]struct {
		entries []handoff.Entry
		want    []int64
	}{
		"no case":                        {about(0, 0), []int64{0, 0}},
		"what led to it":                 {about(0, 0, 1, 0), []int64{1, 1, 1, 1}},
		"between two":                    {about(0, 1, 0, 1, 0, 2, 0), []int64{1, 1, 1, 1, 2, 2, 2}},
		"an earlier one is named late":   {about(1, 0, 2, 0, 1, 0), []int64{1, 2, 2, 2, 1, 2}},
		"late while the next is on":      {about(1, 2, 1, 0, 3), []int64{1, 2, 1, 3, 3}},
		"changes belong where the words": {changed, []int64{1, 1, 1, 2, 2, 1, 2}},
	} {
		if got := handoff.Owners(test.entries); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

// teams gives cases by number.
type teams []string

func (c teams) Case(_ context.Context, number int64) (handoff.Case, error) {
	if number < 1 || number > int64(len(c)) {
		return handoff.Case{}, handoff.ErrNoCase
	}
	return handoff.Case{Number: number, Team: c[number-1]}, nil
}

func (teams) Queue(context.Context, handoff.Filter) ([]handoff.Row, error) { return nil, nil }

func (teams) Journal(context.Context, string, int64, int) ([]handoff.Entry, error) { return nil, nil }

func (teams) MarkRead(context.Context, string, int64, int64) error { return nil }

func TestWhoMaySeeWhat(t *testing.T) {
	private := handoff.Privacy{"hr", "law"}
	held := handoff.Case{Team: "hr", State: handoff.Taken, Agent: handoff.Agent{ID: "ann"}}
	for _, test := range []struct {
		who  handoff.Agent
		c    handoff.Case
		want bool
	}{
		{handoff.Agent{Team: "it"}, handoff.Case{Team: "it"}, true},
		{handoff.Agent{Team: "it"}, handoff.Case{Team: "hr"}, false},
		{handoff.Agent{Team: "it", Role: handoff.Lead}, handoff.Case{Team: "hr"}, false},
		{handoff.Agent{Team: "it", Role: handoff.Admin}, handoff.Case{Team: "hr"}, true},
		{handoff.Agent{Team: "it", Duty: handoff.Duty{Teams: []string{"hr"}}}, handoff.Case{Team: "hr"}, true},
		{handoff.Agent{ID: "ann"}, held, true},
		{handoff.Agent{ID: "bob"}, held, false},
		{handoff.Agent{}, handoff.Case{Team: "hr"}, false},
	} {
		if got := private.Agent(test.who)(test.c); got != test.want {
			t.Errorf("%+v sees a case of %s: %t", test.who, test.c.Team, got)
		}
	}
	for _, test := range []struct {
		on, other string
		want      bool
	}{{"it", "it", true}, {"it", "net", true}, {"it", "hr", false}, {"hr", "hr", true}, {"hr", "it", true}, {"hr", "law", false}} {
		if got := private.Desk(handoff.Case{Team: test.on})(handoff.Case{Team: test.other}); got != test.want {
			t.Errorf("beside a case of %s lies one of %s: %t", test.on, test.other, got)
		}
	}
	if got := private.Hidden(handoff.Agent{Team: "law"}); !slices.Equal(got, []string{"hr"}) {
		t.Errorf("hidden are %v", got)
	}
}

// Of random conversations a reader gets all that is theirs, and no word of what is not, be it in evidence or in a list.
func TestAnExtractHoldsNoWordOfOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		houses := rapid.SliceOfN(rapid.SampledFrom([]string{"it", "hr", "net"}), 1, 5).Draw(t, "teams")
		var entries []handoff.Entry
		var words []string
		add := func(e handoff.Entry) {
			e.Seq = int64(len(entries)) + 1
			entries, words = append(entries, e), append(words, e.Text)
		}
		for i, team := range houses {
			number := int64(i) + 1
			for range rapid.IntRange(1, 3).Draw(t, "led") {
				text := fmt.Sprintf("%s-%d-%d", team, number, len(entries))
				add(handoff.Entry{Kind: handoff.Said, From: handoff.ByPerson, Text: text})
				add(handoff.Entry{Kind: handoff.Understood, Why: &handoff.Why{Utterance: text,
					Context: rapid.SampledFrom(words).Draw(t, "context"), Others: []string{rapid.SampledFrom(words).Draw(t, "other")}}})
			}
			add(handoff.Entry{Kind: handoff.Opened, Case: number, Text: team})
			add(handoff.Entry{Kind: handoff.Said, From: handoff.ByBot, Text: strings.Join(houses[:i], " "),
				Shown: handoff.Shown{Cases: []int64{rapid.Int64Range(1, number).Draw(t, "listed")}}})
			add(handoff.Entry{Kind: handoff.Amended, From: handoff.ByPerson, Case: number, Text: words[0] + "!", Of: 1})
		}
		p := handoff.Privacy{"hr"}
		before := fmt.Sprintf("%+v", entries)
		seen, err := p.Extract(t.Context(), teams(houses), entries, p.Agent(handoff.Agent{Team: "it"}))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range seen.Entries {
			held := []string{e.Text}
			if e.Why != nil {
				held = append(held, e.Why.Utterance, e.Why.Context, strings.Join(e.Why.Others, " "))
			}
			if strings.Contains(strings.Join(held, " "), "hr-") {
				t.Fatalf("entry %d holds %q", e.Seq, held)
			}
		}
		for i, owner := range handoff.Owners(entries) {
			e := entries[i]
			theirs := houses[owner-1] != "hr" && (len(e.Cases) == 0 || houses[e.Cases[0]-1] != "hr")
			there := slices.ContainsFunc(seen.Entries, func(s handoff.Entry) bool { return s.Seq == e.Seq })
			if theirs != there {
				t.Fatalf("entry %d of case %d (%s) is there: %t", e.Seq, owner, houses[owner-1], there)
			}
		}
		if seen.Withheld != slices.Contains(houses, "hr") {
			t.Fatalf("something is left out: %t", seen.Withheld)
		}
		if seen.Brief(handoff.Case{}).Withheld != seen.Withheld || fmt.Sprintf("%+v", entries) != before {
			t.Fatal("the brief does not say that something is left out, or the journal was changed")
		}
		if all, err := p.Extract(t.Context(), teams(houses), entries, p.Agent(handoff.Agent{Team: "hr"})); err != nil ||
			len(all.Entries) != len(entries) || all.Withheld {
			t.Fatalf("who may see all gets %d of %d entries: %v", len(all.Entries), len(entries), err)
		}
	})
}

// A case that was erased is nobody's to see, and other faults are not taken for that.
func TestWhatNobodyKnowsIsLeftOut(t *testing.T) {
	p := handoff.Privacy{"hr"}
	seen, err := p.Extract(t.Context(), teams{"it"}, about(1, 2), p.Agent(handoff.Agent{Team: "it"}))
	if err != nil || len(seen.Entries) != 1 || !seen.Withheld {
		t.Errorf("got %+v, %v", seen, err)
	}
}
