package line_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/desktest"
	"github.com/firstline-support/firstline/handoff/line"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A wall is a thread that remembers what is shown at it.
type wall struct {
	signs   map[string]line.Sign
	answers []string
	told    map[string]bool
}

func (w *wall) Mark(_ context.Context, at string, s line.Sign) error {
	w.signs[at] = s
	return nil
}

func (w *wall) Answer(_ context.Context, _, about, text string) error {
	w.answers, w.told[about] = append(w.answers, text), true
	return nil
}

func (w *wall) Told(about string) bool { return w.told[about] }

func scene(t *testing.T) (*desktest.House, *wall, line.Hand) {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	house := desktest.NewHouse(desktest.Ada(), desktest.Bob())
	c := house.Open("web:1", "my chair is broken")
	house.Accepted(c.Number, "wall", handoff.Place{Ref: "1"})
	w := &wall{signs: map[string]line.Sign{}, told: map[string]bool{}}
	return house, w, line.Hand{Thread: w, Cases: house, Clerk: house, Case: c.Number, Log: slog.New(slog.DiscardHandler),
		Voice: line.Voice{Texts: catalogue, Lang: "en", Platform: "Wall"},
		Since: func(string) (time.Time, bool) { return time.Time{}, false }}
}

func written(key, text string) line.Line {
	return line.Line{Saying: line.Saying{Text: text, Plain: text}, ID: "wall:" + key, Key: key, At: time.Now()}
}

func do(t *testing.T, h line.Hand, l line.Line, agent handoff.Agent) {
	t.Helper()
	c, err := h.Cases.Case(t.Context(), h.Case)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Do(t.Context(), l, agent, c); err != nil {
		t.Fatal(err)
	}
}

func said(t *testing.T, house *desktest.House, kind handoff.Kind) (all []string) {
	t.Helper()
	entries, err := house.Journal(t.Context(), "web:1", 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Kind == kind && e.From == handoff.ByAgent {
			all = append(all, e.Text)
		}
	}
	return all
}

func TestALineIsForThePersonIfItsAgentHadTheCase(t *testing.T) {
	house, w, h := scene(t)
	early := written("1", "not this one again")
	do(t, h, written("2", "!take"), desktest.Ada())
	do(t, h, early, desktest.Ada())
	do(t, h, written("3", "Which room?"), desktest.Ada())
	do(t, h, written("4", "I can help."), desktest.Bob())
	if got := said(t, house, handoff.Said); !slices.Equal(got, []string{"Which room?"}) {
		t.Errorf("the person reads %q", got)
	}
	if w.signs["1"] != line.Kept || w.signs["2"] != line.Done || w.signs["3"] != line.Sent || w.signs["4"] != line.Kept {
		t.Errorf("the signs are %v", w.signs)
	}
	if len(w.answers) != 2 || !strings.Contains(w.answers[0], "before you had") || !strings.Contains(w.answers[1], "Ada Long has") {
		t.Errorf("agents are told %q", w.answers)
	}
	do(t, h, written("5", "really"), desktest.Bob())
	if len(w.answers) != 2 {
		t.Errorf("Bob is told again: %q", w.answers)
	}
}

func TestTheClockOfThePlatformCounts(t *testing.T) {
	house, _, h := scene(t)
	do(t, h, written("1", "!take"), desktest.Ada())
	h.Since = func(string) (time.Time, bool) { return time.Now().Add(time.Hour), true }
	do(t, h, written("2", "Which room?"), desktest.Ada())
	if got := said(t, house, handoff.Said); len(got) != 0 {
		t.Errorf("the person reads %q", got)
	}
}

func TestFilesThatCannotGoAreNamed(t *testing.T) {
	house, w, h := scene(t)
	l := written("1", "!note see this")
	l.Files = func(context.Context) ([]handoff.File, string, error) { return nil, "plan.pdf", nil }
	do(t, h, l, desktest.Ada())
	l.ID, l.Key, l.Saying = "wall:2", "2", written("", "!reply see this").Saying
	do(t, h, l, desktest.Ada())
	if got := said(t, house, handoff.Note); len(got) != 1 || !strings.HasSuffix(got[0], "Files in Wall: plan.pdf") {
		t.Errorf("the note is %q", got)
	}
	if len(w.answers) != 1 || !strings.Contains(w.answers[0], "plan.pdf") {
		t.Errorf("she is told %q", w.answers)
	}
}

func TestWhatWasSentIsMended(t *testing.T) {
	house, w, h := scene(t)
	do(t, h, written("1", "!reply Which room?"), desktest.Ada())
	change := written("1", "!reply Which floor?")
	change.Edited = "a"
	for range 2 { // it may be read twice
		if err := h.Correct(t.Context(), change, desktest.Ada()); err != nil {
			t.Fatal(err)
		}
	}
	if got := said(t, house, handoff.Amended); !slices.Equal(got, []string{"Which floor?"}) || w.signs["1"] != line.Renewed {
		t.Errorf("the person reads %q, the sign is %v", got, w.signs["1"])
	}
	do(t, h, written("2", "he always breaks them"), desktest.Ada())
	if err := h.Deleted(t.Context(), written("2", "")); err != nil {
		t.Fatal(err)
	}
	if err := h.Deleted(t.Context(), written("99", "")); err != nil {
		t.Fatal(err)
	}
	if got := said(t, house, handoff.Retracted); len(got) != 1 {
		t.Errorf("%d were taken back", len(got))
	}
}
