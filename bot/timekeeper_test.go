package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/bot/sqlite"
	"github.com/firstline-support/firstline/handoff"
)

// promises are those of a desk in a hurry: twenty minutes to the first answer, two hours to the solution.
func promises() handoff.Service {
	return handoff.Service{Remind: 2 * time.Hour, GiveUp: 6 * time.Hour, Close: 10 * time.Hour,
		Teams:  map[string]handoff.Crew{"it": {Third: "network"}, "network": {}},
		Levels: map[handoff.Priority]handoff.Level{handoff.Normal: {First: 20 * time.Minute, Whole: 2 * time.Hour}}}
}

// hurried is a decider with promises.
func hurried(t testing.TB) echo {
	d := echo{rules: rules(t)}
	d.rules.Service = promises()
	return d
}

func TestWhatTheClockAsksForIsDoneOnceAndInTime(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := queued(t, rest, bot.Options{Decider: hurried(t)})
		rest(18 * time.Minute)
		if n := count(w.words("c"), "nobody could answer"); n != 0 {
			t.Fatal("it went up too early")
		}
		rest(3 * time.Minute)
		w.wantsState("c", handoff.Escalated)
		rest(24 * time.Hour)
		if n := count(w.words("c"), "passed it on to"); n != 1 {
			t.Errorf("told %d times that it went up", n)
		}
	})
}

func TestClocksGoOnWhileTheBotIsDown(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		store := bottest.NewMemory()
		w := queued(t, rest, bot.Options{Store: store, Decider: hurried(t)})
		w.stop()
		rest(5 * time.Hour)
		w.wantsState("c", handoff.Waiting)
		w = open(t, bot.Options{Store: store, Decider: hurried(t), Desks: []handoff.Desk{&desk{}}})
		rest(time.Second)
		w.wantsState("c", handoff.Escalated)
		if n := count(w.words("c"), "nobody could answer"); n != 1 {
			t.Errorf("told %d times", n)
		}
	})
}

func TestAnOlderCaseOfAConversationIsClosed(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := queued(t, rest, bot.Options{Decider: hurried(t)})
		w.acts(1, "done", handoff.Resolve, "")
		w.receive(message("c", "again", "human"))
		rest(11 * time.Hour)
		old, err := w.store.Case(t.Context(), 1)
		if err != nil || old.State != handoff.Closed {
			t.Errorf("the older case is %s, %v", old.State, err)
		}
		if newest := w.caseIn("c"); newest.Number != 2 || newest.State != handoff.Escalated {
			t.Errorf("the newer case is %+v", newest)
		}
	})
}

// A rota is agents who can be given cases.
type rota []handoff.Agent

func (r rota) Agents(context.Context) ([]handoff.Agent, error) { return r, nil }
func (r rota) RemoveAgent(context.Context, string, func([]handoff.Agent) error) error {
	return errors.ErrUnsupported
}
func (r rota) ChangeAgent(context.Context, string, func(*handoff.Agent, []handoff.Agent) error) (handoff.Agent, error) {
	return handoff.Agent{}, errors.ErrUnsupported
}
func (r rota) PutAgent(context.Context, handoff.Agent) error { return errors.ErrUnsupported }
func (r rota) Agent(context.Context, string) (handoff.Agent, error) {
	return handoff.Agent{}, handoff.ErrNoAgent
}

func TestWaitingCasesAreSharedOut(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		service := handoff.Service{Teams: map[string]handoff.Crew{"it": {Share: true, Capacity: 2}}}
		crew := rota{{ID: "ann", Name: "Ann", Team: "it"}, {ID: "bob", Name: "Bob", Team: "it"}}
		w := open(t, bot.Options{Desks: []handoff.Desk{&desk{}}, Rota: crew, Service: service})
		for i := range 5 {
			w.receive(message(fmt.Sprint("c", i), fmt.Sprint(i), "human"))
			rest(time.Second)
		}
		got := map[string]int{}
		for i := range 5 {
			got[w.caseIn(fmt.Sprint("c", i)).Agent.ID]++
		}
		if diff := cmp.Diff(map[string]int{"ann": 2, "bob": 2, "": 1}, got); diff != "" {
			t.Error(diff)
		}
		held := w.caseIn("c0")
		if _, err := w.bot.Perform(t.Context(), deed(held.Number, "done", handoff.Resolve, held.Agent, "")); err != nil {
			t.Fatal(err)
		}
		rest(time.Second)
		if last := w.caseIn("c4"); last.Agent.ID != held.Agent.ID {
			t.Errorf("who has room is %s, but the last case went to %q", held.Agent.ID, last.Agent.ID)
		}
		if n := count(w.words("c4"), "has taken over case FL-5"); n != 1 {
			t.Errorf("the person heard of it %d times", n)
		}
	})
}

// A step of a day at the desk.
type step struct {
	what string // say, press, act or wait
	text string
	verb handoff.Verb
	who  handoff.Agent
	long time.Duration
}

func someDay(r *rapid.T) []step {
	verbs := []handoff.Verb{handoff.Take, handoff.Take, handoff.TakeOver, handoff.Assign, handoff.Release,
		handoff.Transfer, handoff.Escalate, handoff.Reply, handoff.Ask, handoff.Ask, handoff.HandBack, handoff.Resolve,
		handoff.Merge, handoff.Reopen, handoff.Close, handoff.AddNote, handoff.Snooze, handoff.Wake, handoff.Prioritise,
		handoff.Accept, handoff.Answer, handoff.HandOver}
	return rapid.SliceOfN(rapid.Custom(func(r *rapid.T) step {
		return step{
			what: rapid.SampledFrom([]string{"say", "press", "act", "act", "act", "wait"}).Draw(r, "what"),
			text: rapid.SampledFrom([]string{"human", "my chair", "still broken"}).Draw(r, "text"),
			verb: rapid.SampledFrom(verbs).Draw(r, "verb"),
			who:  rapid.SampledFrom([]handoff.Agent{ann, bob}).Draw(r, "who"),
			long: time.Duration(rapid.IntRange(1, 700).Draw(r, "minutes")) * time.Minute,
		}
	}), 1, 12).Draw(r, "day")
}

// Whatever people, agents and clocks do, on the model as on the real store: the table of states is kept to, the bot is
// silent while an agent has the case (P4), nobody hears of a handoff that no desk has (P5), and both stores end with the
// same transcript.
func TestRandomDaysAtTheDeskKeepTheRules(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		day := someDay(r)
		var transcripts [][]string
		for _, real := range []bool{false, true} {
			bubble.Test(t, func(t *testing.T) { transcripts = append(transcripts, play(t, day, real)) })
		}
		if diff := cmp.Diff(transcripts[0], transcripts[1]); diff != "" {
			t.Fatalf("the stores differ: %s", diff)
		}
	})
}

func play(t *testing.T, day []step, real bool) []string {
	o := bot.Options{Decider: hurried(t), Desks: []handoff.Desk{&desk{}}}
	if real {
		store, err := sqlite.Open(t.Context(), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		o.Store = store
	}
	w := open(t, o)
	w.receive(message("c", "first", "human"))
	for i, s := range day {
		time.Sleep(time.Second)
		synctest.Wait()
		w.plays(s, fmt.Sprint(i))
	}
	time.Sleep(time.Second)
	synctest.Wait()
	w.stop()
	w.keepsTheRules("c")
	return w.words("c")
}

func (w *world) plays(s step, id string) {
	w.t.Helper()
	switch s.what {
	case "say":
		w.receive(message("c", id, s.text))
	case "press":
		w.receive(press("c", id, "reopen"))
	case "wait":
		time.Sleep(s.long)
	case "act":
		before := *w.caseIn("c")
		act := deed(before.Number, "act"+id, s.verb, s.who, "words")
		act.About = handoff.About{To: bob, Team: "network", Until: act.At.Add(s.long), Impact: handoff.Middle,
			Urgency: handoff.Middle, Other: 99}
		want, refused := before.Apply(act)
		after, err := w.bot.Perform(w.t.Context(), act)
		notForAgents := slices.Contains([]handoff.Verb{handoff.Accept, handoff.Answer, handoff.HandOver}, s.verb)
		switch {
		case (err != nil) != (refused != nil || notForAgents):
			w.t.Fatalf("%s of a case that is %s: %v, by the table %v", s.verb, before.State, err, refused)
		case err == nil && (after.State != want.State || after.Agent.ID != want.Agent.ID):
			w.t.Fatalf("%s of a case that is %s: %s, by the table %s", s.verb, before.State, after.State, want.State)
		}
	}
}

// keepsTheRules reads in the journal whether the promises were kept.
func (w *world) keepsTheRules(conversation string) {
	w.t.Helper()
	held, accepted := false, false
	for _, e := range w.journal(conversation) {
		switch e.Kind {
		case handoff.TookOver, handoff.Assigned:
			held = true
		case handoff.Released, handoff.Transferred, handoff.Raised, handoff.HandedBack, handoff.Solved, handoff.Merged:
			held = false
		case handoff.Accepted:
			accepted = true
		case handoff.Opened, handoff.Reopening:
			accepted = false
		case handoff.Said:
			if held && e.From == handoff.ByBot {
				w.t.Fatalf("the bot says %q while an agent has the case", e.Text)
			}
			if strings.Contains(e.Text, "is now case") && !accepted {
				w.t.Fatalf("nobody has accepted the case, but the person reads %q", e.Text)
			}
		}
	}
}

func TestAPersonSeesTheirOwnRequestsOfThisChannelOnly(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		var own []int64
		d := hurried(t)
		d.before = func(_ context.Context, s bot.Situation) error {
			own = nil
			for _, row := range s.Own {
				own = append(own, row.Case.Number)
			}
			return nil
		}
		w := open(t, bot.Options{Decider: d, Desks: []handoff.Desk{&desk{}}})
		asks := func(conversation, channel, text string) {
			e := message(conversation, fmt.Sprint(conversation, len(text)), text)
			e.Channel, e.Person = channel, handoff.Person{ID: "kim"}
			w.receive(e)
			rest(time.Second)
		}
		asks("one", "web", "human")
		asks("two", "web", "human")
		asks("three", "fax", "human")
		w.receive(message("four", "other", "human"))
		rest(time.Second)
		asks("five", "web", "my requests")
		if !slices.Equal(own, []int64{2, 1}) {
			t.Errorf("Kim sees %v", own)
		}
		asks("five", "web", strings.Repeat("long ", 40))
		if own != nil {
			t.Errorf("long words are looked up: %v", own)
		}
	})
}

func TestAClockThatCannotBeStoppedDoesNotKeepTheBotBusy(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		stubborn := hurried(t)
		w := queued(t, rest, bot.Options{Decider: deaf{stubborn}})
		rest(3 * time.Hour)
		if n := len(w.journal("c")); n > 10 {
			t.Errorf("%d entries: the same alarm was dealt with again and again", n)
		}
		w.acts(1, "take", handoff.Take, "") // the case is still worked on
	})
}

// deaf leaves every alarm of a case due.
type deaf struct{ echo }

func (d deaf) Decide(ctx context.Context, s bot.Situation) (bot.Turn, error) {
	if s.Events[0].Kind == bot.Rang {
		return bot.Turn{Conversation: s.Conversation, Case: s.Case}, nil
	}
	return d.echo.Decide(ctx, s)
}

func TestFilesThatNobodySendsAreThrownAway(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		shelf := bottest.NewMemory()
		open(t, bot.Options{Store: shelf})
		f, err := shelf.Put(t.Context(), handoff.File{Name: "a"}, strings.NewReader("a"))
		if err != nil {
			t.Fatal(err)
		}
		for _, kept := range []bool{true, false} {
			rest(23 * time.Hour)
			if _, _, err := shelf.Open(t.Context(), f.ID); (err == nil) != kept {
				t.Errorf("kept %v: got %v", kept, err)
			}
		}
	})
}
