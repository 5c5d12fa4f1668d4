package flow_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/intents/flow"
	"github.com/firstline-support/firstline/intents/slot"
)

// access is a flow with several questions.
func access(t *testing.T) flow.Flow {
	t.Helper()
	flows, problems := flow.Load(fstest.MapFS{"flows/access.yaml": {Data: []byte(`id: access
title: {en: Access, de: Zugriff}
steps:
  - id: user
    ask: {en: "What is your user name?", de: "Wie lautet Ihr Benutzername?"}
    slot: account
    pattern: "^[a-z][a-z0-9]*[.][a-z0-9]+$"
    next: mail
  - id: mail
    ask: {en: "What is your e-mail address?", de: "Wie lautet Ihre E-Mail-Adresse?"}
    slot: mail
    type: email
    next: system
  - id: system
    choose: {en: "Which system?", de: "Welches System?"}
    slot: system
    options:
      - {id: sap, label: {en: SAP, de: SAP}, next: why}
      - {id: wiki, label: {en: The wiki, de: Das Wiki}, next: why}
  - id: why
    ask: {en: "What for?", de: "Wofür?"}
    slot: why
    next: sure
  - id: sure
    act: grant
    with: {account: "{account}", system: "{system}", why: "{why}"}
    confirm: {en: "Access of {account} to {system}?", de: "Zugriff von {account} auf {system}?"}
    on: {ok: happy, failed: people, refused: people}
  - id: happy
    choose: {en: "Does it work?", de: "Geht es?"}
    options:
      - {id: "yes", label: {en: "Yes", de: "Ja"}, next: done}
      - {id: "no", label: {en: "No", de: "Nein"}, next: people}
  - id: done
    resolve: {en: "Good.", de: "Gut."}
  - id: people
    handoff: {team: it}
    reason: {en: "Access", de: "Zugriff"}
`)}}, "flows", slot.New(slot.Set{}), nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return flows[0]
}

var answers = []string{"a.jones", "a@n.example", "sap", "year end"}

func TestClearCorrectionChangesTheAnswerItFits(t *testing.T) {
	all := map[string]string{"account": "a.jones", "mail": "a@n.example", "system": "sap", "why": "year end"}
	tests := []struct {
		after      int // answers
		text       string
		slot, want string
		step       string // where it goes on
	}{
		{4, "no, I meant j.smith", "account", "j.smith", "mail"},
		{4, "No, I meant j.smith.", "account", "j.smith", "mail"},
		{2, "sorry, wrong: j.smith", "account", "j.smith", "mail"},
		{3, "nein, ich meinte j.smith", "account", "j.smith", "mail"},
		{4, "nein, mein Benutzername ist j.smith", "account", "j.smith", "mail"},
		{4, "no, my user name is j.smith", "account", "j.smith", "mail"},
		{4, "sorry, my username is j.smith!", "account", "j.smith", "mail"},
		{4, "j.smith instead of a.jones", "account", "j.smith", "mail"},
		{4, "j.smith statt a.jones bitte", "", "", "sure"},
		{4, "not a.jones but j.smith", "account", "j.smith", "mail"},
		{4, "nicht a.jones, sondern j.smith", "account", "j.smith", "mail"},
		{4, "oops, i meant b@n.example", "mail", "b@n.example", "system"},
		{4, "I meant the wiki", "system", "wiki", "why"},
		{4, "das Wiki statt SAP", "system", "wiki", "why"},
		{4, "the audit instead of year end", "why", "the audit", "sure"},
		{4, "I meant the audit", "why", "the audit", "sure"},
		{1, "sorry, I meant a.smith", "account", "a.smith", "mail"},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			f := access(t)
			out := f.Next(at(f, answers[:tt.after]...).Position, flow.Input{Text: tt.text, Now: wednesday}, "en")
			want := map[string]string{}
			for i, slot := range []string{"account", "mail", "system", "why"} {
				if i < tt.after {
					want[slot] = all[slot]
				}
				if slot == tt.slot {
					want[slot] = tt.want
					break
				}
			}
			if diff := cmp.Diff(want, out.Position.Slots); diff != "" || out.Position.Step != tt.step {
				t.Errorf("got to %q, %s", out.Position.Step, diff)
			}
			if tt.slot != "" && (!out.Understood || len(out.Say) != 2) {
				t.Errorf("understood %v, said %q", out.Understood, out.Say)
			}
		})
	}
}

func TestWhatIsNoClearCorrectionStaysWhatItIs(t *testing.T) {
	tests := []struct {
		name, text string
		after      int
	}{
		{"a no", "no", 4},
		{"news", "no, my printer is broken.today", 4},
		{"a question", "did you get that I meant j.smith?", 4},
		{"an answer to the open question", "no, I meant b@n.example", 1},
		{"too much", "no, I meant that the whole page stays white whatever I do there", 4},
		{"several words of which nobody asked", "I mean it does not work", 4},
		{"an old value nobody gave", "j.smith instead of b.jones", 4},
		{"the same value again", "no, I meant a.jones", 4},
		{"no sign of a mistake", "my user name is j.smith", 4},
		{"nothing fits", "no, I meant 17!", 3},
		{"wrong as an adjective", "wrong password", 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := access(t)
			before := at(f, answers[:tt.after]...)
			out := f.Next(before.Position, flow.Input{Text: tt.text, Now: wednesday}, "en")
			for slot, value := range before.Position.Slots {
				if out.Position.Slots[slot] != value {
					t.Errorf("%s changed from %q to %q", slot, value, out.Position.Slots[slot])
				}
			}
		})
	}
}

func TestCorrectedAnswerIsTheOneGoneBackTo(t *testing.T) {
	f := access(t)
	out := f.Next(at(f, answers...).Position, flow.Input{Text: "no, I meant j.smith"}, "en")
	if diff := cmp.Diff([]string{"user"}, out.Position.Trail); diff != "" {
		t.Error(diff)
	}
	if out = f.Back(out.Position, "en"); out.Position.Step != "user" || len(out.Position.Slots) > 0 {
		t.Errorf("got %+v, want the question", out.Position)
	}
}

func TestNothingIsCorrectedBehindAnActionThatRan(t *testing.T) {
	f := access(t)
	out := f.Next(at(f, append(answers, "yes")...).Position, flow.Input{Action: "ok", Visit: 1}, "en")
	out = f.Next(out.Position, flow.Input{Text: "no, I meant j.smith"}, "en")
	if out.Understood || out.Position.Slots["account"] != "a.jones" || out.Position.Step != "happy" {
		t.Errorf("got %+v", out.Position)
	}
}

func TestAnotherAccountAfterTheProofIsProvedAnew(t *testing.T) {
	c := atUnlock(t).hears("no, I meant a.jones")
	if c.Act == nil || c.Act.Name != "account_state" || c.Act.With["account"] != "a.jones" {
		t.Fatalf("got %+v, want the account looked at", c.Outcome)
	}
	if c.gets("locked"); c.Act == nil || c.Act.Name != flow.ProveAction || c.Act.With["account"] != "a.jones" {
		t.Errorf("got %+v, want a new proof", c.Outcome)
	}
	if c := atCode(t).hears("no, my user name is a.jones"); c.Act == nil || c.Act.With["account"] != "a.jones" {
		t.Errorf("while the code is waited for: got %+v", c.Outcome)
	}
}

func FuzzCorrection(f *testing.F) {
	f.Add("no, I meant j.smith")
	f.Add("nicht a, sondern b statt c")
	f.Add("nein, mein  Benutzername ist \xff")
	f.Fuzz(func(t *testing.T, text string) {
		f := access(t)
		before := at(f, answers...)
		out := f.Next(before.Position, flow.Input{Text: text, Now: wednesday}, "en")
		if wrong := check(f, out); wrong != "" {
			t.Errorf("%s: %+v", wrong, out)
		}
		if len(out.Position.Trail) > len(before.Position.Trail)+1 {
			t.Errorf("%q made the trail longer: %v", text, out.Position.Trail)
		}
	})
}
