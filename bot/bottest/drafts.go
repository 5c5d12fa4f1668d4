package bottest

import (
	"context"
	"errors"
	"fmt"

	"github.com/firstline-support/firstline/handoff"
)

// place is where a draft is written.
type place struct {
	agent  string
	number int64
	kind   string
}

// PutDraft implements [handoff.Drafts].
func (m *Memory) PutDraft(ctx context.Context, agent string, number int64, kind, text string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := place{agent, number, kind}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case text == "":
		delete(m.drafts, at)
	case number < 1 || number > int64(len(m.cases)):
		return fmt.Errorf("keep a draft for case %d: %w", number, handoff.ErrNoCase)
	default:
		m.drafts[at] = text
	}
	return nil
}

// Drafts implements [handoff.Drafts].
func (m *Memory) Drafts(ctx context.Context, agent string, number int64) (map[string]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[string]string{}
	for at, text := range m.drafts {
		if at.agent == agent && at.number == number {
			found[at.kind] = text
		}
	}
	return found, ctx.Err()
}

func (w *world) wantDrafts(agent string, number int64, want map[string]string) {
	w.Helper()
	got, err := w.Drafts(w.Context(), agent, number)
	w.must(err)
	same(w, fmt.Sprintf("drafts of %s for %d", agent, number), got, want)
}

func draftsKept(w *world) {
	w.talked("a", handoff.Case{Subject: "first"}, "hello")
	w.talked("b", handoff.Case{Subject: "second"}, "hello")
	w.ada([]byte("hash"))
	put := func(agent string, number int64, kind, text string) {
		w.must(w.PutDraft(w.Context(), agent, number, kind, text))
	}
	put("ada", 1, "reply", "one")
	put("ada", 1, "reply", "'; DROP TABLE drafts; --")
	put("ada", 1, "note", "two")
	put("bob", 1, "reply", "three")
	put("ada", 2, "reply", "four")
	put("ada", 2, "reply", "")
	put("ada", 9, "reply", "")
	if err := w.PutDraft(w.Context(), "ada", 9, "reply", "nowhere"); !errors.Is(err, handoff.ErrNoCase) {
		w.Errorf("for a case that is not there: got %v", err)
	}
	w.reopen()
	w.wantDrafts("ada", 1, map[string]string{"reply": "'; DROP TABLE drafts; --", "note": "two"})
	w.wantDrafts("ada", 2, map[string]string{})
	w.must(w.RemoveAgent(w.Context(), "ada", anyway))
	w.wantDrafts("ada", 1, map[string]string{})
	w.wantDrafts("bob", 1, map[string]string{"reply": "three"})
}
