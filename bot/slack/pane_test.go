package slack_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/slack"
	"github.com/firstline-support/firstline/bot/slack/manifest"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

// openPane starts a Slack with the assistant's pane, and a workspace with five things to ask.
func openPane(t *testing.T, o slacktest.Options) *world {
	t.Helper()
	w := open(t, o)
	w.options.Pane = func(lang string) slack.Pane {
		p := slack.Pane{Greeting: "hello in " + lang}
		for _, title := range []string{"VPN", "Mail", "Printer", "Phone", "Keys"} {
			p.Prompts = append(p.Prompts, manifest.Prompt{Title: title, Message: "my " + title})
		}
		return p
	}
	return w
}

// pane is the thread that Ada opened.
func (w *world) pane(thread string) slacktest.Pane { return w.PaneAt(w.dm(), thread) }

func TestThePaneGreetsAndSaysWhatCanBeAsked(t *testing.T) {
	w := openPane(t, slacktest.Options{})
	w.start()
	channel, thread := w.OpenAssistant(w.ada, w.help)
	w.await("greeted", func() bool { return w.pane(thread).Greeting != "" })
	p := w.pane(thread)
	if p.Greeting != "hello in de" || len(p.Prompts) != 4 || p.Prompts[0] != (slacktest.Prompt{Title: "VPN", Message: "my VPN"}) {
		t.Errorf("got %+v", p)
	}
	w.LookAt(channel, thread, w.help)
	w.settle()
	w.wants(channel) // nobody is written to who has not asked
}

func TestAThreadInThePaneIsNamedAndAnswered(t *testing.T) {
	w := openPane(t, slacktest.Options{})
	w.start()
	channel, thread := w.OpenAssistant(w.ada, "")
	w.await("greeted", func() bool { return w.pane(thread).Greeting != "" })
	w.say(channel, thread, "my   vpn\nis down "+strings.Repeat("and down ", 20))
	w.await("named", func() bool { return w.pane(thread).Title != "" })
	w.await("answered", func() bool { return len(w.wrote(channel)) == 1 })
	w.say(channel, thread, "still")
	w.await("answered again", func() bool { return len(w.wrote(channel)) == 2 })
	w.settle()
	w.await("nothing is being done", func() bool { return w.pane(thread).Status == "" })
	p := w.pane(thread)
	if !strings.HasPrefix(p.Title, "my vpn is down and down") || len([]rune(p.Title)) > 100 {
		t.Errorf("got %+v", p)
	}
	if e := w.heard.Last(); e.Text != "settle" {
		t.Errorf("got %+v", e)
	}
	for _, m := range w.FromApp(channel) {
		if m.Thread != thread {
			t.Errorf("outside of the thread: %+v", m)
		}
	}
}

// What the bot says takes the status away, at whatever moment of it the answer comes.
func TestTheStatusEndsWithTheAnswer(t *testing.T) {
	for name, prepare := range map[string]func(*world, *waiting){
		"the answer takes time": func(*world, *waiting) {},
		"it is there at once":   func(_ *world, d *waiting) { close(d.ready) },
	} {
		t.Run(name, func(t *testing.T) {
			w := openPane(t, slacktest.Options{})
			d := &waiting{ready: make(chan struct{})}
			w.decider = d
			prepare(w, d)
			w.start()
			channel, thread := w.OpenAssistant(w.ada, "")
			w.say(channel, thread, "vpn")
			if name == "the answer takes time" {
				w.await("status", func() bool { return w.pane(thread).Status == "sucht die Antwort …" })
				close(d.ready)
			}
			w.wants(channel, "> you said: vpn")
			w.settle()
			w.await("no status", func() bool { return w.pane(thread).Status == "" })
		})
	}
}

// A waiting decider answers when it may.
type waiting struct {
	bottest.Parrot
	ready chan struct{}
}

func (d *waiting) Decide(ctx context.Context, s bot.Situation) (bot.Turn, error) {
	select {
	case <-d.ready:
	case <-ctx.Done():
	}
	return d.Parrot.Decide(ctx, s)
}

func TestNoStatusIsShownWhileAColleagueAnswers(t *testing.T) {
	w := openPane(t, slacktest.Options{})
	w.options.Held = func(context.Context, string) bool { return true }
	w.start()
	channel, thread := w.OpenAssistant(w.ada, "")
	w.say(channel, thread, "vpn")
	w.wants(channel, "> you said: vpn")
	w.settle()
	if said := w.pane(thread).Said; len(said) > 0 {
		t.Errorf("got %q", said)
	}
}

// The pane needs a scope of its own; without it, or where it is switched off, people are answered all the same.
func TestWithoutThePaneThreadsAreAnsweredAllTheSame(t *testing.T) {
	for name, prepare := range map[string]func(*world){
		"off":      func(w *world) { w.options.Pane = nil },
		"no scope": func(w *world) { w.Grant("chat:write", "im:history", "im:read", "users:read") },
	} {
		t.Run(name, func(t *testing.T) {
			w := openPane(t, slacktest.Options{})
			prepare(w)
			w.start()
			channel, thread := w.OpenAssistant(w.ada, "")
			w.say(channel, thread, "vpn")
			w.wants(channel, "> you said: vpn")
			w.settle()
			for _, c := range w.Calls("") {
				if strings.HasPrefix(c.Method, "assistant.") && c.Method != "assistant.threads.setStatus" {
					t.Errorf("called %s", c.Method)
				}
			}
		})
	}
}

// Who looks at a private channel beside the pane is no more, and no less, than who they are.
func TestWhatSomebodyLooksAtOpensNothing(t *testing.T) {
	w := openPane(t, slacktest.Options{})
	board := w.AddChannel(slacktest.Channel{Name: "board", Kind: slacktest.Private, Members: []string{w.ada, w.carl, slacktest.BotUser}}).ID
	w.start()
	for user, want := range map[string][]string{w.ada: {"it-admins"}, w.carl: nil} {
		channel, thread := w.OpenAssistant(user, board)
		w.Say(slacktest.Post{User: user, Channel: channel, Thread: thread, Text: "vpn of " + user})
		w.await("heard", func() bool { return w.heard.Last().Text == "vpn of "+user })
		if got := w.heard.Last().Person.Audience; !slices.Equal(got, want) {
			t.Errorf("groups %q, want %q", got, want)
		}
	}
	if n := len(w.Calls("conversations.info")); n > 0 {
		t.Errorf("the channel was looked at %d times", n)
	}
}

// A thread of the pane that began long ago is looked into after an outage, too.
func TestWhatWasWrittenInAnOldThreadOfThePaneIsCaughtUpOn(t *testing.T) {
	w := openPane(t, slacktest.Options{Retries: []time.Duration{}})
	w.start()
	channel, thread := w.OpenAssistant(w.ada, "")
	w.say(channel, thread, "vpn")
	w.wants(channel, "> you said: vpn")
	w.say(w.dm(), "", "meanwhile")
	w.wants(channel, "> you said: vpn", "you said: meanwhile")
	w.stop()
	w.say(channel, thread, "still down")
	w.await("Slack gives up", func() bool { lost, _ := w.Lost(); return lost > 0 })
	w.start()
	w.wants(channel, "> you said: vpn", "you said: meanwhile", "> you said: still down")
}
