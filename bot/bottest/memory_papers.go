package bottest

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/action"
)

type inDrawer struct{ drawer, key string }

// Look implements [action.Cabinet].
func (m *Memory) Look(_ context.Context, drawer, key string) (action.Paper, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tidyPapers()
	p := m.papers[inDrawer{drawer, key}]
	p.Key, p.Value = key, bytes.Clone(p.Value)
	return p, nil
}

// tidyPapers drops what is out of date.
func (m *Memory) tidyPapers() {
	now := time.Now()
	maps.DeleteFunc(m.papers, func(_ inDrawer, p action.Paper) bool { return !p.Until.IsZero() && !now.Before(p.Until) })
}

// File implements [action.Cabinet].
func (m *Memory) File(_ context.Context, drawer string, p action.Paper) error {
	if err := p.Check(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tidyPapers()
	at := inDrawer{drawer, p.Key}
	if m.papers[at].Version != p.Version {
		return action.ErrMoved
	}
	if len(p.Value) == 0 {
		delete(m.papers, at)
		return nil
	}
	m.filed++
	p.Version, p.Value = m.filed, bytes.Clone(p.Value)
	m.papers[at] = p
	return nil
}

// Leaf implements [action.Cabinet].
func (m *Memory) Leaf(_ context.Context, drawer, prefix, after string, limit int) ([]action.Paper, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tidyPapers()
	var found []action.Paper
	for at, p := range m.papers {
		if at.drawer == drawer && strings.HasPrefix(at.key, prefix) && at.key > after {
			p.Value = bytes.Clone(p.Value)
			found = append(found, p)
		}
	}
	slices.SortFunc(found, func(a, b action.Paper) int { return strings.Compare(a.Key, b.Key) })
	return found[:min(limit, len(found))], nil
}
