package desktest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// A House is the inside of Firstline as desks see it: cases with their journals, a clerk that carries out each act
// once, and a roster. It is safe for concurrent use.
type House struct {
	mu      sync.Mutex
	cases   []handoff.Case             // guarded by mu; number n is at n-1
	journal map[string][]handoff.Entry // guarded by mu; by conversation
	acts    map[string]bool            // guarded by mu; by id
	agents  []handoff.Agent            // guarded by mu
	broken  error                      // guarded by mu; what the clerk answers, if anything
}

// NewHouse makes a house with these agents and no case.
func NewHouse(agents ...handoff.Agent) *House {
	return &House{journal: map[string][]handoff.Entry{}, acts: map[string]bool{}, agents: agents}
}

// Open makes a case of a person with its first words.
func (h *House) Open(conversation, words string) handoff.Case {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := handoff.Case{Number: int64(len(h.cases) + 1), Conversation: conversation, Channel: "web", Lang: "en",
		Person: handoff.Person{ID: "p-" + conversation, Name: "Anna Meier"}, State: handoff.Opening, Team: "it",
		Priority: handoff.Normal, Subject: words, Opened: time.Now(), Updated: time.Now()}
	h.cases = append(h.cases, c)
	h.write(c, handoff.Entry{Kind: handoff.Said, From: handoff.ByPerson, Text: words})
	h.write(c, handoff.Entry{Kind: handoff.Opened, From: handoff.ByBot, Text: handoff.ReasonAsked})
	return c
}

// Brief is what the case's journal gives.
func (h *House) Brief(c handoff.Case) handoff.Brief {
	h.mu.Lock()
	defer h.mu.Unlock()
	return handoff.Compute(c, h.journal[c.Conversation])
}

// Accepted records where a desk has the case.
func (h *House) Accepted(number int64, desk string, p handoff.Place) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := &h.cases[number-1]
	*c = c.With(desk, p)
	if after, err := c.Apply(handoff.Act{Verb: handoff.Accept, At: time.Now()}); err == nil {
		*c = after
	}
	h.write(*c, handoff.Entry{Kind: handoff.Accepted, From: handoff.BySystem, Text: desk, Detail: p.Ref})
}

// Say has the person say something about the case.
func (h *House) Say(number int64, words string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := &h.cases[number-1]
	if after, err := c.Apply(handoff.Act{Verb: handoff.Answer, At: time.Now()}); err == nil {
		*c = after
	}
	h.write(*c, handoff.Entry{Kind: handoff.Said, From: handoff.ByPerson, Text: words})
}

// Write adds an entry to the case's journal.
func (h *House) Write(number int64, e handoff.Entry) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.write(h.cases[number-1], e)
}

// write is called with the lock held.
func (h *House) write(c handoff.Case, e handoff.Entry) {
	e.Conversation, e.Case, e.At = c.Conversation, c.Number, time.Now()
	e.Seq = int64(len(h.journal[c.Conversation]) + 1)
	h.journal[c.Conversation] = append(h.journal[c.Conversation], e)
}

// Break has the clerk fail with err until it is nil again.
func (h *House) Break(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.broken = err
}

// records are the entries that acts leave.
var records = map[handoff.Verb]handoff.Kind{
	handoff.Take: handoff.TookOver, handoff.TakeOver: handoff.TookOver, handoff.Assign: handoff.Assigned,
	handoff.Release: handoff.Released, handoff.Reply: handoff.Said, handoff.Ask: handoff.Said,
	handoff.AddNote: handoff.Note, handoff.Resolve: handoff.Solved, handoff.Reopen: handoff.Reopening,
	handoff.Prioritise: handoff.Weighted, handoff.HandBack: handoff.HandedBack, handoff.Merge: handoff.Merged,
	handoff.Close: handoff.Ended, handoff.Amend: handoff.Amended, handoff.Retract: handoff.Retracted,
}

// Perform implements [handoff.Clerk].
func (h *House) Perform(ctx context.Context, a handoff.Act) (handoff.Case, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return handoff.Case{}, err
	}
	if h.broken != nil {
		return handoff.Case{}, h.broken
	}
	if a.Case < 1 || a.Case > int64(len(h.cases)) {
		return handoff.Case{}, handoff.ErrNoCase
	}
	c := h.cases[a.Case-1]
	if h.acts[a.ID] {
		return c, nil
	}
	after, err := c.Apply(a)
	if err != nil {
		return handoff.Case{}, err
	}
	h.acts[a.ID] = true
	h.cases[a.Case-1] = after
	text := a.Text
	switch a.Verb {
	case handoff.Assign:
		text = a.To.Name
	case handoff.Prioritise:
		text = string(after.Priority)
	}
	h.write(after, handoff.Entry{Kind: records[a.Verb], From: handoff.ByAgent, Name: a.Agent.Name, Text: text,
		Event: a.ID, Of: a.Of, Agent: a.Agent.ID})
	if a.Verb == handoff.Take {
		h.write(after, handoff.Entry{Kind: handoff.Said, From: handoff.BySystem, Text: "Somebody looks after it now."})
	}
	return after, nil
}

// Case implements [handoff.Cases].
func (h *House) Case(ctx context.Context, number int64) (handoff.Case, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if number < 1 || number > int64(len(h.cases)) {
		return handoff.Case{}, handoff.ErrNoCase
	}
	return h.cases[number-1], ctx.Err()
}

// Queue implements [handoff.Cases], as far as desks ask for states.
func (h *House) Queue(ctx context.Context, f handoff.Filter) ([]handoff.Row, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var rows []handoff.Row
	for _, c := range h.cases {
		if len(f.States) == 0 || slices.Contains(f.States, c.State) {
			rows = append(rows, handoff.Row{Case: c})
		}
	}
	return rows, ctx.Err()
}

// Journal implements [handoff.Cases].
func (h *House) Journal(ctx context.Context, conversation string, after int64, limit int) ([]handoff.Entry, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := h.journal[conversation]
	all = all[min(max(int(after), 0), len(all)):]
	return slices.Clone(all[:min(max(limit, 0), len(all))]), ctx.Err()
}

// MarkRead implements [handoff.Cases].
func (h *House) MarkRead(ctx context.Context, _ string, _, _ int64) error { return ctx.Err() }

// Agents gives all agents.
func (h *House) Agents(ctx context.Context) ([]handoff.Agent, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.agents), ctx.Err()
}

// counted tells how many entries of a kind, of agents, hold a text.
func (h *House) counted(conversation string, kind handoff.Kind, text string) (n int, last handoff.Entry) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range h.journal[conversation] {
		if e.Kind == kind && e.From == handoff.ByAgent && strings.Contains(e.Text, text) {
			n++
			last = e
		}
	}
	return n, last
}
