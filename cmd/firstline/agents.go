package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/console"
)

// agentsCommand is about the humans at the desk.
type agentsCommand struct {
	Add    agentsAdd    `cmd:"" help:"Add an agent and print a sign-in link."`
	Link   agentsLink   `cmd:"" help:"Print a new sign-in link for an agent."`
	List   agentsList   `cmd:"" help:"List the agents."`
	Role   agentsRole   `cmd:"" help:"Change what an agent may do."`
	Remove agentsRemove `cmd:"" help:"Remove an agent; its sessions and links end at once."`
}

// agentsAdd adds an agent, or changes what is said of one.
type agentsAdd struct {
	Name      string   `arg:"" help:"The name that people see."`
	Team      string   `help:"The agent's team."`
	Also      []string `help:"Other teams that the agent belongs to." placeholder:"TEAM"`
	Role      string   `help:"agent, lead or admin; the first one is admin." enum:",agent,lead,admin" default:""`
	Email     string   `help:"The address by which the provider of console.oidc knows the agent." placeholder:"MAIL"`
	Subject   string   `help:"The agent's subject there, for a provider that tells no e-mail." placeholder:"ID"`
	Discord   string   `help:"The agent's user id on Discord; none: no link any more." placeholder:"ID"`
	Lang      string   `help:"Language of the console: en or de." default:"en" enum:"en,de"`
	Skill     []string `help:"What the agent knows, as routing rules call it."`
	Speaks    []string `help:"Languages that the agent answers in; none: all." enum:"en,de" placeholder:"en"`
	Capacity  int      `help:"How many cases the agent is given at once; 0: as the team says."`
	Workspace string   `help:"The workspace." default:"." type:"path"`
}

// agentsLink makes a link.
type agentsLink struct {
	ID        string `arg:"" help:"The agent's id, as agents list shows it."`
	Workspace string `help:"The workspace." default:"." type:"path"`
}

// agentsRole changes a role.
type agentsRole struct {
	ID        string `arg:"" help:"The agent's id, as agents list shows it."`
	Role      string `arg:"" help:"agent, lead or admin; README says what each may do." enum:"agent,lead,admin"`
	Workspace string `help:"The workspace." default:"." type:"path"`
}

// agentsRemove removes an account.
type agentsRemove struct {
	ID        string `arg:"" help:"The agent's id, as agents list shows it."`
	Workspace string `help:"The workspace." default:"." type:"path"`
}

// agentsList lists.
type agentsList struct {
	Workspace string `help:"The workspace." default:"." type:"path"`
}

// Run adds the agent. One who is there already gets what is named; the account, its role and its sessions stay.
func (c agentsAdd) Run(ctx context.Context, t terminal) error {
	id := handoff.AgentID(c.Name)
	if id == "" {
		return fmt.Errorf("%q has no letter or digit to make an id of", c.Name)
	}
	return withStore(ctx, c.Workspace, t, func(store keeper, base string) error {
		agents, err := store.Agents(ctx)
		if err != nil {
			return err
		}
		agent := handoff.Agent{ID: id}
		if i := slices.IndexFunc(agents, func(a handoff.Agent) bool { return a.ID == id }); i >= 0 {
			agent = agents[i]
		} else if len(agents) == 0 {
			agent.Role = handoff.Admin // somebody has to look after the accounts
		}
		if c.Role != "" {
			agent.Role = roleOf(c.Role)
		}
		if agent.Role != handoff.Admin && !handoff.Dispensable(agents, id) {
			return errLastAdmin(id)
		}
		c.fill(&agent)
		if err := c.account(&agent, agents); err != nil {
			return err
		}
		if err := errors.Join(store.PutAgent(ctx, agent), byHand(ctx, store, "agents/add", id)); err != nil {
			return err
		}
		return printLink(ctx, t, store, agent, base)
	})
}

// fill takes over what was named.
func (c agentsAdd) fill(a *handoff.Agent) {
	a.Name, a.Lang = strings.TrimSpace(c.Name), c.Lang
	a.Team, a.Capacity = cmp.Or(c.Team, a.Team), cmp.Or(c.Capacity, a.Capacity)
	for _, list := range []struct {
		named []string
		is    *[]string
	}{{c.Also, &a.Teams}, {c.Skill, &a.Skills}, {c.Speaks, &a.Speaks}} {
		if len(list.named) > 0 {
			*list.is = list.named
		}
	}
}

// account takes over how a provider of identities and Discord know the agent. Naming address or subject, perhaps again,
// undoes what earlier sign-ins have bound: the next one binds anew.
func (c agentsAdd) account(a *handoff.Agent, all []handoff.Agent) error {
	account := a.Account
	if c.Email != "" || c.Subject != "" {
		account = handoff.Account{Subject: strings.TrimSpace(c.Subject), Email: a.Account.Email, Discord: a.Account.Discord}
	}
	if c.Email != "" {
		email, ok := handoff.CleanEmail(c.Email)
		if !ok {
			return fmt.Errorf("%q is no e-mail address", c.Email)
		}
		account.Email = email
	}
	switch {
	case c.Discord == "none":
		account.Discord = ""
	case c.Discord != "" && !userID.MatchString(c.Discord):
		return fmt.Errorf("%q is no id of a Discord user: in Discord switch on \"Developer Mode\" in the settings, below "+
			"\"Advanced\", then right-click the agent and choose \"Copy User ID\"", c.Discord)
	case c.Discord != "":
		account.Discord = c.Discord
	}
	if !account.Free(a.ID, all) {
		return errors.New("another agent has this e-mail, subject or Discord user already; firstline agents list shows all")
	}
	a.Account = account
	return nil
}

// userID is what Discord calls a user.
var userID = regexp.MustCompile(`^[1-9][0-9]{16,19}$`)

func errLastAdmin(id string) error {
	return fmt.Errorf("%s is the last admin: make somebody else an admin first", id)
}

// roleOf reads a role as people write it.
func roleOf(word string) handoff.Role {
	if word == "agent" {
		return handoff.Member
	}
	return handoff.Role(word)
}

// byHand keeps in the audit what was done on the machine itself, under the name of the user there.
func byHand(ctx context.Context, store keeper, what, about string) error {
	return store.Audit(ctx, handoff.Deed{At: time.Now(), Agent: operator().ID, From: "local", What: what, About: about,
		Result: http.StatusOK, Via: "cli"})
}

// Run changes a role. The last admin keeps it.
func (c agentsRole) Run(ctx context.Context, t terminal) error {
	return withStore(ctx, c.Workspace, t, func(store keeper, _ string) error {
		_, err := store.ChangeAgent(ctx, c.ID, func(a *handoff.Agent, all []handoff.Agent) error {
			a.Role = roleOf(c.Role)
			if a.Role != handoff.Admin && !handoff.Dispensable(all, a.ID) {
				return errLastAdmin(a.ID)
			}
			return nil
		})
		if errors.Is(err, handoff.ErrNoAgent) {
			return noSuchAgent(c.ID)
		}
		if err != nil {
			return err
		}
		return byHand(ctx, store, "agents/role", c.ID)
	})
}

// Run removes an agent. The last admin stays.
func (c agentsRemove) Run(ctx context.Context, t terminal) error {
	return withStore(ctx, c.Workspace, t, func(store keeper, _ string) error {
		err := store.RemoveAgent(ctx, c.ID, func(all []handoff.Agent) error {
			if !handoff.Dispensable(all, c.ID) {
				return errLastAdmin(c.ID)
			}
			return nil
		})
		if errors.Is(err, handoff.ErrNoAgent) {
			return noSuchAgent(c.ID)
		}
		if err != nil {
			return err
		}
		if err := byHand(ctx, store, "agents/remove", c.ID); err != nil {
			return err
		}
		_, err = fmt.Fprintf(t.out, "%s is removed; open sessions have ended.\n", c.ID)
		return err
	})
}

func noSuchAgent(id string) error {
	return fmt.Errorf("no agent has the id %q; firstline agents list shows all", id)
}

// Run prints a new link.
func (c agentsLink) Run(ctx context.Context, t terminal) error {
	return withStore(ctx, c.Workspace, t, func(store keeper, base string) error {
		agent, err := store.Agent(ctx, c.ID)
		if errors.Is(err, handoff.ErrNoAgent) {
			return noSuchAgent(c.ID)
		}
		if err != nil {
			return err
		}
		return printLink(ctx, t, store, agent, base)
	})
}

// Run lists the agents.
func (c agentsList) Run(ctx context.Context, t terminal) error {
	return withStore(ctx, c.Workspace, t, func(store keeper, _ string) error {
		agents, err := store.Agents(ctx)
		for _, a := range agents {
			role := cmp.Or(string(a.Role), "agent")
			line := fmt.Sprintf("%-20s %-24s %-12s %-3s %-5s %-24s %s", a.ID, a.Name, a.Team, a.Lang, role, a.Account.Email,
				a.Account.Discord)
			_, _ = fmt.Fprintln(t.out, strings.TrimRight(line, " "))
		}
		return err
	})
}

func printLink(ctx context.Context, t terminal, links handoff.Links, agent handoff.Agent, base string) error {
	link, err := console.SignInLink(ctx, links, agent.ID, base, time.Now())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "%s (%s) can sign in once, within 15 minutes:\n  %s\n", agent.Name, agent.ID, link)
	return err
}

// withStore opens the workspace's database beside a running bot, if there is one.
func withStore(ctx context.Context, dir string, t terminal, do func(keeper, string) error) error {
	ws, _, err := open(dir, t)
	if err != nil {
		return err
	}
	store, err := attachKeeper(ctx, ws.Config, dir)
	if err != nil {
		return err
	}
	return errors.Join(do(store, baseURL(ws.Config)), store.Close())
}
