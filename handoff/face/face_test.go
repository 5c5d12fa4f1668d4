package face

import (
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/line"
	"github.com/firstline-support/firstline/handoff/texts"
)

func maker(t *testing.T) Maker {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	return Maker{Prefix: "FL", Voice: line.Voice{Texts: catalogue, Lang: "en", Teams: line.Teams{{ID: "it", Name: "IT"}}},
		Service: handoff.Service{Teams: map[string]handoff.Crew{"it": {Third: "second"}}},
		Codes:   []handoff.Choice{{Value: "solved", Label: "Solved"}}}
}

func names(all []Button) (text string) {
	for _, b := range all {
		text += b.Name + " "
	}
	return strings.TrimSpace(text)
}

func TestWhatCanBePressedFollowsTheCase(t *testing.T) {
	m := maker(t)
	taken := handoff.Case{Number: 1, Team: "it", State: handoff.Taken, Agent: handoff.Agent{ID: "a", Name: "Ada"}}
	for _, test := range []struct {
		c         handoff.Case
		row, more string
	}{
		{handoff.Case{Team: "it", State: handoff.Waiting}, "take note resolve escalate", ""},
		{handoff.Case{Team: "second", State: handoff.Escalated}, "take note resolve", ""},
		{taken, "note resolve escalate back", "release takeover"},
		{handoff.Case{State: handoff.Resolved}, "reopen note", ""},
		{handoff.Case{State: handoff.Closed}, "", ""},
	} {
		card := m.Card(test.c, handoff.Brief{}, time.Now())
		if row, more := names(card.Buttons), names(card.More); row != test.row || more != test.more {
			t.Errorf("%s: got %q and %q, want %q and %q", test.c.State, row, more, test.row, test.more)
		}
		for _, b := range append(card.Buttons, card.More...) {
			_, deed := Deed(b.Name)
			if deed == Forms(b.Name) || strings.HasPrefix(b.Label, "line.") {
				t.Errorf("%s leads nowhere, or to two places, or has no name: %q", b.Name, b.Label)
			}
		}
	}
	if card := m.Card(taken, handoff.Brief{}, time.Now()); card.Title != "FL-1 · " || card.Facts[0] != "Taken: Ada" || card.Facts[2] != "IT" {
		t.Errorf("got %+v", card)
	}
}

func TestWhatWasFilledInMeansItself(t *testing.T) {
	m := maker(t)
	c := handoff.Case{Number: 7, Team: "it"}
	for _, test := range []struct {
		name, code string
		want       handoff.Act
	}{
		{Note, "solved", handoff.Act{Case: 7, Verb: handoff.AddNote, Text: `a \*b\*`}},
		{Resolve, "solved", handoff.Act{Case: 7, Verb: handoff.Resolve, Text: `a \*b\*`, About: handoff.About{Code: "solved"}}},
		{Resolve, "made up", handoff.Act{Case: 7, Verb: handoff.Resolve, Text: `a \*b\*`}},
		{Escalate, "", handoff.Act{Case: 7, Verb: handoff.Escalate, Text: `a \*b\*`, About: handoff.About{Team: "second"}}},
	} {
		got, ok := m.Filled(c, test.name, " a *b*\u202e ", test.code)
		if !ok || got.Case != test.want.Case || got.Verb != test.want.Verb || got.Text != test.want.Text ||
			got.Code != test.want.Code || got.Team != test.want.Team {
			t.Errorf("%s: got %+v %v", test.name, got, ok)
		}
	}
	if _, ok := m.Filled(c, Take, "", ""); ok {
		t.Error("taking has no form")
	}
}

func TestEachFormIsInEveryLanguage(t *testing.T) {
	m := maker(t)
	m.CodeName = func(code, lang string) string { return code + " in " + lang }
	for _, lang := range texts.Languages() {
		for name := range forms {
			f := m.Form(handoff.Case{Number: 1}, name, lang)
			for _, text := range []string{f.Title, f.Submit, f.Close, f.Text.Label, f.Text.Hint, f.Code.Label, f.Code.Pick} {
				if strings.HasPrefix(text, "line.") {
					t.Errorf("%s: nothing is said for %s", lang, text)
				}
			}
			if name == Resolve && f.Code.Choices[0].Label != "solved in "+lang {
				t.Errorf("%s: the ways are %+v", lang, f.Code.Choices)
			}
		}
	}
}
