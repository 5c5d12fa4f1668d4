package main

import (
	"context"

	"github.com/firstline-support/firstline/bot/talk"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/console"
	"github.com/firstline-support/firstline/handoff/rounds"
)

// mostRings is how many rings wait for the other nodes at most. One that finds no place is lost, which everybody has to
// live with who listens: see [handoff.Bell].
const mostRings = 1024

// bell wakes those who watch something, on all nodes.
func (h *house) bell() *handoff.Bell {
	all := others(h.store)
	if all == nil {
		return &handoff.Bell{}
	}
	rings := make(chan []string, mostRings)
	h.parts = append(h.parts, func(ctx context.Context) error {
		for {
			select {
			case <-ctx.Done():
				return nil
			case topics := <-rings:
				if err := all.Ring(ctx, topics...); err != nil && ctx.Err() == nil {
					h.log.Warn("tell the other nodes", "err", err)
				}
			}
		}
	})
	return &handoff.Bell{Carry: func(topics ...string) {
		select {
		case rings <- topics:
		default:
		}
	}}
}

// once runs what one node at a time does for all.
func (h *house) once(name string, run func(context.Context) error) func(context.Context) error {
	all := h.nodes()
	if all == nil {
		return run
	}
	return func(ctx context.Context) error {
		err := all.WhileHolding(ctx, name, run)
		if ctx.Err() != nil {
			return nil // another node has it, and we are stopping
		}
		return err
	}
}

// nodes are those that work on the store together, nil where it is this program's alone.
func (h *house) nodes() talk.Nodes {
	n, _ := any(h.store).(talk.Nodes)
	return n
}

// deskNodes is the same for a desk in a chat.
func (h *house) deskNodes(desk string) *rounds.Nodes {
	n := h.nodes()
	if n == nil {
		return nil
	}
	return &rounds.Nodes{Alone: n.WhileHolding, Notes: h.store, Desk: desk}
}

// presence is who looks at which case: nil where each node is the only one, and knows it by itself.
func (h *house) presence() console.Presence {
	if all := others(h.store); all != nil {
		return all.Presence()
	}
	return nil
}
