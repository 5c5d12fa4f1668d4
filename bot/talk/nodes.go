package talk

import (
	"context"

	"github.com/firstline-support/firstline/bot"
)

// Nodes are how the nodes of a house share a channel. Each of them sends what the conversations say that are its own,
// and any of them may be told what happens on the platform.
type Nodes interface {
	// WhileHolding runs what one node at a time may do, when it is this one's turn. The context of run ends before another
	// node begins; a run that has ended for that begins again at the next turn. What it returns otherwise is returned, and
	// an error when ctx ends before.
	WhileHolding(ctx context.Context, name string, run func(context.Context) error) error
	// Mine tells whether this node sends what a conversation says at present.
	Mine(conversation string) bool
	// Known tells whether an event was taken in, by whatever node.
	Known(ctx context.Context, key bot.EventKey) (bool, error)
}
