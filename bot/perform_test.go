package bot_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// queued starts a bot with case 1 waiting in conversation c.
func queued(t *testing.T, rest func(time.Duration), o bot.Options) *world {
	o.Desks = []handoff.Desk{&desk{}}
	w := open(t, o)
	w.receive(message("c", "0", "human"))
	rest(time.Second)
	w.wantsState("c", handoff.Waiting)
	return w
}

func TestARepeatedActChangesNothing(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := queued(t, rest, bot.Options{})
		first := w.acts(1, "take", handoff.Take, "")
		w.acts(1, "reply", handoff.Reply, "hello")
		before := w.words("c")
		rest(time.Hour)
		again := w.acts(1, "take", handoff.Take, "")
		w.acts(1, "reply", handoff.Reply, "hello")
		w.wants("c", before...)
		if again.State != handoff.Taken || again.Agent.ID != first.Agent.ID {
			t.Errorf("the repeat gave %+v", again)
		}
		w.acts(1, "back", handoff.HandBack, "")
		if now := w.acts(1, "take", handoff.Take, ""); now.State != handoff.WithBot {
			t.Errorf("the repeat of an old take gave a case that is %s", now.State)
		}
	})
}

func TestActsThatCannotBeAreRefused(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := queued(t, rest, bot.Options{})
		w.acts(1, "take", handoff.Take, "")
		for _, test := range []struct {
			name string
			act  handoff.Act
			want error
		}{
			{"unknown case", deed(99, "x1", handoff.Take, ann, ""), handoff.ErrNoCase},
			{"unknown verb", deed(1, "x2", "delete", ann, ""), handoff.ErrNotAllowed},
			{"another agent's case", deed(1, "x3", handoff.Reply, bob, "hi"), handoff.ErrElsewhere},
			{"no words", deed(1, "x4", handoff.Reply, ann, " "), handoff.ErrNoText},
			{"too many words", deed(1, "x5", handoff.Reply, ann, strings.Repeat("x", handoff.MaxText+1)), handoff.ErrTooLong},
			{"no id", deed(1, "", handoff.Reply, ann, "hi"), bot.ErrBadEvent},
			{"long id", deed(1, strings.Repeat("x", bot.MaxID+1), handoff.Reply, ann, "hi"), bot.ErrBadEvent},
		} {
			before := w.words("c")
			if _, err := w.bot.Perform(t.Context(), test.act); !errors.Is(err, test.want) {
				t.Errorf("%s: got %v, want %v", test.name, err, test.want)
			}
			if diff := cmp.Diff(before, w.words("c")); diff != "" {
				t.Errorf("%s: %s", test.name, diff)
			}
		}
	})
}

func TestAnActOnAnOldCaseIsRefused(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := queued(t, rest, bot.Options{})
		w.acts(1, "done", handoff.Resolve, "")
		w.receive(message("c", "1", "human"))
		rest(time.Second)
		if c := w.caseIn("c"); c.Number != 2 {
			t.Fatalf("newest case %+v", c)
		}
		_, err := w.bot.Perform(t.Context(), deed(1, "old", handoff.Reopen, ann, ""))
		if !errors.Is(err, handoff.ErrNotAllowed) {
			t.Errorf("got %v, want ErrNotAllowed", err)
		}
	})
}

func TestAnActIsTriedAgainWhenTheConversationMoved(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := queued(t, rest, bot.Options{Store: &meddler{breaker: breaking("none", 1, false)}})
		if c := w.acts(1, "take", handoff.Take, ""); c.State != handoff.Taken {
			t.Errorf("case %+v", c)
		}
		if n := count(w.words("c"), "has taken over"); n != 1 {
			t.Errorf("announced %d times", n)
		}
	})
}

func TestATakeWaitsForTheMessageThatIsBeingSent(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		var ended attempts
		channel := &recorder{fails: func(context.Context, bot.Parcel) error {
			time.Sleep(3 * time.Second)
			ended.note()
			return nil
		}}
		w := open(t, bot.Options{Channels: []bot.Channel{channel}, Desks: []handoff.Desk{&desk{}}})
		w.receive(pushed(message("c", "0", "human")))
		rest(time.Second)
		hasty, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		_, err := w.bot.Perform(hasty, deed(1, "hasty", handoff.Take, ann, ""))
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a take that cannot wait got %v", err)
		}
		w.acts(1, "take", handoff.Take, "")
		if n := ended.note(); n != 2 {
			t.Errorf("taken after %d sends, want the one that was under way to end first", n-1)
		}
		rest(time.Minute)
		if got := channel.texts(); len(got) != 2 || count(got, "has taken over") != 1 {
			t.Errorf("sent %q", got)
		}
	})
}

func TestAnActThatIsRepeatedWhileItWaitsIsDoneOnceAndNotRefused(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		channel := &recorder{fails: func(context.Context, bot.Parcel) error {
			time.Sleep(3 * time.Second)
			return nil
		}}
		w := open(t, bot.Options{Channels: []bot.Channel{channel}, Desks: []handoff.Desk{&desk{}}})
		w.receive(pushed(message("c", "0", "human")))
		rest(time.Second)
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				if c, err := w.bot.Perform(t.Context(), deed(1, "take", handoff.Take, ann, "")); err != nil || c.Agent.ID != ann.ID {
					t.Errorf("got %v and case %+v, want Ann's", err, c)
				}
			})
		}
		both.Wait()
		rest(time.Minute)
		if n := count(channel.texts(), "has taken over"); n != 1 {
			t.Errorf("announced %d times", n)
		}
	})
}

// A meddler is a store in which somebody else commits just before the first agent's act does.
type meddler struct {
	*breaker
	done bool
}

func (m *meddler) Commit(ctx context.Context, t bot.Turn) (bot.Conversation, error) {
	if t.Record != nil && !m.done {
		m.done = true
		if _, err := m.breaker.Commit(ctx, bot.Turn{Conversation: t.Conversation}); err != nil {
			return bot.Conversation{}, err
		}
	}
	return m.breaker.Commit(ctx, t)
}
