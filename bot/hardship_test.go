package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/handoff"
)

// A slowReader is a store whose second answer about the outbox arrives a while after it was made.
type slowReader struct {
	store
	reads int // by the one goroutine that reads the outbox
}

func (s *slowReader) Due(ctx context.Context, now time.Time, limit int) ([]bot.Parcel, time.Time, error) {
	due, next, err := s.store.Due(ctx, now, limit)
	if s.reads++; len(due) > 0 && s.reads > 2 && s.reads < 9 {
		time.Sleep(500 * time.Millisecond)
	}
	return due, next, err
}

func TestAReadingOfTheOutboxThatIsOldDoesNotBreakRetryAfter(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		var tried attempts
		channel := &recorder{fails: func(_ context.Context, p bot.Parcel) error {
			time.Sleep(100 * time.Millisecond)
			if p.Conversation == "c" && tried.note() == 1 {
				return &handoff.Later{After: 97 * time.Second, Err: errors.New("slow down")}
			}
			return nil
		}}
		w := open(t, bot.Options{Store: &slowReader{store: bottest.NewMemory()}, Channels: []bot.Channel{channel}})
		w.receive(pushed(message("c", "1", "hello")))
		rest(50 * time.Millisecond)
		w.receive(pushed(message("d", "2", "has the outbox read while the first one is being sent")))
		rest(time.Hour)
		if got := tried.gaps(); len(got) != 1 || got[0] < 97*time.Second || w.delivery("c") != handoff.Sent {
			t.Errorf("gaps %v, delivery %s", got, w.delivery("c"))
		}
	})
}

// Promise P10: an outage of one platform is when people on the others write most.
func TestAChannelThatHangsForAThousandPeopleLeavesPlacesToOthers(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		hangs := &recorder{fails: func(ctx context.Context, _ bot.Parcel) error {
			<-ctx.Done()
			return ctx.Err()
		}}
		d := &desk{}
		w := open(t, bot.Options{Channels: []bot.Channel{hangs}, Desks: []handoff.Desk{d}})
		for i := range 1000 {
			w.receive(pushed(message(fmt.Sprint("slow", i), fmt.Sprint(i), "hello")))
		}
		rest(time.Minute)
		w.receive(message("c", "c", "human"))
		rest(time.Second)
		w.wantsState("c", handoff.Waiting)
	})
}

func TestAClockThatWasSetBackKeepsNobodyWaiting(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{Timing: bot.DefaultTiming()})
		e := message("c", "1", "my screen is black.")
		e.At = e.At.Add(time.Hour)
		w.receive(e)
		rest(bot.DefaultTiming().Deadline)
		w.wants("c", "person: my screen is black.", "bot: my screen is black.")
	})
}

func TestWhatWasReceivedUnderAClockFarAheadIsTakenUp(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		kept := bottest.NewMemory()
		e := message("c", "1", "hello.")
		e.At = e.At.AddDate(3, 0, 0)
		if _, err := kept.Receive(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		w := open(t, bot.Options{Store: kept, Timing: bot.DefaultTiming()})
		rest(bot.DefaultTiming().Deadline)
		w.wants("c", "person: hello.", "bot: hello.")
	})
}

// A desk that cannot be reached with a case which nobody needs any more must not keep the next one from it.
func TestACaseThatWasSettledIsNotOfferedAnyMore(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		up := time.Now().Add(time.Minute)
		d := &desk{refuse: func() error {
			if time.Now().Before(up) {
				return errors.New("down")
			}
			return nil
		}}
		w := open(t, bot.Options{Desks: []handoff.Desk{d}})
		w.receive(message("c", "1", "human"))
		rest(time.Second)
		w.acts(1, "done", handoff.Resolve, "")
		w.receive(message("c", "2", "human"))
		rest(time.Hour)
		if !slices.Equal(d.accepted, []int64{2}) {
			t.Errorf("the desk got %v, want case 2 only", d.accepted)
		}
		w.wantsState("c", handoff.Waiting)
	})
}
