package main

import (
	"maps"
	"slices"
	"time"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff/console"
)

// setting is what the workspace says about the desk.
func (h *house) setting(c workspace.Config, policy decide.Policy) console.Setting {
	return console.Setting{Name: c.Name, Prefix: c.CasePrefix, Teams: teams(c), Service: policy.Service,
		Topics: topics(c), Codes: codes(c), Replies: replies(c), Flows: h.flows}
}

// teams lists the teams as the console shows them.
func teams(c workspace.Config) []console.Team {
	list := make([]console.Team, len(c.Teams))
	for i, t := range c.Teams {
		list[i] = console.Team{ID: t.ID, Names: t.Name, Private: t.Private}
	}
	return list
}

// topics lists the categories as the console shows them: each below the one that it is part of.
func topics(c workspace.Config) []console.Topic {
	var list []console.Topic
	for _, id := range slices.Sorted(maps.Keys(c.Categories)) {
		list = append(list, console.Topic{ID: id, Names: c.Categories[id]})
	}
	return list
}

// codes lists how cases are resolved.
func codes(c workspace.Config) []console.Topic {
	list := make([]console.Topic, len(c.Resolutions))
	for i, r := range c.Resolutions {
		list[i] = console.Topic{ID: r.ID, Names: r.Name}
	}
	return list
}

// undoSend is for how long agents can take a reply back before it goes out.
const undoSend = 5 * time.Second

// replies lists the ready replies.
func replies(c workspace.Config) []console.Canned {
	list := make([]console.Canned, len(c.Replies))
	for i, r := range c.Replies {
		list[i] = console.Canned{ID: r.ID, Title: r.Title, Text: r.Text}
	}
	return list
}

// flows lists the guided flows that the bot knows at present.
func (h *house) flows() []console.Topic {
	known := h.decider.Knowledge().Flows
	list := make([]console.Topic, 0, len(known))
	for _, id := range slices.Sorted(maps.Keys(known)) {
		list = append(list, console.Topic{ID: id, Names: known[id].Title})
	}
	return list
}
