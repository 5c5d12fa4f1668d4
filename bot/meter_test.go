package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// A tape is a meter that writes down what it is told.
type tape struct {
	mu    sync.Mutex
	lines []string   // guarded by mu
	made  []bot.Made // guarded by mu
}

func (m *tape) note(format string, args ...any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lines = append(m.lines, fmt.Sprintf(format, args...))
}

func (m *tape) Received(channel string, kind bot.EventKind) { m.note("received %s %s", channel, kind) }

func (m *tape) Made(made bot.Made) {
	m.note("made %s %s %s", made.Channel, made.Result, made.Outcome)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.made = append(m.made, made)
}

func (m *tape) Sent(channel string, d handoff.Delivery) { m.note("sent %s %s", channel, d) }

func (m *tape) told() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.lines)
}

// waits are the times that somebody waited.
func (m *tape) waits(of func(bot.Made) time.Duration) (all []time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, made := range m.made {
		if wait := of(made); wait > 0 {
			all = append(all, wait)
		}
	}
	return all
}

func TestAMeterIsToldOfAMessageFromDoorToDoor(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		meter, failed := &tape{}, false
		channel := &recorder{fails: func(context.Context, bot.Parcel) error {
			if failed {
				return nil
			}
			failed = true
			return errors.New("503")
		}}
		w := open(t, bot.Options{Meter: meter, Channels: []bot.Channel{channel}, Timing: bot.DefaultTiming()})
		hello := pushed(message("c", "1", "hello."))
		w.receive(hello, hello)
		rest(time.Minute)
		// in the order of the alphabet: the courier may be quicker than whoever has just committed
		want := []string{"made chat committed ", "received chat message", "sent chat pending", "sent chat sent"}
		if got := slices.Sorted(slices.Values(meter.told())); !slices.Equal(got, want) {
			t.Errorf("the meter was told\n%q, want\n%q", got, want)
		}
		waited := meter.waits(func(m bot.Made) time.Duration { return m.Waited })
		if want := []time.Duration{bot.DefaultTiming().Complete}; !slices.Equal(waited, want) {
			t.Errorf("the person waited %v, want %v", waited, want)
		}
	})
}

func TestAMeterIsToldHowLongAPersonWaitedForAHuman(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		meter := &tape{}
		w := open(t, bot.Options{Meter: meter, Desks: []handoff.Desk{&desk{}}})
		w.receive(message("c", "1", "human"))
		rest(7 * time.Minute)
		w.acts(1, "a1", handoff.Take, "")
		rest(time.Minute)
		w.acts(1, "a2", handoff.Reply, "I am here.")
		rest(time.Second)
		w.acts(1, "a3", handoff.Reply, "Still here.")
		rest(time.Minute)
		got := meter.waits(func(m bot.Made) time.Duration { return m.First })
		if want := []time.Duration{8 * time.Minute}; !slices.Equal(got, want) {
			t.Errorf("the person waited %v for a human, want %v", got, want)
		}
		if got := meter.told(); !slices.Contains(got, "made web committed handoff") {
			t.Errorf("no handoff among %q", got)
		}
	})
}

func TestAMeterIsToldOfTurnsThatComeToNothing(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		meter, broken := &tape{}, true
		w := open(t, bot.Options{Meter: meter, Decider: echo{rules: rules(t), before: func(context.Context, bot.Situation) error {
			if broken {
				broken = false
				panic("index out of range")
			}
			return nil
		}}})
		w.receive(message("c", "1", "hello."))
		rest(time.Minute)
		want := []string{"received web message", "made web failed ", "made web committed "}
		if got := meter.told(); !slices.Equal(got, want) {
			t.Errorf("the meter was told\n%q, want\n%q", got, want)
		}
	})
}
