package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/discord"
	"github.com/firstline-support/firstline/bot/slack/desk"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/console"
	"github.com/firstline-support/firstline/handoff/rt"
	"github.com/firstline-support/firstline/handoff/sheet"
)

// desks builds the desks that the workspace names. Those that bring something back have a part in [house.run].
func (h *house) desks(p plan, policy decide.Policy, bell *handoff.Bell) ([]handoff.Desk, error) {
	config := p.workspace.Config
	list := make([]handoff.Desk, 0, len(config.Desks))
	for _, name := range config.Desks {
		switch name {
		case rt.Name:
			token, err := config.RT.Token.Read(p.dir, os.LookupEnv)
			if err != nil {
				return nil, fmt.Errorf("the token of the desk %s: %w", rt.Name, err)
			}
			tickets := rt.New(rt.Options{URL: config.RT.URL, Token: token, Queue: config.RT.Queue, Field: config.RT.Field,
				Every: config.RT.Every, Prefix: config.CasePrefix, Lang: config.Languages[0], Texts: h.texts,
				Describe: h.describe(config, policy), Cases: h.store, Agents: h.store, Log: p.log})
			list = append(list, tickets)
			h.parts = append(h.parts, h.once("tickets", func(ctx context.Context) error { return tickets.Run(ctx, h.bot) }))
		case desk.Name:
			list = append(list, h.deskInSlack(p, policy))
		case discord.Name:
			list = append(list, h.deskInDiscord(p, policy))
		default:
			list = append(list, console.Desk{Cases: h.store, Bell: bell})
		}
	}
	return list, nil
}

// describe writes a case and its brief for desks that show plain text.
func (h *house) describe(config workspace.Config, policy decide.Policy) func(handoff.Case, handoff.Brief) string {
	lang := config.Languages[0]
	return func(c handoff.Case, b handoff.Brief) string {
		s := sheet.Sheet{Words: sheet.Words{Texts: h.texts, Lang: lang}, Case: c, Brief: b, Prefix: config.CasePrefix,
			Team: policy.TeamName(c.Team, lang), Now: time.Now()}
		if slices.Contains(config.Desks, deskName) {
			s.URL = fmt.Sprintf("%s/console/cases/%d", baseURL(config), c.Number)
		}
		return s.Text()
	}
}
