package slack_test

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/slack"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A world is a bot in a simulated Slack, with Ada and Bob in #help and Carl, who is a guest there.
type world struct {
	*testing.T
	*slacktest.Server
	store   *bottest.Memory
	options slack.Options
	heard   *bottest.Hearing
	decider bot.Decider
	desk    slack.Desk

	channel        *slack.Channel
	stop           func()
	ada, bob, carl string
	help           string
}

// open starts Slack, but not the bot yet.
func open(t *testing.T, o slacktest.Options) *world {
	t.Helper()
	if o.Retries == nil {
		o.Retries = []time.Duration{0, 0, 0}
	}
	w := &world{T: t, Server: slacktest.Start(t, o), store: bottest.NewMemory(), decider: bottest.Parrot{}, stop: func() {}}
	w.ada = w.AddUser(slacktest.User{RealName: "Ada Byron", Email: "ada@example.com", Locale: "de-DE", TimeZone: "Europe/Berlin"}).ID
	w.bob = w.AddUser(slacktest.User{RealName: "Bob Jones", Email: "bob@example.com", Locale: "en-US"}).ID
	w.carl = w.AddUser(slacktest.User{RealName: "Carl Guest", Guest: true}).ID
	w.AddGroup(slacktest.UserGroup{Handle: "it-admins", Name: "IT admins", Members: []string{w.ada, w.carl}})
	w.help = w.AddChannel(slacktest.Channel{Name: "help", Kind: slacktest.Public,
		Members: []string{w.ada, w.bob, w.carl, slacktest.BotUser}}).ID
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	w.options = slack.Options{BotToken: slacktest.BotToken, AppToken: slacktest.AppToken,
		SigningSecret: slacktest.SigningSecret, API: w.API(), Texts: catalogue, Languages: []string{"en", "de"}}
	return w
}

// start runs the bot over the store until the test ends or it is stopped.
func (w *world) start() {
	w.Helper()
	transport := &http.Transport{}
	w.options.Client = &http.Client{Timeout: 5 * time.Second, Transport: transport}
	w.options.Pad, w.options.Shelf = w.store, w.store
	w.options.Home = slack.Home{Name: "Example", Prefix: "FL-", Human: true, Cases: w.store,
		Topics: func(lang string) []handoff.Choice {
			return []handoff.Choice{{Value: "device", Label: lang + " device"}}
		},
		Standing: func(c handoff.Case, lang string) string { return lang + " " + string(c.State) }}
	if w.options.Limits.Bytes == 0 {
		w.options.Limits = handoff.DefaultLimits()
	}
	w.channel = slack.New(w.options)
	b := bot.New(bot.Options{Store: w.store, Cases: w.store, Decider: w.decider, Channels: []bot.Channel{w.channel},
		Changed: w.channel.Changed, Preview: w.channel.Preview})
	w.heard = &bottest.Hearing{Bot: b}
	ctx, cancel := context.WithCancel(context.WithoutCancel(w.Context()))
	var work sync.WaitGroup
	work.Go(func() {
		if err := b.Run(ctx); err != nil {
			w.Errorf("bot: %v", err)
		}
	})
	work.Go(func() {
		if err := w.channel.Run(ctx, slack.Intake{Receiver: w.heard, Desk: w.desk}); err != nil {
			w.Errorf("slack: %v", err)
		}
	})
	w.stop = sync.OnceFunc(func() {
		cancel()
		work.Wait()
		transport.CloseIdleConnections()
	})
	w.Cleanup(w.stop)
	w.await("connected", func() bool { return w.channel.Health().Connected })
}

// await waits until something holds that comes of what Slack or the bot does.
func (w *world) await(what string, holds func() bool) {
	w.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			w.Fatalf("never %s; calls: %v", what, w.brief())
		}
		ctx, stop := context.WithTimeout(w.Context(), 20*time.Millisecond)
		_ = w.Await(ctx, holds) // not all that is waited for happens in Slack: it is looked at again anyway
		stop()
	}
}

func (w *world) brief() []string {
	var all []string
	for _, c := range w.Calls("") {
		all = append(all, c.Method+" "+c.Error)
	}
	return all
}

// wrote gives what the app wrote in a channel, a thread's words with an arrow.
func (w *world) wrote(channel string) []string {
	all := []string{}
	for _, m := range w.FromApp(channel) {
		text := m.Text
		if m.Thread != "" {
			text = "> " + text
		}
		if m.Only != "" {
			text = "(" + text + ")"
		}
		all = append(all, text)
	}
	return all
}

// wants waits until the app has written exactly this.
func (w *world) wants(channel string, want ...string) {
	w.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for !slices.Equal(w.wrote(channel), want) {
		if time.Now().After(deadline) {
			w.Fatalf("got %q, want %q; calls %v", w.wrote(channel), want, w.brief())
		}
		ctx, stop := context.WithTimeout(w.Context(), 20*time.Millisecond)
		_ = w.Await(ctx, func() bool { return slices.Equal(w.wrote(channel), want) })
		stop()
	}
}

// settle waits until the bot has taken in all that was on its way: a message behind it is answered. What is not
// answered before it never will be.
func (w *world) settle() {
	w.Helper()
	dm := w.Direct(w.bob).ID
	n := len(w.wrote(dm))
	w.Say(slacktest.Post{User: w.bob, Channel: dm, Text: "settle"})
	w.await("settled", func() bool { return len(w.wrote(dm)) == n+1 })
}

// say writes as Ada.
func (w *world) say(channel, thread, text string) slacktest.Message {
	return w.Say(slacktest.Post{User: w.ada, Channel: channel, Thread: thread, Text: text})
}

// dm is where Ada writes to the bot directly.
func (w *world) dm() string { return w.Direct(w.ada).ID }
