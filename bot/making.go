package bot

import (
	"context"
	"fmt"
	"sync"
)

// errOvertaken is why a turn that was being made is given up: somebody acts on the conversation.
var errOvertaken = fmt.Errorf("somebody acts on the conversation: %w", ErrStale)

// making are the turns being made. A model may take seconds over one, and a human who takes the conversation must not
// wait for it, nor see it go on (promise P4).
type making struct {
	mu   sync.Mutex
	stop map[string]context.CancelCauseFunc // guarded by mu; by conversation
	held map[string]int                     // guarded by mu; acts under way, by conversation
}

func newMaking() making {
	return making{stop: map[string]context.CancelCauseFunc{}, held: map[string]int{}}
}

// begin is called when a turn is being made; end when it is made. The context ends when somebody acts meanwhile.
func (m *making) begin(ctx context.Context, conversation string) (_ context.Context, end func()) {
	ctx, stop := context.WithCancelCause(ctx)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stop[conversation] = stop
	return ctx, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.stop, conversation)
		stop(nil)
	}
}

// hold gives up what is being made in a conversation, and once more when it is released: what began meanwhile knows
// nothing of the act.
func (m *making) hold(conversation string) (release func()) {
	m.interrupt(conversation, 1)
	return func() { m.interrupt(conversation, -1) }
}

func (m *making) interrupt(conversation string, acts int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held[conversation] += acts; m.held[conversation] == 0 {
		delete(m.held, conversation)
	}
	if stop, made := m.stop[conversation]; made {
		stop(errOvertaken)
	}
}

// show calls publish unless the turn is given up or somebody is acting. While it runs nobody can begin to act.
func (m *making) show(ctx context.Context, conversation string, publish func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() == nil && m.held[conversation] == 0 {
		publish()
	}
}
