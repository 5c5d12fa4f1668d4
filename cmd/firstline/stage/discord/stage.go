// Package discord plays Discord for the demo: a server in which a member asks and a helper answers, and a page that
// shows it beside web chat and console. Nothing here knows the bot, which talks to the simulated Discord of
// bot/discord/discordtest over the network, as it does to the real one. Start with [New].
package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"github.com/firstline-support/firstline/bot/discord/discordtest"
	"github.com/firstline-support/firstline/cmd/firstline/stage/backstage"
	"github.com/firstline-support/firstline/handoff/texts"
)

// The server, its places and its people. They are the same in each run, because conversations and cases name them.
const (
	Guild    = "1300000000000000001"
	Support  = "1300000000000000012" // a channel in which each question opens a thread
	Forum    = "1300000000000000013" // posts are questions
	Tickets  = "1300000000000000014" // the bot's panel stands there, and nobody else writes
	Cases    = "1300000000000000015" // the helpers' forum, in which cases lie
	Helpers  = "1300000000000000021" // the role of those who help
	general  = "1300000000000000011"
	desk     = "1300000000000000016" // the category of what only helpers see
	account  = "1300000000000000031"
	device   = "1300000000000000032"
	member   = "1300000000000000101"
	agentIDs = "13000000000000002%02d"
)

// Agent is the account of one of the agents.
func Agent(i int) string { return fmt.Sprintf(agentIDs, i) }

// Options are what a [Stage] is made of; all are required.
type Options struct {
	Agents []string // their names; the first is the one whom a visitor can be
	File   string   // where what happens is kept for the next run
	Texts  *texts.Catalogue
	Log    *slog.Logger
}

// A Stage is the simulated Discord and its page.
type Stage struct {
	opt     Options
	discord *discordtest.Server
	behind  *backstage.Backstage

	mu  sync.Mutex
	did []string // guarded by mu; the interactions of visitors, the latest last
}

const (
	maxCalls    = 500 // how many calls of the bot are remembered
	maxMessages = 500 // of a channel
)

// New makes the server, and takes a port of this machine on which only [Stage.Run] answers.
func New(ctx context.Context, o Options) (*Stage, error) {
	discord, err := discordtest.New(ctx, discordtest.Options{Calls: maxCalls, Messages: maxMessages,
		Report: func(violation string) { o.Log.Warn("Discord would refuse this: " + violation) }})
	if err != nil {
		return nil, err
	}
	behind, err := backstage.New(ctx, backstage.Options{Name: "Discord", Platform: discord, File: o.File, Log: o.Log})
	if err != nil {
		return nil, err
	}
	s := &Stage{opt: o, discord: discord, behind: behind}
	discord.ReachedAt(behind.URL())
	s.cast()
	return s, behind.Open()
}

// cast lets the people in and makes the channels.
func (s *Stage) cast() {
	s.discord.AddUser(discordtest.User{ID: member, Name: "mia", Global: "Mia Sommer"})
	s.discord.AddGuild(discordtest.Guild{ID: Guild, Name: "Nordwind", Owner: Agent(0), Bot: discordtest.ManageThreads |
		discordtest.ManageMessages | discordtest.PinMessages})
	s.discord.AddRole(Guild, discordtest.Role{ID: Helpers, Name: "Helpers",
		Permissions: discordtest.Everyday | discordtest.ManageMessages | discordtest.ManageChannels})
	s.discord.AddMember(Guild, member)
	for i, name := range s.opt.Agents {
		s.discord.AddUser(discordtest.User{ID: Agent(i), Name: fmt.Sprintf("helper%d", i+1), Global: name})
		s.discord.AddMember(Guild, Agent(i), Helpers)
	}
	const writes = discordtest.ViewChannel | discordtest.SendMessages | discordtest.SendInThreads
	bot := discordtest.Overwrite{ID: discordtest.BotUser, Member: true, Allow: writes}
	hidden := []discordtest.Overwrite{{ID: Guild, Deny: discordtest.ViewChannel}, {ID: Helpers, Allow: writes}, bot}
	for _, c := range []discordtest.Channel{
		{ID: general, Name: "general", Kind: discordtest.Text},
		{ID: Support, Name: "support", Kind: discordtest.Text},
		{ID: Forum, Name: "help-forum", Kind: discordtest.Forum,
			Tags: []discordtest.Tag{{ID: account, Name: "account"}, {ID: device, Name: "device"}}},
		{ID: Tickets, Name: "tickets", Kind: discordtest.Text,
			Overwrites: []discordtest.Overwrite{{ID: Guild, Deny: discordtest.SendMessages}, bot}},
		{ID: desk, Name: "helpers", Kind: discordtest.Category, Overwrites: hidden},
		{ID: Cases, Name: "cases", Kind: discordtest.Forum, Parent: desk, Overwrites: hidden},
	} {
		c.Guild = Guild
		s.discord.AddChannel(c)
	}
}

// API is the address that the bot is given instead of Discord's.
func (s *Stage) API() string { return s.behind.URL() + "/api/" }

// Run answers the bot until ctx ends, and keeps what happens.
func (s *Stage) Run(ctx context.Context) error { return s.behind.Run(ctx) }

// Close gives the port back of a stage that was never run.
func (s *Stage) Close() error { return s.behind.Close() }

// did something as an interaction, which the scene then tells of.
func (s *Stage) acted(interaction string) error {
	if interaction == "" {
		return errCannot
	}
	const most = 50
	s.did = append(s.did, interaction)
	s.did = s.did[max(0, len(s.did)-most):]
	return nil
}

// errCannot is what cannot be done now.
var errCannot = errors.New("this cannot be done here")
