package main

import (
	"fmt"
	"slices"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/face"
	"github.com/firstline-support/firstline/handoff/line"
)

// chatDesk is what desks in chats are told of the workspace.
func (h *house) chatDesk(config workspace.Config, policy decide.Policy) face.Setting {
	lang := config.Languages[0]
	teams := make(line.Teams, 0, len(config.Teams))
	for _, t := range config.Teams {
		teams = append(teams, line.Team{ID: t.ID, Name: policy.TeamName(t.ID, lang), Private: t.Private})
	}
	ways := make([]handoff.Choice, 0, len(config.Resolutions))
	for _, r := range config.Resolutions {
		ways = append(ways, handoff.Choice{Value: r.ID, Label: r.Name[lang]})
	}
	name := func(code, lang string) string {
		for _, r := range config.Resolutions {
			if r.ID == code {
				return r.Name[lang]
			}
		}
		return ""
	}
	s := face.Setting{Teams: teams, Codes: ways, CodeName: name, Service: policy.Service, Prefix: config.CasePrefix,
		Lang: lang, Languages: config.Languages, Texts: h.texts, Cases: h.store, Agents: h.store, Approvals: h.office}
	if slices.Contains(config.Desks, deskName) {
		s.URL = func(number int64) string { return fmt.Sprintf("%s/console/cases/%d", baseURL(config), number) }
	}
	return s
}
