package desk

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/handoff"
)

// A notice is what a team is told that is no case. It has a thread of its own, like a case: only there is it certain
// that nobody but the team reads it.
type notice struct {
	note  string // where is noted where it lies, behind its id
	id    string
	team  string
	since time.Time // it was made
	name  string    // of the thread
	is    func(message) bool
	first rest.Outgoing // by which the thread is known
}

// put makes what is missing: the note, the thread, the first message in it.
func (d *Desk) put(ctx context.Context, r room, n notice) (place, error) {
	text, err := d.recall(ctx, n.note)
	if err != nil {
		return place{}, err
	}
	text, before := strings.CutPrefix(text, n.id+" ")
	p, _ := placeOf(text)
	if !before {
		err = d.remember(ctx, n.note, n.id+" "+begun)
		p = place{}
	} else if p.thread == "" {
		p, err = d.putBefore(ctx, r, n)
	}
	if err != nil {
		return place{}, err
	}
	if p.thread == "" {
		t, err := d.start(ctx, r, rest.Thread{Name: n.name, Tags: d.tags(r, handoff.Case{}, nil)}, n.first)
		if err != nil {
			return place{}, err
		}
		p = place{parent: r.id, thread: t.ID}
		if r.forum {
			p.card = t.ID
		}
	}
	if p.card == "" {
		n.first.Nonce = digest(n.id)[:24]
		m, err := d.opt.API.Post(ctx, p.thread, n.first)
		if err != nil {
			return place{}, fmt.Errorf("post the card: %w", err)
		}
		p.card = m.ID
	}
	if err := d.remember(ctx, n.note, n.id+" "+p.String()); err != nil || r.forum {
		return p, err
	}
	return p, d.invite(ctx, p, handoff.Case{Team: n.team})
}

// putBefore looks for the thread of a notice that was begun. An empty private thread of that name may be another's.
func (d *Desk) putBefore(ctx context.Context, r room, n notice) (place, error) {
	begun, err := d.begun(ctx, r, n.name, n.since)
	if err != nil {
		return place{}, err
	}
	for _, p := range begun {
		if p.card, err = d.cardOf(ctx, r, p, n.is); err != nil || p.card != "" {
			return p, err
		}
	}
	return place{}, nil
}
