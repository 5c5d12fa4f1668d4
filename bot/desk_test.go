package bot_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// Promise P5: nobody hears of a colleague before a desk has said yes, and everybody hears it once.
func TestAHandoffIsToldWhenTheDeskHasAcceptedAndOnlyOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		up := time.Now().Add(5 * time.Minute)
		d := &desk{refuse: func() error {
			if time.Now().Before(up) {
				return errors.New("the ticket system is down")
			}
			return nil
		}}
		w := open(t, bot.Options{Desks: []handoff.Desk{d}, Timing: bot.DefaultTiming()})
		w.receive(message("c", "1", "my chair"))
		rest(2 * time.Second)
		w.receive(message("c", "2", "human"))
		rest(5 * time.Second)
		before := len(w.words("c"))
		w.wantsState("c", handoff.Opening)
		rest(time.Minute)
		if got := w.words("c")[before-1:]; len(got) != 2 || !strings.Contains(got[1], "could not reach the team yet") {
			t.Fatalf("after the desk's time: %q", got)
		}
		rest(10 * time.Minute)
		got := w.words("c")
		if n := count(got, "is now case **FL-1**"); n != 1 || count(got, "could not reach") != 1 || len(got) != before+2 {
			t.Fatalf("told %d times: %q", n, got)
		}
		w.wantsState("c", handoff.Waiting)
		w.receive(bot.Event{Channel: "desk:desk", ID: "again", Conversation: "c", Kind: bot.DeskHas, Number: 1})
		rest(time.Minute)
		if n := count(w.words("c"), "is now case"); n != 1 {
			t.Errorf("told %d times after the desk repeated itself", n)
		}
	})
}

// count tells in how many lines a text is.
func count(lines []string, text string) int {
	n := 0
	for _, line := range lines {
		if strings.Contains(line, text) {
			n++
		}
	}
	return n
}

func TestADeskIsNeverGivenUp(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		back := time.Now().Add(72 * time.Hour)
		d := &desk{refuse: func() error {
			if time.Now().Before(back) {
				return bot.ErrRefused
			}
			return nil
		}}
		w := open(t, bot.Options{Desks: []handoff.Desk{d}, Timing: bot.DefaultTiming()})
		w.receive(message("c", "1", "human"))
		rest(73 * time.Hour)
		w.wantsState("c", handoff.Waiting)
	})
}

func TestTheQueueAheadIsTold(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{Desks: []handoff.Desk{&desk{}}})
		for i, c := range []string{"a", "b", "c"} {
			w.receive(message(c, c+"1", "my chair "+c))
			rest(time.Second)
			w.receive(message(c, c+"2", "human"))
			rest(time.Second)
			words := w.words(c)
			want := []string{"next in line", "1 request is ahead", "2 requests are ahead"}[i]
			if count(words, want) != 1 {
				t.Errorf("%s: got %q, want %q", c, words, want)
			}
		}
	})
}

// tickets is a desk with copies of its own.
type tickets struct {
	mu     sync.Mutex
	shown  []string // guarded by mu; what agents read there
	refuse func() error
}

func (d *tickets) Name() string { return "tickets" }

func (d *tickets) Accept(_ context.Context, c handoff.Case, b handoff.Brief) (handoff.Place, error) {
	return handoff.Place{Ref: "T7"}, d.show("accept %d: %d lines", c.Number, len(b.Request))
}

func (d *tickets) Follow(_ context.Context, c handoff.Case, e handoff.Entry) error {
	return d.show("%s at %s: %s %s %q", e.Kind, c.Places["tickets"].Ref, e.From, e.Kind, e.Text)
}

func (d *tickets) show(format string, args ...any) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.refuse != nil {
		if err := d.refuse(); err != nil {
			return err
		}
	}
	d.shown = append(d.shown, fmt.Sprintf(format, args...))
	return nil
}

// A case lies on several desks: the first yes is told, the others are recorded, and each hears in order what follows,
// also what happened while it was down.
func TestACaseLiesOnSeveralDesks(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		up := time.Now().Add(time.Hour)
		outside := &tickets{refuse: func() error {
			if time.Now().Before(up) {
				return &handoff.Later{After: 10 * time.Minute, Err: errors.New("503")}
			}
			return nil
		}}
		d := rules(t)
		d.Desks = []string{"desk", "tickets"}
		w := open(t, bot.Options{Decider: echo{rules: d}, Desks: []handoff.Desk{&desk{}, outside},
			Timing: bot.DefaultTiming()})
		w.receive(message("c", "1", "human"))
		rest(time.Minute)
		w.wantsState("c", handoff.Waiting)
		w.acts(1, "take", handoff.Take, "")
		w.acts(1, "reply", handoff.Reply, "Which room?")
		w.acts(1, "note", handoff.AddNote, "third time this week")
		w.receive(message("c", "2", "room 5"))
		rest(10 * time.Minute)
		if len(outside.shown) != 0 || count(w.words("c"), "could not reach") != 0 {
			t.Fatalf("the desk that is down was shown %q; the person heard %q", outside.shown, w.words("c"))
		}
		rest(2 * time.Hour)
		told := strings.Join(outside.shown, "; ")
		last := 0
		for _, part := range []string{"accept 1", `agent taken`, `agent said "Which room?"`,
			`agent note "third time this week"`, `person said "room 5"`} {
			at := strings.Index(told[last:], part)
			if at < 0 || strings.Count(told, part) != 1 {
				t.Fatalf("%q is not told in order and once: %s", part, told)
			}
			last += at
		}
		if !strings.Contains(told, `said at T7: person said "room 5"`) && !strings.Contains(told, "at T7") {
			t.Errorf("the desk was not told where it has the case: %s", told)
		}
		if got := w.caseIn("c").Places; got["tickets"].Ref != "T7" || len(got) != 2 {
			t.Errorf("places are %v", got)
		}
		if n := count(w.words("c"), "is now case"); n != 1 {
			t.Errorf("the person heard of the handoff %d times", n)
		}
	})
}

// A desk that has just said yes hears what is done to the case before its yes is noted, but not before it can be told
// where it has the case.
func TestADeskHearsWhatIsDoneBeforeItsYesIsNoted(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		up := time.Now().Add(time.Second)
		outside := &tickets{refuse: func() error {
			if time.Now().Before(up) {
				return &handoff.Later{After: 2 * time.Second, Err: errors.New("after the other desk")}
			}
			return nil
		}}
		noted := make(chan struct{})
		d := rules(t)
		d.Desks = []string{"desk", "tickets"}
		slow := echo{rules: d, before: func(ctx context.Context, s bot.Situation) error {
			if s.Events[0].Channel != "desk:tickets" {
				return nil
			}
			select {
			case <-noted:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}}
		w := open(t, bot.Options{Decider: slow, Desks: []handoff.Desk{&desk{}, outside}, Timing: bot.DefaultTiming()})
		w.receive(message("c", "1", "human"))
		rest(5 * time.Second)
		w.acts(1, "take", handoff.Take, "")
		w.acts(1, "note", handoff.AddNote, "third time this week")
		rest(5 * time.Second)
		if len(outside.shown) != 1 || len(w.caseIn("c").Places) != 1 {
			t.Fatalf("before the yes is noted: %q, at %v", outside.shown, w.caseIn("c").Places)
		}
		close(noted)
		rest(5 * time.Second)
		told := strings.Join(outside.shown[1:], "; ")
		for _, want := range []string{`taken at T7: agent taken`, `note at T7: agent note "third time this week"`} {
			if strings.Count(told, want) != 1 {
				t.Errorf("the desk was told %s, want once %s", told, want)
			}
		}
	})
}

func TestAnOfferGoesToADeskThatIsThere(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		d := rules(t)
		d.Desks = []string{"gone"}
		w := open(t, bot.Options{Decider: echo{rules: d}, Desks: []handoff.Desk{&desk{}}, Timing: bot.DefaultTiming()})
		w.receive(message("c", "1", "human"))
		rest(time.Minute)
		w.wantsState("c", handoff.Waiting)
		if got := w.caseIn("c").Places; !slices.Contains(slices.Collect(maps.Keys(got)), "desk") || len(got) != 1 {
			t.Errorf("places are %v", got)
		}
	})
}

func TestOfTwoDesksThatAreDownThePersonHearsOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		down := func() error { return errors.New("down") }
		d := rules(t)
		d.Desks = []string{"desk", "tickets"}
		w := open(t, bot.Options{Decider: echo{rules: d}, Desks: []handoff.Desk{&desk{refuse: down}, &tickets{refuse: down}},
			Timing: bot.DefaultTiming()})
		w.receive(message("c", "1", "human"))
		rest(time.Hour)
		if n := count(w.words("c"), "could not reach"); n != 1 {
			t.Errorf("told %d times: %q", n, w.words("c"))
		}
	})
}
