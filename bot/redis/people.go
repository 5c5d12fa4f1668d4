package redis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/handoff"
)

// Agents and what goes with them lie in one place, so that it goes with them at once: links, views and drafts. They are
// few.
const (
	peopleTag     = "people"
	peopleRev     = "rev"       // a name for how it all is now, without the drafts
	agentsHash    = "agents"    // hash: bodies by id
	formerList    = "former"    // list: who was removed
	linksHash     = "links"     // hash: see link, by the hash's hexadecimal digits
	viewsHash     = "views"     // hash: bodies by id
	lastView      = "last_view" // the id of the newest view
	viewsOf       = "views_of:" // set: ids, with the owner's
	viewsSharedTo = "views_to:" // set: ids, with the team
	draftsOf      = "drafts:"   // hash: texts by case and kind, with the agent
)

func (k keys) people(name string) string { return k.tagged(peopleTag, name) }

// changePeople lets decide read and say what changes, and does it again when something there moved after it had begun
// to read.
func (s *Store) changePeople(ctx context.Context, decide func(*change) error) error {
	for {
		rev, err := s.db.Get(ctx, s.people(peopleRev)).Result()
		if err != nil && !errors.Is(err, redis.Nil) {
			return err
		}
		done, err := s.once(ctx, peopleTag, func(c *change, mark string) error {
			c.equal(s.people(peopleRev), rev)
			c.do("SET", s.people(peopleRev), mark) // a number could come back when a server fails over
			return decide(c)
		})
		if done || err != nil {
			return err
		}
	}
}

// Agent implements [handoff.Roster].
func (s *Store) Agent(ctx context.Context, id string) (handoff.Agent, error) {
	body, err := s.db.HGet(ctx, s.people(agentsHash), id).Result()
	if errors.Is(err, redis.Nil) {
		err = handoff.ErrNoAgent
	}
	if err != nil {
		return handoff.Agent{}, fmt.Errorf("agent %q: %w", id, err)
	}
	return decodeAgent(body)
}

// A person is how an agent is stored: the account beside all that others may see.
type person struct {
	handoff.Agent
	Account handoff.Account `json:"account,omitzero"`
}

func encodeAgent(a handoff.Agent) (string, error) { return encode(person{a, a.Account}) }

func decodeAgent(body string) (handoff.Agent, error) {
	var p person
	err := decode([]byte(body), &p)
	p.Agent.Account = p.Account
	return p.Agent, err
}

// Agents implements [handoff.Roster].
func (s *Store) Agents(ctx context.Context) ([]handoff.Agent, error) {
	agents, err := decodeAgents(s.db.HVals(ctx, s.people(agentsHash)).Result())
	if err != nil {
		return nil, fmt.Errorf("list agents: %w", err)
	}
	slices.SortFunc(agents, func(a, b handoff.Agent) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return agents, nil
}

func decodeAgents(bodies []string, err error) (agents []handoff.Agent, _ error) {
	for _, body := range bodies {
		a, wrong := decodeAgent(body)
		agents, err = append(agents, a), errors.Join(err, wrong)
	}
	return agents, err
}

// PutAgent implements [handoff.Roster].
func (s *Store) PutAgent(ctx context.Context, a handoff.Agent) error {
	err := s.changePeople(ctx, func(c *change) error { return s.keepAgent(c, a) })
	if err != nil {
		return fmt.Errorf("put agent %q: %w", a.ID, err)
	}
	return nil
}

func (s *Store) keepAgent(c *change, a handoff.Agent) error {
	body, err := encodeAgent(a)
	if err == nil {
		c.do("HSET", s.people(agentsHash), a.ID, body)
	}
	return err
}

// ChangeAgent implements [handoff.Roster].
func (s *Store) ChangeAgent(ctx context.Context, id string, change func(*handoff.Agent, []handoff.Agent) error) (
	handoff.Agent, error,
) {
	a, err := s.changeAgent(ctx, id, change)
	if err != nil {
		return handoff.Agent{}, fmt.Errorf("change agent %q: %w", id, err)
	}
	return a, nil
}

func (s *Store) changeAgent(ctx context.Context, id string, how func(*handoff.Agent, []handoff.Agent) error) (
	a handoff.Agent, _ error,
) {
	return a, s.changePeople(ctx, func(c *change) (err error) {
		if a, err = s.Agent(ctx, id); err != nil {
			return err
		}
		agents, err := s.Agents(ctx)
		if err != nil {
			return err
		}
		if err := how(&a, agents); err != nil {
			return err
		}
		return s.keepAgent(c, a)
	})
}

// RemoveAgent implements [handoff.Roster].
func (s *Store) RemoveAgent(ctx context.Context, id string, may func([]handoff.Agent) error) error {
	err := s.changePeople(ctx, func(c *change) error {
		a, err := s.Agent(ctx, id)
		if err != nil {
			return err
		}
		agents, err := s.Agents(ctx)
		if err != nil {
			return err
		}
		if err := may(agents); err != nil {
			return err
		}
		return s.takeOff(ctx, c, a)
	})
	if err != nil {
		return fmt.Errorf("remove agent %q: %w", id, err)
	}
	return nil
}

// takeOff lets an agent's links, own views and drafts go with them, and remembers the account.
func (s *Store) takeOff(ctx context.Context, c *change, a handoff.Agent) error {
	body, err := encodeAgent(handoff.Agent{ID: a.ID, Account: a.Account})
	if err != nil {
		return err
	}
	c.do("RPUSH", s.people(formerList), body)
	c.do("HDEL", s.people(agentsHash), a.ID)
	c.do("DEL", s.people(draftsOf+a.ID))
	if err := s.dropLinks(ctx, c, func(l link) bool { return l.Agent == a.ID }); err != nil {
		return err
	}
	return s.dropViews(ctx, c, a.ID)
}

// Welcome implements [handoff.Welcomer].
func (s *Store) Welcome(ctx context.Context, choose func(all, former []handoff.Agent) (handoff.Agent, error)) (
	handoff.Agent, error,
) {
	var a handoff.Agent
	err := s.changePeople(ctx, func(c *change) error {
		agents, err := s.Agents(ctx)
		if err != nil {
			return err
		}
		former, err := decodeAgents(s.db.LRange(ctx, s.people(formerList), 0, -1).Result())
		if err != nil {
			return err
		}
		if a, err = choose(agents, former); err != nil {
			return err
		}
		return s.keepAgent(c, a)
	})
	if err != nil {
		return handoff.Agent{}, fmt.Errorf("welcome an agent: %w", err)
	}
	return a, nil
}
