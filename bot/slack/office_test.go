package slack_test

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
	"github.com/firstline-support/firstline/bot/slack"
	"github.com/firstline-support/firstline/bot/slack/desk"
	"github.com/firstline-support/firstline/bot/slack/manifest"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/face"
	"github.com/firstline-support/firstline/handoff/line"
	"github.com/firstline-support/firstline/handoff/texts"
)

// An office is a whole Firstline in a simulated Slack and in simulated time: people who ask, agents at their desk in
// Slack, the engine, and a store that outlasts restarts. Nothing of it is replaced: Slack's own library talks HTTP and
// WebSocket with Slack, over wires within the program.
type office struct {
	*testing.T
	*slacktest.Server
	dial   func(ctx context.Context, network, address string) (net.Conn, error)
	store  *house.Ledger
	texts  *texts.Catalogue
	bot    *bot.Bot
	slack  *slack.Channel
	desk   *desk.Desk
	scopes []string // that the app has
	stop   func()
	people []string
	agents []string
	help   string // a channel in which the bot is called
	ask    string // one in which each new message is a question
	triage string // where the agents' cases lie
}

// inOffice runs a test in simulated time, in an office with so many people.
func inOffice(t *testing.T, people int, test func(o *office)) {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	bubble.Test(t, func(t *testing.T) {
		o := &office{T: t, store: house.NewLedger(), texts: catalogue, stop: func() {}}
		o.Server, o.dial = slacktest.StartWired(t, slacktest.Options{})
		for _, scope := range manifest.Scopes() {
			o.scopes = append(o.scopes, scope.Name)
		}
		for i := range people {
			o.people = append(o.people, o.AddUser(slacktest.User{RealName: fmt.Sprintf("Person %d", i), Locale: "en-US"}).ID)
		}
		for _, name := range []string{"Ada", "Bob"} {
			mail := strings.ToLower(name) + "@example.com"
			o.agents = append(o.agents, o.AddUser(slacktest.User{RealName: name, Email: mail}).ID)
			a := handoff.Agent{ID: strings.ToLower(name), Name: name, Role: handoff.Admin,
				Account: handoff.Account{Email: mail}}
			if err := o.store.PutAgent(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
		all := append(slices.Clone(o.people), slacktest.BotUser)
		o.help = o.AddChannel(slacktest.Channel{Name: "help", Kind: slacktest.Public, Members: all}).ID
		o.ask = o.AddChannel(slacktest.Channel{Name: "ask", Kind: slacktest.Public, Members: all}).ID
		o.triage = o.AddChannel(slacktest.Channel{Name: "triage", Kind: slacktest.Private,
			Members: append(slices.Clone(o.agents), slacktest.BotUser)}).ID
		o.start()
		o.pass(5 * time.Second)
		test(o)
	})
}

// start runs the program over the store until it is stopped, as often as a test likes.
func (o *office) start() {
	transport := &http.Transport{DialContext: o.dial}
	client := &http.Client{Timeout: 12 * time.Second, Transport: transport}
	o.slack = slack.New(slack.Options{BotToken: slacktest.BotToken, AppToken: slacktest.AppToken, API: o.API(),
		Texts: o.texts, Languages: []string{"en"}, Pad: o.store, Shelf: o.store, Limits: handoff.DefaultLimits(),
		Client: client, Dial: o.dial, Channels: map[string]slack.Mode{"ask": slack.Answer}})
	rules := decide.Policy{Organisation: "Acme", Prefix: "FL", Languages: []string{"en"}, Texts: o.texts,
		Routing: handoff.Routing{Default: "it"}, Desks: []string{desk.Name}}
	carrier := o.slack.Carrier()
	table := desk.New(desk.Options{Files: &carrier, API: o.slack.API(), Channels: map[string]string{desk.DefaultChannel: o.triage},
		Setting: face.Setting{Teams: line.Teams{{ID: "it", Name: "IT"}}, Prefix: "FL", Lang: "en", Texts: o.texts, Cases: o.store,
			Agents: o.store}})
	o.bot = bot.New(bot.Options{Store: o.store, Cases: o.store, Decider: house.Clerk{Rules: rules}, Channels: []bot.Channel{o.slack},
		Desks: []handoff.Desk{table}, Timing: bot.DefaultTiming()})
	o.desk = table
	back := table.Back(o.bot)
	ctx, cancel := context.WithCancel(context.WithoutCancel(o.Context()))
	var work sync.WaitGroup
	for _, run := range []func(context.Context) error{o.bot.Run, back.Run, func(ctx context.Context) error {
		return o.slack.Run(ctx, slack.Intake{Receiver: o.bot, Desk: back})
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
func (o *office) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// dm is where somebody writes to the bot directly.
func (o *office) dm(user string) string { return o.Direct(user).ID }

// said gives the words of the bot and of agents that somebody reads in a channel, a thread's with the thread.
func (o *office) said(channel, thread string) []string {
	var all []string
	for _, m := range o.FromApp(channel) {
		if m.Thread == thread {
			all = append(all, m.Text)
		}
	}
	return all
}
