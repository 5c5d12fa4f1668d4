package bottest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

type mark struct {
	agent  string
	number int64
}

type link struct {
	agent   string
	expires time.Time
}

// Case implements [handoff.Cases].
func (m *Memory) Case(ctx context.Context, number int64) (handoff.Case, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return handoff.Case{}, ctx.Err()
	case number < 1 || number > int64(len(m.cases)):
		return handoff.Case{}, fmt.Errorf("case %d: %w", number, handoff.ErrNoCase)
	}
	return m.cases[number-1].fresh()
}

// Queue implements [handoff.Cases].
func (m *Memory) Queue(ctx context.Context, f handoff.Filter) ([]handoff.Row, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var rows []handoff.Row
	for _, k := range m.cases {
		if !wanted(k.v, f) {
			continue
		}
		c, err := k.fresh()
		if err != nil {
			return nil, err
		}
		journal := m.talks[c.Conversation].journal
		seen := m.read[mark{f.Reader, c.Number}]
		rows = append(rows, handoff.Row{Case: c, Unread: unread(journal, f.Reader, seen), Last: lastWords(journal)})
	}
	slices.SortStableFunc(rows, orderOf(f))
	limit := f.Limit
	if limit <= 0 {
		limit = 200
	}
	return rows[:min(len(rows), limit)], ctx.Err()
}

func wanted(c handoff.Case, f handoff.Filter) bool {
	return (len(f.States) == 0 || slices.Contains(f.States, c.State)) &&
		(f.Team == "" || c.Team == f.Team) &&
		(f.Agent == "" || c.Agent.ID == f.Agent) &&
		(f.Person == "" || c.Person.ID == f.Person)
}

func orderOf(f handoff.Filter) func(a, b handoff.Row) int {
	if f.Newest {
		return func(a, b handoff.Row) int { return cmp.Compare(b.Case.Number, a.Case.Number) }
	}
	return pressingFirst
}

func pressingFirst(a, b handoff.Row) int {
	return cmp.Or(b.Case.Priority.Rank()-a.Case.Priority.Rank(), a.Case.Opened.Compare(b.Case.Opened))
}

func unread(journal []kept[handoff.Entry], reader string, seen int64) int {
	n := 0
	for _, e := range journal {
		if reader != "" && e.v.Seq > seen && e.v.Kind == handoff.Said && e.v.From == handoff.ByPerson {
			n++
		}
	}
	return n
}

// lastWords is the last text that the person or an agent wrote, in one line of at most 160 characters.
func lastWords(journal []kept[handoff.Entry]) string {
	for _, e := range slices.Backward(journal) {
		if e.v.Kind != handoff.Said || e.v.From != handoff.ByPerson && e.v.From != handoff.ByAgent {
			continue
		}
		line := []rune(strings.Join(strings.Fields(e.v.Text), " "))
		if len(line) > 160 {
			return string(line[:159]) + "…"
		}
		return string(line)
	}
	return ""
}

// MarkRead implements [handoff.Cases].
func (m *Memory) MarkRead(ctx context.Context, agent string, number, seq int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case number < 1 || number > int64(len(m.cases)):
		return fmt.Errorf("mark case %d: %w", number, handoff.ErrNoCase)
	}
	key := mark{agent, number}
	m.read[key] = max(m.read[key], seq)
	return nil
}

// Agent implements [handoff.Roster].
func (m *Memory) Agent(ctx context.Context, id string) (handoff.Agent, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if a, ok := m.agents[id]; ok || ctx.Err() != nil {
		return a, ctx.Err()
	}
	return handoff.Agent{}, fmt.Errorf("agent %q: %w", id, handoff.ErrNoAgent)
}

// Agents implements [handoff.Roster].
func (m *Memory) Agents(ctx context.Context) ([]handoff.Agent, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	byName := func(a, b handoff.Agent) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) }
	return slices.SortedFunc(maps.Values(m.agents), byName), ctx.Err()
}

// PutAgent implements [handoff.Roster].
func (m *Memory) PutAgent(ctx context.Context, a handoff.Agent) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() == nil {
		m.agents[a.ID] = a
	}
	return ctx.Err()
}

// AddLink implements [handoff.Links].
func (m *Memory) AddLink(ctx context.Context, hash []byte, agent string, expires time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case m.agents[agent].ID == "":
		return fmt.Errorf("link for %q: %w", agent, handoff.ErrNoAgent)
	case m.links[string(hash)].agent != "":
		return fmt.Errorf("link for %q: known already", agent)
	}
	m.links[string(hash)] = link{agent, expires}
	return nil
}

// RedeemLink implements [handoff.Links].
func (m *Memory) RedeemLink(ctx context.Context, hash []byte, now time.Time) (handoff.Agent, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() != nil {
		return handoff.Agent{}, ctx.Err()
	}
	l, ok := m.links[string(hash)]
	if !ok || !now.Before(l.expires) {
		return handoff.Agent{}, fmt.Errorf("redeem link: %w", handoff.ErrNoAgent)
	}
	delete(m.links, string(hash))
	return m.agents[l.agent], nil
}

// Ringing implements [bot.Ledger].
func (m *Memory) Ringing(ctx context.Context, now time.Time, limit int) ([]int64, time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var due []handoff.Case
	var next time.Time
	for _, k := range m.cases {
		switch at := k.v.Alarm; {
		case at.IsZero():
		case !at.After(now):
			due = append(due, k.v)
		case next.IsZero() || at.Before(next):
			next = at
		}
	}
	slices.SortFunc(due, func(a, b handoff.Case) int {
		return cmp.Or(a.Alarm.Compare(b.Alarm), cmp.Compare(a.Number, b.Number))
	})
	var numbers []int64
	for _, c := range due[:min(limit, len(due))] {
		numbers = append(numbers, c.Number)
	}
	return numbers, next, ctx.Err()
}
