package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

const (
	oneAgent  = `SELECT body FROM agents WHERE id = ?`
	allAgents = `SELECT body FROM agents ORDER BY name, id`
	putAgent  = `
	INSERT INTO agents (id, name, body) VALUES (?, ?, ?)
	ON CONFLICT (id) DO UPDATE SET name = excluded.name, body = excluded.body`
)

// Agent implements [handoff.Roster].
func (s *Store) Agent(ctx context.Context, id string) (handoff.Agent, error) {
	return findAgent(ctx, s.reader, id)
}

// findAgent reads for callers outside and inside a transaction.
func findAgent(ctx context.Context, p *prepared, id string) (handoff.Agent, error) {
	var body []byte
	err := p.one(ctx, oneAgent, []any{id}, &body)
	if errors.Is(err, sql.ErrNoRows) {
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

func decodeAgent(body []byte) (handoff.Agent, error) {
	var p person
	err := decode(body, &p)
	p.Agent.Account = p.Account
	return p.Agent, err
}

// Agents implements [handoff.Roster].
func (s *Store) Agents(ctx context.Context) ([]handoff.Agent, error) {
	agents, err := all(ctx, s.reader, scanAgent, allAgents)
	if err != nil {
		return nil, fmt.Errorf("list agents: %w", err)
	}
	return agents, nil
}

func scanAgent(rows *sql.Rows) (handoff.Agent, error) {
	var body []byte
	if err := rows.Scan(&body); err != nil {
		return handoff.Agent{}, err
	}
	return decodeAgent(body)
}

// PutAgent implements [handoff.Roster].
func (s *Store) PutAgent(ctx context.Context, a handoff.Agent) error {
	err := s.write(ctx, func(ctx context.Context, tx *prepared) error { return keepAgent(ctx, tx, a) })
	if err != nil {
		return fmt.Errorf("put agent %q: %w", a.ID, err)
	}
	return nil
}

func keepAgent(ctx context.Context, tx *prepared, a handoff.Agent) error {
	body, err := encodeAgent(a)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, putAgent, a.ID, a.Name, body)
	return err
}

// ChangeAgent implements [handoff.Roster].
func (s *Store) ChangeAgent(ctx context.Context, id string, change func(*handoff.Agent, []handoff.Agent) error) (
	handoff.Agent, error,
) {
	var a handoff.Agent
	err := s.write(ctx, func(ctx context.Context, tx *prepared) (err error) {
		if a, err = findAgent(ctx, tx, id); err != nil {
			return err
		}
		agents, err := all(ctx, tx, scanAgent, allAgents)
		if err != nil {
			return err
		}
		if err := change(&a, agents); err != nil {
			return err
		}
		return keepAgent(ctx, tx, a)
	})
	if err != nil {
		return handoff.Agent{}, fmt.Errorf("change agent %q: %w", id, err)
	}
	return a, nil
}

const (
	dropLinks   = `DELETE FROM links WHERE agent = ?`
	dropViews   = `DELETE FROM views WHERE owner = ? AND share = ''`
	removeAgent = `DELETE FROM agents WHERE id = ?`
	addFormer   = `INSERT INTO former (body) VALUES (?)`
	allFormer   = `SELECT body FROM former ORDER BY place`
)

// RemoveAgent implements [handoff.Roster].
func (s *Store) RemoveAgent(ctx context.Context, id string, may func([]handoff.Agent) error) error {
	err := s.write(ctx, func(ctx context.Context, tx *prepared) error {
		a, err := findAgent(ctx, tx, id)
		if err != nil {
			return err
		}
		agents, err := all(ctx, tx, scanAgent, allAgents)
		if err != nil {
			return err
		}
		if err := may(agents); err != nil {
			return err
		}
		body, err := encodeAgent(handoff.Agent{ID: a.ID, Account: a.Account})
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, addFormer, body); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, dropLinks, id); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, dropViews, id); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, dropDrafts, id); err != nil {
			return err
		}
		_, err = tx.exec(ctx, removeAgent, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("remove agent %q: %w", id, err)
	}
	return nil
}

// Welcome implements [handoff.Welcomer].
func (s *Store) Welcome(ctx context.Context, choose func(all, former []handoff.Agent) (handoff.Agent, error)) (
	handoff.Agent, error,
) {
	var a handoff.Agent
	err := s.write(ctx, func(ctx context.Context, tx *prepared) error {
		agents, err := all(ctx, tx, scanAgent, allAgents)
		if err != nil {
			return err
		}
		former, err := all(ctx, tx, scanAgent, allFormer)
		if err != nil {
			return err
		}
		if a, err = choose(agents, former); err != nil {
			return err
		}
		return keepAgent(ctx, tx, a)
	})
	if err != nil {
		return handoff.Agent{}, fmt.Errorf("welcome an agent: %w", err)
	}
	return a, nil
}

// A link is given away by deleting it: of several who redeem at the same time one finds the row, without a check
// before that another could slip behind.
const (
	addLink  = `INSERT INTO links (hash, agent, expires) SELECT ?, id, ? FROM agents WHERE id = ?`
	takeLink = `DELETE FROM links WHERE hash = ? AND expires > ? RETURNING agent`
	oldLinks = `DELETE FROM links WHERE expires <= ?`
)

// AddLink implements [handoff.Links]. The same hash again is an error: adding it would renew a link that was used up.
func (s *Store) AddLink(ctx context.Context, hash []byte, agent string, expires time.Time) error {
	err := s.write(ctx, func(ctx context.Context, tx *prepared) error {
		added, err := tx.exec(ctx, addLink, hash, micros(expires), agent)
		if err == nil && added == 0 {
			return handoff.ErrNoAgent
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("add link for %q: %w", agent, err)
	}
	return nil
}

// RedeemLink implements [handoff.Links].
func (s *Store) RedeemLink(ctx context.Context, hash []byte, now time.Time) (handoff.Agent, error) {
	var a handoff.Agent
	err := s.write(ctx, func(ctx context.Context, tx *prepared) (err error) {
		a, err = redeem(ctx, tx, hash, now)
		return err
	})
	if err != nil {
		return handoff.Agent{}, fmt.Errorf("redeem link: %w", err)
	}
	return a, nil
}

// redeem also clears away the links that nobody used in time.
func redeem(ctx context.Context, tx *prepared, hash []byte, now time.Time) (handoff.Agent, error) {
	var agent string
	err := tx.one(ctx, takeLink, []any{hash, micros(now)}, &agent)
	if errors.Is(err, sql.ErrNoRows) {
		return handoff.Agent{}, handoff.ErrNoAgent
	}
	if err != nil {
		return handoff.Agent{}, err
	}
	if _, err := tx.exec(ctx, oldLinks, micros(now)); err != nil {
		return handoff.Agent{}, err
	}
	return findAgent(ctx, tx, agent)
}

// Sessions keeps web sessions in the shape that github.com/alexedwards/scs asks of its stores, which is why it is a
// type of its own: a Store's Commit is about turns.
type Sessions struct {
	store *Store
	ctx   context.Context //nolint:containedctx // for the methods that scs declares without one
}

// Sessions gives the session store. The context is for Find, Commit and Delete, which scs does not call on a store that
// has the Ctx variants, but declares.
func (s *Store) Sessions(ctx context.Context) *Sessions { return &Sessions{s, ctx} }

// endedFor is how long it is remembered that a session has ended: longer than a request may last that has loaded it
// before and stores it when it is done. Such a row has no body, which no session of scs is without.
const endedFor = 5 * time.Minute

const findSession = `SELECT body FROM sessions WHERE token = ? AND expires > ? AND length(body) > 0`

// FindCtx gives a session's data; found is false when it is unknown or expired.
func (s *Sessions) FindCtx(ctx context.Context, token string) (body []byte, found bool, err error) {
	err = s.store.reader.one(ctx, findSession, []any{token, micros(time.Now())}, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("find session: %w", err)
	}
	return body, true, nil
}

const (
	putSession = `
	INSERT INTO sessions (token, expires, body) VALUES (?, ?, ?)
	ON CONFLICT (token) DO UPDATE SET expires = excluded.expires, body = excluded.body WHERE length(body) > 0`
	oldSessions = `DELETE FROM sessions WHERE expires <= ?`
	endSession  = `
	INSERT INTO sessions (token, expires, body) VALUES (?, ?, x'')
	ON CONFLICT (token) DO UPDATE SET expires = excluded.expires, body = x''`
)

// CommitCtx stores a session's data until it expires, unless it has ended, and clears away the expired ones of others.
func (s *Sessions) CommitCtx(ctx context.Context, token string, body []byte, expires time.Time) error {
	err := s.store.write(ctx, func(ctx context.Context, tx *prepared) error {
		if _, err := tx.exec(ctx, oldSessions, micros(time.Now())); err != nil {
			return err
		}
		_, err := tx.exec(ctx, putSession, token, micros(expires), body)
		return err
	})
	if err != nil {
		return fmt.Errorf("store session: %w", err)
	}
	return nil
}

// DeleteCtx ends a session: a request that has loaded it before does not bring it back. An unknown one is no error.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	err := s.store.write(ctx, func(ctx context.Context, tx *prepared) error {
		_, err := tx.exec(ctx, endSession, token, micros(time.Now().Add(endedFor)))
		return err
	})
	if err != nil {
		return fmt.Errorf("delete session: %w", err)
	}
	return nil
}

const allSessions = `SELECT token, body FROM sessions WHERE expires > ? AND length(body) > 0`

// AllCtx gives the data of all sessions that have not expired, by token.
func (s *Sessions) AllCtx(ctx context.Context) (map[string][]byte, error) {
	type kept struct {
		token string
		body  []byte
	}
	list, err := all(ctx, s.store.reader, func(rows *sql.Rows) (k kept, err error) {
		err = rows.Scan(&k.token, &k.body)
		return k, err
	}, allSessions, micros(time.Now()))
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	sessions := map[string][]byte{}
	for _, k := range list {
		sessions[k.token] = k.body
	}
	return sessions, nil
}

// Find is FindCtx without a context.
func (s *Sessions) Find(token string) ([]byte, bool, error) { return s.FindCtx(s.ctx, token) }

// Commit is CommitCtx without a context.
func (s *Sessions) Commit(token string, body []byte, expires time.Time) error {
	return s.CommitCtx(s.ctx, token, body, expires)
}

// Delete is DeleteCtx without a context.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(s.ctx, token) }
