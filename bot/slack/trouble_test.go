package slack_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/bottest/house"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

// What an admin has to mend is seen, and what waited for it goes on by itself.

func TestP10ARevokedTokenIsSeenAndWhatWaitedIsSentAfterwards(t *testing.T) {
	inOffice(t, 1, func(o *office) {
		dm := o.dm(o.people[0])
		o.Say(slacktest.Post{User: o.people[0], Channel: dm, Text: "one."})
		o.Revoke(true)
		o.Cut()
		o.pass(10 * time.Minute)
		o.Say(slacktest.Post{User: o.people[0], Channel: dm, Text: "two."})
		if state := o.slack.Health(); state.Connected || !strings.Contains(state.Problem, "install it again") {
			t.Errorf("health %+v", state)
		}
		o.Revoke(false)
		o.pass(10 * time.Minute)
		if got := o.said(dm, ""); !slices.Equal(got, []string{"heard: one.", "heard: two."}) {
			t.Errorf("got %q", got)
		}
		if state := o.slack.Health(); !state.Connected || len(state.Problems()) > 0 {
			t.Errorf("health %+v", state)
		}
	})
}

func TestP10AScopeThatWasTakenAwayIsSeenAndWhatWaitedIsSentAfterwards(t *testing.T) {
	inOffice(t, 1, func(o *office) {
		dm := o.dm(o.people[0])
		o.Grant("im:history", "users:read")
		o.Say(slacktest.Post{User: o.people[0], Channel: dm, Text: "one."})
		o.pass(5 * time.Minute)
		if got := o.slack.Health().Problems(); len(got) == 0 || !strings.Contains(got[0], "chat:write") {
			t.Errorf("health %q", got)
		}
		o.Grant(o.scopes...)
		o.pass(10 * time.Minute)
		if got := o.said(dm, ""); !slices.Equal(got, []string{"heard: one."}) {
			t.Errorf("got %q", got)
		}
		if got := o.slack.Health().Problems(); len(got) > 0 {
			t.Errorf("health %q", got)
		}
	})
}

func TestP5NobodyIsToldOfAColleagueWhileTheDesksChannelTakesNoCase(t *testing.T) {
	for what, change := range map[string]func(c *slacktest.Channel){
		"archived":   func(c *slacktest.Channel) { c.Archived = true },
		"put out":    func(c *slacktest.Channel) { c.Members = c.Members[:1] },
		"and public": func(c *slacktest.Channel) { c.Members, c.Kind = c.Members[:1], slacktest.Public },
	} {
		t.Run(what, func(t *testing.T) {
			inOffice(t, 1, func(o *office) {
				dm := o.dm(o.people[0])
				var was slacktest.Channel
				o.ChangeChannel(o.triage, func(c *slacktest.Channel) { was = *c; change(c) })
				o.Grant(slices.DeleteFunc(slices.Clone(o.scopes), func(s string) bool { return s == "chat:write.public" })...)
				o.Say(slacktest.Post{User: o.people[0], Channel: dm, Text: "a human, please."})
				o.pass(10 * time.Minute)
				got := strings.Join(o.said(dm, ""), "\n")
				if strings.Contains(got, house.HandedOver) || !strings.Contains(got, "could not reach the team yet") {
					t.Errorf("got %q", got)
				}
				if o.desk.Problem() == "" {
					t.Error("nobody sees why")
				}
				o.ChangeChannel(o.triage, func(c *slacktest.Channel) { *c = was })
				o.pass(10 * time.Minute)
				if got := strings.Join(o.said(dm, ""), "\n"); strings.Count(got, house.HandedOver) != 1 || o.desk.Problem() != "" {
					t.Errorf("got %q, problem %q", got, o.desk.Problem())
				}
			})
		})
	}
}
