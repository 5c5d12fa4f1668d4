package bot_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/handoff"
)

// overheard are words that were not meant for the bot.
func overheard(conversation, id, text string) bot.Event {
	e := message(conversation, id, text)
	e.Unasked = true
	return e
}

// A forgetter notes what a store is told to forget.
type forgetter struct {
	*bottest.Memory
	mu     sync.Mutex
	unsaid []string // guarded by mu; ids
}

func (f *forgetter) Commit(ctx context.Context, t bot.Turn) (bot.Conversation, error) {
	f.mu.Lock()
	for _, key := range t.Unsaid {
		f.unsaid = append(f.unsaid, key.ID)
	}
	f.mu.Unlock()
	return f.Memory.Commit(ctx, t)
}

func TestWhatPeopleTellEachOtherIsForgotten(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		store := &forgetter{Memory: bottest.NewMemory()}
		w := open(t, bot.Options{Store: store, Decider: genuine(t), Timing: bot.DefaultTiming()})
		change := edit("c", "2", "1", "who will come to lunch at noon?")
		change.Unasked = true
		w.receive(overheard("c", "1", "who will come to lunch?"), change)
		rest(time.Minute)
		w.wants("c")
		if want := []string{"1", "2"}; !slices.Equal(store.unsaid, want) {
			t.Errorf("forgotten are %q, want %q", store.unsaid, want)
		}
		if h := w.bot.Health(); h != (bot.Health{}) {
			t.Errorf("silence is no missed outcome: %+v", h)
		}
		w.receive(overheard("d", "3", "VPN does not connect from home"))
		rest(time.Minute)
		if said := w.words("d"); len(said) != 2 || len(store.unsaid) != 2 {
			t.Errorf("said %q, forgotten %q", said, store.unsaid)
		}
	})
}

// Whatever the bot breaks down on, it does not apologise to somebody who has not called it.
func TestNobodyIsToldThatWordsWhichWereNotForTheBotCameTooLate(t *testing.T) {
	fail := func(_ context.Context, s bot.Situation) error {
		if s.Events[0].Kind == bot.Message {
			return errors.New("model is down")
		}
		return nil
	}
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{Decider: echo{rules: rules(t), before: fail}, Timing: bot.DefaultTiming()})
		w.receive(overheard("c", "1", "VPN does not connect from home"))
		rest(5 * time.Minute)
		w.wants("c")
		if w.caseIn("c") != nil {
			t.Error("there is a case of it")
		}
		if h := w.bot.Health(); h.MessagesWithoutOutcome != 0 {
			t.Errorf("it still waits: %+v", h)
		}
	})
}

func TestWordsForTheBotAreNoneOfThoseBefore(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{Decider: genuine(t), Timing: bot.DefaultTiming()})
		w.receive(overheard("c", "1", "lunch?"), message("c", "2", "VPN does not connect from home"))
		rest(time.Minute)
		said := w.journal("c")
		i := slices.IndexFunc(said, func(e handoff.Entry) bool { return e.From == handoff.ByBot && e.Kind == handoff.Said })
		if i < 0 || said[0].Text != "VPN does not connect from home" || said[i].Aside {
			t.Errorf("got %+v", said)
		}
	})
}
