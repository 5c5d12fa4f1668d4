package discord_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/discord/discordtest"
)

// Promises P1, P2 and P6: Discord is away for half an hour, its connections are gone and its API answers nothing or 503.
// People go on writing. Afterwards each of them is answered once and in order, by the program that was running all the
// time or by one that was started meanwhile.
func TestP6AfterAnOutageOfThirtyMinutesEverythingIsAnsweredOnceInOrder(t *testing.T) {
	for _, restarted := range []bool{false, true} {
		t.Run(fmt.Sprintf("restarted=%v", restarted), func(t *testing.T) {
			inTown(t, 4, func(o *town) {
				want := map[string][]string{}
				write := func(n int) {
					for _, user := range o.people {
						o.Tell(user, fmt.Sprintf("word %d of it.", n))
						want[user] = append(want[user], fmt.Sprintf("heard: word %d of it.", n))
					}
				}
				write(0)
				thread := o.Say(discordtest.Post{User: o.people[0], Channel: o.support, Content: "word 0."}).ID
				var unseen string
				o.pass(10 * time.Second)
				o.Down(true)
				for minute := 1; minute <= 30; minute++ {
					if minute == 10 {
						o.Down(false) // reachable again, but nothing works
						o.Cut()
						o.Forget()
						o.Mute(true)
						o.Always(discordtest.Any, discordtest.Fault{Status: 503})
					}
					if minute == 15 && restarted {
						o.stop()
						o.start()
					}
					if minute == 16 {
						unseen = o.Ask(o.forum, "a post", discordtest.Post{User: o.people[1], Content: "new."}).ID
					}
					if minute%3 == 0 {
						write(minute)
						o.Say(discordtest.Post{User: o.people[0], Channel: thread, Content: fmt.Sprintf("word %d.", minute)})
					}
					o.pass(time.Minute)
				}
				o.Heal()
				o.pass(15 * time.Minute)
				for _, user := range o.people {
					o.wants(user, o.said(o.dm(user)), want[user]...)
				}
				var below []string
				for minute := 0; minute <= 30; minute += 3 {
					below = append(below, fmt.Sprintf("heard: word %d.", minute))
				}
				o.wants("in the thread", o.said(thread), below...)
				o.wants("in the post", o.said(unseen), "heard: a post\n\nnew.")
				if n := o.bot.Health(); n.MessagesWithoutOutcome > 0 || n.Rescued > 0 {
					t.Errorf("health %+v", n)
				}
			})
		})
	}
}

// Promises P2, P3 and P10: for a quarter of an hour Discord answers every call with 429, of one route or of all. People
// in many conversations go on writing, with commands as well, and one of them wants a human. Afterwards all is sent, once
// and in order, and nothing was called before the time that Discord had asked for had passed.
func TestP10AStormOf429IsWaitedOutAndEverythingIsSentInOrder(t *testing.T) {
	inTown(t, 6, func(o *town) {
		want := map[string][]string{}
		for minute := range 10 {
			// each minute another wait, from a few seconds to longer than the minute
			wait := time.Duration(3+13*minute) * time.Second
			o.Always(discordtest.Any, discordtest.Fault{RetryAfter: wait, Global: minute%3 == 1})
			if minute == 5 {
				o.Cut()
			}
			for _, user := range o.people {
				text := fmt.Sprintf("word %d of it.", minute)
				o.Tell(user, text)
				want[user] = append(want[user], "heard: "+text)
				o.pass(2 * time.Second)
			}
			if minute == 2 { // Discord does not let us answer it where it was asked
				o.asks(o.people[1], o.chat, "with a command.")
			}
			o.pass(time.Minute)
		}
		o.Tell(o.people[0], "a human, please.")
		o.pass(5 * time.Second)
		o.Heal()
		o.pass(15 * time.Minute)
		if early := o.Early(); len(early) > 0 || o.Invalid() > 300 {
			t.Errorf("%d calls were refused; called too early: %q", o.Invalid(), early)
		}
		for i, user := range o.people[1:] {
			got := o.said(o.dm(user))
			if i == 0 { // what was asked with a command came at another time than the words that had to be found
				rest := slices.DeleteFunc(slices.Clone(got), func(s string) bool { return s == "heard: with a command." })
				if len(got) != len(rest)+1 {
					t.Errorf("the command is answered %d times", len(got)-len(rest))
				}
				got = rest
			}
			o.wants(user, got, want[user]...)
		}
		first, n := o.said(o.dm(o.people[0])), len(want[o.people[0]])
		if len(first) < n || !slices.Equal(first[:n], want[o.people[0]]) || !strings.Contains(first[len(first)-1], "FL-1") {
			t.Errorf("who wants a human reads %q", first)
		}
		if n := o.bot.Health(); n.MessagesWithoutOutcome > 0 || n.Rescued > 0 {
			t.Errorf("health %+v", n)
		}
	})
}
