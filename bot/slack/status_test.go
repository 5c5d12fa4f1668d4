package slack_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

func TestInAThreadOfAChannelIsShownThatAnAnswerIsLookedForAndWritten(t *testing.T) {
	w := open(t, slacktest.Options{})
	d := &waiting{ready: make(chan struct{})}
	w.decider = d
	w.start()
	thread := w.say(w.help, "", "<@"+slacktest.BotUser+"> vpn is down").TS
	conversation := "slack:" + w.ada + ":" + w.help + ":" + thread
	status := func(want string) func() bool {
		return func() bool { return w.PaneAt(w.help, thread).Status == want }
	}
	w.await("it is looked for", status("sucht die Antwort …"))
	w.channel.Preview(conversation, "First")
	w.await("it is written", status("schreibt die Antwort …"))
	w.channel.Preview(conversation, "First of all")
	w.channel.Preview(conversation, "")
	close(d.ready)
	w.await("answered", func() bool { return len(w.wrote(w.help)) == 1 })
	w.settle()
	w.await("no status", status(""))
	if said := w.PaneAt(w.help, thread).Said; !slices.Equal(said, []string{"sucht die Antwort …", "schreibt die Antwort …"}) {
		t.Errorf("got %q", said)
	}
	w.channel.Preview(conversation, "An answer that is there already")
	w.channel.Preview("web:1", "in another channel")
	w.settle()
	w.await("no status", status(""))
}

// Nothing of a bot's is seen any more once a human has taken over (promise P4).
func TestWhatIsWrittenIsNotShownOnceAColleagueHasTakenOver(t *testing.T) {
	w := open(t, slacktest.Options{})
	var ada atomic.Pointer[string]
	w.options.Held = func(_ context.Context, conversation string) bool {
		held := ada.Load()
		return held != nil && *held == conversation
	}
	d := &waiting{ready: make(chan struct{})}
	w.decider = d
	w.start()
	asks := func(who string) (thread, conversation string) {
		thread = w.Say(slacktest.Post{User: who, Channel: w.help, Text: "<@" + slacktest.BotUser + "> vpn is down"}).TS
		w.await("it is looked for", func() bool { return w.PaneAt(w.help, thread).Status != "" })
		return thread, "slack:" + who + ":" + w.help + ":" + thread
	}
	taken, conversation := asks(w.ada)
	other, free := asks(w.bob)
	ada.Store(&conversation)
	w.channel.Preview(conversation, "First")
	w.channel.Preview(free, "First")
	w.await("it is written", func() bool { return len(w.PaneAt(w.help, other).Said) == 2 })
	if said := w.PaneAt(w.help, taken).Said; len(said) != 1 {
		t.Errorf("got %q", said)
	}
	close(d.ready)
}

func TestASlackThatShowsNoStatusInChannelsIsAskedOnce(t *testing.T) {
	w := open(t, slacktest.Options{PaneOnly: true})
	w.start()
	for n := range 3 {
		w.say(w.help, "", "<@"+slacktest.BotUser+"> vpn is down")
		w.await("answered", func() bool { return len(w.wrote(w.help)) == n+1 })
		w.settle()
	}
	if calls := w.Calls("assistant.threads.setStatus"); len(calls) > 1 {
		t.Errorf("asked %d times", len(calls))
	}
}
