package bottest

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/firstline-support/firstline/handoff"
)

// ChangeAgent implements [handoff.Roster].
func (m *Memory) ChangeAgent(ctx context.Context, id string, change func(*handoff.Agent, []handoff.Agent) error) (
	handoff.Agent, error,
) {
	m.mu.Lock()
	defer m.mu.Unlock()
	a, known := m.agents[id]
	switch {
	case ctx.Err() != nil:
		return handoff.Agent{}, ctx.Err()
	case !known:
		return handoff.Agent{}, fmt.Errorf("change agent %q: %w", id, handoff.ErrNoAgent)
	}
	if err := change(&a, slices.Collect(maps.Values(m.agents))); err != nil {
		return handoff.Agent{}, fmt.Errorf("change agent %q: %w", id, err)
	}
	m.agents[id] = a
	return a, nil
}

// RemoveAgent implements [handoff.Roster].
func (m *Memory) RemoveAgent(ctx context.Context, id string, may func([]handoff.Agent) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	a, known := m.agents[id]
	if !known {
		return fmt.Errorf("remove agent %q: %w", id, handoff.ErrNoAgent)
	}
	if err := may(slices.Collect(maps.Values(m.agents))); err != nil {
		return fmt.Errorf("remove agent %q: %w", id, err)
	}
	delete(m.agents, id)
	m.former = append(m.former, handoff.Agent{ID: id, Account: a.Account})
	maps.DeleteFunc(m.links, func(_ string, l link) bool { return l.agent == id })
	maps.DeleteFunc(m.drafts, func(at place, _ string) bool { return at.agent == id })
	maps.DeleteFunc(m.views, func(_ int64, v handoff.View) bool { return v.Owner == id && v.Share == "" })
	return nil
}

// Welcome implements [handoff.Welcomer].
func (m *Memory) Welcome(ctx context.Context, choose func(all, former []handoff.Agent) (handoff.Agent, error)) (
	handoff.Agent, error,
) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() != nil {
		return handoff.Agent{}, ctx.Err()
	}
	a, err := choose(slices.Collect(maps.Values(m.agents)), slices.Clone(m.former))
	if err != nil {
		return handoff.Agent{}, fmt.Errorf("welcome an agent: %w", err)
	}
	m.agents[a.ID] = a
	return a, nil
}

// Audit implements [handoff.Auditor].
func (m *Memory) Audit(ctx context.Context, d handoff.Deed) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() == nil {
		d.ID = int64(len(m.deeds)) + 1
		m.deeds = append(m.deeds, d)
	}
	return ctx.Err()
}

// Deeds implements [handoff.Auditor].
func (m *Memory) Deeds(ctx context.Context, f handoff.DeedFilter) ([]handoff.Deed, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if f.Limit <= 0 {
		f.Limit = 200
	}
	var found []handoff.Deed
	for _, d := range slices.Backward(m.deeds) {
		wanted := (f.Agent == "" || d.Agent == f.Agent) && (f.About == "" || d.About == f.About) &&
			!d.At.Before(f.Since) && (f.Until.IsZero() || d.At.Before(f.Until))
		if wanted && len(found) < f.Limit {
			found = append(found, d)
		}
	}
	return found, ctx.Err()
}
