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
	n := len(w.heard.Texts())
	w.Say(slacktest.Post{User: user, Channel: channel, Text: text})
	w.await("heard", func() bool { return len(w.heard.Texts()) > n })
	return w.heard.Last().Person
}

func TestAPersonIsKnownByWhatSlackVouchesFor(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	p := w.met(w.ada, w.dm(), "hi")
	if p.ID != w.ada || p.Name != "Ada Byron" || p.Email != "ada@example.com" || p.Locale != "de-DE" ||
		p.TimeZone != "Europe/Berlin" || !slices.Equal(p.Groups, []string{"it-admins"}) ||
		!slices.Equal(p.Audience, p.Groups) {
		t.Errorf("got %+v", p)
	}
	if lang := w.heard.Last().Lang; lang != "de" {
		t.Errorf("language %q", lang)
	}
	w.met(w.ada, w.dm(), "again")
	if n := len(w.Calls("users.info")); n != 1 {
		t.Errorf("Slack was asked %d times", n)
	}
}

// Routing looks at the groups of somebody of the house wherever they ask. Articles they open only where nobody else
// reads along. Guests and people of other organisations have none anywhere, whatever groups Slack puts them into.
func TestWhoIsOfTheHouseAndWhoReadsAlong(t *testing.T) {
	w := open(t, slacktest.Options{})
	single := w.AddUser(slacktest.User{RealName: "Sue Single", SingleGuest: true}).ID
	elsewhere := w.AddUser(slacktest.User{RealName: "Dan", Email: "dan@other.example", Team: "T0OTHER", Stranger: true}).ID
	// a member of another organisation that Slack does not call a stranger, because they share a channel
	partner := w.AddUser(slacktest.User{RealName: "Pia", Email: "pia@other.example", Team: "T0OTHER"}).ID
	w.AddGroup(slacktest.UserGroup{Handle: "friends", Members: []string{w.ada, w.carl, single, elsewhere, partner}})
	all := []string{w.ada, w.carl, single, elsewhere, partner, slacktest.BotUser}
	channel := func(name string, kind slacktest.Kind, shared bool) string {
		return w.AddChannel(slacktest.Channel{Name: name, Kind: kind, Members: all, Shared: shared}).ID
	}
	public, private := channel("public", slacktest.Public, false), channel("private", slacktest.Private, false)
	connect, group := channel("connect", slacktest.Public, true), channel("mpdm", slacktest.GroupDM, false)
	closed := channel("connect-private", slacktest.Private, true)
	w.start()
	alone := func(user string) string { return w.Direct(user).ID }
	mine := []string{"friends", "it-admins"}
	for name, test := range map[string]struct {
		user, channel    string
		groups, audience []string
	}{
		"an employee, directly":                   {w.ada, alone(w.ada), mine, mine},
		"an employee in a public channel":         {w.ada, public, mine, nil},
		"an employee in a private channel":        {w.ada, private, mine, nil},
		"an employee in a group's messages":       {w.ada, group, mine, nil},
		"an employee in a Connect channel":        {w.ada, connect, mine, nil},
		"an employee in a closed Connect channel": {w.ada, closed, mine, nil},
		"a guest, directly":                       {w.carl, alone(w.carl), nil, nil},
		"a guest in a public channel":             {w.carl, public, nil, nil},
		"a guest in a private channel":            {w.carl, private, nil, nil},
		"a single-channel guest, directly":        {single, alone(single), nil, nil},
		"a single-channel guest in the channel":   {single, private, nil, nil},
		"a stranger, directly":                    {elsewhere, alone(elsewhere), nil, nil},
		"a stranger in a Connect channel":         {elsewhere, connect, nil, nil},
		"a partner in a Connect channel":          {partner, connect, nil, nil},
		"a partner, directly":                     {partner, alone(partner), nil, nil},
	} {
		p := w.met(test.user, test.channel, us+" "+name)
		got, open := slices.Sorted(slices.Values(p.Groups)), slices.Sorted(slices.Values(p.Audience))
		if !slices.Equal(got, test.groups) || !slices.Equal(open, test.audience) || p.Name == "" {
			t.Errorf("%s: groups %q, audience %q", name, p.Groups, p.Audience)
		}
		if outsider := test.user == elsewhere || test.user == partner; outsider && p.Email != "" {
			t.Errorf("%s: nobody vouches for %q", name, p.Email)
		}
	}
	n := len(w.heard.Texts())
	w.Command(w.ada, connect, "/help", "for my eyes only")
	w.await("heard", func() bool { return len(w.heard.Texts()) > n })
	if p := w.heard.Last().Person; len(p.Audience) != 2 {
		t.Errorf("a slash command: audience %q", p.Audience)
	}
	w.Command(elsewhere, connect, "/help", "for mine")
	w.await("heard", func() bool { return w.heard.Last().Text == "for mine" })
	if p := w.heard.Last().Person; len(p.Audience)+len(p.Groups) != 0 {
		t.Errorf("a stranger's slash command: %+v", p)
	}
	if n := len(w.Calls("usergroups.list")); n != 1 {
		t.Errorf("Slack was asked %d times about groups", n)
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
