package discord_test

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
	"github.com/firstline-support/firstline/bot/discord"
	"github.com/firstline-support/firstline/bot/discord/discordtest"
	"github.com/firstline-support/firstline/handoff"
)

// A node is one of several bots that serve the same Discord over one store.
type node struct {
	*bottest.Node
	channel *discord.Channel
	stop    func()
}

// startNodes runs so many nodes over the store. The first of them hears the gateway.
func (w *world) startNodes(n int) []*node {
	w.Helper()
	var all []*node
	for i, store := range bottest.NewNodes(w.store, n) {
		transport := &http.Transport{DialContext: w.dial}
		o := w.options
		o.Client, o.Dial = &http.Client{Timeout: 12 * time.Second, Transport: transport}, w.dial
		o.Pad, o.Nodes, o.Shelf, o.Limits = store, store, store, handoff.DefaultLimits()
		o.Entry = func(ctx context.Context, conversation string, seq int64) (handoff.Entry, bool) {
			entries, err := store.Journal(ctx, conversation, seq-1, 1)
			return append(entries, handoff.Entry{})[0], err == nil && len(entries) == 1
		}
		channel, err := discord.New(o)
		if err != nil {
			w.Fatal(err)
		}
		b := bot.New(bot.Options{Store: store, Cases: store, Decider: w.decider, Channels: []bot.Channel{channel}})
		ctx, cancel := context.WithCancel(context.WithoutCancel(w.Context()))
		var work sync.WaitGroup
		for _, run := range []func(context.Context) error{b.Run, func(ctx context.Context) error {
			return channel.Run(ctx, discord.Intake{Receiver: b})
		}} {
			work.Go(func() {
				if err := run(ctx); err != nil {
					w.Errorf("node %d: %v", i, err)
				}
			})
		}
		one := &node{Node: store, channel: channel, stop: sync.OnceFunc(func() {
			cancel()
			work.Wait()
			transport.CloseIdleConnections()
		})}
		w.Cleanup(one.stop)
		all = append(all, one)
		w.pass(10 * time.Second)
	}
	for i, one := range all {
		if h := one.channel.Health(); h.Connected != (i == 0) || h.Standby != (i > 0) || len(h.Problems()) > 0 {
			w.Fatalf("node %d: %+v", i, h)
		}
	}
	w.channel, w.heard = all[0].channel, &bottest.Hearing{}
	return all
}

// whose gives somebody new whose direct conversation is a node's.
func (w *world) whose(n *node) string {
	for i := range 100 {
		user := w.AddUser(discordtest.User{Name: fmt.Sprintf("person%d", i), Global: fmt.Sprintf("Person %d", i)}).ID
		if n.Mine("discord:" + user) {
			w.AddMember(w.guild, user)
			return user
		}
	}
	w.Fatal("nobody's conversation is the node's")
	return ""
}

// question asks in a channel until the conversation in its thread is a node's.
func (w *world) question(n *node, channel, text string) discordtest.Message {
	for range 100 {
		m := w.Say(discordtest.Post{User: w.ada, Channel: channel, Content: text})
		w.pass(5 * time.Second)
		if n.Mine("discord:" + w.ada + ":" + m.ID) {
			return m
		}
	}
	w.Fatal("no conversation is the node's")
	return discordtest.Message{}
}

func TestANodeThatHearsNoGatewayAnswersEverywhere(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		nodes := w.startNodes(2)
		if n := w.Connections(); n != 1 {
			t.Errorf("%d connections to the gateway, want those of one node", n)
		}
		asker := w.whose(nodes[1])
		w.Tell(asker, "vpn")
		w.pass(5 * time.Second)
		w.wants(w.Direct(asker).ID, "you said: vpn")
		asked := w.question(nodes[1], w.support, "see <#"+w.chat+"> please")
		w.wants(asked.ID, "you said: see #chat please")
		if thread, _ := w.Channel(asked.ID); thread.Name != "see #chat please" {
			t.Errorf("the thread is called %q", thread.Name)
		}
		w.say(asked.ID, "more")
		w.wants(asked.ID, "you said: see #chat please", "you said: more")
		inline := w.question(nodes[1], w.voice, us+" where there are no threads")
		all := w.wrote(w.voice)
		if last := all[len(all)-1]; last != "you said: where there are no threads" {
			t.Errorf("below %s: %q", inline.ID, all)
		}
		if len(w.Threads(w.voice)) > 0 || len(nodes[1].channel.Health().Problems()) > 0 {
			t.Errorf("threads %v, problems %q", w.Threads(w.voice), nodes[1].channel.Health().Problems())
		}
		w.say(asked.ID, "choose")
		shown := w.Messages(asked.ID)
		w.Press(w.ada, asked.ID, shown[len(shown)-1].ID, buttons(shown[len(shown)-1])[0])
		w.pass(5 * time.Second)
		if got := w.wrote(asked.ID); got[len(got)-1] != "you pressed: yes" {
			t.Errorf("got %q", got)
		}
	})
}

func TestACommandIsAnsweredAloneByWhicheverNodeAnswers(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		nodes := w.startNodes(2)
		asker := w.whose(nodes[1])
		want := []string{}
		// Discord takes its time, so that the answer is ready before it is known where to show it
		w.Fail("POST /interactions/*/*/callback", discordtest.Fault{Delay: 2 * time.Second})
		for _, text := range []string{"one", "two", "choose three"} {
			w.ask(asker, w.chat, text)
			want = append(want, "you said: "+text)
		}
		shown := w.Sees(asker, w.chat)
		w.Press(asker, w.chat, shown[len(shown)-1].ID, buttons(shown[len(shown)-1])[0])
		w.pass(time.Minute) // by then nothing is shown as thinking
		want[2] = "choose three → Yes"
		got := w.alone(asker, w.chat)
		if len(got) != 4 || !slices.Equal(got[:2], want[:2]) || got[3] != "you pressed: yes" {
			t.Errorf("sees %q", got)
		}
		w.wants(w.Direct(asker).ID)
	})
}

func TestWhatIsShownAsThinkingEndsWhenTheAnswerIsLate(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.decider = pensive{takes: 45 * time.Second}
		nodes := w.startNodes(2)
		asker := w.whose(nodes[1])
		w.ask(asker, w.chat, "vpn?")
		w.pass(35 * time.Second)
		if got := w.alone(asker, w.chat); len(got) != 1 || got[0] == "" {
			t.Errorf("after a while: %q", got)
		}
		w.pass(time.Minute)
		if got := w.alone(asker, w.chat); len(got) != 2 || got[1] != "you said: vpn?" {
			t.Errorf("in the end: %q", got)
		}
	})
}

func TestTypingEndsWhenAnotherNodeHasAnswered(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.decider = pensive{takes: 5 * time.Second}
		nodes := w.startNodes(2)
		asker := w.whose(nodes[1])
		start := time.Now()
		dm := w.Tell(asker, "vpn").Channel
		w.pass(40 * time.Second)
		w.wants(dm, "you said: vpn")
		if got := w.typed(dm, start); len(got) != 1 {
			t.Errorf("typing was shown after %d s", got)
		}
	})
}

func TestAThreadIsClosedByWhicheverNodeAnswers(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		nodes := w.startNodes(2)
		asked := w.question(nodes[1], w.support, "vpn")
		w.Slash(w.ada, asked.ID, "close", "en-US")
		w.pass(10 * time.Second)
		w.wants(asked.ID, "you said: vpn", "you pressed: solved")
		if thread, _ := w.Channel(asked.ID); !thread.Archived {
			t.Error("the thread is still open")
		}
	})
}

// What one person alone sees has no nonce: whether it is there only the node knows that hears the gateway.
func TestAPrivateAnswerInDoubtIsShownOnce(t *testing.T) {
	for name, fault := range map[string]discordtest.Fault{"it is there": {CutAfter: true}, "it is not": {Status: 502}} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, discordtest.Options{}, func(w *world) {
				nodes := w.startNodes(2)
				asker := w.whose(nodes[1])
				w.Fail("POST /webhooks/*/*", fault)
				w.ask(asker, w.chat, "long") // several messages: the first takes the place of what shows that we think
				w.pass(3 * time.Minute)
				if n := strings.Count(strings.Join(w.alone(asker, w.chat), " "), "word"); n != 4000 {
					t.Errorf("sees %d words of 4000", n)
				}
				w.wants(w.Direct(asker).ID)
			})
		})
	}
}

func TestAnotherNodeHearsTheGatewayWhenTheFirstDies(t *testing.T) {
	for name, end := range map[string]func(w *world, n *node){
		"stopped": func(_ *world, n *node) { n.stop(); n.Die() },
		"dead": func(w *world, n *node) { // what it says of its end does not reach Discord, and what it heard is lost
			w.Mute(true)
			n.Die()
			w.Mute(false)
			n.stop()
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, discordtest.Options{}, func(w *world) {
				nodes := w.startNodes(3)
				var people []string
				for range 6 {
					user := w.whose(nodes[len(people)%3])
					w.Tell(user, "q0")
					people = append(people, user)
				}
				asked := w.say(w.support, "vpn")
				for _, user := range people {
					w.Tell(user, "q1") // it may still be on its way
				}
				end(w, nodes[0])
				for _, user := range people {
					w.Tell(user, "q2")
				}
				w.Say(discordtest.Post{User: w.ada, Channel: asked.ID, Content: "still"})
				w.pass(time.Minute)
				if h := nodes[1].channel.Health(); h.Connected == nodes[2].channel.Health().Connected {
					t.Errorf("one of the others is to hear: %+v", h)
				}
				w.wants(asked.ID, "you said: vpn", "you said: still")
				for _, user := range people {
					w.wants(w.Direct(user).ID, "you said: q0", "you said: q1", "you said: q2")
				}
				w.say(w.support, "after")
				if threads := w.Threads(w.support); len(threads) != 2 {
					t.Errorf("%d threads", len(threads))
				}
			})
		})
	}
}
