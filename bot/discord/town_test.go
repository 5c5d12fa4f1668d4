package discord_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/bot/bottest/house"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/discord"
	"github.com/firstline-support/firstline/bot/discord/desk"
	"github.com/firstline-support/firstline/bot/discord/discordtest"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/face"
	"github.com/firstline-support/firstline/handoff/line"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A town is a whole Firstline in a simulated Discord and in simulated time: people who ask, agents at a desk, the
// engine, and a store that outlasts restarts. Nothing of it is replaced: Discord's own library talks HTTP and WebSocket
// with Discord, over wires within the program.
type town struct {
	*testing.T
	*discordtest.Server
	dial    func(ctx context.Context, network, address string) (net.Conn, error)
	store   *house.Ledger
	texts   *texts.Catalogue
	desk    *desk.Desk
	bot     *bot.Bot
	channel *discord.Channel
	stop    func()
	people  []string
	guild   string
	chat    string // a channel in which the bot is called
	support string // one in which each new message is a question
	forum   string // one in which each post is
	voice   string // one in which there are no threads
	agents  []string
	cases   string // the forum of the agents
}

// inTown runs a test in simulated time, in a town with so many people.
func inTown(t *testing.T, people int, test func(o *town)) {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	spec, err := checker()
	if err != nil {
		t.Fatal(err)
	}
	bubble.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))) // Discord's ids begin with 2015
		o := &town{T: t, store: house.NewLedger(), texts: catalogue, stop: func() {}}
		o.Server, o.dial = discordtest.StartWired(t, discordtest.Options{Checker: spec, Limits: true})
		o.guild = o.AddGuild(discordtest.Guild{Name: "Example", Locale: "en-US"}).ID
		for i := range people {
			name := fmt.Sprintf("person%d", i)
			user := o.AddUser(discordtest.User{Name: name, Global: "Person " + name[6:]}).ID
			o.AddMember(o.guild, user)
			o.people = append(o.people, user)
		}
		for _, one := range []struct {
			id   *string
			name string
			kind discordtest.Kind
		}{{&o.chat, "chat", discordtest.Text}, {&o.support, "support", discordtest.Text},
			{&o.forum, "help", discordtest.Forum}, {&o.voice, "talk", discordtest.Voice}} {
			*one.id = o.AddChannel(discordtest.Channel{Guild: o.guild, Name: one.name, Kind: one.kind}).ID
		}
		o.staff()
		o.start()
		o.pass(10 * time.Second)
		test(o)
	})
}

// staff adds agents with a forum that they alone see.
func (o *town) staff() {
	helper := o.AddRole(o.guild, discordtest.Role{Name: "Helper"})
	for _, name := range []string{"Ada", "Bob"} {
		user := o.AddUser(discordtest.User{Name: strings.ToLower(name), Global: name}).ID
		o.AddMember(o.guild, user, helper.ID)
		o.agents = append(o.agents, user)
		a := handoff.Agent{ID: strings.ToLower(name), Name: name, Role: handoff.Admin}
		a.Account.Discord = user
		if err := o.store.PutAgent(o.Context(), a); err != nil {
			o.Fatal(err)
		}
	}
	o.cases = o.AddChannel(discordtest.Channel{Guild: o.guild, Name: "cases", Kind: discordtest.Forum,
		Overwrites: []discordtest.Overwrite{{ID: o.guild, Deny: discordtest.ViewChannel},
			{ID: helper.ID, Allow: discordtest.ViewChannel},
			{ID: discordtest.BotUser, Member: true, Allow: discordtest.ViewChannel}}}).ID
}

// start runs the program over the store until it is stopped, as often as a test likes.
func (o *town) start() {
	transport := &http.Transport{DialContext: o.dial}
	owner := func(ctx context.Context, conversation string) bot.Conversation {
		found, err := o.store.Load(ctx, conversation)
		if err != nil && ctx.Err() == nil {
			o.Errorf("load %s: %v", conversation, err)
		}
		return found.Conversation
	}
	var err error
	o.channel, err = discord.New(discord.Options{Token: discordtest.BotToken, API: o.URL() + "/api/", Texts: o.texts,
		Languages: []string{"en"}, Pad: o.store, Shelf: o.store, Limits: handoff.DefaultLimits(), Dial: o.dial,
		Client: &http.Client{Timeout: 12 * time.Second, Transport: transport},
		Held: func(ctx context.Context, conversation string) bool {
			return owner(ctx, conversation).Owner == bot.OwnerHuman
		},
		Entry: func(ctx context.Context, conversation string, seq int64) (handoff.Entry, bool) {
			entries, err := o.store.Journal(ctx, conversation, seq-1, 1)
			return append(entries, handoff.Entry{})[0], err == nil && len(entries) == 1
		},
		Requests: discord.Requests{Cases: o.store, Prefix: "FL-", Human: true,
			Standing: func(c handoff.Case, _ string) string { return string(c.State) }},
		Guilds: map[string]discord.Guild{o.guild: {Channels: map[string]discord.Mode{"support": discord.Answer,
			"help": discord.Answer}}}})
	if err != nil {
		o.Fatal(err)
	}
	rules := decide.Policy{Organisation: "Acme", Prefix: "FL", Languages: []string{"en"}, Texts: o.texts,
		Routing: handoff.Routing{Default: "it"}, Desks: []string{desk.Name}}
	carrier := o.channel.Carrier()
	o.desk = desk.New(desk.Options{API: o.channel.Rest(), Channels: map[string]string{desk.DefaultChannel: o.cases},
		Pad: o.store, Parent: o.channel.Parent, Files: &carrier, Setting: face.Setting{Teams: line.Teams{{ID: "it", Name: "IT"}},
			Prefix: "FL", Lang: "en", Languages: []string{"en"}, Texts: o.texts, Cases: o.store, Agents: o.store}})
	o.bot = bot.New(bot.Options{Store: o.store, Cases: o.store, Decider: house.Clerk{Rules: rules},
		Channels: []bot.Channel{o.channel}, Desks: []handoff.Desk{o.desk}, Timing: bot.DefaultTiming()})
	back := o.desk.Back(o.bot)
	ctx, cancel := context.WithCancel(context.WithoutCancel(o.Context()))
	var work sync.WaitGroup
	for _, run := range []func(context.Context) error{o.bot.Run, back.Run, func(ctx context.Context) error {
		return o.channel.Run(ctx, discord.Intake{Receiver: o.bot, Desk: back})
	}} {
		work.Go(func() {
			if err := run(ctx); err != nil {
				o.Errorf("the program ended: %v", err)
			}
		})
	}
	o.stop = sync.OnceFunc(func() {
		cancel()
		work.Wait()
		transport.CloseIdleConnections()
	})
	o.Cleanup(o.stop)
}

// pass lets time pass, and all come to rest that does not wait for more of it.
func (o *town) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// dm is where somebody writes to the bot directly.
func (o *town) dm(user string) string { return o.Direct(user).ID }

// ours are the messages of the bot in a channel, the oldest first, with those that only one person sees.
func (o *town) ours(channel string) []discordtest.Message {
	return slices.DeleteFunc(o.Messages(channel), func(m discordtest.Message) bool {
		return m.Author != discordtest.BotUser || m.Kind != 0 && m.Kind != 19 && m.Kind != 20 && m.Kind != 23
	})
}

// said gives what the bot said in a channel to all who are there.
func (o *town) said(channel string) (all []string) {
	for _, m := range o.ours(channel) {
		if m.Only == "" {
			all = append(all, readable(m.Content))
		}
	}
	return all
}

// everywhere are all channels with the threads below them, and everybody's direct messages.
func (o *town) everywhere() []string {
	all := []string{o.chat, o.support, o.forum, o.voice}
	for _, parent := range slices.Clone(all) {
		for _, thread := range o.Threads(parent) {
			all = append(all, thread.ID)
		}
	}
	for _, user := range o.people {
		all = append(all, o.dm(user))
	}
	return all
}
