package handoff

import (
	"context"
	"errors"
	"time"
)

// ErrNoAgent is returned when an agent id is unknown or a sign-in link is unknown, used or too old.
var ErrNoAgent = errors.New("no such agent")

// A Roster knows the agents. Stores implement it.
type Roster interface {
	// Agent gives one agent, or ErrNoAgent.
	Agent(ctx context.Context, id string) (Agent, error)
	// Agents lists all, by name.
	Agents(ctx context.Context) ([]Agent, error)
	// PutAgent adds the agent, or replaces the one with the same id.
	PutAgent(ctx context.Context, a Agent) error
	// ChangeAgent changes an agent in one transaction and gives what became of it. change gets the agent as stored and
	// all agents; its error leaves everything as it was. Two changes at once do not undo each other.
	ChangeAgent(ctx context.Context, id string, change func(a *Agent, all []Agent) error) (Agent, error)
	// RemoveAgent takes the agent off the roster, with all sign-in links, in one transaction; an unknown one is
	// ErrNoAgent. may gets all agents; its error leaves everything as it was: of two admins who remove each other at
	// once one stays. Cases and journals keep the name.
	RemoveAgent(ctx context.Context, id string, may func(all []Agent) error) error
}

// Links keeps one-time sign-in links by the hash of their secret; the secret itself is never stored.
type Links interface {
	// AddLink makes the hash good for one sign-in of the agent until it expires.
	AddLink(ctx context.Context, hash []byte, agent string, expires time.Time) error
	// RedeemLink gives the agent and uses the link up, in one transaction; ErrNoAgent when it is unknown, used up or
	// expired.
	RedeemLink(ctx context.Context, hash []byte, now time.Time) (Agent, error)
}
