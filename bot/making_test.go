package bot_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// An audience watches what is being written.
type audience struct {
	mu   sync.Mutex
	seen []string // guarded by mu
}

func (a *audience) preview(conversation, text string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seen = append(a.seen, conversation+": "+text)
}

func (a *audience) wants(t *testing.T, want ...string) {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	if !slices.Equal(a.seen, want) {
		t.Errorf("people saw %q, want %q", a.seen, want)
	}
}

// writing shows words when it is asked something "long", and goes on until it is stopped or let go.
func writing(let chan struct{}) func(context.Context, bot.Situation) error {
	return func(ctx context.Context, s bot.Situation) error {
		if s.Events[0].Text != "long" || s.Conversation.Owner == bot.OwnerHuman {
			return nil
		}
		s.Show("First of all")
		select {
		case <-ctx.Done():
			s.Show("First of all, I go on") // whoever works on does not see yet that it was stopped
		case <-let:
		}
		return nil
	}
}

func TestWhatIsWrittenIsSeenUntilItIsSaid(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		watch, let := &audience{}, make(chan struct{})
		w := open(t, bot.Options{Decider: echo{rules: rules(t), before: writing(let)}, Preview: watch.preview})
		w.receive(message("c", "1", "long"))
		rest(time.Second)
		watch.wants(t, "c: First of all")
		w.wants("c")
		close(let)
		rest(time.Second)
		w.wants("c", "person: long", "bot: long")
		watch.wants(t, "c: First of all", "c: ")
	})
}

func TestAHumanWhoTakesOverStopsWhatIsBeingWritten(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		watch := &audience{}
		w := queued(t, rest, bot.Options{Decider: echo{rules: rules(t), before: writing(nil)}, Preview: watch.preview})
		w.acts(1, "take", handoff.Take, "")
		w.acts(1, "back", handoff.HandBack, "go on")
		rest(time.Second)
		before, seen := len(w.words("c")), len(watch.seen)
		w.receive(message("c", "1", "long"))
		rest(time.Second)
		w.acts(1, "again", handoff.Take, "")
		rest(time.Second)
		for _, words := range w.words("c")[before:] {
			if strings.HasPrefix(words, "bot:") {
				t.Errorf("the bot said %q, and a human has taken over", words)
			}
		}
		if c := w.caseIn("c"); c.State != handoff.Taken {
			t.Errorf("the case is %s", c.State)
		}
		got := slices.DeleteFunc(slices.Clone(watch.seen[seen:]), func(s string) bool { return s == "c: " })
		if !slices.Equal(got, []string{"c: First of all"}) || watch.seen[len(watch.seen)-1] != "c: " {
			t.Errorf("people saw %q", watch.seen[seen:])
		}
	})
}
