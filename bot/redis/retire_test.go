package redis

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// A node dies when a conversation has been taken away and not yet what others hold of it: another one ends it, before
// anybody is shown a file that should be gone, and before the conversation could come back.
func TestWhatARetiredConversationLeavesIsClearedByOthers(t *testing.T) {
	for name, looks := range map[string]func(*Store, string) error{
		"who opens its file": func(s *Store, file string) error {
			if _, _, err := s.Open(t.Context(), file); !errors.Is(err, handoff.ErrNoFile) {
				return errors.Join(errors.New("the file is there"), err)
			}
			return nil
		},
		"who retires another": func(s *Store, _ string) error {
			_, err := s.Retire(t.Context(), "another", 1, noon())
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := visitors(t)
			file, err := a.Put(t.Context(), handoff.File{Name: "b.png"}, strings.NewReader("a picture"))
			if err != nil {
				t.Fatal(err)
			}
			asked := handoff.Entry{At: noon(), Kind: handoff.Said, From: handoff.ByPerson, Text: "unicorns",
				Files: []handoff.File{file}}
			turn := turnOf(t, a, "old", asked)
			turn.Case = &handoff.Case{State: handoff.Closed, Opened: noon(), Subject: "unicorns", Person: handoff.Person{ID: "lee"}}
			stored, err := a.Commit(t.Context(), turn)
			if err != nil {
				t.Fatal(err)
			}
			if err := a.PutDraft(t.Context(), "ada", stored.Case, "reply", "Dear Lee"); err != nil {
				t.Fatal(err)
			}
			gone, err := a.takeAway(t.Context(), "old", stored.Version, noon())
			if err != nil || !gone {
				t.Fatal(gone, err)
			}
			if err := looks(b, file.ID); err != nil {
				t.Error(err)
			}
			remain(t, b, stored, file.ID)
		})
	}
}

// remain tells what is left of a conversation.
func remain(t *testing.T, s *Store, of bot.Conversation, file string) {
	t.Helper()
	for _, key := range []string{s.in(s.partition(of.ID), after), s.fileAbout(file), s.fileContent(file), s.fileMentions(file),
		s.tagged(wordsTag, wordPrefix+"unicorns"), s.personKey("lee")} {
		if n, err := s.db.Exists(t.Context(), key).Result(); err != nil || n > 0 {
			t.Errorf("%s is left: %v", key, err)
		}
	}
	if there, err := s.db.HExists(t.Context(), s.tagged(casesTag, whereCase), numbered(of.Case)).Result(); err != nil || there {
		t.Errorf("the place of the case is left: %v", err)
	}
	if _, err := s.Case(t.Context(), of.Case); !errors.Is(err, handoff.ErrMovedOut) {
		t.Errorf("of the case: %v, want %v", err, handoff.ErrMovedOut)
	}
}

// What is left to do about a conversation is done once more after an answer that got lost, and changes nothing.
func TestClearingRemainsTwiceIsAsGoodAsOnce(t *testing.T) {
	a, _ := visitors(t)
	turn := turnOf(t, a, "old", handoff.Entry{At: noon(), Kind: handoff.Said, From: handoff.ByPerson, Text: "unicorns"})
	turn.Case = &handoff.Case{State: handoff.Closed, Opened: noon(), Subject: "unicorns", Person: handoff.Person{ID: "lee"}}
	stored, err := a.Commit(t.Context(), turn)
	if err != nil {
		t.Fatal(err)
	}
	talk, err := a.whole(t.Context(), "old")
	if err != nil {
		t.Fatal(err)
	}
	left, err := a.remainsOf(t.Context(), talk, noon())
	if err != nil {
		t.Fatal(err)
	}
	if gone, err := a.Retire(t.Context(), "old", stored.Version, noon()); err != nil || !gone {
		t.Fatal(gone, err)
	}
	next := turnOf(t, a, "next", handoff.Entry{At: noon().Add(time.Hour), Kind: handoff.Said, From: handoff.ByPerson, Text: "unicorns"})
	next.Case = &handoff.Case{State: handoff.Closed, Opened: noon(), Subject: "unicorns", Person: handoff.Person{ID: "lee"}}
	there, err := a.Commit(t.Context(), next)
	if err != nil {
		t.Fatal(err)
	}
	data, err := encode(left)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.clearRemains(t.Context(), []byte(data)); err != nil {
		t.Fatal(err)
	}
	found, err := a.Find(t.Context(), handoff.Query{Terms: []handoff.Term{{Words: []string{"unicorns"}}}}, handoff.Filter{})
	if err != nil || len(found) != 1 || found[0].Case.Number != there.Case {
		t.Errorf("found %v, %v; want the case that is there", found, err)
	}
}
