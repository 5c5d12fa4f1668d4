package handoff_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/handoff"
)

// talk is a journal in which the words of entry 1 were changed and those of entry 3 deleted.
func talk() []handoff.Entry {
	file := []handoff.File{{Name: "a.png"}}
	entries := []handoff.Entry{
		{Kind: handoff.Said, From: handoff.ByPerson, Text: "my pasword is  abc", Files: file},
		{Kind: handoff.Understood, From: handoff.ByBot, Why: &handoff.Why{Utterance: "my pasword is abc"}},
		{Kind: handoff.Said, From: handoff.ByBot, Text: "hm"},
		{Kind: handoff.Amended, From: handoff.ByPerson, Of: 1, Text: "my password is xyz"},
		{Kind: handoff.Understood, From: handoff.ByBot, Why: &handoff.Why{Utterance: "elsewhere"}},
		{Kind: handoff.Said, From: handoff.ByPerson, Text: "and now"},
		{Kind: handoff.Understood, From: handoff.ByBot, Why: &handoff.Why{Utterance: "and now", Context: "my password…"}},
		{Kind: handoff.Understood, From: handoff.ByBot, Why: &handoff.Why{Utterance: "another"}},
	}
	for i := range entries {
		entries[i].Seq = int64(i) + 1
	}
	return entries
}

func TestLatestShowsWordsAsTheyAreNow(t *testing.T) {
	entries := talk()
	all := handoff.Latest(entries)
	if len(all) != len(entries)-1 || all[0].Text != "my password is xyz" || len(all[0].Before) != 1 ||
		all[0].Before[0].Text != entries[0].Text || len(all[0].Files) != 0 {
		t.Errorf("changed: got %+v", all[0])
	}
	entries = append(entries, handoff.Entry{Seq: 9, Kind: handoff.Retracted, Of: 1},
		handoff.Entry{Seq: 10, Kind: handoff.Amended, Of: 1, Text: "back again"})
	all = handoff.Latest(entries)
	if first := all[0]; !first.Gone || first.Text != "" || first.Before != nil {
		t.Errorf("deleted: got %+v", first)
	}
}

func TestForgottenWordsAreNowhere(t *testing.T) {
	entries := talk()
	changed := map[int64]handoff.Entry{}
	for _, e := range handoff.Forget(entries, 1) {
		changed[e.Seq] = e
	}
	for _, e := range entries {
		now, ok := changed[e.Seq]
		if want := e.Seq == 1 || e.Seq == 2 || e.Seq == 4 || e.Seq == 5 || e.Seq == 7; ok != want {
			t.Errorf("entry %d: changed %v, want %v", e.Seq, ok, want)
		}
		if ok && (strings.Contains(now.Text, "pas") || now.Why != nil && now.Why.Utterance+now.Why.Context != "") {
			t.Errorf("entry %d still says %+v", e.Seq, now)
		}
	}
	if entries[1].Why.Utterance == "" {
		t.Error("the caller's entry was changed")
	}
	if got := handoff.Forget(entries, 2); got != nil {
		t.Errorf("what was not said: got %v", got)
	}
}

func TestWhoMayChangeWhatWasSaid(t *testing.T) {
	ada, bob := handoff.Agent{ID: "ada"}, handoff.Agent{ID: "bob"}
	lead := handoff.Agent{ID: "lea", Role: handoff.Lead}
	c := handoff.Case{Number: 7, State: handoff.Taken, Agent: ada}
	said := handoff.Entry{Seq: 3, Kind: handoff.Said, From: handoff.ByAgent, Agent: "ada", Case: 7}
	with := func(change func(*handoff.Entry)) handoff.Entry { e := said; change(&e); return e }
	note := with(func(e *handoff.Entry) { e.Kind = handoff.Note })
	for _, test := range []struct {
		name string
		said handoff.Entry
		who  handoff.Agent
		verb handoff.Verb
		want error
	}{
		{"own words", said, ada, handoff.Amend, nil},
		{"own words away", said, ada, handoff.Retract, nil},
		{"a colleague's", said, bob, handoff.Amend, handoff.ErrElsewhere},
		{"a colleague's away", said, bob, handoff.Retract, handoff.ErrElsewhere},
		{"by a lead", said, lead, handoff.Amend, handoff.ErrElsewhere},
		{"away by a lead", said, lead, handoff.Retract, nil},
		{"own ones in another case", with(func(e *handoff.Entry) { e.Case = 6 }), ada, handoff.Amend, handoff.ErrNotAllowed},
		{"a person's", with(func(e *handoff.Entry) { e.From = handoff.ByPerson }), lead, handoff.Retract, handoff.ErrNotAllowed},
		{"the bot's", with(func(e *handoff.Entry) { e.From = handoff.ByBot }), lead, handoff.Retract, handoff.ErrNotAllowed},
		{"a note", note, ada, handoff.Amend, nil},
		{"a colleague's note", note, bob, handoff.Amend, handoff.ErrElsewhere},
		{"a colleague's note by a lead", note, lead, handoff.Amend, handoff.ErrElsewhere},
		{"a note away by a lead", note, lead, handoff.Retract, nil},
		{"a note of another case", with(func(e *handoff.Entry) { e.Kind, e.Case = handoff.Note, 6 }), ada, handoff.Retract, handoff.ErrNotAllowed},
		{"a question to a colleague", with(func(e *handoff.Entry) { e.Kind = handoff.Consulted }), ada, handoff.Amend, handoff.ErrNotAllowed},
		{"deleted ones", with(func(e *handoff.Entry) { e.Gone = true }), ada, handoff.Amend, handoff.ErrNotAllowed},
		{"other ones", with(func(e *handoff.Entry) { e.Seq = 4 }), ada, handoff.Amend, handoff.ErrNotAllowed},
		{"by nobody", with(func(e *handoff.Entry) { e.Agent = "" }), handoff.Agent{}, handoff.Amend, handoff.ErrElsewhere},
	} {
		a := handoff.Act{Verb: test.verb, Agent: test.who, About: handoff.About{Of: 3}}
		if err := handoff.MayChange(c, handoff.Spoken{Entry: test.said}, a); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", test.name, err, test.want)
		}
	}
	gone := c
	gone.Agent = bob
	own := handoff.Act{Verb: handoff.Retract, Agent: ada, About: handoff.About{Of: 3}}
	if err := handoff.MayChange(gone, handoff.Spoken{Entry: said}, own); !errors.Is(err, handoff.ErrElsewhere) {
		t.Errorf("in a case that is a colleague's now: got %v", err)
	}
	own.Verb = handoff.Amend
	if err := handoff.MayChange(gone, handoff.Spoken{Entry: note}, own); err != nil {
		t.Errorf("an own note in it: got %v", err)
	}
	for state, want := range map[handoff.State]error{handoff.Resolved: nil, handoff.Closed: handoff.ErrNotAllowed} {
		c.State = state
		if err := handoff.MayChange(c, handoff.Spoken{Entry: said}, own); !errors.Is(err, want) {
			t.Errorf("own words in a case that is %s: got %v", state, err)
		}
		if err := handoff.MayChange(c, handoff.Spoken{Entry: note}, own); err != nil {
			t.Errorf("an own note in a case that is %s: got %v", state, err)
		}
	}
}

// A note has words and changes of its own, and no evidence: that of what people say beside it stays.
func TestADeletedNoteIsForgottenAlone(t *testing.T) {
	entries := []handoff.Entry{
		{Seq: 1, Kind: handoff.Note, From: handoff.ByAgent, Text: "he is rude"},
		{Seq: 2, Kind: handoff.NoteAmended, From: handoff.ByAgent, Of: 1, Text: "he is upset"},
		{Seq: 3, Kind: handoff.Said, From: handoff.ByPerson, Text: "he is rude"},
		{Seq: 4, Kind: handoff.Understood, Why: &handoff.Why{Utterance: "he is rude"}},
	}
	if now := handoff.Latest(entries)[0]; now.Text != "he is upset" || len(now.Before) != 1 {
		t.Errorf("changed: %+v", now)
	}
	changed := handoff.Forget(entries, 1)
	if len(changed) != 2 || changed[0].Seq != 1 || changed[1].Seq != 2 || changed[0].Text+changed[1].Text != "" || !changed[0].Gone {
		t.Errorf("forgotten: %+v", changed)
	}
}
