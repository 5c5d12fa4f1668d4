package line

import (
	"context"
	"fmt"

	"github.com/firstline-support/firstline/handoff"
)

// Brief computes what agents read first, of what is for everybody who sees the case.
func (all Teams) Brief(ctx context.Context, cases handoff.Cases, c handoff.Case) (handoff.Brief, error) {
	entries, err := journal(ctx, cases, c)
	if err != nil {
		return handoff.Brief{}, err
	}
	privacy := all.Privacy()
	seen, err := privacy.Extract(ctx, cases, entries, privacy.Desk(c))
	if err != nil {
		return handoff.Brief{}, fmt.Errorf("what may be seen beside case %d: %w", c.Number, err)
	}
	return seen.Brief(c), nil
}

// journal reads all of the journal of a case's conversation.
func journal(ctx context.Context, cases handoff.Cases, c handoff.Case) ([]handoff.Entry, error) {
	const many = 1000
	var all []handoff.Entry
	for after := int64(0); ; {
		entries, err := cases.Journal(ctx, c.Conversation, after, many)
		if err != nil {
			return nil, fmt.Errorf("journal of case %d: %w", c.Number, err)
		}
		all = append(all, entries...)
		if len(entries) < many {
			return all, nil
		}
		after = entries[len(entries)-1].Seq
	}
}
