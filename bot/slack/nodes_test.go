package slack_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/redis"
	"github.com/firstline-support/firstline/bot/redis/redistest"
	"github.com/firstline-support/firstline/bot/slack"
	"github.com/firstline-support/firstline/bot/slack/manifest"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
	"github.com/firstline-support/firstline/bot/talk"
	"github.com/firstline-support/firstline/handoff"
)

// A share is the store as one of several nodes sees it.
type share interface {
	bot.Store
	handoff.Cases
	talk.Nodes
}

// A node is one of several bots that serve the same Slack over one store.
type node struct {
	share
	channel *slack.Channel
	stop    func()
}

// startNodes runs so many nodes over the store. change says what is different about one.
func (w *world) startNodes(n int, change func(i int, o *slack.Options)) []*node {
	w.Helper()
	var shares []share
	for _, one := range bottest.NewNodes(w.store, n) {
		shares = append(shares, one)
	}
	return w.startOn(shares, change)
}

// startOn runs a node over each store.
func (w *world) startOn(shares []share, change func(i int, o *slack.Options)) []*node {
	w.Helper()
	var all []*node
	for i, store := range shares {
		transport := &http.Transport{}
		o := w.options
		o.Client = &http.Client{Timeout: 5 * time.Second, Transport: transport}
		o.Pad, o.Shelf, o.Nodes = w.store, w.store, store
		o.Home = slack.Home{Name: "Example", Prefix: "FL-", Human: true, Cases: store}
		change(i, &o)
		one := &node{share: store, channel: slack.New(o)}
		b := bot.New(bot.Options{Store: store, Cases: store, Decider: w.decider, Channels: []bot.Channel{one.channel},
			Changed: one.channel.Changed})
		ctx, cancel := context.WithCancel(context.WithoutCancel(w.Context()))
		var work sync.WaitGroup
		for _, run := range []func(context.Context) error{b.Run, func(ctx context.Context) error {
			return one.channel.Run(ctx, slack.Intake{Receiver: b, Desk: w.desk})
		}} {
			work.Go(func() {
				if err := run(ctx); err != nil {
					w.Errorf("node %d: %v", i, err)
				}
			})
		}
		one.stop = sync.OnceFunc(func() {
			cancel()
			work.Wait()
			transport.CloseIdleConnections()
		})
		w.Cleanup(one.stop)
		w.await("connected", func() bool { return one.channel.Health().Connected })
		all = append(all, one)
	}
	w.channel = all[0].channel
	return all
}

// die is the end of a node as the others see it.
func (n *node) die() {
	if one, ok := n.share.(*bottest.Node); ok {
		one.Die()
	}
}

// deaf leaves all that Slack tells to the first node.
func deaf(i int, o *slack.Options) {
	if i > 0 {
		o.AppToken = ""
	}
}

// whose gives somebody new whose direct conversation is a node's.
func (w *world) whose(n *node) string {
	for i := range 100 {
		user := w.AddUser(slacktest.User{RealName: fmt.Sprintf("Person %d", i)}).ID
		if n.Mine("slack:" + user) {
			w.ChangeChannel(w.help, func(c *slacktest.Channel) { c.Members = append(c.Members, user) })
			return user
		}
	}
	w.Fatal("nobody's conversation is the node's")
	return ""
}

func TestWhatOneNodeHearsAnotherAnswersWhereItWasAsked(t *testing.T) {
	w := open(t, slacktest.Options{})
	nodes := w.startNodes(2, deaf)
	asker := w.whose(nodes[1])
	w.Command(asker, w.help, "/help", "choose privately")
	w.wants(w.help, "(you said: choose privately)")
	asked := w.FromApp(w.help)[0]
	w.Press(asker, w.help, asked.TS, "Yes")
	w.wants(w.help, "(you said: choose privately)", "(you pressed: yes)")
	if dm := w.wrote(w.Direct(asker).ID); len(dm) > 0 {
		t.Errorf("it went to the direct messages: %q", dm)
	}
}

func TestAMessageThatWasPassedOnIsNamedByWhicheverNodeAnswers(t *testing.T) {
	w := open(t, slacktest.Options{})
	nodes := w.startNodes(2, deaf)
	asker := w.whose(nodes[1])
	about := w.Say(slacktest.Post{User: w.bob, Channel: w.help, Text: "the printer burns"})
	w.Shortcut(asker, manifest.ShortcutHelp, w.help, about.TS)
	dm := w.Direct(asker).ID
	w.wants(dm, "you said: the printer burns")
	if shown := string(w.FromApp(dm)[0].Blocks); !strings.Contains(shown, "Bob Jones") {
		t.Errorf("no line says what the answer is about: %s", shown)
	}
}

func TestThePaneIsNamedAndItsStatusEndsOnSeveralNodes(t *testing.T) {
	w := openPane(t, slacktest.Options{})
	nodes := w.startNodes(2, func(int, *slack.Options) {})
	for range 3 { // Slack tells one node of the thread and the other one of the words
		user := w.whose(nodes[1])
		channel, thread := w.OpenAssistant(user, "")
		w.await("greeted", func() bool { return w.PaneAt(channel, thread).Greeting != "" })
		w.Say(slacktest.Post{User: user, Channel: channel, Thread: thread, Text: "my vpn"})
		w.await("answered", func() bool { return len(w.wrote(channel)) == 1 })
		w.await("named", func() bool { p := w.PaneAt(channel, thread); return p.Title == "my vpn" && p.Status == "" })
	}
}

func TestWhoTalksInAThreadIsKnownToAllNodes(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.startNodes(3, func(int, *slack.Options) {}) // Slack tells any of them
	first := w.say(w.help, "", "<@"+slacktest.BotUser+"> help")
	w.await("answered", func() bool { return len(w.wrote(w.help)) == 1 })
	for i := range 6 {
		w.say(w.help, first.TS, fmt.Sprintf("more %d", i))
		w.await("answered", func() bool { return len(w.wrote(w.help)) == i+2 })
	}
	w.say(w.help, first.TS, "<@"+w.bob+"> what do you think?")
	w.await("known", func() bool {
		noted, err := w.store.Recall(t.Context(), slack.Name, "thread/"+w.help+"/"+first.TS)
		return err == nil && strings.Contains(noted, "\n") // from then on nobody talks to the bot
	})
	for i := range 3 {
		w.say(w.help, first.TS, fmt.Sprintf("to bob %d", i))
	}
	w.say(w.help, first.TS, "<@"+slacktest.BotUser+"> last")
	said := func(text string) bool { return slices.Contains(w.wrote(w.help), "> you said: "+text) }
	w.await("answered", func() bool { return said("last") }) // what was said before it in the conversation is answered by now
	if n := len(w.wrote(w.help)); n != 8 {
		t.Errorf("the bot wrote %d times: %q", n, w.wrote(w.help))
	}
}

func TestOneNodeCatchesUpAndTheNextDoesWhenItDies(t *testing.T) {
	w := open(t, slacktest.Options{})
	nodes := w.startNodes(2, func(int, *slack.Options) {})
	lists := func() int { return len(w.Calls("users.conversations")) }
	w.await("caught up", func() bool { return lists() > 0 })
	w.say(w.dm(), "", "before")
	w.wants(w.dm(), "you said: before")
	w.settle()
	sweeps := lists()
	nodes[0].die()
	nodes[0].stop()
	w.await("caught up by the other", func() bool { return lists() > sweeps })
	w.say(w.dm(), "", "after")
	w.wants(w.dm(), "you said: before", "you said: after")
	if n := nodes[1].channel.Health().Unheard; n != 0 {
		t.Errorf("%d messages count as never told, which another node heard", n)
	}
}

func TestANodeThatDiesLeavesNothingUnansweredAndNothingIsAnsweredTwice(t *testing.T) {
	w := open(t, slacktest.Options{})
	nodes := w.startNodes(3, func(int, *slack.Options) {})
	people := map[string][]string{}
	ask := func(n int) {
		for i := range 4 {
			user := w.AddUser(slacktest.User{RealName: fmt.Sprintf("P %d %d", n, i)}).ID
			people[user] = nil
			for k := range 3 {
				text := fmt.Sprintf("q%d", k)
				w.Say(slacktest.Post{User: user, Channel: w.Direct(user).ID, Text: text})
				people[user] = append(people[user], "you said: "+text)
			}
		}
	}
	ask(0)
	nodes[0].die()
	nodes[0].stop()
	ask(1)
	for user, want := range people {
		dm := w.Direct(user).ID
		w.await("all answered", func() bool { return len(w.wrote(dm)) >= len(want) })
	}
	w.settle()
	for user, want := range people {
		got := w.wrote(w.Direct(user).ID)
		slices.Sort(got) // Slack does not keep the order of what it tells by several sockets
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", user, got, want)
		}
	}
}

func TestTwoNodesOverRedisAnswerWhatEitherHears(t *testing.T) {
	w := open(t, slacktest.Options{})
	server := redistest.Shared(t)
	prefix := server.Prefix(t)
	var shares []share
	for range 2 {
		store, err := redis.Open(t.Context(), redis.Options{URL: server.URL(), Prefix: prefix})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() }) // one is closed by then
		shares = append(shares, store)
	}
	nodes := w.startOn(shares, deaf)
	people := []string{w.ada, w.bob}
	for i := range 12 { // so many that it would be a wonder if all were the other node's
		people = append(people, w.AddUser(slacktest.User{RealName: fmt.Sprintf("P %d", i)}).ID)
	}
	asker := ""
	w.await("shared out", func() bool {
		i := slices.IndexFunc(people, func(user string) bool { return nodes[1].Mine("slack:" + user) })
		if i >= 0 {
			asker = people[i]
		}
		return i >= 0
	})
	w.Command(asker, w.help, "/help", "privately")
	w.wants(w.help, "(you said: privately)")
	first := w.say(w.help, "", "<@"+slacktest.BotUser+"> help")
	w.await("answered", func() bool { return slices.Contains(w.wrote(w.help), "> you said: help") })
	w.say(w.help, first.TS, "more")
	w.await("answered", func() bool { return slices.Contains(w.wrote(w.help), "> you said: more") })
	nodes[1].stop() // its store is still there, and then gives its conversations free
	w.await("given free", func() bool { return nodes[1].share.(*redis.Store).Close() == nil })
	w.Command(asker, w.help, "/help", "again")
	w.await("answered by the other", func() bool { return slices.Contains(w.wrote(w.help), "(you said: again)") })
	if n := len(w.wrote(w.help)); n != 4 {
		t.Errorf("the bot wrote %d times: %q", n, w.wrote(w.help))
	}
}
