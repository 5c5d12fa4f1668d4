package rt

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// idPrefix marks agents of whom only RT knows.
const idPrefix = "rt:"

// remember is how long we believe what RT said about a user.
const remember = 10 * time.Minute

// A user is somebody in RT. The zero user is nobody.
type user struct {
	Name         string `json:"Name"`
	RealName     string `json:"RealName"`
	EmailAddress string `json:"EmailAddress"`
	Privileged   ident  `json:"Privileged"` // "1" for staff; a search leaves it empty
	asked        time.Time
}

func (u user) staff() bool { return u.Privileged == "1" }

// People are RT's users and the agents that they are.
type people struct {
	rt     *client
	roster Roster
	mu     sync.Mutex
	known  map[string]user // guarded by mu; by what was asked for
}

// user gives a user by name or number, and the zero user where RT has none.
func (p *people) user(ctx context.Context, name string) (user, error) {
	return p.recall(name, func() (u user, err error) {
		err = p.rt.get(ctx, "user/"+url.PathEscape(name), nil, &u)
		if missing(err) {
			return user{}, nil
		}
		return u, err
	})
}

// recall answers from memory, or asks.
func (p *people) recall(what string, ask func() (user, error)) (user, error) {
	p.mu.Lock()
	u, ok := p.known[what]
	p.mu.Unlock()
	if ok && time.Since(u.asked) < remember {
		return u, nil
	}
	u, err := ask()
	if err != nil {
		return user{}, err
	}
	u.asked = time.Now()
	p.mu.Lock()
	p.known[what] = u
	p.mu.Unlock()
	return u, nil
}

// agent gives the agent that an RT user is: the one with the user's name or address as id, or else the only one with
// the user's full name. Others act under their RT name.
func (p *people) agent(ctx context.Context, u user) (handoff.Agent, error) {
	agents, err := p.roster.Agents(ctx)
	if err != nil {
		return handoff.Agent{}, fmt.Errorf("look for RT user %s among the agents: %w", u.Name, err)
	}
	var named []handoff.Agent
	for _, a := range agents {
		if strings.EqualFold(a.ID, u.Name) || u.EmailAddress != "" && strings.EqualFold(a.ID, u.EmailAddress) {
			return a, nil
		}
		if u.RealName != "" && strings.EqualFold(a.Name, u.RealName) {
			named = append(named, a)
		}
	}
	if len(named) == 1 {
		return named[0], nil
	}
	return handoff.Agent{ID: idPrefix + u.Name, Name: handoff.OneLine(cmp.Or(u.RealName, u.Name))}, nil
}

// owner gives the name of the RT user who is an agent, or nobody.
func (p *people) owner(ctx context.Context, a handoff.Agent) (string, error) {
	if name, ours := strings.CutPrefix(a.ID, idPrefix); ours {
		return name, nil
	}
	for _, by := range [][2]string{{"Name", a.ID}, {"EmailAddress", a.ID}, {"RealName", a.Name}} {
		u, err := p.only(ctx, by[0], by[1])
		if err != nil {
			return "", err
		}
		if u.staff() {
			return u.Name, nil
		}
	}
	return nobody, nil
}

// only gives the one user of whom something is true; the zero user where it is true of none or of several.
func (p *people) only(ctx context.Context, field, value string) (user, error) {
	if value == "" {
		return user{}, nil
	}
	found, err := p.recall(field+"="+value, func() (user, error) {
		condition, err := json.Marshal([]map[string]string{{"field": field, "operator": "=", "value": value}})
		if err != nil {
			return user{}, err
		}
		var list page[user]
		query := url.Values{"query": {string(condition)}, "fields": {"Name,RealName,EmailAddress"}}
		if err := p.rt.get(ctx, "users", query, &list); err != nil || len(list.Items) != 1 {
			return user{}, err
		}
		return list.Items[0], nil
	})
	if err != nil || found.Name == "" {
		return user{}, err
	}
	return p.user(ctx, found.Name)
}
