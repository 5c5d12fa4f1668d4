package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
)

// A scout is a tracer that writes down which step came of which, each by a number.
type scout struct {
	mu    sync.Mutex
	steps []string // guarded by mu
}

type stepKey struct{}

func (s *scout) Begin(ctx context.Context, step bot.Step) (context.Context, func(error)) {
	from, _ := ctx.Value(stepKey{}).(string)
	if from == "" {
		from = strings.Join(step.After, "+")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	mark := fmt.Sprint(len(s.steps) + 1)
	s.steps = append(s.steps, fmt.Sprintf("%s of %q", step.Name, from))
	return context.WithValue(ctx, stepKey{}, mark), func(error) {}
}

func (s *scout) Mark(ctx context.Context) string {
	mark, _ := ctx.Value(stepKey{}).(string)
	return mark
}

func TestAMessageIsFollowedAcrossRuns(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		store, scout, channel := bottest.NewMemory(), &scout{}, &recorder{}
		before := bot.New(bot.Options{Store: store, Cases: store, Decider: echo{rules: rules(t)}, Tracer: scout})
		for _, e := range []bot.Event{pushed(message("c", "1", "hello")), pushed(message("c", "2", "world."))} {
			if err := before.Receive(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
		w := open(t, bot.Options{Store: store, Tracer: scout, Channels: []bot.Channel{channel}, Timing: bot.DefaultTiming()})
		rest(time.Minute)
		w.wants("c", "person: hello", "person: world.", "bot: hello|world.")
		scout.mu.Lock()
		defer scout.mu.Unlock()
		want := []string{`receive of ""`, `receive of ""`, `turn of "1+2"`, `decide of "3"`, `commit of "3"`, `send of "3"`}
		if !slices.Equal(scout.steps, want) {
			t.Errorf("the tracer saw\n%q, want\n%q", scout.steps, want)
		}
	})
}

func TestWithoutATracerNothingIsStoredForIt(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{Channels: []bot.Channel{&recorder{}}})
		w.receive(pushed(message("c", "1", "hello.")))
		rest(time.Minute)
		stored, err := json.Marshal(w.journal("c"))
		if err != nil || strings.Contains(string(stored), `"trace"`) {
			t.Errorf("stored %s, %v", stored, err)
		}
		if event, err := json.Marshal(message("c", "2", "x")); err != nil || strings.Contains(string(event), `"trace"`) {
			t.Errorf("an event is stored as %s, %v", event, err)
		}
	})
}
