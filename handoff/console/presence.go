package console

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// How long somebody counts as looking at a case, or as writing to its person, after their page last said so. Pages say
// it every pulse.
const (
	presencePulse = 15 * time.Second
	presenceLife  = 40 * time.Second
)

// A Presence knows who has which case in front of them. Where a house has several nodes it is the same for all of them.
// It may forget everything: pages tell it again.
type Presence interface {
	// Here notes for so long that somebody looks at a case, and tells whether others see a difference.
	Here(ctx context.Context, number int64, who handoff.Onlooker, life time.Duration) (changed bool, err error)
	// Left forgets somebody, and tells whether others see a difference.
	Left(ctx context.Context, number int64, agent string) (changed bool, err error)
	// Onlookers are who looks at a case, by name.
	Onlookers(ctx context.Context, number int64) ([]handoff.Onlooker, error)
}

// presence is a [Presence] in memory, of a house with one node.
type presence struct {
	now   func() time.Time
	mu    sync.Mutex
	cases map[int64]map[string]seen // guarded by mu; by case and agent
}

// seen is an agent who looks at a case.
type seen struct {
	handoff.Onlooker
	until time.Time
}

func newPresence(now func() time.Time) *presence {
	return &presence{now: now, cases: map[int64]map[string]seen{}}
}

// Here implements [Presence].
func (p *presence) Here(_ context.Context, number int64, who handoff.Onlooker, life time.Duration) (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clean()
	here := p.cases[number]
	if here == nil {
		here = map[string]seen{}
		p.cases[number] = here
	}
	before, known := here[who.Agent]
	here[who.Agent] = seen{who, p.now().Add(life)}
	return !known || before.Writes != who.Writes, nil
}

// Left implements [Presence].
func (p *presence) Left(_ context.Context, number int64, agent string) (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, known := p.cases[number][agent]
	delete(p.cases[number], agent)
	return known, nil
}

// clean drops who has not been heard of; mu is held.
func (p *presence) clean() {
	now := p.now()
	maps.DeleteFunc(p.cases, func(_ int64, here map[string]seen) bool {
		maps.DeleteFunc(here, func(_ string, s seen) bool { return s.until.Before(now) })
		return len(here) == 0
	})
}

// Onlookers implements [Presence].
func (p *presence) Onlookers(_ context.Context, number int64) ([]handoff.Onlooker, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clean()
	var some []handoff.Onlooker
	for _, s := range p.cases[number] {
		some = append(some, s.Onlooker)
	}
	slices.SortFunc(some, func(a, b handoff.Onlooker) int { return strings.Compare(a.Name, b.Name) })
	return some, nil
}

// beHere takes a page's word that its agent looks at the case, writes a reply, or leaves.
func (c *Console) beHere(w http.ResponseWriter, r *http.Request, v visit) error {
	number, err := caseNumber(r)
	if err != nil {
		return err
	}
	found, err := c.opt.Cases.Case(r.Context(), number)
	if err != nil {
		return err
	}
	var changed bool
	switch state := r.PostFormValue("state"); state {
	case "looks", "writes":
		who := handoff.Onlooker{Agent: v.Agent.ID, Name: v.Agent.Name, Writes: state == "writes"}
		changed, err = c.opt.Presence.Here(r.Context(), number, who, presenceLife)
	case "left":
		changed, err = c.opt.Presence.Left(r.Context(), number, v.Agent.ID)
	default:
		return errMalformed
	}
	if err != nil {
		return fmt.Errorf("note who looks at case %d: %w", number, err)
	}
	if changed {
		c.opt.Bell.Ring(found.Conversation)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// others are the colleagues who have a case in front of them, too. A page that cannot tell is worth more than none.
func (c *Console) others(ctx context.Context, number int64, agent string) []handoff.Onlooker {
	all, err := c.opt.Presence.Onlookers(ctx, number)
	if err != nil && ctx.Err() == nil {
		c.opt.Log.WarnContext(ctx, "tell who looks at a case", "case", number, "err", err)
	}
	return slices.DeleteFunc(all, func(o handoff.Onlooker) bool { return o.Agent == agent })
}

// Pulse is how often a page says that it is there, in milliseconds.
func (p casePage) Pulse() int64 { return presencePulse.Milliseconds() }
