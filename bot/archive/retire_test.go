package archive_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/archive"
	"github.com/firstline-support/firstline/handoff"
)

// A retirer is a store out of which conversations can be moved, and back.
type retirer interface {
	mover
	Retire(ctx context.Context, conversation string, version int64, at time.Time) (bool, error)
	Adopt(ctx context.Context, next func() (archive.Record, error)) error
}

// TestWhatIsRetiredLeavesNothingAndComesBack in either store: what is left is what there was before the conversation
// came, but for what stays on purpose; and taken back it is as it was.
func TestWhatIsRetiredLeavesNothingAndComesBack(t *testing.T) {
	for name, open := range map[string]func(*testing.T) retirer{
		"SQLite": func(t *testing.T) retirer { return openSQLite(t, t.TempDir()).(retirer) },
		"Redis":  func(t *testing.T) retirer { return openRedis(t, redisPrefix(t), false) },
	} {
		t.Run(name, func(t *testing.T) { retires(t, open(t)) })
	}
}

func retires(t *testing.T, s retirer) {
	c := &clerk{T: t, mover: s, at: now()}
	c.fill()
	only := func(kinds ...archive.Kind) *archive.Sum {
		var sum archive.Sum
		c.must(s.Dump(t.Context(), func(r archive.Record) error {
			for _, k := range kinds {
				if r.Kind == k {
					return nil
				}
			}
			return sum.Add(r)
		}))
		return &sum
	}
	stays := []archive.Kind{archive.Counters, archive.Retired, archive.Known}
	before := only(stays...)
	file, err := c.Put(t.Context(), handoff.File{Name: "b.png"}, io.LimitReader(zeros{}, 600_000))
	c.must(err)
	closed := handoff.Case{State: handoff.Closed, Opened: c.at, Subject: "unicorns", Person: handoff.Person{ID: "lee"}}
	closed.Watchers = []string{"ada"}
	stored := c.commit("old", bot.Turn{Case: &closed, Entries: append(c.request("unicorns"),
		handoff.Entry{At: c.at, Kind: handoff.Said, From: handoff.ByPerson, Text: "a picture", Files: []handoff.File{file}},
		handoff.Entry{At: c.at, Kind: handoff.Helped, Text: "so"})})
	c.must(c.MarkRead(t.Context(), "ada", stored.Case, 2))
	c.must(c.PutDraft(t.Context(), "ada", stored.Case, "reply", "Dear Lee"))
	retire := func(id string, version int64, want bool) {
		t.Helper()
		if got, err := s.Retire(t.Context(), id, version, c.at); err != nil || got != want {
			t.Fatalf("retire %s at version %d: got %v and %v, want %v", id, version, got, err, want)
		}
	}
	retire("old", stored.Version, false) // a message waits to be sent
	parcels, _, err := c.Due(t.Context(), c.at.Add(2*time.Hour), 100)
	c.must(err)
	for _, p := range parcels {
		if p.Conversation == "old" {
			c.must(s.Settle(t.Context(), p.ID, bot.Result{Delivery: handoff.Sent, Ref: "r"}))
		}
	}
	c.must(c.PutDraft(t.Context(), "ada", stored.Case, "reply", "")) // drafts do not come back
	whole := only(archive.Retired)
	moved := ofConversation(t, s, "old", file.ID)
	c.must(c.PutDraft(t.Context(), "ada", stored.Case, "reply", "Dear Lee"))
	retire("old", stored.Version-1, false)
	retire("a", 2, false) // its case is open
	retire("b", 1, false) // an event waits
	retire("old", stored.Version, true)
	for _, d := range before.Differs(only(stays...)) {
		t.Errorf("after it was retired: %s", d)
	}
	found, err := c.Find(t.Context(), handoff.Query{Terms: []handoff.Term{{Words: []string{"unicorns"}}}}, handoff.Filter{})
	if err != nil || len(found) > 0 {
		t.Errorf("what was retired is found: %v %v", found, err)
	}
	if _, err := c.Case(t.Context(), stored.Case); !errors.Is(err, handoff.ErrMovedOut) || !errors.Is(err, handoff.ErrNoCase) {
		t.Errorf("of a case that was retired: %v, want %v", err, handoff.ErrMovedOut)
	}
	if _, err := c.Case(t.Context(), 99); !errors.Is(err, handoff.ErrNoCase) || errors.Is(err, handoff.ErrMovedOut) {
		t.Errorf("of a case that there never was: %v, want %v", err, handoff.ErrNoCase)
	}
	next := c.commit("next", bot.Turn{Case: &handoff.Case{State: handoff.Closed, Opened: c.at}})
	if next.Case != stored.Case+1 {
		t.Errorf("the next case has number %d, want %d", next.Case, stored.Case+1)
	}
	retire("next", next.Version, true)
	i := 0
	c.must(s.Adopt(t.Context(), func() (archive.Record, error) {
		if i++; i > len(moved) {
			return archive.Record{}, io.EOF
		}
		return moved[i-1], nil
	}))
	if _, err := c.Case(t.Context(), stored.Case); err != nil {
		t.Errorf("of a case that came back: %v", err)
	}
	after := only(archive.Retired)
	for _, d := range whole.Differs(after) {
		if d != "counters: 1 each, with other content" { // one case more was numbered
			t.Errorf("after it came back: %s", d)
		}
	}
	c.must(s.Close())
}

// ofConversation are the records that belong to a conversation.
func ofConversation(t *testing.T, s mover, id, file string) (all []archive.Record) {
	t.Helper()
	inside := false
	if err := s.Dump(t.Context(), func(r archive.Record) error {
		var v struct {
			ID           any
			Conversation string
			File         string
		}
		if err := r.Into(&v); err != nil {
			return err
		}
		if r.Kind == archive.Conversation {
			inside = v.ID == id
		}
		switch {
		case inside && (r.Kind == archive.Conversation || r.Kind.OfConversation()),
			r.Kind == archive.File && v.ID == file, r.Kind == archive.Chunk && v.File == file,
			(r.Kind == archive.Lesson || r.Kind == archive.Solution) && v.Conversation == id:
			all = append(all, r)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if len(all) < 8 {
		t.Fatal(fmt.Sprint("too little belongs to it: ", all))
	}
	return all
}

// zeros are without end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }
