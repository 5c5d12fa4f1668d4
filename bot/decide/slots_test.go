package decide_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/intents/flow"
	"github.com/firstline-support/firstline/intents/slot"
)

// places is a workspace with one list and one flow that asks for an entry of it.
var places = fstest.MapFS{
	"slots/site.yaml": {Data: []byte("id: site\ntitle: {en: Site, de: Standort}\nentries:\n" +
		"  - {id: leeds, name: Leeds}\n  - {id: hamburg, name: Hamburg}\n")},
	"flows/door.yaml": {Data: []byte(`id: door
title: {en: Open the door, de: Tür öffnen}
steps:
  - {id: site, ask: {en: "Which site?", de: "Welcher Standort?"}, slot: site, type: site, prefill: true, next: day}
  - {id: day, ask: {en: "Since when in {site}?", de: "Seit wann in {site}?"}, slot: day, type: date, next: human}
  - {id: human, handoff: {team: it}, reason: {en: "Door in {site} since {day}", de: "Tür in {site} seit {day}"}}
`)},
	"intents/door.yaml": {Data: []byte(`intents:
  - id: door
    title: {en: The door is stuck, de: Die Tür klemmt}
    flow: door
    examples:
      en: [the door is stuck, door does not open, cannot open the door, stuck at the door]
      de: [die Tür klemmt, Tür geht nicht auf, ich bekomme die Tür nicht auf]
`)},
}

// doorkeeper decides with the real understanding of that workspace.
func doorkeeper(t *testing.T, zone *time.Location) *decide.Decider {
	t.Helper()
	k, err := doors()
	if err != nil {
		t.Fatal(err)
	}
	p := policy(t)
	p.Zone, p.Thresholds.Answer = zone, 0.4
	return decide.NewDecider(p, k)
}

// doors is that understanding, learned once.
var doors = sync.OnceValues(func() (*decide.Knowledge, error) {
	set, wrong := intents.Load(places, "intents")
	own, bad := slot.Load(places, "slots")
	values := slot.New(own)
	flows, stuck := flow.Load(places, "flows", values, nil)
	if len(wrong)+len(bad)+len(stuck) > 0 {
		return nil, fmt.Errorf("places: %v %v %v", wrong, bad, stuck)
	}
	return decide.Learn(set, nil, flows, values), nil
})

// say makes a turn of a message.
func say(t *testing.T, d *decide.Decider, c bot.Conversation, e bot.Event) bot.Turn {
	t.Helper()
	e.Channel, e.ID, e.Conversation, e.At = "web", "1", "c", monday
	if e.Kind == "" {
		e.Kind = bot.Message
	}
	turn, err := d.Decide(t.Context(), bot.Situation{Conversation: c, Events: []bot.Event{e}, Now: monday})
	if err != nil {
		t.Fatal(err)
	}
	turn.Conversation.Version++
	return turn
}

func whyOf(turn bot.Turn) *handoff.Why {
	for _, e := range turn.Entries {
		if e.Why != nil {
			return e.Why
		}
	}
	return nil
}

func TestWhatIsNamedStandsInTheJournal(t *testing.T) {
	turn := say(t, doorkeeper(t, nil), bot.Conversation{}, bot.Event{Text: "the door is stuck in leeds since yesterday"})
	want := []handoff.Slot{
		{Kind: "site", Name: "Site", Value: "leeds", Title: "Leeds", Text: "leeds", Start: 21, End: 26, Score: 1},
		{Kind: "date", Value: "2026-11-22", Text: "yesterday", Start: 33, End: 42, Score: 1},
	}
	if diff := cmp.Diff(want, whyOf(turn).Slots); diff != "" {
		t.Error(diff)
	}
}

func TestFlowDoesNotAskForWhatLedToIt(t *testing.T) {
	d := doorkeeper(t, nil)
	turn := say(t, d, bot.Conversation{}, bot.Event{Text: "the door is stuck in Leeds"})
	if p := turn.Conversation.Memory.Flow; p == nil || p.Step != "day" || p.Slots["site"] != "leeds" {
		t.Fatalf("got %+v", p)
	}
	turn = say(t, d, turn.Conversation, bot.Event{Text: "since yesterday"})
	if got := turn.Case; got == nil || !strings.Contains(entryOf(turn, handoff.Opened).Detail, "Door in Leeds since 2026-11-22") {
		t.Errorf("got %+v", turn.Entries)
	}
}

func entryOf(turn bot.Turn, k handoff.Kind) handoff.Entry {
	for _, e := range turn.Entries {
		if e.Kind == k {
			return e
		}
	}
	return handoff.Entry{}
}

func TestFlowByButtonKnowsTheWordsBeforeIt(t *testing.T) {
	c := bot.Conversation{Version: 1, Owner: bot.OwnerBot, Lang: "en"}
	c.Memory.Request = "something with a door in hamburg"
	turn := say(t, doorkeeper(t, nil), c, bot.Event{Kind: bot.Pressed, Choice: "flow:door"})
	if p := turn.Conversation.Memory.Flow; p == nil || p.Slots["site"] != "hamburg" {
		t.Errorf("got %+v", p)
	}
}

func TestEntryIsChosenByItsButton(t *testing.T) {
	d := doorkeeper(t, nil)
	turn := say(t, d, bot.Conversation{}, bot.Event{Text: "the door is stuck"})
	turn = say(t, d, turn.Conversation, bot.Event{Text: "hambgxx"})
	shown := entryOf(turn, handoff.Said)
	for _, e := range turn.Entries {
		if len(e.Choices) > 0 {
			shown = e
		}
	}
	if len(shown.Choices) == 0 || shown.Choices[0] != (handoff.Choice{Value: "option:site:hamburg", Label: "Hamburg"}) {
		t.Fatalf("offered %+v", turn.Entries)
	}
	turn = say(t, d, turn.Conversation, bot.Event{Kind: bot.Pressed, Choice: "option:site:hamburg"})
	if p := turn.Conversation.Memory.Flow; p == nil || p.Slots["site"] != "hamburg" {
		t.Errorf("got %+v", p)
	}
}

func TestDaysCountInThePersonsZoneElseInTheOrganisations(t *testing.T) {
	zone, err := time.LoadLocation("Pacific/Auckland") // where Monday at ten of London is Monday at eleven in the night
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, person, want string
		zone               *time.Location
	}{
		{"nobody knows", "", "2026-11-23T12:00Z", nil},
		{"organisation", "", "2026-11-24T01:00+13:00", zone},
		{"person", "America/New_York", "2026-11-23T07:00-05:00", zone},
		{"person with a wrong zone", "Moon/Crater", "2026-11-24T01:00+13:00", zone},
	} {
		t.Run(tt.name, func(t *testing.T) {
			turn := say(t, doorkeeper(t, tt.zone), bot.Conversation{},
				bot.Event{Text: "the door is stuck in 2 hours", Person: handoff.Person{ID: "p", TimeZone: tt.person}})
			if slots := whyOf(turn).Slots; len(slots) != 1 || slots[0].Value != tt.want {
				t.Errorf("got %+v, want %s", slots, tt.want)
			}
		})
	}
}
