package bottest

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/firstline-support/firstline/handoff"
)

// Views implements [handoff.Views].
func (m *Memory) Views(ctx context.Context, a handoff.Agent) ([]handoff.View, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var views []handoff.View
	for _, v := range m.views {
		if v.SeenBy(a) {
			views = append(views, v)
		}
	}
	others := func(v handoff.View) int {
		if v.Owner == a.ID {
			return 0
		}
		return 1
	}
	slices.SortFunc(views, func(x, y handoff.View) int {
		return cmp.Or(others(x)-others(y), cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
	return views, ctx.Err()
}

// PutView implements [handoff.Views].
func (m *Memory) PutView(ctx context.Context, v handoff.View) (handoff.View, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	own := 0
	for _, known := range m.views {
		if known.Owner == v.Owner {
			own++
		}
	}
	_, known := m.views[v.ID]
	switch {
	case ctx.Err() != nil:
		return v, ctx.Err()
	case v.ID != 0 && !known:
		return v, fmt.Errorf("view %d: %w", v.ID, handoff.ErrNoView)
	case v.ID == 0 && own >= handoff.MaxViews:
		return v, fmt.Errorf("views of %q: %w", v.Owner, handoff.ErrManyViews)
	case v.ID == 0:
		m.viewed++
		v.ID = m.viewed
	}
	m.views[v.ID] = v
	return v, nil
}

// RemoveView implements [handoff.Views].
func (m *Memory) RemoveView(ctx context.Context, id int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() == nil {
		delete(m.views, id)
	}
	return ctx.Err()
}
