package desk

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/face"
)

// remember is how long we believe what Slack said about a user.
const remember = 10 * time.Minute

// maxPeople bounds whom we remember.
const maxPeople = 10_000

// A person is a Slack user as we know them.
type person struct {
	slack.User
	asked time.Time
}

// People are Slack's users, and the agents that they are.
type people struct {
	api    API
	roster face.Roster
	mu     sync.Mutex
	known  map[string]person // guarded by mu; by id, and by e-mail
}

// agent gives the agent that a Slack user of our own team is: the one with the e-mail that Slack vouches for. What
// other organisations say about their people proves nothing.
func (p *people) agent(ctx context.Context, id string, us self) (handoff.Agent, error) {
	u, err := p.user(ctx, id)
	if err != nil {
		return handoff.Agent{}, err
	}
	email, ok := handoff.CleanEmail(u.Profile.Email)
	foreign := u.TeamID != us.team && (us.enterprise == "" || u.Enterprise.EnterpriseID != us.enterprise)
	if !ok || foreign || u.Deleted || u.IsBot || u.IsRestricted || u.IsUltraRestricted ||
		u.IsStranger {
		return handoff.Agent{}, face.ErrNoAgent
	}
	agents, err := p.roster.Agents(ctx)
	if err != nil {
		return handoff.Agent{}, fmt.Errorf("look for a Slack user among the agents: %w", err)
	}
	var found []handoff.Agent
	for _, a := range agents {
		if a.Account.Email == email {
			found = append(found, a)
		}
	}
	if len(found) != 1 {
		return handoff.Agent{}, face.ErrNoAgent // nobody, or we cannot tell who
	}
	return found[0], nil
}

// reads is the language for what a user alone reads.
func (d *Desk) reads(ctx context.Context, user string) string {
	u, err := d.people.user(ctx, user)
	if err != nil {
		return d.opt.Lang
	}
	return d.opt.Reads(u.Locale)
}

// noEntry tells a user that they may not work here.
func (d *Desk) noEntry(ctx context.Context, user string) string {
	return d.opt.Texts.Say(d.reads(ctx, user), "slackdesk.stranger", nil)
}

// user gives a user by id.
func (p *people) user(ctx context.Context, id string) (person, error) {
	return p.recall(id, func() (*slack.User, error) { return p.api.GetUserInfoContext(ctx, id) })
}

// recall answers from memory, or asks.
func (p *people) recall(what string, ask func() (*slack.User, error)) (person, error) {
	p.mu.Lock()
	known, ok := p.known[what]
	p.mu.Unlock()
	if ok && time.Since(known.asked) < remember {
		return known, nil
	}
	u, err := ask()
	if says(err, "user_not_found", "users_not_found", "user_not_visible") {
		u, err = &slack.User{}, nil
	}
	if err != nil {
		return person{}, fmt.Errorf("look up a Slack user: %w", err)
	}
	known = person{*u, time.Now()}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= maxPeople {
		clear(p.known)
	}
	p.known[what] = known
	return known, nil
}

// picture is that of a user, or "". Nothing depends on it.
func (p *people) picture(ctx context.Context, id string) string {
	u, err := p.user(ctx, id)
	if err != nil {
		return ""
	}
	return image(u)
}

// pictureOf is that of the only agent with a name.
func (p *people) pictureOf(ctx context.Context, name string) string {
	agents, err := p.roster.Agents(ctx)
	if err != nil {
		return ""
	}
	email := ""
	for _, a := range agents {
		if a.Name == name && email != "" {
			return ""
		}
		if a.Name == name {
			email = a.Account.Email
		}
	}
	if email == "" {
		return ""
	}
	u, err := p.recall(email, func() (*slack.User, error) { return p.api.GetUserByEmailContext(ctx, email) })
	if err != nil {
		return ""
	}
	return image(u)
}

func image(u person) string {
	if strings.HasPrefix(u.Profile.Image72, "https://") {
		return u.Profile.Image72
	}
	return ""
}
