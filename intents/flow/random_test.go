package flow_test

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/intents/flow"
)

// check tells what is wrong with an outcome, whatever led to it.
func check(f flow.Flow, out flow.Outcome) string {
	known := slices.ContainsFunc(f.Steps, func(s flow.Step) bool { return s.ID == out.Position.Step })
	switch {
	case out.Done != (out.Position.Awaiting == ""):
		return "done and waiting do not agree"
	case !out.Done && !known:
		return "waits at a step that is not there"
	case out.Act != nil && out.Position.Awaiting != flow.AwaitAction:
		return "an action nobody waits for"
	case out.Resolve && out.Handoff != nil:
		return "resolved and handed over"
	case len(out.Choices) > 0 && !out.Ask:
		return "choices without a question"
	case len(out.Position.Trail) > 100:
		return "the trail grows without end"
	}
	return ""
}

func TestEveryRandomWalkEndsOrStaysValid(t *testing.T) {
	f := reset(t)
	texts := []string{"j.smith", "1", "2", "3", "yes", "no", "mac", "windows", "ja", "nein", "", "what?", "phone",
		"\xff", "{username}"}
	rapid.Check(t, func(t *rapid.T) {
		out := f.Start("en")
		confirmed := false
		for range rapid.IntRange(0, 150).Draw(t, "turns") {
			if wrong := check(f, out); wrong != "" {
				t.Fatalf("%s: %+v", wrong, out)
			}
			if out.Act != nil && !confirmed {
				t.Fatalf("acts without a yes: %+v", out)
			}
			in := flow.Input{Text: rapid.SampledFrom(texts).Draw(t, "text")}
			if out.Position.Awaiting == flow.AwaitAction {
				in = flow.Input{Action: rapid.SampledFrom([]string{"ok", "failed"}).Draw(t, "result"),
					Visit: out.Position.Visit}
			}
			confirmed = out.Position.Awaiting == flow.AwaitConfirm && (in.Text == "yes" || in.Text == "ja")
			if rapid.IntRange(0, 9).Draw(t, "back") == 0 {
				confirmed = false
				out = f.Back(out.Position, "de")
				continue
			}
			out = f.Next(out.Position, in, "de")
		}
	})
}

func TestTheSameInputGivesTheSameOutcome(t *testing.T) {
	f := reset(t)
	rapid.Check(t, func(t *rapid.T) {
		p := at(f, "j.smith", "windows").Position
		in := flow.Input{Text: rapid.String().Draw(t, "text")}
		a, errA := json.Marshal(f.Next(p, in, "en"))
		b, errB := json.Marshal(f.Next(p, in, "en"))
		if errA != nil || errB != nil || string(a) != string(b) {
			t.Fatalf("got %s and %s", a, b)
		}
	})
}

func FuzzNext(f *testing.F) {
	f.Add("device", "choice", "mac", "", "", "en")
	f.Add("confirm", "confirm", "yes", "yes", "", "de")
	f.Add("confirm", "action", "", "", "ok", "")
	f.Add("username", "input", "j.smith\x00[", "", "", "xx")
	reset := reset(f)
	f.Fuzz(func(t *testing.T, step, awaiting, text, choice, action, lang string) {
		p := flow.Position{Step: step, Awaiting: awaiting, Slots: map[string]string{"username": text},
			Trail: []string{step, text}}
		for _, out := range []flow.Outcome{reset.Next(p, flow.Input{Text: text, Choice: choice, Action: action}, lang),
			reset.Back(p, lang)} {
			if wrong := check(reset, out); wrong != "" {
				t.Errorf("%s: %+v", wrong, out)
			}
		}
	})
}
