package handoff

import "context"

// Drafts keeps what agents are writing and have not sent: each agent's own, for each case and kind of words. Stores
// implement it. What is a note stays one: words are kept and given under the name they came with.
type Drafts interface {
	// PutDraft keeps the text in place of the one before; an empty one forgets it. [ErrNoCase]: there is no such case.
	PutDraft(ctx context.Context, agent string, number int64, kind, text string) error
	// Drafts gives an agent's texts for a case, by kind. With an agent their drafts go.
	Drafts(ctx context.Context, agent string, number int64) (map[string]string, error)
}
