package bot_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// think is a decider that takes its time.
func think(t *testing.T, d time.Duration) echo {
	t.Helper()
	return echo{rules: rules(t), before: func(ctx context.Context, _ bot.Situation) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(d):
			return nil
		}
	}}
}

func TestATurnUnderWayEndsBeforeTheBotStops(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		channel := &recorder{}
		w := open(t, bot.Options{Decider: think(t, 5*time.Second), Channels: []bot.Channel{channel},
			Timing: bot.Timing{Grace: 10 * time.Second}})
		w.receive(pushed(message("c", "1", "hello.")))
		rest(time.Second)
		w.receive(pushed(message("d", "2", "and me?")))
		rest(time.Second)
		began := time.Now()
		w.stop()
		if took := time.Since(began); took != 4*time.Second {
			t.Errorf("the bot stopped after %v, want 4s: when both turns were made", took)
		}
		w.wants("c", "person: hello.", "bot: hello.")
		w.wants("d", "person: and me?", "bot: and me?")
		if got := channel.texts(); len(got) > 0 {
			t.Errorf("sends %q began after the bot was told to stop", got)
		}
	})
}

func TestATurnThatTakesTooLongIsLeftToTheNextRun(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{Decider: think(t, time.Minute), Timing: bot.Timing{Grace: 10 * time.Second}})
		w.receive(message("c", "1", "hello."))
		rest(time.Second)
		began := time.Now()
		w.stop()
		if took := time.Since(began); took != 10*time.Second {
			t.Errorf("the bot stopped after %v, want its grace of 10s", took)
		}
		w.wants("c")
		again := open(t, bot.Options{Store: w.store.(bot.Store)})
		rest(time.Second)
		again.wants("c", "person: hello.", "bot: hello.")
	})
}

func TestASendUnderWayEndsBeforeTheBotStops(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		channel := &recorder{fails: func(ctx context.Context, _ bot.Parcel) error {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(3 * time.Second):
				return nil
			}
		}}
		w := open(t, bot.Options{Channels: []bot.Channel{channel}, Timing: bot.Timing{Grace: 10 * time.Second}})
		w.receive(pushed(message("c", "1", "hello.")))
		rest(time.Second)
		w.stop()
		if got := w.delivery("c"); got != handoff.Sent || !slices.Equal(channel.texts(), []string{"hello."}) {
			t.Errorf("delivery %s after %q", got, channel.texts())
		}
	})
}
