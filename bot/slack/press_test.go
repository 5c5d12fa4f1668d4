package slack_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

func TestAPressedButtonIsAnsweredOnceAndShown(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.say(w.help, "", us+" choose")
	w.wants(w.help, "> you said: choose")
	m := w.FromApp(w.help)[0]
	if !w.Press(w.ada, w.help, m.TS, "Yes") {
		t.Fatalf("no button in %s", m.Blocks)
	}
	w.wants(w.help, "> you said: choose", "> you pressed: yes")
	w.await("the buttons were taken away", func() bool { return len(slacktest.Buttons(w.FromApp(w.help)[0].Blocks)) == 0 })
	if blocks := string(w.FromApp(w.help)[0].Blocks); !strings.Contains(blocks, "✓ Yes") {
		t.Errorf("what was chosen is not shown: %s", blocks)
	}
	if e := w.heard.Last(); e.Person.Name != "Ada Byron" || e.Choice != "yes" {
		t.Errorf("event %+v", e)
	}
}

func TestAnotherPersonsButtonsAreNotTheirs(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.say(w.help, "", us+" choose")
	w.wants(w.help, "> you said: choose")
	w.Press(w.bob, w.help, w.FromApp(w.help)[0].TS, "Yes")
	w.await("told", func() bool { return len(w.FromApp(w.help)) == 2 })
	if m := w.FromApp(w.help)[1]; m.Only != w.bob || !strings.Contains(m.Text, "somebody else") {
		t.Errorf("got %+v", m)
	}
	if got := w.heard.Texts(); slices.Contains(got, "yes") {
		t.Errorf("the bot heard %q", got)
	}
}

func TestASlashCommandIsAnsweredPrivately(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.Command(w.ada, w.help, "/help", "choose my vpn")
	w.wants(w.help, "(you said: choose my vpn)")
	m := w.FromApp(w.help)[0]
	if m.Only != w.ada {
		t.Fatalf("seen by %q", m.Only)
	}
	w.Press(w.ada, w.help, m.TS, "No")
	w.wants(w.help, "(you said: choose my vpn)", "(you pressed: no)")
	if got := w.heard.Last().Conversation; got != "slack:"+w.ada {
		t.Errorf("conversation %q: what comes later must find the person", got)
	}
	w.wants(w.dm())
}

func TestAPrivateAnswerThatFailsGoesToTheDirectMessages(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.Fail("response_url", slacktest.Fault{Status: 500})
	w.Command(w.ada, w.help, "/help", "hello")
	w.wants(w.dm(), "you said: hello")
}

func TestAnEmptyCommandExplainsItself(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.Command(w.ada, w.help, "/help", " ")
	w.await("told", func() bool { return len(w.FromApp(w.help)) == 1 })
	if m := w.FromApp(w.help)[0]; m.Only != w.ada || !strings.Contains(m.Text, "Befehl") {
		t.Errorf("got %+v", m)
	}
}

func TestARepeatedPressIsOne(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.say(w.dm(), "", "choose")
	w.wants(w.dm(), "you said: choose")
	w.Repeat(2)
	w.Press(w.ada, w.dm(), w.FromApp(w.dm())[0].TS, "Yes")
	w.wants(w.dm(), "you said: choose", "you pressed: yes")
	w.Heal()
	w.settle()
	w.wants(w.dm(), "you said: choose", "you pressed: yes")
}
