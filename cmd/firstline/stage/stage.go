// Package stage plays Slack for the demo: a team of three, and a page that shows it beside web chat and console.
// Nothing here knows the bot, which talks to the simulated Slack of bot/slack/slacktest over the network, as it does to
// the real one. Start with [New].
package stage

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
	"github.com/firstline-support/firstline/cmd/firstline/stage/backstage"
	"github.com/firstline-support/firstline/handoff/texts"
)

// The places and people of the team. They are the same in each run, because conversations and cases name them.
const (
	Triage   = "G0TRIAGE" // the channel in which cases lie
	employee = "U0LUKAS"
	agent    = "U0MARIA"
)

// A Colleague is an agent who is in Slack, too.
type Colleague struct{ Name, Email string }

// Options are what a [Stage] is made of; all are required.
type Options struct {
	Agents []Colleague // the first is the one whom a visitor can be
	Help   string      // the callback id of the app's action in the menu of a message
	File   string      // where what happens is kept for the next run
	Texts  *texts.Catalogue
	Log    *slog.Logger
}

// A Stage is the simulated Slack and its page.
type Stage struct {
	opt    Options
	slack  *slacktest.Server
	behind *backstage.Backstage
}

// maxCalls is how many calls of the bot are remembered.
const maxCalls = 500

// client is what the bot's library calls itself on a socket.
const client = "https://api.slack.com"

// New makes the team, and takes a port of this machine on which only [Stage.Run] answers.
func New(ctx context.Context, o Options) (*Stage, error) {
	slack, err := slacktest.New(ctx, slacktest.Options{Serial: int(time.Now().Unix()), Calls: maxCalls,
		Report: func(violation string) { o.Log.Warn("Slack would refuse this: " + violation) }})
	if err != nil {
		return nil, err
	}
	behind, err := backstage.New(ctx, backstage.Options{Name: "Slack", Platform: slack, File: o.File, Client: client,
		Log: o.Log})
	if err != nil {
		return nil, err
	}
	s := &Stage{opt: o, slack: slack, behind: behind}
	slack.ReachedAt(behind.URL())
	s.cast()
	return s, behind.Open()
}

// cast lets the people in and makes the channels.
func (s *Stage) cast() {
	s.slack.AddUser(slacktest.User{ID: employee, RealName: "Lukas Weber", Email: "lukas.weber@nordwind.example"})
	everybody, agents := []string{slacktest.BotUser, employee}, []string{slacktest.BotUser}
	for i, a := range s.opt.Agents {
		id := fmt.Sprintf("U0AGENT%d", i)
		if i == 0 {
			id = agent
		}
		s.slack.AddUser(slacktest.User{ID: id, RealName: a.Name, Email: a.Email})
		everybody, agents = append(everybody, id), append(agents, id)
	}
	for _, c := range []slacktest.Channel{
		{ID: "D0LUKAS", Kind: slacktest.DM, Members: []string{employee, slacktest.BotUser}},
		{ID: "D0MARIA", Kind: slacktest.DM, Members: []string{agent, slacktest.BotUser}},
		{ID: "C0GENERAL", Name: "general", Kind: slacktest.Public, Members: everybody},
		{ID: Triage, Name: "it-cases", Kind: slacktest.Private, Members: agents},
	} {
		s.slack.AddChannel(c)
	}
}

// API is the address that the bot is given instead of Slack's.
func (s *Stage) API() string { return s.slack.API() }

// Run answers the bot until ctx ends, and keeps what happens.
func (s *Stage) Run(ctx context.Context) error { return s.behind.Run(ctx) }

// Close gives the port back of a stage that was never run.
func (s *Stage) Close() error { return s.behind.Close() }
