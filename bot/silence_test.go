package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/handoff"
)

// poisoned makes the decider fail in some way on the conversation "bad", and only on what people say there.
func poisoned(fail func(ctx context.Context) error) func(context.Context, bot.Situation) error {
	return func(ctx context.Context, s bot.Situation) error {
		if s.Events[0].Conversation == "bad" && s.Events[0].Kind == bot.Message {
			return fail(ctx)
		}
		return nil
	}
}

// failures are the ways in which deciding goes wrong. ended is closed when the test is over.
func failures(ended <-chan struct{}) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"errs":   func(context.Context) error { return errors.New("model is down") },
		"panics": func(context.Context) error { panic("index out of range") },
		"blocks until told": func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		},
		"blocks whatever it is told": func(context.Context) error {
			<-ended
			return errors.New("too late")
		},
	}
}

// Promise P3: whatever happens to the decider, the person has an outcome within the deadline, and nobody else notices.
func TestAPoisonedMessageHasAnHonestOutcomeWithinTheDeadline(t *testing.T) {
	for name := range failures(nil) {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, rest func(time.Duration)) {
				ended := make(chan struct{})
				timing := bot.DefaultTiming()
				w := open(t, bot.Options{Timing: timing, Desks: []handoff.Desk{&desk{}},
					Decider: echo{rules: rules(t), before: poisoned(failures(ended)[name])}})
				rest(time.Minute)
				w.receive(message("bad", "1", "poison."), message("good", "2", "hello."))
				rest(timing.Complete)
				w.wants("good", "person: hello.", "bot: hello.")
				rest(timing.Deadline - timing.Complete)
				w.honest("bad", name != "blocks whatever it is told")
				w.receive(message("bad", "3", "anybody there?"))
				rest(timing.Deadline)
				if got := w.words("bad"); !strings.Contains(got[len(got)-1], "FL-1") {
					t.Errorf("the next words were answered with %q", got)
				}
				if h := w.bot.Health(); h.MessagesWithoutOutcome != 0 || h.Rescued < 1 {
					t.Errorf("health %+v", h)
				}
				close(ended)
			})
		})
	}
}

// honest checks that the person was told of the trouble and has a case, which a desk holds when the lane is free again.
func (w *world) honest(conversation string, free bool) {
	w.t.Helper()
	words := w.words(conversation)
	if count(words, "something went wrong on my side") != 1 || free && count(words, "FL-1") != 1 {
		w.t.Errorf("got %q", words)
	}
	if c := w.caseIn(conversation); c == nil || free && c.State != handoff.Waiting {
		w.t.Errorf("case %+v", c)
	}
}

func TestALateStartGivesWhatWasLeftItsWholeDeadline(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		kept := bottest.NewMemory()
		if _, err := kept.Receive(t.Context(), message("c", "1", "hello.")); err != nil {
			t.Fatal(err)
		}
		rest(24 * time.Hour)
		w := open(t, bot.Options{Store: kept, Timing: bot.DefaultTiming()})
		rest(time.Second)
		w.wants("c", "person: hello.", "bot: hello.")
		rest(time.Hour)
		if h := w.bot.Health(); h.Rescued != 0 {
			t.Errorf("the watchdog was not needed, but %+v", h)
		}
	})
}

func TestHealthTellsWhoIsLeftWithoutAnOutcome(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		always := func(context.Context, bot.Situation) error { return errors.New("out of order") }
		w := open(t, bot.Options{Timing: bot.DefaultTiming(), Decider: echo{rules: rules(t), before: always}})
		w.receive(message("c", "1", "hello."))
		rest(2 * time.Minute)
		if h := w.bot.Health(); h.MessagesWithoutOutcome != 1 || h.Rescued != 0 {
			t.Errorf("got %+v, want one without an outcome and none rescued", h)
		}
	})
}

func TestWhatADeskReportedIsNotLostWhenTheStoreHasTrouble(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		s := breaking("Queue", 1, false)
		s.forever = true
		w := open(t, bot.Options{Store: s, Desks: []handoff.Desk{&desk{}}, Timing: bot.DefaultTiming()})
		w.receive(message("c", "1", "human"))
		rest(10 * time.Second)
		w.wantsState("c", handoff.Opening)
		s.mu.Lock()
		s.forever = false
		s.mu.Unlock()
		rest(time.Minute)
		w.wantsState("c", handoff.Waiting)
		if got := w.words("c"); len(got) != 2 {
			t.Errorf("got %q", got)
		}
	})
}

func (w *world) wantsState(conversation string, want handoff.State) {
	w.t.Helper()
	if c := w.caseIn(conversation); c == nil || c.State != want {
		w.t.Fatalf("case %+v, want %s", c, want)
	}
}
