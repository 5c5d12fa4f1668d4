package desk

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/face"
)

// A member is somebody in a server of Discord.
type member struct {
	id, guild string
	bot       bool
	guest     // as far as it is known: lines do not say it
	complete  bool
}

// A guest is what we know of somebody who is not on the roster.
type guest struct {
	name  string
	roles []string
	asked time.Time
}

// People are Discord's members, and the agents that they are.
type people struct {
	api     API
	roster  face.Roster
	helpers map[string]string // team by role
	mu      sync.Mutex
	known   map[string]guest // guarded by mu; by server and user
}

// agent gives the agent that a member is: the one whose account names the user, or a guest by one of the roles that
// the workspace names.
func (p *people) agent(ctx context.Context, m member) (handoff.Agent, error) {
	if m.bot || m.id == "" {
		return handoff.Agent{}, face.ErrNoAgent
	}
	agents, err := p.roster.Agents(ctx)
	if err != nil {
		return handoff.Agent{}, fmt.Errorf("look for a Discord user among the agents: %w", err)
	}
	for _, a := range agents {
		if a.Account.Discord == m.id {
			return a, nil
		}
	}
	if len(p.helpers) == 0 {
		return handoff.Agent{}, face.ErrNoAgent
	}
	g := m.guest
	if !m.complete {
		if g, err = p.ask(ctx, m); err != nil {
			return handoff.Agent{}, err
		}
	}
	return p.guest(m, g, agents)
}

// guest makes an agent of a member by their roles. Nobody passes for one of the roster by their name.
func (p *people) guest(m member, g guest, agents []handoff.Agent) (handoff.Agent, error) {
	var teams []string
	for _, role := range slices.Sorted(maps.Keys(p.helpers)) {
		if team := p.helpers[role]; slices.Contains(g.roles, role) && !slices.Contains(teams, team) {
			teams = append(teams, team)
		}
	}
	if len(teams) == 0 {
		return handoff.Agent{}, face.ErrNoAgent
	}
	const longest = 60
	name := markdown.Cut(cmp.Or(handoff.OneLine(g.name), m.id), longest)
	if slices.ContainsFunc(agents, func(a handoff.Agent) bool { return strings.EqualFold(a.Name, name) }) {
		name += " (Discord)"
	}
	return handoff.Agent{ID: Name + ":" + m.id, Name: name, Team: teams[0], Duty: handoff.Duty{Teams: teams[1:]}}, nil
}

// remembered is how long we believe what Discord said about a member.
const remembered = 5 * time.Minute

// ask gives a member's name and roles.
func (p *people) ask(ctx context.Context, m member) (guest, error) {
	key := m.guild + "/" + m.id
	p.mu.Lock()
	known, ok := p.known[key]
	p.mu.Unlock()
	if ok && time.Since(known.asked) < remembered {
		return known, nil
	}
	g := guest{asked: time.Now()}
	found, err := p.api.With(ctx).GuildMember(m.guild, m.id)
	switch {
	case rest.Kind(err) == rest.UnknownUser:
	case err != nil:
		return guest{}, fmt.Errorf("look up a member in Discord: %w", err)
	default:
		g.roles, g.name = found.Roles, found.DisplayName()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= maxKnown {
		clear(p.known)
	}
	p.known[key] = g
	return g, nil
}
