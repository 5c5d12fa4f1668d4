package blocks_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot/form"
	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

func card(words string) blocks.Card {
	at := time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC)
	return blocks.Card{Title: "FL-12 · " + words, Badge: "🔴", Facts: []string{"Waiting", "Urgent", words},
		Dates: []blocks.Date{{Label: "First answer by", At: at, Text: "1 March 09:30"}}, Request: []string{words, words},
		Hints:   []string{words, "Do this next: " + words},
		Buttons: []blocks.Action{{ID: "desk:take", Value: words, Label: words, Main: true}, {ID: "desk:note", Value: "1", Label: "Note"}},
		More:    []blocks.Action{{ID: "release", Label: words}}, Menu: "desk:more",
		Small: []blocks.Print{{Text: words, URL: "https://help.example.com/console/cases/12"}, {Text: words, URL: "javascript:x"}}}
}

func TestTheCardOfACase(t *testing.T) {
	p := card("My chair <!channel> is *broken*").Part()
	valid(t, newKit(t), "card", []blocks.Part{p})
	golden(t, "card", p)
}

func TestAnyWordsMakeAValidCardAndForm(t *testing.T) {
	k, m := newKit(t), maker(t, "en")
	rapid.Check(t, func(t *rapid.T) {
		words := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces"), "")
		valid(t, k, "card", []blocks.Part{card(words).Part()})
		f := m.Forms().Intake(words, []handoff.Choice{{Value: words, Label: words}})
		f.Title, f.Intro = words, words
		if err := k.check(k.view, blocks.View(f)); err != nil {
			t.Errorf("form: %v", err)
		}
		home := m.Home(words, true, []blocks.Request{{Number: 1, Name: words, Subject: words, State: words, Write: true, Reopen: true, URL: words}}, true)
		if err := k.check(k.view, home); err != nil {
			t.Errorf("home: %v", err)
		}
	})
}

var topics = []handoff.Choice{{Value: "account", Label: "Account"}, {Value: "account/password", Label: "Account › Password"}}

func TestHomeAndFormsInBothLanguages(t *testing.T) {
	k := newKit(t)
	var many []blocks.Request
	for n := range int64(60) {
		many = append(many, blocks.Request{Number: n, Name: "FL-1", Subject: "a", State: "b", Write: true, Reopen: true, URL: "https://x.example"})
	}
	for _, lang := range texts.Languages() {
		m := maker(t, lang)
		standing := func(state handoff.State) string {
			return m.Texts.Say(lang, "bot.standing."+string(state), texts.Args{"Team": "IT", "Agent": "Ada Long", "Text": "", "Time": "1 March"})
		}
		requests := []blocks.Request{
			{Number: 14, Name: "FL-14", Subject: "VPN <!channel> *fails*", State: standing(handoff.Waiting), Open: true, Write: true},
			{Number: 12, Name: "FL-12", Subject: "My chair", State: standing(handoff.Taken), Open: true, Write: true,
				URL: "https://example.slack.com/archives/C1/p1700000000000100"},
			{Number: 9, Name: "FL-9", Subject: "Password", State: standing(handoff.Resolved), Reopen: true},
		}
		for name, v := range map[string]any{
			"home": m.Home("Example Ltd", true, requests, true), "home_empty": m.Home("Example Ltd", false, nil, false),
			"intake": blocks.View(m.Forms().Intake("slack:U1", topics)), "intake_bare": blocks.View(m.Forms().Intake("slack:U1", nil)), "ask": blocks.View(m.Ask()),
			"write": blocks.View(m.Write("12", "FL-12 · My chair")), "": m.Home("Example Ltd", true, many, false)} {
			if err := k.check(k.view, v); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if name != "" {
				golden(t, name+"."+lang, v)
			}
		}
	}
}

func TestWhatWasFilledInComesBack(t *testing.T) {
	m := maker(t, "en")
	state := []byte(`{"values":{"words":{"words":{"type":"plain_text_input","value":"no sound"}},"since":{"since":{"value":null}},
		"reach":{"reach":{"type":"static_select","selected_option":{"value":"some"}}},"tried":{"tried":7},"other":{},
		"topic":{"topic":{"selected_option":{"value":"account/password"}}},"urgency":{"urgency":{"selected_option":{"value":"now"}}}}}`)
	filled := blocks.Filled(state)
	if got, want := m.Forms().Told(filled, topics), "What it is about: Account › Password\nWho is affected: Several colleagues"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := m.Forms().Unknown(filled, topics); len(got) != 1 || got[0] != form.Urgency {
		t.Errorf("unknown are %v", got)
	}
	if got := m.Forms().Unknown(filled, nil); len(got) != 2 {
		t.Errorf("unknown are %v where there are no topics", got)
	}
	if got := blocks.Filled(nil); len(got) != 0 || m.Forms().Told(got, topics) != "" {
		t.Errorf("got %v of nothing", got)
	}
	for choice, want := range map[string]handoff.Grade{"wait": handoff.Minor, "hinders": handoff.Middle, "stops": handoff.Major, "": 0, "me": 0} {
		if got := form.Grade(form.Urgency, choice); got != want {
			t.Errorf("%q is %d", choice, got)
		}
	}
}

func TestAFormHasWhatItIsGiven(t *testing.T) {
	f := form.Form{ID: "resolve", Carries: "7", Title: "Resolve", Submit: "Go", Close: "No", Fields: []form.Field{
		{ID: "code", Label: "How", Value: "b", Options: []handoff.Choice{{Value: "a", Label: "A"}, {Value: "b", Label: "B"}}, Pick: "…"},
		{ID: "text", Label: "What", Long: true}}}
	v := blocks.View(f)
	if err := newKit(t).check(newKit(t).view, v); err != nil {
		t.Error(err)
	}
	data, _ := json.Marshal(v)
	for _, want := range []string{`"callback_id":"resolve"`, `"private_metadata":"7"`, `"initial_option":{"text":{"type":"plain_text","text":"B"`, `"multiline":true`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%s is not in %s", want, data)
		}
	}
}
