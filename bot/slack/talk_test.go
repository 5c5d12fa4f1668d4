package slack_test

import (
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/slack"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

const us = "<@" + slacktest.BotUser + ">"

func TestDirectMessagesAreAnswered(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.say(w.dm(), "", "hello")
	w.wants(w.dm(), "you said: hello")
	w.say(w.dm(), "", "a &lt; b <https://example.com|site> "+us)
	w.wants(w.dm(), "you said: hello", "you said: a &lt; b site (https://example.com)")
}

func TestAMentionIsAnsweredInItsThread(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.say(w.help, "", "good morning") // not for us
	asked := w.say(w.help, "", us+" my vpn is down")
	w.wants(w.help, "> you said: my vpn is down")
	if got := w.FromApp(w.help)[0].Thread; got != asked.TS {
		t.Errorf("answered in thread %q, want %q", got, asked.TS)
	}
	w.say(w.help, asked.TS, "since today") // no mention needed
	w.wants(w.help, "> you said: my vpn is down", "> you said: since today")
	w.settle()
	if n := len(w.FromApp(w.help)); n != 2 { // the mention came as two events
		t.Errorf("%d answers, want 2", n)
	}
}

func TestQuietWhenPeopleTalkToEachOther(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	asked := w.say(w.help, "", us+" help")
	w.wants(w.help, "> you said: help")
	w.Say(slacktest.Post{User: w.bob, Channel: w.help, Thread: asked.TS, Text: "what did you try?"})
	w.say(w.help, asked.TS, "restarting")
	w.settle()
	w.wants(w.help, "> you said: help")
	w.say(w.help, asked.TS, us+" and you?")
	w.wants(w.help, "> you said: help", "> you said: and you?")
	w.say(w.help, asked.TS, "<@"+w.bob+"> can you look?") // a colleague is called
	w.say(w.help, asked.TS, "it is urgent")
	w.settle()
	w.wants(w.help, "> you said: help", "> you said: and you?")
	w.stop() // who talks to whom is known after a restart
	w.start()
	w.say(w.help, asked.TS, "still broken")
	w.settle()
	w.say(w.help, asked.TS, us+" again")
	w.wants(w.help, "> you said: help", "> you said: and you?", "> you said: again")
}

func TestEachPersonOfAThreadHasAConversation(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	asked := w.say(w.help, "", us+" one")
	w.wants(w.help, "> you said: one")
	first := w.heard.Last().Conversation
	w.Say(slacktest.Post{User: w.bob, Channel: w.help, Thread: asked.TS, Text: us + " two"})
	w.wants(w.help, "> you said: one", "> you said: two")
	if second := w.heard.Last().Conversation; second == first || !strings.HasSuffix(second, asked.TS) {
		t.Errorf("conversations %q and %q", first, second)
	}
}

func TestAChannelInWhichQuestionsAreAnswered(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.options.Channels = map[string]slack.Mode{"help": slack.Answer}
	w.start()
	w.say(w.help, "", "<@"+w.bob+"> lunch?")
	w.say(w.help, "", "my vpn is down")
	w.wants(w.help, "> you said: my vpn is down")
}

func TestBotsAndNoticesAreNotAnswered(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	dm := w.dm()
	for _, event := range []map[string]any{
		{"channel": dm, "channel_type": "im", "user": "U0OTHER", "bot_id": "B0OTHER", "text": "I am a bot", "ts": "1.000001"},
		{"channel": dm, "channel_type": "im", "user": slacktest.BotUser, "text": "myself", "ts": "1.000002"},
		{"channel": dm, "channel_type": "im", "user": w.ada, "subtype": "channel_join", "text": "joined", "ts": "1.000003"},
		{"channel": dm, "channel_type": "im", "user": "USLACKBOT", "text": "hint", "ts": "1.000004"},
		{"channel": dm, "channel_type": "im", "subtype": "message_replied", "ts": "1.000005"},
		{"channel": dm, "channel_type": "im", "text": "nobody", "ts": "1.000006"},
	} {
		w.Publish("message", event)
	}
	w.settle()
	w.wants(dm)
}

func TestWhatTheLibraryCannotReadIsAnswered(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	dm := w.dm()
	w.Publish("message", map[string]any{"channel": dm, "channel_type": "im", "user": w.ada, "text": "odd", "ts": "1.000001",
		"blocks": []any{map[string]any{"type": "rich_text", "elements": "none"}}, "thread_ts": 17, "files": "x"})
	w.wants(dm, "you said: odd")
}

func TestOnlyCallingTheBotIsAGreeting(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.say(w.help, "", us)
	w.wants(w.help, "> you said: Hallo")
}
