package slack_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

// Promises P1, P2 and P6: Slack is away for half an hour, its sockets are gone and its API answers nothing or 503. People
// go on writing. Afterwards each of them is answered once and in order, by the program that was running all the time or
// by one that was started meanwhile.
func TestP6AfterAnOutageOfThirtyMinutesEverythingIsAnsweredOnceInOrder(t *testing.T) {
	for _, restarted := range []bool{false, true} {
		t.Run(fmt.Sprintf("restarted=%v", restarted), func(t *testing.T) {
			inOffice(t, 4, func(o *office) {
				want := map[string][]string{}
				write := func(n int) {
					for _, user := range o.people {
						o.Say(slacktest.Post{User: user, Channel: o.dm(user), Text: fmt.Sprintf("word %d of it.", n)})
						want[user] = append(want[user], fmt.Sprintf("heard: word %d of it.", n))
					}
				}
				write(0)
				threaded := o.Say(slacktest.Post{User: o.people[0], Channel: o.help, Text: us + " thread word 0."})
				o.pass(10 * time.Second)
				o.Down(true)
				for minute := 1; minute <= 30; minute++ {
					if minute == 10 {
						o.Down(false) // reachable again, but nothing works
						o.Cut()
						o.Mute(true)
						o.Always(slacktest.Any, slacktest.Fault{Status: 503})
					}
					if minute == 15 && restarted {
						o.stop()
						o.start()
					}
					if minute%3 == 0 {
						write(minute)
						o.Say(slacktest.Post{User: o.people[0], Channel: o.help, Thread: threaded.TS, Text: fmt.Sprintf("thread word %d.", minute)})
					}
					o.pass(time.Minute)
				}
				o.Heal()
				o.pass(15 * time.Minute)
				for _, user := range o.people {
					if got := o.said(o.dm(user), ""); !slices.Equal(got, want[user]) {
						t.Errorf("%s reads %q, want %q", user, got, want[user])
					}
				}
				var thread []string
				for minute := 0; minute <= 30; minute += 3 {
					thread = append(thread, fmt.Sprintf("heard: thread word %d.", minute))
				}
				if got := o.said(o.help, threaded.TS); !slices.Equal(got, thread) {
					t.Errorf("in the thread stands %q, want %q", got, thread)
				}
				if n := o.bot.Health(); n.MessagesWithoutOutcome > 0 || n.Rescued > 0 {
					t.Errorf("health %+v", n)
				}
			})
		})
	}
}
