package slack

import (
	"context"
	"fmt"
	"sync"
	"testing"
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
	for i := range threads {
		c := New(Options{Pad: &memoryPad{notes: map[string]string{}}})
		c.self = self{user: "UBOT"}
		thread := fmt.Sprintf("1.%06d", i)
		var readers sync.WaitGroup
		for _, user := range []string{"UADA", "UBOB", "UADA", "UBOB"} {
			readers.Go(func() {
				if _, _, err := c.listen(t.Context(), deed{sort: said, user: user, channel: "C1", ts: "2.000001" + user,
					thread: thread, text: "<@UBOT> hi"}); err != nil {
					t.Error(err)
				}
			})
		}
		readers.Wait()
		people, err := c.talks.with(t.Context(), "C1", thread)
		if err != nil || len(people) != 2 {
			t.Fatalf("thread %d: %v talk, %v; want both", i, people, err)
		}
	}
}
