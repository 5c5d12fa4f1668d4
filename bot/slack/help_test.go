package slack_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/slack/manifest"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

// told waits until somebody is told something that nobody else sees, and gives it.
func (w *world) told(user, channel string) string {
	w.Helper()
	var text string
	w.await("told", func() bool {
		i := slices.IndexFunc(w.FromApp(channel), func(m slacktest.Message) bool { return m.Only == user })
		if i >= 0 {
			text = w.FromApp(channel)[i].Text
		}
		return i >= 0
	})
	return text
}

func TestHelpWithAMessageIsThePersonsOwnQuestionAnsweredDirectly(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.Command(w.ada, w.help, "/help", "before") // its address would show the answer in the channel
	w.wants(w.help, "(you said: before)")
	m := w.Say(slacktest.Post{User: w.carl, Channel: w.help, Text: "the <!channel> VPN &amp; I"})
	w.Repeat(2)
	w.Shortcut(w.ada, manifest.ShortcutHelp, w.help, m.TS)
	w.wants(w.dm(), "you said: the @\u2060channel VPN &amp; I")
	link := "https://example.slack.com/archives/" + w.help + "/p" + strings.ReplaceAll(m.TS, ".", "")
	e := w.heard.Last()
	if e.Person.ID != w.ada || e.Person.Name != "Ada Byron" || !slices.Equal(e.Person.Groups, []string{"it-admins"}) || e.Lang != "de" ||
		e.Conversation != "slack:"+w.ada || e.Beside != "(Das sind Worte von Carl Guest.) "+link {
		t.Errorf("got %+v", e)
	}
	if got := string(w.FromApp(w.dm())[0].Blocks); !strings.Contains(got, link+"|About a message of Carl Guest") {
		t.Errorf("no link in %s", got)
	}
	w.await("told", func() bool { return len(w.FromApp(w.help)) >= 2 })
	if m := w.FromApp(w.help)[1]; m.Only != w.ada || !strings.Contains(m.Text, "archives/"+w.dm()) {
		t.Errorf("got %+v", m)
	}
	w.say(w.dm(), "", "next")
	w.wants(w.dm(), "you said: the @\u2060channel VPN &amp; I", "you said: next")
	if got := string(w.FromApp(w.dm())[1].Blocks); strings.Contains(got, "Carl") {
		t.Errorf("the link stands above another answer: %s", got)
	}
}

func TestAGuestsHelpOpensNothingOfTheAuthors(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	m := w.Say(slacktest.Post{User: w.ada, Channel: w.help, Text: "what is in the vault"})
	w.Shortcut(w.carl, manifest.ShortcutHelp, w.help, m.TS)
	w.wants(w.Direct(w.carl).ID, "you said: what is in the vault")
	if e := w.heard.Last(); e.Person.ID != w.carl || len(e.Person.Groups) != 0 || e.Person.Email != "" {
		t.Errorf("got %+v", e.Person)
	}
}

func TestHelpWithAnAppsMessageAndWithAFile(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.say(w.help, "", us+" choose")
	w.wants(w.help, "> you said: choose")
	w.Shortcut(w.ada, manifest.ShortcutHelp, w.help, w.FromApp(w.help)[0].TS)
	w.wants(w.dm(), "you said: you said: choose")
	if e := w.heard.Last(); !strings.Contains(e.Beside, "Firstline") || !strings.Contains(e.Beside, "thread_ts=") {
		t.Errorf("got %q", e.Beside)
	}
	m := w.Say(slacktest.Post{User: w.bob, Channel: w.help, Files: []slacktest.File{{Name: "a.png", Type: "image/png", Data: []byte("png")}}})
	w.Shortcut(w.ada, manifest.ShortcutHelp, w.help, m.TS)
	w.await("heard", func() bool { return len(w.heard.Last().Files) == 1 })
	if f := w.heard.Last().Files[0]; f.ID == "" || f.Name != "a.png" || f.Problem != "" {
		t.Errorf("got %+v", f)
	}
}

func TestAMessageWithoutWordsIsKindlyLeft(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	m := w.Say(slacktest.Post{User: w.bob, Channel: w.help, Text: " "})
	w.Shortcut(w.ada, manifest.ShortcutHelp, w.help, m.TS)
	if got := w.told(w.ada, w.help); !strings.Contains(got, "stehen keine Worte") || !strings.Contains(got, w.dm()) {
		t.Errorf("got %q", got)
	}
	w.Shortcut(w.ada, "another app's", w.help, m.TS)
	w.settle()
	w.wants(w.dm())
}

// teamRoom is a desk that holds a channel.
type teamRoom string

func (r teamRoom) Holds(channel string) bool                         { return channel == string(r) }
func (teamRoom) Heard(context.Context, string, string, string) error { return nil }
func (teamRoom) Interact(context.Context, []byte) (any, bool, error) { return nil, false, nil }

func TestNothingIsTakenOutOfATeamsChannel(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.desk = teamRoom(w.help)
	w.start()
	m := w.Say(slacktest.Post{User: w.bob, Channel: w.help, Text: "secret of a case"})
	w.Shortcut(w.ada, manifest.ShortcutHelp, w.help, m.TS)
	if got := w.told(w.ada, w.help); !strings.Contains(got, "arbeitet das Team") {
		t.Errorf("got %q", got)
	}
	w.settle()
	w.wants(w.dm())
}
