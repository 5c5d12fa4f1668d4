package flow_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/intents/flow"
	"github.com/firstline-support/firstline/intents/slot"
)

// values are the kinds of a company.
func values(t testing.TB) *slot.Extractor {
	t.Helper()
	set, problems := slot.Load(os.DirFS("testdata"), "slots")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return slot.New(set)
}

// visit loads the flow that asks for a place and a badge.
func visit(t testing.TB) flow.Flow {
	t.Helper()
	flows, problems := flow.Load(os.DirFS("testdata"), "visits", values(t), nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return flows[0]
}

// said are the values in a text, as the bot finds them on the way to a flow.
func said(t testing.TB, text string) []slot.Found { return values(t).Find(text, wednesday, "en") }

func TestAnswerFromAListIsTakenInAnySpelling(t *testing.T) {
	for _, text := range []string{"Hamburg", "im Hamburger Büro", "hamburgg", "HH please"} {
		t.Run(text, func(t *testing.T) {
			out := at(visit(t), text)
			if got := out.Position.Slots["site"]; got != "hamburg" || !out.Understood {
				t.Errorf("got %q, want hamburg", got)
			}
			if !strings.Contains(out.Say[0], "Hamburg, main house") {
				t.Errorf("said %q, want the name of the place", out.Say)
			}
		})
	}
}

func TestAnswerThatIsInNoListOffersNearEntries(t *testing.T) {
	out := at(visit(t), "lexxs")
	want := []flow.Choice{{ID: "leeds", Label: "Leeds"}}
	if diff := cmp.Diff(want, out.Choices); diff != "" || !out.Ask || out.Understood {
		t.Fatalf("got %+v: %s", out, diff)
	}
	if !strings.Contains(out.Say[0], "do not know that one") {
		t.Errorf("said %q", out.Say)
	}
	out = visit(t).Next(out.Position, flow.Input{Choice: "leeds"}, "en")
	if out.Position.Slots["site"] != "leeds" {
		t.Errorf("after the button: %v", out.Position.Slots)
	}
}

func TestButtonThatNamesNoEntryIsNoAnswer(t *testing.T) {
	if out := visit(t).Next(at(visit(t)).Position, flow.Input{Choice: "moon"}, "en"); out.Understood {
		t.Errorf("got %+v", out.Position)
	}
}

func TestWhatWasSaidBeforeIsNotAskedAgain(t *testing.T) {
	out := visit(t).Start("en", said(t, "my badge BX-001 does not open the door in Leeds")...)
	if out.Position.Step != "floor" || out.Position.Slots["site"] != "leeds" {
		t.Fatalf("got to %q with %v", out.Position.Step, out.Position.Slots)
	}
	if want := "I have noted **Leeds**. If that is wrong, write `back`."; out.Say[0] != want {
		t.Errorf("said %q, want %q", out.Say[0], want)
	}
	out = visit(t).Next(out.Position, flow.Input{Text: "2"}, "en")
	if out.Position.Slots["badge"] != "BX-001" || !strings.Contains(out.Say[1], "BX-001 in Leeds") {
		t.Errorf("got %v, said %q", out.Position.Slots, out.Say)
	}
}

func TestWhatWasTakenIsCorrectedByGoingBack(t *testing.T) {
	out := visit(t).Start("en", said(t, "the door in Leeds")...)
	out = visit(t).Back(out.Position, "en")
	if out.Position.Step != "site" || len(out.Position.Slots) > 0 {
		t.Fatalf("got to %q with %v, want the question", out.Position.Step, out.Position.Slots)
	}
	if out = visit(t).Next(out.Position, flow.Input{Text: "Hamburg"}, "en"); out.Position.Slots["site"] != "hamburg" {
		t.Errorf("got %v", out.Position.Slots)
	}
}

func TestTwoPlacesAreNotGuessedBetween(t *testing.T) {
	if out := visit(t).Start("en", said(t, "from Leeds to Hamburg")...); out.Position.Step != "site" {
		t.Errorf("got to %q", out.Position.Step)
	}
}

func TestStepWithoutPrefillAlwaysAsks(t *testing.T) {
	out := visit(t).Start("en", said(t, "floor 3 in Leeds")...)
	if out.Position.Step != "floor" || out.Position.Slots["floor"] != "" {
		t.Errorf("got to %q with %v", out.Position.Step, out.Position.Slots)
	}
}

func TestWrongFormShowsTheExample(t *testing.T) {
	out := at(visit(t), "Leeds", "2", "no idea")
	if want := "It should look like **BX-123**."; out.Say[0] != want {
		t.Errorf("said %q, want %q", out.Say[0], want)
	}
}
