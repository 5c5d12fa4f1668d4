package desktest

import (
	"context"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/handoff"
)

// A Subject is a desk under test and the way to look at it from outside. Name and Accept are always tested.
type Subject struct {
	Desk handoff.Desk
	// Shown gives all that agents read at a place, oldest first. nil: the desk keeps no copies.
	Shown func(t testing.TB, p handoff.Place) string
	// Copies counts the copies of a case that agents see. nil: there are none to count.
	Copies func(t testing.TB, c handoff.Case) int
	// Back begins the way back as after a start of the program; each call of what it gives looks once at what agents did.
	// nil: nothing comes back.
	Back func(clerk handoff.Clerk) (look func(ctx context.Context) error)
	// Staff are two agents at the desk. The first is on the house's roster, the second is not.
	Staff [2]Worker
	// Closed says that who is not on the roster may do nothing at the desk.
	Closed bool
	// Trip makes the next request that changes something fail. nil: it cannot be done.
	Trip func(f Fault)
}

// A Fault is how a request fails.
type Fault int

// The faults.
const (
	Refused Fault = iota // it is not carried out
	Lost                 // it is carried out, and the answer is lost
)

// A Worker works at a desk as an agent does there.
type Worker interface {
	Say(t testing.TB, p handoff.Place, words string) // to the person
	Note(t testing.TB, p handoff.Place, words string)
	Take(t testing.TB, p handoff.Place)
	Resolve(t testing.TB, p handoff.Place)
	Reopen(t testing.TB, p handoff.Place)
}

// Ada is the agent on the house's roster who is the first of [Subject.Staff].
func Ada() handoff.Agent { return handoff.Agent{ID: "agent1", Name: "Ada Long", Team: "it"} }

// Bob is an agent on the roster who works in the console.
func Bob() handoff.Agent { return handoff.Agent{ID: "bob.console", Name: "Bob Console", Team: "it"} }

// TestDesk checks a desk against everything that the ports promise. Every subtest opens its own, over the house's cases
// and roster.
func TestDesk(t *testing.T, open func(t *testing.T, house *House) Subject) {
	for name, check := range checks() {
		t.Run(name, func(t *testing.T) {
			house := NewHouse(Ada(), Bob())
			s := open(t, house)
			check.run(t, &bench{TB: t, House: house, s: s, told: map[string]int64{}})
		})
	}
}

// A check with what it needs of the subject.
type check struct {
	copies, back, faults bool
	open, closed         bool // it is for desks where those who are not on the roster may work, or may not
	do                   func(*bench)
}

func (c check) run(t *testing.T, b *bench) {
	t.Helper()
	_, follows := b.s.Desk.(handoff.Follower)
	switch {
	case c.copies && (!follows || b.s.Shown == nil):
		t.Skip("the desk keeps no copies")
	case c.back && b.s.Back == nil:
		t.Skip("nothing comes back from the desk")
	case c.faults && b.s.Trip == nil:
		t.Skip("requests cannot be made to fail")
	case c.open && b.s.Closed, c.closed && !b.s.Closed:
		t.Skip("the desk treats those who are not on the roster another way")
	}
	c.do(b)
}

func checks() map[string]check {
	return map[string]check{
		"it has a name":                                    {do: named},
		"a case is accepted once":                          {do: acceptedOnce},
		"who is stopped says so":                           {do: stopped},
		"a doubtful answer makes no second copy":           {copies: true, faults: true, do: doubtfulOffer},
		"what happens is shown in order and once":          {copies: true, do: inOrder},
		"a doubtful answer shows nothing twice":            {copies: true, faults: true, do: doubtfulEntry},
		"a new start shows nothing twice":                  {copies: true, do: shownBefore},
		"what was held back is not shown":                  {copies: true, do: heldBack},
		"changes, deletions and files are told":            {copies: true, do: changesTold},
		"what becomes of a note is told":                   {copies: true, do: notesChanged},
		"cases of one conversation are kept apart":         {copies: true, do: keptApart},
		"text stays text":                                  {copies: true, do: textStaysText},
		"a case that comes again is where it was":          {copies: true, do: comesAgain},
		"words of an agent reach the person":               {back: true, do: wordsComeBack},
		"what comes from the desk is not echoed":           {copies: true, back: true, do: noEcho},
		"notes come back as notes":                         {back: true, do: notesComeBack},
		"taken, resolved and opened again":                 {back: true, do: lifeComesBack},
		"who is not on the roster acts under their name":   {back: true, open: true, do: strangersAct},
		"who is not on the roster can do nothing":          {copies: true, back: true, closed: true, do: strangersRefused},
		"an agent is told when a colleague has the case":   {copies: true, back: true, do: refusedKindly},
		"after a time away nothing is lost or doubled":     {copies: true, back: true, do: awayForAWhile},
		"nothing is lost when the clerk cannot do it yet":  {back: true, do: brokenClerk},
		"what agents do in the console is seen there":      {copies: true, back: true, do: bothWays},
		"a case resolved at the console is not opened":     {copies: true, back: true, do: resolvedOnce},
		"the desk may be used by several at the same time": {copies: true, do: atOnce},
	}
}

// A bench is one subtest: a house, a desk, and the courier between them.
type bench struct {
	testing.TB
	*House
	s    Subject
	told map[string]int64 // by conversation: the last entry that the desk was told
}

// made opens a case and has the desk accept it.
func (b *bench) made(conversation, words string) handoff.Case {
	b.Helper()
	c := b.Open(conversation, words)
	b.told[conversation] = 2
	return b.offered(c)
}

// offered has the desk accept the case, as often as it takes.
func (b *bench) offered(c handoff.Case) handoff.Case {
	b.Helper()
	var p handoff.Place
	b.must(b.patient(func() (err error) {
		p, err = b.s.Desk.Accept(b.Context(), c, b.Brief(c))
		return err
	}))
	b.Accepted(c.Number, b.s.Desk.Name(), p)
	return b.now(c)
}

// patient tries a few times, as the outbox does for ever.
func (b *bench) patient(try func() error) (err error) {
	const tries = 3
	for range tries {
		if err = try(); err == nil {
			return nil
		}
	}
	return err
}

// tell gives the desk what it was not told yet, in order.
func (b *bench) tell(c handoff.Case) {
	b.Helper()
	follower, ok := b.s.Desk.(handoff.Follower)
	if !ok {
		return
	}
	entries, err := b.Journal(b.Context(), c.Conversation, b.told[c.Conversation], 1000)
	b.must(err)
	for _, e := range entries {
		number := e.Case
		about, err := b.Case(b.Context(), number)
		b.must(err)
		b.must(b.patient(func() error { return follower.Follow(b.Context(), about, e) }))
		b.told[c.Conversation] = e.Seq
	}
}

// act has an agent do something at the console, and tells the desk.
func (b *bench) act(c handoff.Case, id string, verb handoff.Verb, text string) {
	b.Helper()
	_, err := b.Perform(b.Context(), handoff.Act{ID: id, Case: c.Number, Verb: verb, Agent: Bob(), Text: text,
		At: c.Updated})
	b.must(err)
	b.tell(c)
}

// looks begins the way back anew, looks, and tells the desk what came of it.
func (b *bench) looks(c handoff.Case) {
	b.Helper()
	b.must(b.s.Back(b.House)(b.Context()))
	b.tell(c)
}

func (b *bench) now(c handoff.Case) handoff.Case {
	b.Helper()
	c, err := b.Case(b.Context(), c.Number)
	b.must(err)
	return c
}

func (b *bench) shown(c handoff.Case) string {
	b.Helper()
	return b.s.Shown(b.TB, b.now(c).Places[b.s.Desk.Name()])
}

func (b *bench) place(c handoff.Case) handoff.Place {
	b.Helper()
	return b.now(c).Places[b.s.Desk.Name()]
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// wants checks that the texts are shown in this order, each once.
func (b *bench) wants(shown string, texts ...string) {
	b.Helper()
	from := 0
	for _, text := range texts {
		at := strings.Index(shown[from:], text)
		if n := strings.Count(shown, text); at < 0 || n != 1 {
			b.Fatalf("%q is there %d times, or not in order, in:\n%s", text, n, shown)
		}
		from += at + len(text)
	}
}

// wantsState checks where the case stands and who has it.
func (b *bench) wantsState(c handoff.Case, state handoff.State, agent string) {
	b.Helper()
	if got := b.now(c); got.State != state || got.Agent.ID != agent {
		b.Fatalf("the case is %s with %q, want %s with %q", got.State, got.Agent.ID, state, agent)
	}
}

// wantsOnce checks that the journal holds an agent's words once, and gives the entry.
func (b *bench) wantsOnce(c handoff.Case, kind handoff.Kind, text string) handoff.Entry {
	b.Helper()
	n, e := b.counted(c.Conversation, kind, text)
	if n != 1 {
		b.Fatalf("%s %q is in the journal %d times, want once", kind, text, n)
	}
	return e
}
