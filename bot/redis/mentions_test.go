package redis

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

func puts(t *testing.T, s *Store, name string) handoff.File {
	t.Helper()
	f, err := s.Put(t.Context(), handoff.File{Name: name}, strings.NewReader("content of "+name))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// isThere wants a file to be there, or not.
func isThere(t *testing.T, s *Store, f handoff.File, want bool) {
	t.Helper()
	_, r, err := s.Open(t.Context(), f.ID)
	switch {
	case errors.Is(err, handoff.ErrNoFile) && !want:
	case err != nil || !want:
		t.Errorf("%s is there: got %v and %v, want %v", f.Name, err == nil, err, want)
	default:
		if _, err := io.ReadAll(r); err != nil {
			t.Errorf("read %s: %v", f.Name, err)
		}
	}
}

func tidied(t *testing.T, s *Store) int {
	t.Helper()
	n, err := s.Tidy(t.Context(), time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func shows(files ...handoff.File) handoff.Entry {
	return handoff.Entry{At: noon(), Kind: handoff.Said, From: handoff.ByPerson, Text: "see", Files: files}
}

func takesBack(seq int64) handoff.Entry {
	return handoff.Entry{At: noon(), Kind: handoff.Retracted, From: handoff.ByPerson, Of: seq}
}

func TestFilesOfARefusedCommitGo(t *testing.T) {
	a, b := visitors(t)
	lost, used := puts(t, a, "lost"), puts(t, a, "used")
	turn := turnOf(t, a, "one", shows(lost))
	d := &draft{store: a, turn: turn, change: newChange()}
	for _, step := range []func() error{
		func() error { return d.look(t.Context()) }, func() error { return d.draw(t.Context(), "mark") },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	committed(t, b, "one", shows(used)) // has the same place in the journal
	if err := d.write(t.Context()); !errors.Is(err, errMoved) {
		t.Fatalf("got %v, want %v", err, errMoved)
	}
	held, err := a.Mentioning(t.Context(), lost.ID)
	if err != nil || len(held) > 0 {
		t.Errorf("mentioning it: got %v and %v, want nothing", held, err)
	}
	want(t, "thrown away", tidied(t, b), 1)
	isThere(t, a, lost, false)
	isThere(t, a, used, true)
}

func TestFilesOfDeletedWordsGoThoughTheNodeDies(t *testing.T) {
	a, b := visitors(t)
	f := puts(t, a, "secret")
	committed(t, a, "one", shows(f))
	dies(t, a, "one", takesBack(1))
	isThere(t, b, f, false)
	want(t, "left to tidy", tidied(t, b), 0)
}

// Once an entry is found that holds a file, Tidy does not look at it again before the entry lets go.
func TestAFileThatAnEventHoldsLongerThanAnEntryIsTidiedAfterwards(t *testing.T) {
	a, b := visitors(t)
	f := puts(t, a, "a")
	committed(t, a, "one", shows(f))
	want(t, "while the entry holds it", tidied(t, a), 0)
	e := bot.Event{Channel: "web", ID: "1", Conversation: "two", Kind: bot.Message, At: noon(), Files: []handoff.File{f}}
	if fresh, err := a.Receive(t.Context(), e); !fresh || err != nil {
		t.Fatalf("receive: got %v and %v", fresh, err)
	}
	committed(t, a, "one", takesBack(1))
	want(t, "while the event holds it", tidied(t, b), 0)
	isThere(t, b, f, true)
	turn := turnOf(t, a, "two")
	turn.Handled = []bot.EventKey{e.Key()}
	if _, err := a.Commit(t.Context(), turn); err != nil {
		t.Fatal(err)
	}
	want(t, "when nothing does", tidied(t, b), 1)
	isThere(t, b, f, false)
}

// Tidy may have read what mentions a file before a turn takes it out of an event and puts it into the journal.
func TestAFileThatIsMentionedMeanwhileStays(t *testing.T) {
	a, b := visitors(t)
	f := puts(t, a, "a")
	e := bot.Event{Channel: "web", ID: "1", Conversation: "one", Kind: bot.Message, At: noon(), Files: []handoff.File{f}}
	if fresh, err := a.Receive(t.Context(), e); !fresh || err != nil {
		t.Fatalf("receive: got %v and %v", fresh, err)
	}
	notes, err := b.db.SMembers(t.Context(), b.fileMentions(f.ID)).Result()
	if err != nil {
		t.Fatal(err)
	}
	turn := turnOf(t, a, "one", shows(f))
	turn.Handled = []bot.EventKey{e.Key()}
	if _, err := a.Commit(t.Context(), turn); err != nil {
		t.Fatal(err)
	}
	dropped, err := b.dropIf(t.Context(), f.ID, notes)
	if err != nil || dropped {
		t.Errorf("with old notes: got dropped %v and %v, want that it stays", dropped, err)
	}
	want(t, "thrown away", tidied(t, b), 0)
	isThere(t, b, f, true)
}

func TestMentionsAreReadAsTheyWereWritten(t *testing.T) {
	text := rapid.StringMatching(`[a-z0-9 :ä]{0,8}`)
	rapid.Check(t, func(r *rapid.T) {
		m := mention{spot: spot{conversation: text.Draw(r, "conversation")}}
		if rapid.Bool().Draw(r, "entry") {
			m.base, m.seq = rapid.Int64Range(1, 1<<60).Draw(r, "base"), rapid.Int64Range(1, 1<<40).Draw(r, "seq")
		} else {
			m.channel, m.event = text.Draw(r, "channel"), text.Draw(r, "event")
		}
		if got, err := readMention(m.String()); err != nil || got != m {
			r.Errorf("got %+v and %v, want %+v", got, err, m)
		}
	})
}
