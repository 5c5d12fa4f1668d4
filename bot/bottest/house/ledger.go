package house

import (
	"context"
	"sync"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/handoff"
)

// A Ledger is a store that outlasts restarts, and the moments at which conversations changed hands.
type Ledger struct {
	*bottest.Memory
	mu    sync.Mutex
	hands []hands // guarded by mu
}

// hands says who had a conversation from a moment on.
type hands struct {
	conversation string
	human        bool
	at           time.Time
}

// NewLedger gives one without a word in it.
func NewLedger() *Ledger { return &Ledger{Memory: bottest.NewMemory()} }

// Commit implements [bot.Ledger].
func (l *Ledger) Commit(ctx context.Context, t bot.Turn) (bot.Conversation, error) {
	stored, err := l.Memory.Commit(ctx, t)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range t.Entries {
		switch e.Kind {
		case handoff.TookOver:
			l.hands = append(l.hands, hands{stored.ID, true, time.Now()})
		case handoff.HandedBack, handoff.Solved, handoff.Released:
			l.hands = append(l.hands, hands{stored.ID, false, time.Now()})
		}
	}
	return stored, err
}

// heldAt tells whether a human had a conversation when something was sent, and since when. What was sent at the same
// instant was sent before: the take waited for it.
func (l *Ledger) heldAt(conversation string, sent time.Time) (human bool, since time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, change := range l.hands {
		at := change.at
		if change.human {
			at = at.Add(time.Millisecond)
		}
		if change.conversation == conversation && !at.After(sent) {
			human, since = change.human, change.at
		}
	}
	return human, since
}
