package slack

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/firstline-support/firstline/bot/talk"
)

// A memoryPad is gone with the test.
type memoryPad struct {
	mu    sync.Mutex
	notes map[string]string // guarded by mu
}

func (p *memoryPad) Remember(_ context.Context, _, key, value string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.notes[key] = value
	return nil
}

func (p *memoryPad) Recall(_ context.Context, _, key string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.notes[key], nil
}

func (p *memoryPad) Recollect(context.Context, string, string) (map[string]string, error) {
	return nil, nil
}

// A message that is read from the history while it comes over the socket must not make the bot forget who talks to it.
func TestWhoTalksIsNotForgottenWhenAChannelIsReadTwiceAtOnce(t *testing.T) {
	const threads = 500
	stamp := map[string]string{"UADA": "2.000001", "UBOB": "2.000002"}
	for i := range threads {
		c := New(Options{Pad: &memoryPad{notes: map[string]string{}}})
		c.self = self{user: "UBOT"}
		thread := fmt.Sprintf("1.%06d", i)
		var readers sync.WaitGroup
		for _, user := range []string{"UADA", "UBOB", "UADA", "UBOB"} {
			readers.Go(func() {
				if _, _, err := c.listen(t.Context(), deed{sort: said, user: user, channel: "C1", ts: stamp[user],
					thread: thread, text: "<@UBOT> hi"}); err != nil {
					t.Error(err)
				}
			})
		}
		readers.Wait()
		known, err := c.talks.In(t.Context(), "C1", thread)
		for user, ts := range stamp {
			if err != nil || !slices.Contains(known.With(ts), user) {
				t.Fatalf("thread %d: %v, %v; want %s to talk at %s", i, known, err, user, ts)
			}
		}
	}
}

// What was left alone, because people talked to each other, stays so when it is read again after they called the bot.
func TestWordsAreJudgedTheSecondTimeAsTheFirst(t *testing.T) {
	c := New(Options{Pad: &memoryPad{notes: map[string]string{}}})
	c.self = self{user: "UBOT"}
	words := []struct {
		user, text string
		quiet      bool
	}{
		{"UADA", "<@UBOT> help", false},
		{"UADA", "it is the left one", false},
		{"UBOB", "have you tried the other?", true},
		{"UADA", "still broken", true},
		{"UADA", "<@UBOT> again", false},
		{"UADA", "on the second floor", false},
	}
	for round := range 3 {
		if round == 2 {
			c.talks = talk.NewThreads(Name, c.Pad) // a new start has the pad only
		}
		for i, one := range words {
			_, why, err := c.listen(t.Context(), deed{sort: said, user: one.user, channel: "C1", thread: "1.000001",
				ts: fmt.Sprintf("2.%06d", i), text: one.text})
			if err != nil || (why != "") != one.quiet {
				t.Errorf("round %d, %q: %q, %v; want quiet: %v", round, one.text, why, err, one.quiet)
			}
		}
	}
}
