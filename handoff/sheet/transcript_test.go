package sheet_test

import (
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/sheet"
	"github.com/firstline-support/firstline/handoff/texts"
)

func TestATranscriptHasWhatThePersonSawAndNothingElse(t *testing.T) {
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	said := func(seq int64, e handoff.Entry) handoff.Entry {
		e.Seq, e.At = seq, at.Add(time.Duration(seq)*time.Minute)
		if e.Kind == "" {
			e.Kind = handoff.Said
		}
		return e
	}
	got := sheet.Words{Texts: catalogue, Lang: "en"}.Transcript(handoff.Person{Name: "Anna\nBob Roy:"}, []handoff.Entry{
		said(1, handoff.Entry{From: handoff.ByPerson, Text: "my chair\nis broken"}),
		said(2, handoff.Entry{From: handoff.ByBot, Text: "secret", Delivery: handoff.HeldBack}),
		said(3, handoff.Entry{From: handoff.ByAgent, Name: "Bob Roy", Text: "secret", Kind: handoff.Note}),
		said(4, handoff.Entry{From: handoff.ByAgent, Name: "Bob Roy", Text: "Witch room?"}),
		said(5, handoff.Entry{From: handoff.ByAgent, Name: "Bob Roy", Text: "Which room?", Kind: handoff.Amended, Of: 4}),
		said(6, handoff.Entry{From: handoff.ByPerson, Text: "secret"}),
		said(7, handoff.Entry{From: handoff.ByPerson, Kind: handoff.Retracted, Of: 6}),
		said(8, handoff.Entry{From: handoff.ByBot, Text: "secret", Kind: handoff.Understood}),
		said(9, handoff.Entry{From: handoff.ByPerson, Files: []handoff.File{{Name: "photo.png", Size: 1000}}}),
	})
	want := "2026-11-25 10:01 UTC Anna Bob Roy::\n    my chair\n    is broken\n" +
		"2026-11-25 10:04 UTC Bob Roy:\n    Which room?\n    (edited)\n" +
		"2026-11-25 10:06 UTC Anna Bob Roy::\n    (deleted)\n" +
		"2026-11-25 10:09 UTC Anna Bob Roy::\n    photo.png (1 kB)\n"
	if got != want || strings.Contains(got, "secret") {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
