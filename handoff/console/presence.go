package console

import (
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

// presence knows who has which case in front of them. It is kept in memory: after a restart the pages tell it again.
type presence struct {
	mu    sync.Mutex
	cases map[int64]map[string]seen // guarded by mu; by case and agent
}

// seen is an agent who looks at a case.
type seen struct {
	Name   string
	Writes bool
	until  time.Time
}

func newPresence() *presence { return &presence{cases: map[int64]map[string]seen{}} }

// note remembers an agent, and tells whether others see a difference.
func (p *presence) note(number int64, agent handoff.Agent, writes bool, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clean(now)
	here := p.cases[number]
	if here == nil {
		here = map[string]seen{}
		p.cases[number] = here
	}
	before, known := here[agent.ID]
	here[agent.ID] = seen{Name: agent.Name, Writes: writes, until: now.Add(presenceLife)}
	return !known || before.Writes != writes
}

// leave forgets an agent, and tells whether others see a difference.
func (p *presence) leave(number int64, agent string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, known := p.cases[number][agent]
	delete(p.cases[number], agent)
	return known
}

// clean drops who has not been heard of; mu is held.
func (p *presence) clean(now time.Time) {
	maps.DeleteFunc(p.cases, func(_ int64, here map[string]seen) bool {
		maps.DeleteFunc(here, func(_ string, s seen) bool { return s.until.Before(now) })
		return len(here) == 0
	})
}

// others are who else looks at a case, by name.
func (p *presence) others(number int64, agent string, now time.Time) []seen {
	p.mu.Lock()
	defer p.mu.Unlock()
	var some []seen
	for id, s := range p.cases[number] {
		if id != agent && !s.until.Before(now) {
			some = append(some, s)
		}
	}
	slices.SortFunc(some, func(a, b seen) int { return strings.Compare(a.Name, b.Name) })
	return some
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
	switch r.PostFormValue("state") {
	case "looks":
		changed = c.presence.note(number, v.Agent, false, c.opt.Now())
	case "writes":
		changed = c.presence.note(number, v.Agent, true, c.opt.Now())
	case "left":
		changed = c.presence.leave(number, v.Agent.ID)
	default:
		return errMalformed
	}
	if changed {
		c.opt.Bell.Ring(found.Conversation)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// Others are the colleagues who have the case in front of them, too.
func (p casePage) Others() []seen { return p.c.presence.others(p.Case.Number, p.Agent.ID, p.now) }

// Pulse is how often a page says that it is there, in milliseconds.
func (p casePage) Pulse() int64 { return presencePulse.Milliseconds() }
