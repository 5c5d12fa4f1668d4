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
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/handoff"
)

// attempts gives when a message was tried, in whole seconds after the first attempt.
type attempts struct {
	mu    sync.Mutex
	times []time.Time // guarded by mu
}

func (a *attempts) note() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.times = append(a.times, time.Now())
	return len(a.times)
}

func (a *attempts) gaps() []time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	var gaps []time.Duration
	for i := 1; i < len(a.times); i++ {
		gaps = append(gaps, a.times[i].Sub(a.times[i-1]))
	}
	return gaps
}

// delivery gives where the first answer of a conversation stands.
func (w *world) delivery(conversation string) handoff.Delivery {
	w.t.Helper()
	for _, e := range w.journal(conversation) {
		if e.Kind == handoff.Said && e.From == handoff.ByBot {
			return e.Delivery
		}
	}
	return "nothing said"
}

// courses plays one message against a channel that fails as told, and gives the attempts.
func courses(t *testing.T, rest func(time.Duration), wait time.Duration,
	fails func(n int, ctx context.Context) error) (*world, *attempts) {
	t.Helper()
	var tried attempts
	channel := &recorder{fails: func(ctx context.Context, _ bot.Parcel) error { return fails(tried.note(), ctx) }}
	w := open(t, bot.Options{Channels: []bot.Channel{channel}})
	w.receive(pushed(message("c", "1", "hello")))
	rest(wait)
	return w, &tried
}

func TestRetryAfterIsHonoured(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w, tried := courses(t, rest, time.Hour, func(n int, _ context.Context) error {
			if n == 1 {
				return fmt.Errorf("post: %w", &handoff.Later{After: 97 * time.Second, Err: errors.New("slow down")})
			}
			return nil
		})
		if got := tried.gaps(); !slices.Equal(got, []time.Duration{97 * time.Second}) || w.delivery("c") != handoff.Sent {
			t.Errorf("gaps %v, delivery %s", got, w.delivery("c"))
		}
	})
}

func TestRetriesWaitLongerAndLongerAndGiveUpAfterADay(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w, tried := courses(t, rest, 23*time.Hour, func(int, context.Context) error { return errors.New("503") })
		want := time.Second
		for i, gap := range tried.gaps() {
			if gap > want || gap < want*4/5 {
				t.Fatalf("gap %d is %s, want up to a fifth less than %s", i, gap, want)
			}
			want = min(2*want, 5*time.Minute)
		}
		if w.delivery("c") != handoff.Pending {
			t.Errorf("after 23 h: %s", w.delivery("c"))
		}
		rest(2 * time.Hour)
		if w.delivery("c") != handoff.GaveUp {
			t.Errorf("after 25 h: %s", w.delivery("c"))
		}
	})
}

func TestARefusalIsFinalAndVisible(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w, tried := courses(t, rest, time.Hour, func(n int, _ context.Context) error {
			if n == 1 {
				return fmt.Errorf("blocked by the person: %w", bot.ErrRefused)
			}
			return nil
		})
		if len(tried.gaps()) != 0 || w.delivery("c") != handoff.GaveUp {
			t.Errorf("%d retries, delivery %s", len(tried.gaps()), w.delivery("c"))
		}
		w.receive(pushed(message("c", "2", "again")))
		rest(time.Minute)
		if got := len(tried.times); got != 2 {
			t.Errorf("%d sends: the next message was not tried", got)
		}
	})
}

// A person who takes no direct messages has the answer in a private thread: agents see it, and nobody tries again.
func TestWhatWasSentElsewhereIsNotSentAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w, tried := courses(t, rest, time.Hour, func(int, context.Context) error {
			return fmt.Errorf("post: %w", &bot.Elsewhere{Where: "private thread 77"})
		})
		if len(tried.gaps()) != 0 || w.delivery("c") != handoff.Rerouted {
			t.Errorf("%d retries, delivery %s", len(tried.gaps()), w.delivery("c"))
		}
	})
}

func TestASendThatHangsIsCutOffAndTriedAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w, tried := courses(t, rest, time.Minute, func(n int, ctx context.Context) error {
			if n == 1 {
				<-ctx.Done()
			}
			return ctx.Err()
		})
		if gaps := tried.gaps(); len(gaps) != 1 || gaps[0] > 17*time.Second || w.delivery("c") != handoff.Sent {
			t.Errorf("gaps %v, delivery %s", gaps, w.delivery("c"))
		}
	})
}

func TestAChannelThatPanicsDoesNotTakeTheBotDown(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w, tried := courses(t, rest, time.Minute, func(n int, _ context.Context) error {
			if n == 1 {
				panic("nil map")
			}
			return nil
		})
		if len(tried.gaps()) != 1 || w.delivery("c") != handoff.Sent {
			t.Errorf("%d retries, delivery %s", len(tried.gaps()), w.delivery("c"))
		}
	})
}

func TestAStoreThatCannotRecordASendDoesNotMakeItRepeatWithoutEnd(t *testing.T) {
	for _, method := range []string{"Settle", "Begin", "Due"} {
		inBubble(t, func(t *testing.T, rest func(time.Duration)) {
			s, channel := breaking(method, 1, false), &recorder{}
			s.forever = true
			w := open(t, bot.Options{Store: s, Channels: []bot.Channel{channel}})
			w.receive(pushed(message("c", "1", "hello")))
			rest(time.Minute)
			if s.calls > 70 || len(channel.texts()) > 1 {
				t.Errorf("%s: %d calls and %d sends in a minute", method, s.calls, len(channel.texts()))
			}
		})
	}
}

func TestMessagesOfAConversationAreSentInOrderOneAtATime(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		var mu sync.Mutex
		sending := map[string]bool{} // guarded by mu
		channel := &recorder{fails: func(_ context.Context, p bot.Parcel) error {
			mu.Lock()
			busy := sending[p.Conversation]
			sending[p.Conversation] = true
			mu.Unlock()
			time.Sleep(50 * time.Millisecond)
			mu.Lock()
			sending[p.Conversation] = false
			mu.Unlock()
			if busy {
				t.Errorf("two sends at once in %s", p.Conversation)
			}
			if p.Attempts == 0 && p.Entry.Seq%3 == 0 {
				return errors.New("503") // a retry must not be overtaken
			}
			return nil
		}}
		w := open(t, bot.Options{Channels: []bot.Channel{channel}})
		for i := range 6 {
			for _, c := range []string{"a", "b", "c"} {
				w.receive(pushed(message(c, c+fmt.Sprint(i), fmt.Sprint(i))))
				rest(time.Millisecond)
			}
		}
		rest(time.Hour)
		last := map[string]int64{}
		for _, p := range channel.sent {
			if p.Entry.Seq < last[p.Conversation] {
				t.Errorf("%s: %d after %d", p.Conversation, p.Entry.Seq, last[p.Conversation])
			}
			last[p.Conversation] = p.Entry.Seq
		}
	})
}

func TestSlowConversationsDoNotKeepOthersFromBeingSent(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		channel := &recorder{fails: func(ctx context.Context, p bot.Parcel) error {
			if p.Conversation != "quick" {
				<-ctx.Done()
			}
			return ctx.Err()
		}}
		w := open(t, bot.Options{Channels: []bot.Channel{channel}})
		for i := range 100 {
			w.receive(pushed(message(fmt.Sprint("slow", i), fmt.Sprint(i), "hello")))
		}
		w.receive(pushed(message("quick", "q", "hello")))
		rest(time.Minute)
		if got := w.delivery("quick"); got != handoff.Sent {
			t.Errorf("after a minute the quick one is %s", got)
		}
	})
}

func TestAfterACrashBetweenSendAndRecordTheSameKeyIsSentAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		kept, channel := bottest.NewMemory(), &recorder{}
		s := &breaker{store: kept, method: "Settle", left: 1, forever: true}
		w := open(t, bot.Options{Store: s, Channels: []bot.Channel{channel}})
		w.receive(pushed(message("c", "1", "hello")))
		rest(500 * time.Millisecond)
		w.stop()
		w = open(t, bot.Options{Store: kept, Channels: []bot.Channel{channel}})
		rest(time.Minute)
		if len(channel.sent) != 2 || channel.sent[0].Entry.Seq != channel.sent[1].Entry.Seq ||
			channel.sent[1].Attempts != 1 || w.delivery("c") != handoff.Sent {
			t.Errorf("sent %+v, delivery %s", channel.sent, w.delivery("c"))
		}
	})
}

func TestADeskThatHangsDoesNotHoldUpThePerson(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		channel := &recorder{}
		hanging := &desk{refuse: func() error {
			time.Sleep(14 * time.Second)
			return errors.New("time-out")
		}}
		w := open(t, bot.Options{Channels: []bot.Channel{channel}, Desks: []handoff.Desk{hanging}, Decider: genuine(t)})
		w.receive(pushed(message("c", "1", "a human please")))
		rest(time.Second)
		w.receive(pushed(message("c", "2", "my chair is broken")))
		rest(time.Second)
		w.receive(pushed(message("c", "3", "it is the blue one")))
		rest(time.Second)
		if got := channel.texts(); count(got, "added that to case") != 1 {
			t.Errorf("sent %q while the desk hangs", got)
		}
	})
}
