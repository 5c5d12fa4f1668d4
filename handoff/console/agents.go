package console

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/firstline-support/firstline/handoff"
)

// agentsPage is where admins look after accounts.
type agentsPage struct {
	frame
	Agents []handoff.Agent
	Link   string // that was just made; it is shown once
	For    string // whose it is
}

// Teams are those that an agent can belong to.
func (p agentsPage) Teams() []Team { return p.c.opt.Teams }

// Roles are those that an agent can have.
func (p agentsPage) Roles() []handoff.Role { return handoff.Roles() }

// Provider is how agents sign in besides links; nil where they cannot.
func (p agentsPage) Provider() *SignOn { return p.c.opt.SignOn }

func (c *Console) showAgents(w http.ResponseWriter, r *http.Request, v visit) error {
	return c.agentsPage(w, r, v, agentsPage{})
}

func (c *Console) agentsPage(w http.ResponseWriter, r *http.Request, v visit, p agentsPage) error {
	p.frame = c.newFrame(r, v)
	p.standsAt("/console/agents")
	var err error
	if p.Agents, err = c.opt.Staff.Agents(r.Context()); err != nil {
		return fmt.Errorf("list the agents: %w", err)
	}
	return c.show(w, http.StatusOK, "agents", p)
}

const longestName = 80 // letters

// addAgent adds an account and shows its first link. A name that is there already is refused: it would take over that
// account.
func (c *Console) addAgent(w http.ResponseWriter, r *http.Request, v visit) error {
	a := handoff.Agent{Name: strings.TrimSpace(strings.ToValidUTF8(r.PostFormValue("name"), "")), Lang: v.Lang}
	a.ID = handoff.AgentID(a.Name)
	if a.ID == "" || utf8.RuneCountInString(a.Name) > longestName {
		return handoff.ErrIncomplete
	}
	if _, err := c.opt.Staff.Agent(r.Context(), a.ID); !errors.Is(err, handoff.ErrNoAgent) {
		return errors.Join(handoff.ErrIncomplete, err)
	}
	if err := c.readAccount(r, &a); err != nil {
		return err
	}
	all, err := c.opt.Staff.Agents(r.Context())
	if err != nil {
		return fmt.Errorf("list the agents: %w", err)
	}
	if !a.Account.Free(a.ID, all) {
		return errTaken
	}
	if err := c.opt.Staff.PutAgent(r.Context(), a); err != nil {
		return fmt.Errorf("add agent %s: %w", a.ID, err)
	}
	noted(r, a.ID)
	return c.linkPage(w, r, v, a)
}

// readAccount reads role, team and e-mail of a form; what is in no list of ours does not come through. Another e-mail
// is another person at the provider, so the next sign-in binds the account anew.
func (c *Console) readAccount(r *http.Request, a *handoff.Agent) error {
	a.Role, a.Team = handoff.Role(r.PostFormValue("role")), r.PostFormValue("team")
	known := a.Team == "" || slices.ContainsFunc(c.opt.Teams, func(t Team) bool { return t.ID == a.Team })
	if !a.Role.Known() || !known {
		return handoff.ErrIncomplete
	}
	if c.opt.SignOn == nil || !r.PostForm.Has("email") {
		return nil
	}
	email, ok := handoff.CleanEmail(r.PostFormValue("email"))
	if !ok && strings.TrimSpace(r.PostFormValue("email")) != "" {
		return handoff.ErrIncomplete
	}
	if email != a.Account.Email {
		a.Account = handoff.Account{Email: email, Discord: a.Account.Discord}
	}
	return nil
}

func (c *Console) changeRole(w http.ResponseWriter, r *http.Request, _ visit) error {
	return c.change(w, r, func(a *handoff.Agent, all []handoff.Agent) error {
		if err := c.readAccount(r, a); err != nil {
			return err
		}
		if a.Role != handoff.Admin && !handoff.Dispensable(all, a.ID) {
			return errLastAdmin
		}
		if !a.Account.Free(a.ID, all) {
			return errTaken
		}
		note := fmt.Sprintf("role %q, team %q", a.Role, a.Team)
		if c.opt.SignOn != nil {
			note += fmt.Sprintf(", e-mail %q", a.Account.Email)
		}
		noted(r, note)
		return nil
	})
}

// signOutAgent ends all sessions of an agent.
func (c *Console) signOutAgent(w http.ResponseWriter, r *http.Request, _ visit) error {
	return c.change(w, r, func(a *handoff.Agent, _ []handoff.Agent) error {
		a.SignedOut = c.opt.Now().UTC()
		return nil
	})
}

// change changes the account that the address names.
func (c *Console) change(w http.ResponseWriter, r *http.Request,
	how func(a *handoff.Agent, all []handoff.Agent) error,
) error {
	_, err := c.opt.Staff.ChangeAgent(r.Context(), r.PathValue("id"), how)
	if errors.Is(err, handoff.ErrNoAgent) {
		return errNoPage
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/console/agents", http.StatusSeeOther)
	return nil
}

func (c *Console) newLink(w http.ResponseWriter, r *http.Request, v visit) error {
	a, err := c.account(r)
	if err != nil {
		return err
	}
	return c.linkPage(w, r, v, a)
}

func (c *Console) linkPage(w http.ResponseWriter, r *http.Request, v visit, a handoff.Agent) error {
	base := cmp.Or(c.opt.PublicURL, "http://"+r.Host) // as the admin reaches it
	link, err := SignInLink(r.Context(), c.opt.Staff, a.ID, base, c.opt.Now())
	if err != nil {
		return err
	}
	return c.agentsPage(w, r, v, agentsPage{Link: link, For: a.Name})
}

// removeAgent takes an account away; its sessions end with it.
func (c *Console) removeAgent(w http.ResponseWriter, r *http.Request, _ visit) error {
	a, err := c.account(r)
	if err != nil {
		return err
	}
	err = c.opt.Staff.RemoveAgent(r.Context(), a.ID, func(all []handoff.Agent) error {
		if !handoff.Dispensable(all, a.ID) {
			return errLastAdmin
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("remove agent %s: %w", a.ID, err)
	}
	http.Redirect(w, r, "/console/agents", http.StatusSeeOther)
	return nil
}

// account is the agent that the address names.
func (c *Console) account(r *http.Request) (handoff.Agent, error) {
	a, err := c.opt.Staff.Agent(r.Context(), r.PathValue("id"))
	if errors.Is(err, handoff.ErrNoAgent) {
		return a, errNoPage
	}
	return a, err
}

// setAway says whether the agent is given cases.
func (c *Console) setAway(w http.ResponseWriter, r *http.Request, v visit) error {
	_, err := c.opt.Staff.ChangeAgent(r.Context(), v.Agent.ID, func(a *handoff.Agent, _ []handoff.Agent) error {
		a.Away = r.PostFormValue("away") == "yes"
		return nil
	})
	if err != nil {
		return err
	}
	http.Redirect(w, r, ownPath(r.PostFormValue("back")), http.StatusSeeOther)
	return nil
}
