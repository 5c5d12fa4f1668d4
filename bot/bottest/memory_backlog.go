package bottest

import (
	"context"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// Backlog implements [bot.Counter].
func (m *Memory) Backlog(ctx context.Context, now time.Time) (bot.Backlog, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b := bot.Backlog{Outbox: map[string]bot.Waiting{}, Cases: map[string]bot.Waiting{}}
	for _, t := range m.waiting {
		for _, a := range t.unhandled {
			b.Events = oneMore(b.Events, a.v.At)
		}
	}
	for _, p := range m.unsent {
		b.Outbox[p.channel] = oneMore(b.Outbox[p.channel], p.queued)
	}
	for _, c := range m.cases {
		queued := c.v.State == handoff.Waiting || c.v.State == handoff.Escalated
		if queued && !c.v.Snoozed.After(now) {
			b.Cases[c.v.Team] = oneMore(b.Cases[c.v.Team], c.v.Opened)
		}
	}
	return b, ctx.Err()
}

func oneMore(w bot.Waiting, since time.Time) bot.Waiting {
	if w.Count == 0 || since.Before(w.Oldest) {
		w.Oldest = since
	}
	w.Count++
	return w
}
