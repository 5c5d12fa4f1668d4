package console

import (
	"context"
	"fmt"

	"github.com/firstline-support/firstline/handoff"
)

// A Desk is the console as [handoff.Desk]. It is apart from the pages because the bot needs the desk, and the pages
// need the bot.
type Desk struct {
	Cases handoff.Cases
	Bell  *handoff.Bell
}

// Name is what the workspace calls this desk.
func (d Desk) Name() string { return "console" }

// Accept makes sure that the case is in the store, where every page finds it, and wakes the open queues. It changes
// nothing, so it may be repeated.
func (d Desk) Accept(ctx context.Context, offered handoff.Case, _ handoff.Brief) (handoff.Place, error) {
	if _, err := d.Cases.Case(ctx, offered.Number); err != nil {
		return handoff.Place{}, fmt.Errorf("accept case %d: %w", offered.Number, err)
	}
	d.Bell.Ring(handoff.QueueTopic)
	return handoff.Place{}, nil
}
