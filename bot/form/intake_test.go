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
