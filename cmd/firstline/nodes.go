package main

import (
	"github.com/firstline-support/firstline/bot/talk"
	"github.com/firstline-support/firstline/handoff/rounds"
)

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
