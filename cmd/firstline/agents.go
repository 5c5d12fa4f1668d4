package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/firstline-support/firstline/bot/sqlite"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/console"
)

// agentsCommand is about the humans at the desk.
type agentsCommand struct {
	Add  agentsAdd  `cmd:"" help:"Add an agent and print a sign-in link."`
	Link agentsLink `cmd:"" help:"Print a new sign-in link for an agent."`
	List agentsList `cmd:"" help:"List the agents."`
}

// agentsAdd adds an agent.
type agentsAdd struct {
	Name      string `arg:"" help:"The name that people see."`
	Team      string `help:"The agent's team."`
	Lang      string `help:"Language of the console: en or de." default:"en" enum:"en,de"`
	Workspace string `help:"The workspace." default:"." type:"path"`
}

// agentsLink makes a link.
type agentsLink struct {
	ID        string `arg:"" help:"The agent's id, as agents list shows it."`
	Workspace string `help:"The workspace." default:"." type:"path"`
}

// agentsList lists.
type agentsList struct {
	Workspace string `help:"The workspace." default:"." type:"path"`
}

// Run adds the agent, or replaces the one of the same name.
func (c agentsAdd) Run(ctx context.Context, t terminal) error {
	agent := handoff.Agent{ID: agentID(c.Name), Name: strings.TrimSpace(c.Name), Team: c.Team, Lang: c.Lang}
	if agent.ID == "" {
		return fmt.Errorf("%q has no letter or digit to make an id of", c.Name)
	}
	return withStore(ctx, c.Workspace, t, func(store *sqlite.Store, base string) error {
		if err := store.PutAgent(ctx, agent); err != nil {
			return err
		}
		return printLink(ctx, t, store, agent, base)
	})
}

// Run prints a new link.
func (c agentsLink) Run(ctx context.Context, t terminal) error {
	return withStore(ctx, c.Workspace, t, func(store *sqlite.Store, base string) error {
		agent, err := store.Agent(ctx, c.ID)
		if errors.Is(err, handoff.ErrNoAgent) {
			return fmt.Errorf("no agent has the id %q; firstline agents list shows all", c.ID)
		}
		if err != nil {
			return err
		}
		return printLink(ctx, t, store, agent, base)
	})
}

// Run lists the agents.
func (c agentsList) Run(ctx context.Context, t terminal) error {
	return withStore(ctx, c.Workspace, t, func(store *sqlite.Store, _ string) error {
		agents, err := store.Agents(ctx)
		for _, a := range agents {
			_, _ = fmt.Fprintf(t.out, "%-20s %-24s %-12s %s\n", a.ID, a.Name, a.Team, a.Lang)
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
func withStore(ctx context.Context, dir string, t terminal, do func(*sqlite.Store, string) error) error {
	ws, _, err := open(dir, t)
	if err != nil {
		return err
	}
	store, err := sqlite.Attach(ctx, under(dir, ws.Config.Data))
	if err != nil {
		return err
	}
	return errors.Join(do(store, baseURL(ws.Config)), store.Close())
}

// agentID makes an id of a name: "Jörg Müller" becomes jorg.muller.
func agentID(name string) string {
	var id strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(strings.TrimSpace(name))) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			id.WriteRune(r)
		case unicode.IsSpace(r) || r == '-' || r == '.':
			id.WriteByte('.')
		}
	}
	return strings.Trim(id.String(), ".")
}
