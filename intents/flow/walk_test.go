package flow_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/intents/flow"
	"github.com/firstline-support/firstline/intents/slot"
)

// reset loads the flow all walks go over.
func reset(t testing.TB) flow.Flow {
	t.Helper()
	flows, problems := flow.Load(os.DirFS("testdata"), "flows", slot.New(slot.Set{}), nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return flows[0]
}

// wednesday is when everything happens.
var wednesday = time.Date(2026, time.November, 25, 10, 0, 0, 0, time.UTC)

// at walks from the start over some answers.
func at(f flow.Flow, answers ...string) flow.Outcome {
	out := f.Start("en")
	for _, text := range answers {
		out = f.Next(out.Position, flow.Input{Text: text, Now: wednesday}, "en")
	}
	return out
}

func TestActionIsAskedForOnlyAfterAYes(t *testing.T) {
	f := reset(t)
	out := at(f, "j.smith", "windows")
	if out.Act != nil || out.Position.Awaiting != flow.AwaitConfirm {
		t.Fatalf("got act %v awaiting %q before the confirmation", out.Act, out.Position.Awaiting)
	}
	if want := "I would send a link to **j.smith**. Shall I?"; out.Say[0] != want {
		t.Errorf("got %q, want %q", out.Say[0], want)
	}
	maybe := f.Next(out.Position, flow.Input{Text: "yes but only if it is quick"}, "en")
	if maybe.Act != nil || maybe.Understood {
		t.Errorf("got act %v for a maybe", maybe.Act)
	}
	out = f.Next(out.Position, flow.Input{Text: "Yes, please!"}, "en")
	want := &flow.Action{Name: "password_reset", With: map[string]string{"username": "j.smith", "note": "for j.smith"},
		Step: "confirm", Visit: 1}
	if diff := cmp.Diff(want, out.Act); diff != "" {
		t.Fatal(diff)
	}
	out = f.Next(out.Position, flow.Input{Action: flow.ActionOK, Visit: 1}, "en")
	if want := []string{"The link is on its way.", "Did that work?"}; !slices.Equal(out.Say, want) {
		t.Errorf("got %q, want %q", out.Say, want)
	}
}

func TestActionsResultDecidesTheWay(t *testing.T) {
	tests := []struct {
		name  string
		input []flow.Input
		step  string
	}{
		{"ok", []flow.Input{{Text: "yes"}, {Action: "ok", Visit: 1}}, "worked"},
		{"failed", []flow.Input{{Text: "yes"}, {Action: "failed", Visit: 1}}, "to-human"},
		{"refused", []flow.Input{{Choice: "no"}}, "to-human"},
		{"refused in German", []flow.Input{{Text: "Nein, danke."}}, "to-human"},
		{"talk while it runs", []flow.Input{{Text: "yes"}, {Text: "is it done?"}}, "confirm"},
		{"a result nobody waits for", []flow.Input{{Action: "ok"}}, "confirm"},
		{"a result of another visit", []flow.Input{{Text: "yes"}, {Action: "ok", Visit: 2}}, "confirm"},
		{"a result without a visit", []flow.Input{{Text: "yes"}, {Action: "ok"}}, "confirm"},
		{"a result without a step", []flow.Input{{Text: "yes"}, {Action: "policy", Visit: 1}}, "to-human"},
		{"a no that nobody said", []flow.Input{{Text: "yes"}, {Action: "refused", Visit: 1}}, "to-human"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := reset(t)
			out := at(f, "j.smith", "windows")
			for _, in := range tt.input {
				out = f.Next(out.Position, in, "en")
			}
			if out.Position.Step != tt.step {
				t.Errorf("got to %q, want %q", out.Position.Step, tt.step)
			}
		})
	}
}

func TestChoicesAreFoundByIdNumberAndLabel(t *testing.T) {
	tests := []struct {
		name string
		in   flow.Input
		want string // the slot afterwards, empty when not understood
	}{
		{"button", flow.Input{Choice: "mac"}, "mac"},
		{"unknown button", flow.Input{Choice: "linux"}, ""},
		{"id", flow.Input{Text: "windows"}, "windows"},
		{"label", flow.Input{Text: "Windows Laptop"}, "windows"},
		{"label of the other language", flow.Input{Text: "Telefon"}, "phone"},
		{"number", flow.Input{Text: "2"}, "mac"},
		{"number with a dot", flow.Input{Text: " 2. "}, "mac"},
		{"ordinal", flow.Input{Text: "the second one"}, "mac"},
		{"German ordinal", flow.Input{Text: "das dritte"}, "phone"},
		{"number out of range", flow.Input{Text: "7"}, ""},
		{"typing mistake", flow.Input{Text: "windwos laptop"}, "windows"},
		{"a word of it", flow.Input{Text: "on my phone please"}, "phone"},
		{"two of them", flow.Input{Text: "mac and windows"}, ""},
		{"a digression", flow.Input{Text: "how long does this take anyway"}, ""},
		{"nothing", flow.Input{}, ""},
		{"invalid UTF-8", flow.Input{Text: "\xff\xfe"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := reset(t)
			out := f.Next(at(f, "j.smith").Position, tt.in, "en")
			if got := out.Position.Slots["device"]; got != tt.want || out.Understood != (tt.want != "") {
				t.Errorf("got %q, understood %v, want %q", got, out.Understood, tt.want)
			}
		})
	}
}

func TestYesAndNoAnswerAChoiceOfYesAndNo(t *testing.T) {
	for text, want := range map[string]string{"yep": "done", "hat geklappt": "done", "nö": "device", "nein, doch nicht": "device",
		"2": "device"} {
		f := reset(t)
		if out := at(f, "j.smith", "mac", text); out.Position.Step != want {
			t.Errorf("%q: got to %q, want %q", text, out.Position.Step, want)
		}
	}
}

func TestThreeAnswersThatDoNotFitCallPeople(t *testing.T) {
	f := reset(t)
	out := f.Start("de")
	for range 2 {
		out = f.Next(out.Position, flow.Input{Text: "Herr Müller"}, "de")
		if out.Understood || out.Handoff != nil || out.Say[0] != "Ein Benutzername sieht aus wie j.smith." || !out.Ask {
			t.Fatalf("got %+v, want the hint", out)
		}
	}
	out = f.Next(out.Position, flow.Input{Text: "Herr Müller"}, "de")
	want := &flow.Handoff{Team: "it", Priority: "normal", Reason: "Drei Antworten passten nicht zur Frage"}
	if diff := cmp.Diff(want, out.Handoff); diff != "" || !out.Done {
		t.Error(diff)
	}
}

func TestAGoodAnswerForgivesFailures(t *testing.T) {
	f := reset(t)
	out := at(f, "!", "!", "j.smith", "?", "?")
	if out.Done || out.Position.Failures != 2 {
		t.Errorf("got done %v with %d failures, want 2 of the second question", out.Done, out.Position.Failures)
	}
}

func TestBackForgetsTheLastAnswer(t *testing.T) {
	f := reset(t)
	out := at(f, "j.smith", "mac")
	out = f.Back(out.Position, "en")
	if out.Position.Step != "device" || out.Position.Slots["device"] != "" ||
		out.Position.Slots["username"] != "j.smith" {
		t.Fatalf("got %+v, want the device asked again", out.Position)
	}
	out = f.Back(out.Position, "en")
	if out.Position.Step != "username" || !out.Ask {
		t.Fatalf("got %+v, want the first question", out.Position)
	}
	if out = f.Back(out.Position, "en"); out.Understood || out.Position.Step != "username" || !out.Ask {
		t.Errorf("got %+v, want the first question again", out)
	}
}

func TestThereIsNoWayBackBehindAnActionThatRan(t *testing.T) {
	f := reset(t)
	out := at(f, "j.smith", "windows", "yes")
	out = f.Next(out.Position, flow.Input{Action: "ok", Visit: 1}, "en")
	out = f.Back(out.Position, "en")
	if out.Understood || out.Position.Step != "worked" {
		t.Errorf("got to %q, understood %v, want to stay", out.Position.Step, out.Understood)
	}
}

func TestAgainRepeatsTheQuestionAndMovesNothing(t *testing.T) {
	f := reset(t)
	before := at(f, "j.smith")
	again := f.Again(before.Position, "en")
	if diff := cmp.Diff(before.Position, again.Position); diff != "" || !again.Ask || len(again.Choices) != 3 {
		t.Errorf("got %+v, want the choice again: %s", again, diff)
	}
	running := at(f, "j.smith", "windows", "yes").Position
	if out := f.Again(running, "en"); out.Position.Awaiting != flow.AwaitAction || out.Understood || len(out.Say) > 0 {
		t.Errorf("got %+v while an action runs, want no second confirmation", out)
	}
}

func TestEndsSayHowTheyEnd(t *testing.T) {
	f := reset(t)
	solved := at(f, "j.smith", "mac", "yes")
	if !solved.Done || !solved.Resolve || solved.Position.Awaiting != "" {
		t.Errorf("got %+v, want it resolved", solved)
	}
	passed := at(f, "j_smith", "phone")
	want := &flow.Handoff{Team: "it", Priority: "high", Reason: `Reset for j\_smith did not work`}
	if diff := cmp.Diff(want, passed.Handoff); diff != "" {
		t.Error(diff)
	}
	after := f.Next(passed.Position, flow.Input{Text: "hello?"}, "en")
	if after.Act != nil || !after.Done {
		t.Errorf("got %+v after the end, want nothing new", after)
	}
}

func TestNothingHappensAfterTheEnd(t *testing.T) {
	f := reset(t)
	for name, p := range map[string]flow.Position{
		"an empty position": {}, "given up": at(f, "!", "!", "!").Position,
		"resolved": at(f, "j.smith", "mac", "yes").Position,
	} {
		for _, out := range []flow.Outcome{f.Next(p, flow.Input{Text: "yes", Action: "ok"}, "en"), f.Back(p, "en")} {
			if !out.Done || out.Understood || out.Act != nil || out.Handoff != nil || len(out.Say) > 0 {
				t.Errorf("%s: got %+v, want silence", name, out)
			}
		}
	}
}

func TestPositionSurvivesStorage(t *testing.T) {
	f := reset(t)
	out := at(f, "j.smith")
	data, err := json.Marshal(out.Position)
	if err != nil {
		t.Fatal(err)
	}
	var stored flow.Position
	if err := json.Unmarshal(data, &stored); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(f.Next(out.Position, flow.Input{Text: "mac"}, "de"),
		f.Next(stored, flow.Input{Text: "mac"}, "de")); diff != "" {
		t.Error(diff)
	}
}

func TestNextLeavesTheGivenPositionAlone(t *testing.T) {
	f := reset(t)
	p := at(f, "j.smith").Position
	before, _ := json.Marshal(p)
	f.Next(p, flow.Input{Text: "mac"}, "en")
	f.Back(p, "en")
	if after, _ := json.Marshal(p); string(after) != string(before) {
		t.Errorf("got %s, want %s", after, before)
	}
}

func TestForeignPositionsGoToPeople(t *testing.T) {
	f := reset(t)
	tests := map[string]flow.Position{
		"a step that is gone":    {Step: "removed", Awaiting: flow.AwaitInput},
		"a step of another kind": {Step: "device", Awaiting: flow.AwaitInput},
		"an act never confirmed": {Step: "worked", Awaiting: flow.AwaitAction},
		"a step nobody waits at": {Step: "mac-steps", Awaiting: flow.AwaitChoice},
		"an unknown wait":        {Step: "device", Awaiting: "rain"},
	}
	for name, p := range tests {
		t.Run(name, func(t *testing.T) {
			out := f.Next(p, flow.Input{Text: "mac", Action: "ok"}, "en")
			if out.Handoff == nil || !out.Done || out.Act != nil {
				t.Errorf("got %+v, want people", out)
			}
		})
	}
}

func TestSlotsAreDataInTexts(t *testing.T) {
	f := reset(t)
	i := slices.IndexFunc(f.Steps, func(s flow.Step) bool { return s.ID == "username" })
	f.Steps[i].Pattern = nil
	evil := "[click](http://evil.example) **{device}**\n# `x` <b>"
	out := at(f, evil, "mac")
	want := `Open the settings, \[click\]\(http\://evil.example\) \*\*{device}\*\* \# \` + "`x\\`" + ` \<b\>.`
	if out.Say[0] != want {
		t.Errorf("got  %s\nwant %s", out.Say[0], want)
	}
	if act := at(f, evil, "windows", "yes").Act; act.With["username"] != evil {
		t.Errorf("got %q for the action, want the value as typed", act.With["username"])
	}
}

func TestFlowSpeaksTheLanguageOfEachTurn(t *testing.T) {
	f := reset(t)
	out := f.Next(f.Start("de").Position, flow.Input{Text: "j.smith"}, "de")
	if out.Say[0] != "Wo melden Sie sich an?" || out.Choices[2].Label != "Telefon" {
		t.Errorf("got %q %v, want German", out.Say, out.Choices)
	}
	if out := f.Start("fr"); !strings.HasPrefix(out.Say[0], "What is") {
		t.Errorf("got %q for a language it does not speak, want English", out.Say)
	}
}

func TestTypesBringValuesIntoOneForm(t *testing.T) {
	tests := []struct{ kind, in, want string }{
		{"text", "  some words ", "some words"}, {"text", "", ""}, {"text", strings.Repeat("x", 501), ""},
		{"number", "42", "42"}, {"number", "3,50", "3.5"}, {"number", "-1", "-1"}, {"number", "1e3x", ""},
		{"number", "NaN", ""}, {"number", "0x10", ""},
		{"email", "J.Smith@Nordwind.example", "j.smith@nordwind.example"}, {"email", "j.smith@", ""},
		{"email", "it is b@c.de", "b@c.de"}, {"email", "b@c.de or d@c.de", ""}, {"email", "is it b@c.de?", ""},
		{"date", "2026-12-31", "2026-12-31"}, {"date", "31.12.2026", "2026-12-31"},
		{"date", "12/31/2026", "2026-12-31"}, {"date", "1.2.2026", "2026-02-01"},
		{"date", "31.02.2026", ""}, {"date", "31/12/2026", "2026-12-31"},
		{"date", "since tomorrow 9am", "2026-11-26"}, {"date", "soon", ""},
		{"time", "at half past three", "15:30"}, {"datetime", "tomorrow 9:00", "2026-11-26T09:00Z"},
		{"duration", "two hours", "PT2H"}, {"ip", "10.0.0.7", "10.0.0.7"}, {"url", "www.a.de", "https://www.a.de"},
		{"asset_tag", "nw-12345", "NW-12345"}, {"asset_tag", "12345", ""},
		{"host", "Print01.nordwind.example", "print01.nordwind.example"}, {"host", "10.0.0.7", "10.0.0.7"},
		{"host", "fe80::1", "fe80::1"}, {"host", "it is https://a.de/x", "a.de"}, {"host", "a b", ""}, {"host", "-x", ""},
	}
	for _, tt := range tests {
		t.Run(tt.kind+" "+tt.in[:min(len(tt.in), 20)], func(t *testing.T) {
			f := reset(t)
			f.Steps[0].Type, f.Steps[0].Pattern = tt.kind, nil
			out := at(f, tt.in)
			if got := out.Position.Slots["username"]; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
