package discord_test

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/bot/discord"
	"github.com/firstline-support/firstline/bot/discord/discordtest"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/sheet"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A world is a bot in a simulated Discord and in simulated time, with a server in which Ada and Bob are and Hal, who
// has the role Helper. Discord's library talks HTTP and WebSocket with it, over wires within the program.
type world struct {
	*testing.T
	*discordtest.Server
	dial    func(ctx context.Context, network, address string) (net.Conn, error)
	store   *bottest.Memory
	options discord.Options
	heard   *bottest.Hearing
	decider bot.Decider
	desk    discord.Desk

	channel              *discord.Channel
	stop                 func()
	ada, bob, hal        string
	guild                string
	chat, support, forum string
	voice, news, adults  string
	quiet                string
}

// checker knows Discord's specification, which takes a while to read.
var checker = sync.OnceValues(discordtest.NewChecker)

// inWorld runs a test. The bot is started by the test.
func inWorld(t *testing.T, o discordtest.Options, test func(w *world)) {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	if o.Checker, err = checker(); err != nil {
		t.Fatal(err)
	}
	bubble.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))) // Discord's ids begin with 2015
		w := &world{T: t, store: bottest.NewMemory(), decider: bottest.Parrot{}, stop: func() {}}
		w.Server, w.dial = discordtest.StartWired(t, o)
		w.people()
		w.options = discord.Options{Token: discordtest.BotToken, API: w.URL() + "/api/", Texts: catalogue,
			Languages: []string{"en", "de"}, Guilds: map[string]discord.Guild{w.guild: {Helpers: []string{"Helper"},
				Channels: map[string]discord.Mode{"support": discord.Answer, "help": discord.Answer, "quiet": discord.Off,
					"adults": discord.Answer, "news": discord.Answer}}}}
		test(w)
	})
}

func (w *world) people() {
	w.ada = w.AddUser(discordtest.User{Name: "ada", Global: "Ada"}).ID
	w.bob = w.AddUser(discordtest.User{Name: "bob", Global: "Bob"}).ID
	w.hal = w.AddUser(discordtest.User{Name: "hal", Global: "Hal"}).ID
	w.guild = w.AddGuild(discordtest.Guild{Name: "Example", Locale: "en-US"}).ID
	helper := w.AddRole(w.guild, discordtest.Role{Name: "Helper"})
	w.AddMember(w.guild, w.ada)
	w.AddMember(w.guild, w.bob)
	w.AddMember(w.guild, w.hal, helper.ID)
	for _, one := range []struct {
		id   *string
		name string
		kind discordtest.Kind
	}{{&w.chat, "chat", 0}, {&w.support, "support", 0}, {&w.forum, "help", 15}, {&w.voice, "talk", 2},
		{&w.news, "news", 5}, {&w.adults, "adults", 0}, {&w.quiet, "quiet", 0}} {
		*one.id = w.AddChannel(discordtest.Channel{Guild: w.guild, Name: one.name, Kind: one.kind,
			NSFW: one.name == "adults"}).ID
	}
}

// reached are the options with what reaches this Discord, which is closed at the end.
func (w *world) reached() (o discord.Options, done func()) {
	transport := &http.Transport{DialContext: w.dial}
	o = w.options
	o.Client, o.Dial = &http.Client{Timeout: 12 * time.Second, Transport: transport}, w.dial
	o.Pad = w.store
	return o, transport.CloseIdleConnections
}

// start runs the bot over the store until the test ends or it is stopped, as often as a test likes.
func (w *world) start() {
	w.Helper()
	o, done := w.reached()
	o.Shelf, o.Limits = w.store, handoff.DefaultLimits()
	o.Entry = func(ctx context.Context, conversation string, seq int64) (handoff.Entry, bool) {
		entries, err := w.store.Journal(ctx, conversation, seq-1, 1)
		return append(entries, handoff.Entry{})[0], err == nil && len(entries) == 1
	}
	o.Transcript = func(ctx context.Context, conversation string, person handoff.Person, lang string) (string, error) {
		entries, err := w.store.Journal(ctx, conversation, 0, 100)
		return sheet.Words{Texts: o.Texts, Lang: lang}.Transcript(person, entries), err
	}
	o.Requests = discord.Requests{Cases: w.store, Prefix: "FL-", Human: true,
		Topics: func(lang string) []handoff.Choice {
			return []handoff.Choice{{Value: "device", Label: lang + " device"}}
		},
		Standing: func(c handoff.Case, lang string) string { return lang + " " + string(c.State) }}
	var err error
	if w.channel, err = discord.New(o); err != nil {
		w.Fatal(err)
	}
	b := bot.New(bot.Options{Store: w.store, Cases: w.store, Decider: w.decider, Channels: []bot.Channel{w.channel}})
	w.heard = &bottest.Hearing{Bot: b}
	ctx, cancel := context.WithCancel(context.WithoutCancel(w.Context()))
	var work sync.WaitGroup
	for _, run := range []func(context.Context) error{b.Run, func(ctx context.Context) error {
		return w.channel.Run(ctx, discord.Intake{Receiver: w.heard, Desk: w.desk})
	}} {
		work.Go(func() {
			if err := run(ctx); err != nil {
				w.Errorf("the program ended: %v", err)
			}
		})
	}
	w.stop = sync.OnceFunc(func() {
		cancel()
		work.Wait()
		done()
	})
	w.Cleanup(func() { w.stop() })
	w.pass(10 * time.Second)
	if !w.channel.Health().Connected {
		w.Fatalf("not connected: %q", w.channel.Health().Problems())
	}
}

// pass lets time pass, and all come to rest that does not wait for more of it.
func (w *world) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// say writes as Ada, and lets the bot answer.
func (w *world) say(channel, text string) discordtest.Message { return w.as(w.ada, channel, text) }

func (w *world) as(user, channel, text string) discordtest.Message {
	m := w.Say(discordtest.Post{User: user, Channel: channel, Content: text})
	w.pass(5 * time.Second)
	return m
}

// wrote gives what the bot wrote in a channel.
func (w *world) wrote(channel string) []string {
	all := []string{}
	for _, m := range w.Messages(channel) {
		if m.Author == discordtest.BotUser && m.Only == "" {
			all = append(all, m.Content)
		}
	}
	return all
}

// wants compares what the bot wrote in a channel.
func (w *world) wants(channel string, want ...string) {
	w.Helper()
	if got := w.wrote(channel); !slices.Equal(got, want) {
		w.Errorf("in %s: got %q, want %q; heard %q; problems %q", channel, got, want, w.heard.Texts(),
			w.channel.Health().Problems())
	}
}

// us is how people call the bot.
const us = "<@" + discordtest.BotUser + ">"

func has(all []string, part string) bool {
	return slices.ContainsFunc(all, func(s string) bool { return strings.Contains(s, part) })
}
