package form_test

import (
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/form"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

func TestTheIntakeOffersWhatFitsAndTellsWhatWasChosen(t *testing.T) {
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	m := form.Maker{Texts: catalogue, Lang: "de", Options: 2, Value: 10}
	topics := []handoff.Choice{{Value: strings.Repeat("x", 11), Label: "too long"}, {Value: "a", Label: "A"},
		{Value: "b", Label: "B"}, {Value: "c", Label: "C"}}
	f := m.Intake("here", topics)
	if f.ID != form.Intake || f.Carries != "here" || f.Fields[0].ID != form.Words || f.Fields[0].Optional {
		t.Errorf("got %+v", f)
	}
	if o := f.Fields[1].Options; len(o) != 2 || o[0].Value != "a" || o[1].Value != "b" {
		t.Errorf("offered are %v", o)
	}
	if bare := m.Intake("", nil); len(bare.Fields) != len(f.Fields)-1 {
		t.Errorf("without topics there are %d fields", len(bare.Fields))
	}
	filled := map[string]string{form.Topic: "b", form.Urgency: "stops", form.Reach: "nobody", "since": " gestern "}
	if got, want := m.Told(filled, topics), "Worum es geht: B\nWie dringend ist es: Ich kann nicht arbeiten\nSeit wann: gestern"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := m.Unknown(filled, topics); len(got) != 1 || got[0] != form.Reach {
		t.Errorf("unknown are %v", got)
	}
	if got := form.Grade(form.Urgency, "stops"); got != handoff.Major {
		t.Errorf("the grade is %v", got)
	}
	if got := form.Grade(form.Reach, "stops"); got != 0 {
		t.Errorf("the grade is %v", got)
	}
}

func TestATicketAsksWhatTheHouseWantsToKnow(t *testing.T) {
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	m := form.Maker{Texts: catalogue, Lang: "en", Options: 25, Value: 100}
	asked := []form.Field{{Label: "Which game?"}, {ID: "where", Label: "Where?",
		Options: []handoff.Choice{{Value: "eu", Label: "Europe"}}}, {Label: "Anything else?", Optional: true}}
	f := m.Ticket("t", "A game", asked)
	if f.ID != "t" || f.Title != "A game" || len(f.Fields) != 3 || f.Fields[1].ID != "where" {
		t.Errorf("got %+v", f)
	}
	filled := map[string]string{f.Fields[0].ID: " Chess ", "where": "eu", f.Fields[2].ID: ""}
	if got, want := m.Answers(asked, filled), "Which game?\nChess\n\nWhere?\nEurope"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	filled["where"] = "moon"
	if got := m.Answers(asked, filled); strings.Contains(got, "moon") {
		t.Errorf("got %q, which was not offered", got)
	}
	bare := m.Ticket("t", "", nil)
	if got := m.Answers(nil, map[string]string{bare.Fields[0].ID: "It broke."}); got != "It broke." || bare.Title == "" {
		t.Errorf("got %q of %+v", got, bare)
	}
}
