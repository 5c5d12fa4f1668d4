package slack_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

// Promises P2, P3 and P10: for a quarter of an hour Slack answers every call with 429. People in many conversations go on writing,
// one of them wants a human. Afterwards all is sent, once and in order, and no method was called before the time that
// Slack had asked for had passed.
func TestP10AStormOf429IsWaitedOutAndEverythingIsSentInOrder(t *testing.T) {
	inOffice(t, 6, func(o *office) {
		want := map[string][]string{}
		for minute := range 10 {
			// each minute another wait, from a few seconds to longer than the minute
			o.Always(slacktest.Any, slacktest.Fault{RetryAfter: time.Duration(3+13*minute) * time.Second})
			if minute == 5 {
				o.Cut()
			}
			for _, user := range o.people {
				text := fmt.Sprintf("word %d of it.", minute)
				o.Say(slacktest.Post{User: user, Channel: o.dm(user), Text: text})
				want[user] = append(want[user], "heard: "+text)
				o.pass(2 * time.Second)
			}
			o.pass(time.Minute)
		}
		o.Say(slacktest.Post{User: o.people[0], Channel: o.dm(o.people[0]), Text: "a human, please."})
		o.pass(5 * time.Second)
		o.Heal()
		o.pass(15 * time.Minute)
		if early := o.Early(); len(early) > 0 {
			t.Errorf("called too early: %q", early)
		}
		for _, user := range o.people[1:] {
			if got := o.said(o.dm(user), ""); !slices.Equal(got, want[user]) {
				t.Errorf("%s reads %q, want %q", user, got, want[user])
			}
		}
		first := o.said(o.dm(o.people[0]), "")
		n := len(want[o.people[0]])
		if len(first) < n || !slices.Equal(first[:n], want[o.people[0]]) || !strings.Contains(first[len(first)-1], "FL-1") {
			t.Errorf("who wants a human reads %q", first)
		}
		if n := o.bot.Health(); n.MessagesWithoutOutcome > 0 || n.Rescued > 0 {
			t.Errorf("health %+v", n)
		}
	})
}
