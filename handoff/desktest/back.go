package desktest

import (
	"errors"
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

// ada and other are the two who work at the desk.
func (b *bench) ada() Worker   { return b.s.Staff[0] }
func (b *bench) other() Worker { return b.s.Staff[1] }

func wordsComeBack(b *bench) {
	c := b.made(b.talk("words"), "my chair is broken")
	b.ada().Say(b.TB, b.place(c), "Which room is it in?")
	b.looks(c)
	b.wantsState(c, handoff.Taken, Ada().ID)
	if e := b.wantsOnce(c, handoff.Said, "Which room is it in?"); e.Name != Ada().Name {
		b.Errorf("the words are of %q, want %q", e.Name, Ada().Name)
	}
	b.looks(c)
	b.wantsOnce(c, handoff.Said, "Which room is it in?")
}

func noEcho(b *bench) {
	c := b.made(b.talk("echo"), "my chair is broken")
	b.ada().Say(b.TB, b.place(c), "Which room is it in?")
	b.ada().Note(b.TB, b.place(c), "a known problem")
	b.looks(c)
	b.Say(c.Number, "room five")
	b.tell(c)
	b.looks(c)
	b.wants(b.shown(c), "Which room is it in?", "a known problem", "room five")
	n, _ := b.counted(c.Conversation, handoff.Note, "")
	if n != 1 {
		b.Errorf("there are %d notes, want 1: what we wrote came back", n)
	}
}

func notesComeBack(b *bench) {
	c := b.made(b.talk("note"), "my chair is broken")
	b.ada().Note(b.TB, b.place(c), "a known problem")
	b.looks(c)
	b.wantsState(c, handoff.Waiting, "")
	b.wantsOnce(c, handoff.Note, "a known problem")
	if n, _ := b.counted(c.Conversation, handoff.Said, "a known problem"); n > 0 {
		b.Error("a note was said to the person")
	}
}

func lifeComesBack(b *bench) {
	c := b.made(b.talk("life"), "my chair is broken")
	b.ada().Take(b.TB, b.place(c))
	b.looks(c)
	b.wantsState(c, handoff.Taken, Ada().ID)
	b.ada().Resolve(b.TB, b.place(c))
	b.looks(c)
	b.wantsState(c, handoff.Resolved, Ada().ID)
	b.ada().Reopen(b.TB, b.place(c))
	b.looks(c)
	b.wantsState(c, handoff.Waiting, "")
	b.looks(c)
	b.wantsState(c, handoff.Waiting, "")
}

func strangersAct(b *bench) {
	c := b.made(b.talk("stranger"), "my chair is broken")
	b.other().Say(b.TB, b.place(c), "I can help.")
	b.looks(c)
	e := b.wantsOnce(c, handoff.Said, "I can help.")
	got := b.now(c)
	if got.Agent.ID == "" || got.Agent.ID == Ada().ID || got.Agent.ID == Bob().ID || e.Name == "" {
		b.Errorf("the case is with %+v, the words are of %q", got.Agent, e.Name)
	}
}

func strangersRefused(b *bench) {
	c := b.made(b.talk("refused stranger"), "my chair is broken")
	before := b.shown(c)
	b.other().Say(b.TB, b.place(c), "I can help.")
	b.other().Note(b.TB, b.place(c), "a known problem")
	b.other().Resolve(b.TB, b.place(c))
	b.looks(c)
	b.wantsState(c, handoff.Waiting, "")
	for _, kind := range []handoff.Kind{handoff.Said, handoff.Note, handoff.TookOver, handoff.Solved} {
		if n, e := b.counted(c.Conversation, kind, ""); n > 0 {
			b.Errorf("%+v is in the journal", e)
		}
	}
	own := len("I can help.") + len("a known problem")
	if len(b.shown(c)) <= len(before)+2*own {
		b.Errorf("they are not told:\n%s", b.shown(c))
	}
}

func refusedKindly(b *bench) {
	c := b.made(b.talk("refused"), "my chair is broken")
	b.act(c, "1", handoff.Take, "")
	b.ada().Say(b.TB, b.place(c), "Let me do that.")
	before := strings.Count(b.shown(c), Bob().Name)
	b.looks(c)
	b.wantsState(c, handoff.Taken, Bob().ID)
	if n, _ := b.counted(c.Conversation, handoff.Said, "Let me do that."); n != 0 {
		b.Error("words of an agent who does not have the case reached the person")
	}
	told := b.shown(c)
	if strings.Count(told, Bob().Name) <= before {
		b.Errorf("the agent is not told that %s has the case:\n%s", Bob().Name, told)
	}
	b.looks(c)
	if b.shown(c) != told {
		b.Errorf("the agent is told again:\n%s", b.shown(c))
	}
}

func awayForAWhile(b *bench) {
	c := b.made(b.talk("away"), "my chair is broken")
	b.looks(c)
	b.ada().Take(b.TB, b.place(c))
	b.ada().Note(b.TB, b.place(c), "ordered a new one")
	b.ada().Say(b.TB, b.place(c), "A new chair comes tomorrow.")
	b.ada().Say(b.TB, b.place(c), "It is a blue one.")
	b.ada().Resolve(b.TB, b.place(c))
	for range 3 { // each is a start
		b.looks(c)
		b.wantsOnce(c, handoff.Note, "ordered a new one")
		b.wantsOnce(c, handoff.Said, "A new chair comes tomorrow.")
		b.wantsOnce(c, handoff.Said, "It is a blue one.")
		b.wantsOnce(c, handoff.Solved, "")
		b.wantsState(c, handoff.Resolved, Ada().ID)
	}
	b.wants(b.shown(c), "ordered a new one", "A new chair comes tomorrow.", "It is a blue one.")
}

func brokenClerk(b *bench) {
	c := b.made(b.talk("broken"), "my chair is broken")
	look := b.s.Back(b.House)
	b.must(look(b.Context()))
	b.ada().Say(b.TB, b.place(c), "Which room is it in?")
	b.Break(errors.New("the disk is full"))
	if err := look(b.Context()); err == nil {
		b.Error("that the clerk failed is not told")
	}
	b.Break(nil)
	b.must(look(b.Context()))
	b.wantsOnce(c, handoff.Said, "Which room is it in?")
	b.must(look(b.Context()))
	b.wantsOnce(c, handoff.Said, "Which room is it in?")
}

func bothWays(b *bench) {
	c := b.made(b.talk("both"), "my chair is broken")
	b.ada().Say(b.TB, b.place(c), "Which room is it in?")
	b.looks(c)
	b.Say(c.Number, "room five")
	b.tell(c)
	_, err := b.Perform(b.Context(), handoff.Act{ID: "over", Case: c.Number, Verb: handoff.TakeOver, Agent: Bob()})
	b.must(err)
	b.act(c, "reply", handoff.Reply, "I am nearer.")
	b.looks(c)
	b.wantsState(c, handoff.Taken, Bob().ID)
	b.wants(b.shown(c), "Which room is it in?", "room five", "I am nearer.")
	b.ada().Take(b.TB, b.place(c)) // from Bob
	b.looks(c)
	b.wantsState(c, handoff.Taken, Ada().ID)
}

// resolvedOnce: what agents did there before is over when the console has resolved the case.
func resolvedOnce(b *bench) {
	c := b.made(b.talk("resolved"), "my chair is broken")
	b.ada().Take(b.TB, b.place(c))
	b.looks(c)
	_, err := b.Perform(b.Context(), handoff.Act{ID: "over", Case: c.Number, Verb: handoff.TakeOver, Agent: Bob()})
	b.must(err)
	b.act(c, "done", handoff.Resolve, "repaired")
	b.looks(c)
	b.wantsState(c, handoff.Resolved, Bob().ID)
	b.looks(c)
	b.wantsState(c, handoff.Resolved, Bob().ID)
	b.ada().Reopen(b.TB, b.place(c))
	b.looks(c)
	b.wantsState(c, handoff.Waiting, "")
}
