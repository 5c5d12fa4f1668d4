package slack_test

import (
	"slices"
	"testing"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
	"github.com/firstline-support/firstline/handoff"
)

// met is the person of the event that comes of a message.
func (w *world) met(user, channel, text string) handoff.Person {
	w.Helper()
	n := len(w.heard.texts())
	w.Say(slacktest.Post{User: user, Channel: channel, Text: text})
	w.await("heard", func() bool { return len(w.heard.texts()) > n })
	return w.heard.last().Person
}

func TestAPersonIsKnownByWhatSlackVouchesFor(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	p := w.met(w.ada, w.dm(), "hi")
	if p.ID != w.ada || p.Name != "Ada Byron" || p.Email != "ada@example.com" || p.Locale != "de-DE" ||
		p.TimeZone != "Europe/Berlin" || !slices.Equal(p.Groups, []string{"it-admins"}) {
		t.Errorf("got %+v", p)
	}
	if lang := w.heard.last().Lang; lang != "de" {
		t.Errorf("language %q", lang)
	}
	w.met(w.ada, w.dm(), "again")
	if n := len(w.Calls("users.info")); n != 1 {
		t.Errorf("Slack was asked %d times", n)
	}
}

func TestGroupsOpenNothingWhereOthersReadAlong(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	if p := w.met(w.ada, w.help, us+" hi"); len(p.Groups) != 0 {
		t.Errorf("groups %v in a channel", p.Groups)
	}
}

func TestOutsidersHaveNoGroups(t *testing.T) {
	w := open(t, slacktest.Options{})
	elsewhere := w.AddUser(slacktest.User{RealName: "Dan", Email: "dan@other.example", Team: "T0OTHER", Stranger: true}).ID
	w.AddGroup(slacktest.UserGroup{Handle: "friends", Members: []string{elsewhere, w.carl}})
	w.start()
	for _, user := range []string{w.carl, elsewhere} {
		p := w.met(user, w.Direct(user).ID, "hi")
		if len(p.Groups) != 0 || p.Email != "" || p.Name == "" {
			t.Errorf("got %+v", p)
		}
	}
}

func TestWhoSlackDoesNotTellAboutIsServedAsAnybody(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.Fail("users.info", slacktest.Fault{Status: 500})
	w.start()
	if p := w.met(w.ada, w.dm(), "hi"); p.ID != w.ada || p.Name != "" || len(p.Groups) != 0 {
		t.Errorf("got %+v", p)
	}
	if p := w.met(w.ada, w.dm(), "again"); p.Name != "Ada Byron" {
		t.Errorf("got %+v", p)
	}
}

func TestWithoutTheScopeForGroupsNobodyHasAny(t *testing.T) {
	w := open(t, slacktest.Options{Scopes: []string{"chat:write", "users:read"}})
	w.start()
	if p := w.met(w.ada, w.dm(), "hi"); p.Name == "" || p.Email != "" || len(p.Groups) != 0 {
		t.Errorf("got %+v", p)
	}
}
