package bottest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
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
	return m.Find(ctx, handoff.Query{}, f)
}

// Find implements [handoff.Finder]: it looks at every case.
func (m *Memory) Find(ctx context.Context, q handoff.Query, f handoff.Filter) ([]handoff.Row, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	rows, err := m.find(q, f)
	if err != nil {
		return nil, err
	}
	if len(q.Terms) > 0 {
		f.Newest = true
	}
	slices.SortStableFunc(rows, orderOf(f))
	limit := f.Limit
	if limit <= 0 {
		limit = 200
	}
	rows = rows[min(max(f.Skip, 0), len(rows)):]
	return rows[:min(len(rows), limit)], ctx.Err()
}

// Count implements [handoff.Finder].
func (m *Memory) Count(ctx context.Context, q handoff.Query, f handoff.Filter, most int) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	rows, err := m.find(q, f)
	if err != nil {
		return 0, err
	}
	return min(len(rows), max(most, 0)), ctx.Err()
}

// find gives the rows in the order of their numbers; mu is held.
func (m *Memory) find(q handoff.Query, f handoff.Filter) ([]handoff.Row, error) {
	var rows []handoff.Row
	for _, k := range m.cases {
		c, err := k.fresh()
		if err != nil {
			return nil, err
		}
		journal := m.ownWords(c)
		seen := unread(journal, f.Reader, m.read[mark{f.Reader, c.Number}])
		if f.Admits(c, seen) && q.Finds(c, m.texts(c)) {
			rows = append(rows, handoff.Row{Case: c, Unread: seen, Last: lastWords(journal)})
		}
	}
	return rows, nil
}

// texts are the words that a case is found by; mu is held.
func (m *Memory) texts(c handoff.Case) []string {
	var texts []string
	journal := m.talks[c.Conversation].journal
	now := map[int64]handoff.Entry{}
	for _, told := range handoff.Latest(values(journal)) {
		now[told.Seq] = told.Entry
	}
	for i, owner := range m.talks[c.Conversation].owners {
		if owner == c.Number {
			texts = append(texts, handoff.Searched(now[int64(i)+1]))
		}
	}
	return texts
}

// own notes to which case the turn's entries belong, before which there are so many. A new case has what was said since
// the last entry about the one before it. Wherever a case begins with an entry about it, this is what [handoff.Owners]
// finds.
func (t *talk) own(turn bot.Turn, number int64, before int) {
	newest, floor := turn.Conversation.Case, before
	if turn.Case != nil && turn.Case.Number == 0 {
		newest, floor = number, t.floor(turn.Conversation.Case, number, before)
	}
	t.owners = append(t.owners, make([]int64, len(t.journal)-before)...)
	for i := min(floor, before); i < len(t.journal); i++ {
		switch {
		case t.journal[i].v.Case > 0:
			t.owners[i] = t.journal[i].v.Case
		case i >= floor:
			t.owners[i] = newest
		default:
			t.owners[i] = turn.Conversation.Case
		}
	}
	for i, k := range t.journal {
		if of := int(k.v.Of); changes(k) && of > 0 && of <= i && !changes(t.journal[of-1]) {
			t.owners[i] = t.owners[of-1]
		}
	}
}

// floor is how many entries belong to the last case and those before, where a turn opens one with this number.
func (t *talk) floor(last, number int64, before int) int {
	floor := len(t.journal)
	if i := slices.IndexFunc(t.journal[before:], about(number)); i >= 0 {
		floor = before + i
	}
	for floor > 0 && (last == 0 || t.journal[floor-1].v.Case != last) {
		floor--
	}
	return floor
}

func about(number int64) func(kept[handoff.Entry]) bool {
	return func(k kept[handoff.Entry]) bool { return k.v.Case == number }
}

func changes(k kept[handoff.Entry]) bool { return k.v.Kind.Changes() }

// ownWords are the entries of a case; mu is held.
func (m *Memory) ownWords(c handoff.Case) []kept[handoff.Entry] {
	t := m.talks[c.Conversation]
	var own []kept[handoff.Entry]
	for i, k := range t.journal {
		if t.owners[i] == c.Number || changes(k) {
			own = append(own, k)
		}
	}
	return own
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
	for _, e := range slices.Backward(handoff.Latest(values(journal))) {
		if e.Kind != handoff.Said || e.Gone || e.From != handoff.ByPerson && e.From != handoff.ByAgent {
			continue
		}
		text := e.Text
		if text == "" && len(e.Before) > 0 {
			e = handoff.Spoken{Entry: e.Before[0]} // its files are those of then
		}
		if text == "" && len(e.Files) > 0 {
			text = e.Files[0].Name
		}
		line := []rune(strings.Join(strings.Fields(text), " "))
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
