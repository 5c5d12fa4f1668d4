package flow_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/firstline-support/firstline/intents/flow"
	"github.com/firstline-support/firstline/intents/slot"
)

func TestBackBringsBackWhatWasWrittenOver(t *testing.T) {
	flows, problems := flow.Load(fstest.MapFS{"flows/x.yaml": {Data: []byte(`id: x
title: {en: X}
steps:
  - id: lamp
    choose: {en: "Which lamp is on?"}
    slot: lamp
    options:
      - {id: red, label: {en: Red}, next: lamp}
      - {id: green, label: {en: Green}, next: lamp}
      - {id: blue, label: {en: Blue}, next: lamp}
      - {id: none, label: {en: None}, next: end}
  - id: end
    resolve: {en: "End."}
`)}}, "flows", slot.New(slot.Set{}), nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	c := begin(flows[0])
	lamps := []string{"red", "green", "blue"}
	const answers, remembered = 250, 100
	for i := range answers {
		c.hears(lamps[i*i%7%3])
	}
	for i := answers - 2; i >= answers-remembered-1; i-- {
		c.Outcome = c.f.Back(c.Position, "en")
		if want := lamps[i*i%7%3]; c.Position.Slots["lamp"] != want || !c.Understood {
			t.Fatalf("after answer %d: got %v, want %s", i, c.Position.Slots, want)
		}
	}
	if c.Outcome = c.f.Back(c.Position, "en"); c.Understood || len(c.Position.Lost) > 0 {
		t.Errorf("got %+v, want no way further back", c.Position)
	}
}

func TestBackKeepsWhatAnEarlierStepHasSaid(t *testing.T) {
	flows, problems := flow.Load(fstest.MapFS{"flows/x.yaml": {Data: []byte(`id: x
title: {en: X}
steps:
  - id: first
    ask: {en: "Which printer?"}
    slot: printer
    next: second
  - id: second
    ask: {en: "Is it {printer}, or which?"}
    slot: printer
    next: third
  - id: third
    ask: {en: "Where is {printer}?"}
    slot: place
    next: end
  - id: end
    resolve: {en: "End."}
`)}}, "flows", slot.New(slot.Set{}), nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	c := begin(flows[0]).hears("P1").hears("P2")
	if back := c.f.Back(c.Position, "en"); back.Say[0] != "Is it P1, or which?" {
		t.Errorf("said %q, want the first printer", back.Say)
	}
}

func TestLongValueOfAResultIsCut(t *testing.T) {
	c := atUnlock(t).hears("yes").gets("ok", "at", " "+strings.Repeat("é", 600)+"\xff")
	if got := c.Position.Slots["at"]; got != strings.Repeat("é", 500) {
		t.Errorf("kept %d bytes", len(got))
	}
}
