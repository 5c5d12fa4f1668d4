package desktest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

func named(b *bench) {
	if name := b.s.Desk.Name(); name == "" || name != b.s.Desk.Name() {
		b.Errorf("the name is %q, and should be the same each time", name)
	}
}

func acceptedOnce(b *bench) {
	c := b.Open(b.talk("once"), "my chair is broken")
	first := b.place(b.offered(c))
	second, err := b.s.Desk.Accept(b.Context(), c, b.Brief(c)) // as if our answer had been lost
	b.must(err)
	third, err := b.s.Desk.Accept(b.Context(), b.now(c), b.Brief(c))
	b.must(err)
	if first != second || first != third {
		b.Errorf("the case is at %v, %v and %v", first, second, third)
	}
	b.wantsOneCopy(c)
}

// talk is a conversation that no other test has, nor an earlier run: desks outside may remember.
func (b *bench) talk(name string) string {
	return fmt.Sprintf("web:%s-%d", name, time.Now().UnixNano())
}

func (b *bench) wantsOneCopy(c handoff.Case) {
	b.Helper()
	if b.s.Copies == nil {
		return
	}
	if got := b.s.Copies(b.TB, c); got != 1 {
		b.Errorf("there are %d copies of the case, want one", got)
	}
}

func stopped(b *bench) {
	c := b.Open(b.talk("stopped"), "my chair is broken")
	ctx, stop := context.WithCancel(b.Context())
	stop()
	if _, err := b.s.Desk.Accept(ctx, c, b.Brief(c)); !errors.Is(err, context.Canceled) {
		b.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func doubtfulOffer(b *bench) {
	for i, f := range []Fault{Refused, Lost} {
		c := b.Open(b.talk(fmt.Sprint("doubt", i)), "my chair is broken")
		b.s.Trip(f)
		if _, err := b.s.Desk.Accept(b.Context(), c, b.Brief(c)); err == nil {
			b.Errorf("fault %d: a case was accepted without an answer", f)
		}
		b.offered(c)
		b.wantsOneCopy(c)
	}
}

func inOrder(b *bench) {
	c := b.made(b.talk("order"), "my chair is broken")
	b.act(c, "1", handoff.Take, "")
	b.act(c, "2", handoff.Ask, "Which room?")
	b.Say(c.Number, "room five")
	b.act(c, "3", handoff.AddNote, "third time this week")
	b.act(c, "4", handoff.Reply, "I am on my way.")
	b.act(c, "5", handoff.Resolve, "screwed it together")
	b.tell(c)
	want := []string{"my chair is broken", "Which room?", "room five", "third time this week", "I am on my way.",
		"screwed it together"}
	b.wants(b.shown(c), want...)
	b.told[c.Conversation] = 2
	b.tell(c) // all of it again, as after a crash before it was settled
	b.wants(b.shown(c), want...)
	for _, name := range []string{Bob().Name} {
		if !strings.Contains(b.shown(c), name) {
			b.Errorf("%s is not named in:\n%s", name, b.shown(c))
		}
	}
}

func doubtfulEntry(b *bench) {
	c := b.made(b.talk("lost"), "my chair is broken")
	var want []string
	for i, f := range []Fault{Lost, Refused, Lost, Lost, Refused} {
		words := fmt.Sprintf("word number %d", i)
		want = append(want, words)
		b.Say(c.Number, words)
		b.s.Trip(f)
		b.tell(c)
	}
	b.wants(b.shown(c), want...)
}

func shownBefore(b *bench) {
	c := b.made(b.talk("start"), "my chair is broken")
	b.Say(c.Number, "are you there?")
	b.tell(c)
	b.Say(c.Number, "hello?")
	b.tell(c)
	b.told[c.Conversation] = 3 // the last one was shown, and we stopped before we could say so
	b.tell(c)
	b.wants(b.shown(c), "are you there?", "hello?")
}

func heldBack(b *bench) {
	c := b.made(b.talk("held"), "my chair is broken")
	b.Write(c.Number, handoff.Entry{Kind: handoff.Said, From: handoff.ByBot, Text: "nobody saw this",
		Delivery: handoff.HeldBack})
	b.Write(c.Number, handoff.Entry{Kind: handoff.Said, From: handoff.ByBot, Text: "everybody saw this",
		Delivery: handoff.Sent})
	b.tell(c)
	b.wants(b.shown(c), "everybody saw this")
	if strings.Contains(b.shown(c), "nobody saw this") {
		b.Errorf("it shows what was withdrawn:\n%s", b.shown(c))
	}
}

func changesTold(b *bench) {
	c := b.made(b.talk("changed"), "my chair is broken")
	b.Write(c.Number, handoff.Entry{Kind: handoff.Said, From: handoff.ByPerson, Text: "the left leg",
		Files: []handoff.File{{ID: "1", Name: "leg.png"}, {Name: "film.mov", Problem: handoff.FileTooBig}}})
	entries, err := b.Journal(b.Context(), c.Conversation, 0, 1000)
	b.must(err)
	of := int64(len(entries))
	b.tell(c)
	b.Write(c.Number, handoff.Entry{Kind: handoff.Amended, From: handoff.ByPerson, Of: of, Text: "the right leg"})
	b.tell(c)
	b.Write(c.Number, handoff.Entry{Kind: handoff.Said, From: handoff.ByAgent, Name: "Bob Console", Gone: true})
	b.Write(c.Number, handoff.Entry{Kind: handoff.Retracted, From: handoff.ByPerson, Of: of})
	before := b.shown(c)
	b.wants(before, "the left leg", "leg.png", "film.mov", "the right leg")
	b.tell(c) // a desk that can takes the words away
	if b.shown(c) == before {
		b.Error("the desk does not hear of the deletion")
	}
	b.wantsState(c, handoff.Waiting, "")
}

func notesChanged(b *bench) {
	c := b.made(b.talk("noted"), "my chair is broken")
	b.Write(c.Number, handoff.Entry{Kind: handoff.Note, From: handoff.ByAgent, Name: "Bob Console", Text: "he sits badly"})
	entries, err := b.Journal(b.Context(), c.Conversation, 0, 1000)
	b.must(err)
	of := int64(len(entries))
	b.tell(c)
	change := handoff.Entry{Kind: handoff.NoteAmended, From: handoff.ByAgent, Name: "Bob Console", Of: of,
		Text: "it stands badly"}
	b.Write(c.Number, change)
	b.tell(c)
	before := b.shown(c)
	b.wants(before, "he sits badly", "it stands badly")
	change.Kind, change.Text = handoff.NoteRetracted, ""
	b.Write(c.Number, change)
	b.tell(c)
	if b.shown(c) == before {
		b.Error("the desk does not hear that the note was deleted")
	}
}

func keptApart(b *bench) {
	talk := b.talk("apart")
	first := b.made(talk, "my chair is broken")
	b.act(first, "1", handoff.Take, "")
	b.act(first, "2", handoff.Resolve, "repaired")
	second := b.Open(talk, "now it is the table")
	entries, err := b.Journal(b.Context(), talk, 0, 1000)
	b.must(err)
	b.told[talk] = int64(len(entries))
	second = b.offered(second)
	b.Say(second.Number, "it has three legs")
	b.tell(second)
	if b.place(first).Ref == b.place(second).Ref {
		b.Errorf("both cases are at %v", b.place(first))
	}
	b.wants(b.shown(second), "it has three legs")
	if strings.Contains(b.shown(first), "three legs") {
		b.Errorf("the first case shows words of the second:\n%s", b.shown(first))
	}
}

// foreign is text that means something to one system or another.
const foreign = "<script>alert(1)</script> <b>bold</b> {$Ticket->Subject} {{.Case}} %s ${HOME} `id`\n" +
	"Status: resolved\nFrom: nobody@example.com\n.\n-- \n> quoted\nFL-1.99 marker\n'; DROP TABLE Tickets; --\n" +
	"Grüße, 你好, 👍🏽"

func textStaysText(b *bench) {
	c := b.made(b.talk("it's \"odd\" \\ ' OR id > 0"), foreign)
	b.Say(c.Number, "first: "+foreign)
	b.tell(c)
	b.Say(c.Number, "bell \a and bidi \u202e end")
	b.tell(c)
	shown := b.shown(c)
	b.wants(shown, "first: "+foreign)
	if strings.ContainsAny(shown, "\a\u202e") || !strings.Contains(shown, "end") {
		b.Errorf("control signs are shown: %q", shown)
	}
	b.wantsState(c, handoff.Waiting, "")
	b.wantsOneCopy(c)
}

func comesAgain(b *bench) {
	c := b.made(b.talk("again"), "my chair is broken")
	before := b.place(c)
	b.act(c, "1", handoff.Take, "")
	b.act(c, "2", handoff.HandBack, "")
	b.mu.Lock()
	again, err := b.cases[c.Number-1].Apply(handoff.Act{Verb: handoff.HandOver, At: time.Now()})
	b.cases[c.Number-1] = again
	b.write(again, handoff.Entry{Kind: handoff.Opened, From: handoff.ByBot, Text: handoff.ReasonNotSolved})
	b.mu.Unlock()
	b.must(err)
	again = b.offered(again)
	b.tell(again)
	if b.place(again) != before {
		b.Errorf("the case is at %v, and was at %v", b.place(again), before)
	}
	b.wantsOneCopy(c)
	b.wantsState(c, handoff.Waiting, "")
}

func atOnce(b *bench) {
	const n = 4
	var all []handoff.Case
	for i := range n {
		all = append(all, b.made(b.talk(fmt.Sprint("par", i)), "my chair is broken"))
	}
	follower := b.s.Desk.(handoff.Follower) //nolint:forcetypeassert // the check needs one
	var group sync.WaitGroup
	for _, c := range all {
		b.Say(c.Number, "words of "+c.Conversation)
		entries, err := b.Journal(b.Context(), c.Conversation, 3, 10)
		b.must(err)
		group.Go(func() {
			for _, e := range entries {
				if err := follower.Follow(b.Context(), c, e); err != nil {
					b.Error(err)
				}
			}
		})
	}
	group.Wait()
	for _, c := range all {
		b.wants(b.shown(c), "words of "+c.Conversation)
	}
}
