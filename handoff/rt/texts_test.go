package rt

import (
	"strings"
	"testing"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/desktest"
	"github.com/firstline-support/firstline/handoff/texts"
)

func TestWhatIsSaidInTicketsIsInEveryLanguage(t *testing.T) {
	ids := []string{"files", "attached", "outsider", "who.person", "who.bot", "who.agent", "who.system", "note"}
	for _, s := range handoff.States() {
		ids = append(ids, "state."+string(s))
	}
	for _, v := range []handoff.Verb{handoff.Take, handoff.TakeOver, handoff.Assign, handoff.Release, handoff.Reply,
		handoff.AddNote, handoff.Resolve, handoff.Reopen, handoff.Prioritise, handoff.Merge} {
		ids = append(ids, "verb."+string(v))
	}
	for _, r := range refusals {
		ids = append(ids, "refused."+r.code)
	}
	for _, lang := range texts.Languages() {
		o := site{}.options(t, desktest.NewHouse())
		o.Lang = lang
		d := New(o)
		for _, id := range ids {
			if got := d.say(id, texts.Args{"Name": "N", "Agent": "A", "Text": "T", "State": "S"}); strings.HasPrefix(got, "rt.") {
				t.Errorf("%s: nothing is said for %s", lang, id)
			}
		}
		for kind, want := range map[handoff.Kind]bool{handoff.TookOver: true, handoff.Released: true, handoff.HandedBack: true,
			handoff.Solved: true, handoff.Reopening: true, handoff.Ended: true, handoff.Merged: true, handoff.Rated: true,
			handoff.Consulted: true, handoff.Failed: true, handoff.Watched: false, handoff.Accepted: false, handoff.Opened: false} {
			if got := d.told(handoff.Entry{Kind: kind, From: handoff.ByAgent, Name: "N", Text: "T"}); (got != "") != want {
				t.Errorf("%s: %s is told as %q", lang, kind, got)
			}
		}
		if got := d.told(handoff.Entry{Kind: handoff.Weighted, Text: "high"}); lang == "de" && !strings.Contains(got, "hoch") {
			t.Errorf("a priority is told as %q", got)
		}
	}
}
