package house

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// A Judge holds what happened against the promises.
type Judge struct {
	testing.TB
	Store *Ledger
}

// A Sending is a message of ours that lies on the platform: which part of which entry it is, what it says, and when it
// came there.
type Sending struct {
	Seq, Part int64
	Text      string
	At        time.Time
}

// tokens are what people, agents and the [Clerk] say, each once.
var tokens = regexp.MustCompile(`\b[waenc]\d+x\b|\bpressed\d+\b`)

// Contains tells whether a text has a token.
func Contains(text, token string) bool { return slices.Contains(tokens.FindAllString(text, -1), token) }

// CaseName is what the cases of a house are called.
var CaseName = regexp.MustCompile(`FL-\d+`)

// HandedOver is how the person is told that a colleague takes over.
const HandedOver = "is now case"

// Journal gives all entries of a conversation.
func (j Judge) Journal(conversation string) []handoff.Entry {
	j.Helper()
	entries, err := j.Store.Journal(j.Context(), conversation, 0, 100_000)
	if err != nil {
		j.Fatal(err)
	}
	return entries
}

// Conversation looks at one, with what of it lies on the platform. carded tells whether there was a card of a case for
// the agents at a moment.
func (j Judge) Conversation(id string, sent []Sending, carded func(name string, at time.Time) bool) {
	j.Helper()
	entries := j.Journal(id)
	j.heardOnce(id, entries)
	j.rested(id, entries)
	j.inOrder(id, sent)
	j.oneOwner(id, sent)
	j.noFakeHandoff(id, entries, sent, carded)
}

// heardOnce: P2, what people said is understood once, and the bot says each answer once.
func (j Judge) heardOnce(id string, entries []handoff.Entry) {
	j.Helper()
	seen := map[string]int64{}
	for _, e := range entries {
		if e.Kind != handoff.Said || e.From != handoff.ByPerson && !strings.HasPrefix(e.Text, Heard) || e.Gone {
			continue
		}
		for _, token := range tokens.FindAllString(e.Text, -1) {
			key := string(e.From) + token
			if was, ok := seen[key]; ok {
				j.Errorf("P2: %s: %s stands in entries %d and %d", id, token, was, e.Seq)
			}
			seen[key] = e.Seq
		}
	}
}

// rested: P3, nothing is left to be sent, and nothing was given up.
func (j Judge) rested(id string, entries []handoff.Entry) {
	j.Helper()
	for _, e := range entries {
		if e.Delivery == handoff.Pending || e.Delivery == handoff.GaveUp {
			j.Errorf("P3: %s: entry %d is %s: %s", id, e.Seq, e.Delivery, e.Text)
		}
	}
}

// inOrder: P2, each message lies there once, and they stand in the order in which they were said.
func (j Judge) inOrder(id string, sent []Sending) {
	j.Helper()
	slices.SortStableFunc(sent, func(a, b Sending) int { return a.At.Compare(b.At) })
	for i, s := range sent[min(1, len(sent)):] {
		if before := sent[i]; s.Seq < before.Seq || s.Seq == before.Seq && s.Part <= before.Part {
			j.Errorf("P2: %s: entry %d comes after entry %d: %q after %q", id, s.Seq, before.Seq, s.Text, before.Text)
		}
	}
}

// oneOwner: P4, while a human has the conversation the bot says nothing in it.
func (j Judge) oneOwner(id string, sent []Sending) {
	j.Helper()
	for _, s := range sent {
		if human, since := j.Store.heldAt(id, s.At); human && strings.HasPrefix(s.Text, Heard) {
			j.Errorf("P4: %s: a human has it since %s, and at %s the bot says %q", id, since, s.At, s.Text)
		}
	}
}

// noFakeHandoff: P5, nobody hears of a case before the desk has it.
func (j Judge) noFakeHandoff(id string, entries []handoff.Entry, sent []Sending, carded func(string, time.Time) bool) {
	j.Helper()
	accepted := false
	for _, e := range entries {
		accepted = accepted || e.Kind == handoff.Accepted
		tells := e.Kind == handoff.Said && e.From != handoff.ByPerson && strings.Contains(e.Text, HandedOver)
		if tells && !accepted {
			j.Errorf("P5: %s: entry %d tells of a case that no desk has: %q", id, e.Seq, e.Text)
		}
	}
	for _, s := range sent {
		name := CaseName.FindString(s.Text)
		if name != "" && strings.Contains(s.Text, HandedOver) && !carded(name, s.At) {
			j.Errorf("P5: %s: %q is said, and there was no card of it", id, s.Text)
		}
	}
}

// A Word is something that somebody wrote to the bot, known by a token that stands nowhere else.
type Word struct {
	Token, Event string // Event is what the channel calls it
	Human        bool   // it asks for a human
	Changed      bool   // what it says now may have been heard in its place
}

// Word looks at what came of one. P1 and P6: what a person wrote and did not take away is known, and ends in an answer
// or with a human.
func (j Judge) Word(id string, w Word, sent []Sending) {
	j.Helper()
	entries := j.Journal(id)
	at := slices.IndexFunc(entries, func(e handoff.Entry) bool {
		return e.Kind == handoff.Said && e.From == handoff.ByPerson && e.Event == w.Event
	})
	if at < 0 {
		j.Errorf("P1, P6: %s is not known in %s", w.Token, id)
		return
	}
	told := slices.ContainsFunc(entries[at:], func(e handoff.Entry) bool {
		return e.Kind == handoff.Said && e.From != handoff.ByPerson
	})
	passed := relayed(entries, at)
	if !told && !passed {
		j.Errorf("P3: nothing comes of %s in %s", w.Token, id)
	}
	// P4: the answer was still on its way when a human took over
	passed = passed || slices.ContainsFunc(entries, func(e handoff.Entry) bool {
		return e.Delivery == handoff.HeldBack && Contains(e.Text, w.Token)
	})
	if w.Changed {
		return
	}
	heard := answers(sent, w.Token)
	if heard > 1 || heard == 0 && !passed && !w.Human {
		j.Errorf("P2: %s is answered %d times in %s", w.Token, heard, id)
	}
}

// answers counts the messages of the bot that answer a word.
func answers(sent []Sending, token string) (n int) {
	for _, s := range sent {
		if strings.HasPrefix(s.Text, Heard) && Contains(s.Text, token) {
			n++
		}
	}
	return n
}

// relayed tells whether an entry was said to a human: there was a case by then, or it was said together with a call for
// one.
func relayed(entries []handoff.Entry, at int) bool {
	behind := slices.IndexFunc(entries[at:], func(e handoff.Entry) bool { return e.From != handoff.ByPerson })
	return slices.ContainsFunc(entries[:at+1], func(e handoff.Entry) bool { return e.Case > 0 }) ||
		behind >= 0 && entries[at+behind].Kind == handoff.Opened
}

// Rested looks whether anything is left to do. P3.
func (j Judge) Rested(b *bot.Bot) {
	j.Helper()
	if n := b.Health(); n.MessagesWithoutOutcome > 0 {
		j.Errorf("P3: %+v", n)
	}
	waiting, err := j.Store.Unhandled(j.Context(), time.Now().Add(time.Hour), 10)
	if err != nil || len(waiting) > 0 {
		j.Errorf("P3: %q still wait (%v)", waiting, err)
	}
}
