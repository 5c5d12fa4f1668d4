package discord_test

import (
	"slices"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/discord/discordtest"
)

// The faults that random histories found, one by one.

// asks has somebody use the command, in a channel.
func (o *town) asks(user, channel, text string) string {
	return o.Slash(user, channel, "ask", "en-US", discordtest.Option{Name: "question", Value: text})
}

// sees gives what one person alone is shown in a channel.
func (o *town) sees(user, channel string) []string {
	all := []string{}
	for _, m := range o.ours(channel) {
		if m.Only == user {
			all = append(all, readable(m.Content))
		}
	}
	return all
}

func (o *town) wants(what string, got []string, want ...string) {
	o.Helper()
	if !slices.Equal(got, want) {
		o.Errorf("%s: got %q, want %q", what, got, want)
	}
}

const received = "I have passed it on. The answer comes here, or as a direct message."

// P3: two questions at once are answered at once; Discord must not show for ever that we think about the first.
func TestP3WhatIsShownAsThinkingEndsWhenTheAnswerComesElsewhere(t *testing.T) {
	inTown(t, 1, func(o *town) {
		o.asks(o.people[0], o.chat, "one.")
		o.Fail("PATCH /webhooks/*/*/messages/*", discordtest.Fault{Status: 500}) // and not when it fails at first
		o.asks(o.people[0], o.chat, "two.")
		o.pass(2 * time.Minute)
		o.wants("shown", o.sees(o.people[0], o.chat), received, "heard: one. two.")
	})
}

// P3: the program that showed that we think is not there any more.
func TestP3WhatIsShownAsThinkingEndsAfterARestart(t *testing.T) {
	inTown(t, 1, func(o *town) {
		o.asks(o.people[0], o.chat, "one.")
		o.pass(10 * time.Millisecond)
		o.asks(o.people[0], o.chat, "two.")
		o.pass(10 * time.Millisecond)
		o.stop()
		o.start()
		o.pass(2 * time.Minute)
		o.wants("shown", o.sees(o.people[0], o.chat), received, "heard: one. two.")
	})
}

// P2: an answer that is shown to one person alone is shown once, and in one place, however its sending ended.
func TestP2WhatIsShownToOnePersonAndEndedInDoubtIsNotShownTwice(t *testing.T) {
	for name, fault := range map[string]discordtest.Fault{"cut before": {Cut: true}, "cut after": {CutAfter: true},
		"broken": {Status: 500}, "limited": {RetryAfter: 30 * time.Second}} {
		t.Run(name, func(t *testing.T) {
			inTown(t, 1, func(o *town) {
				o.Fail("POST /interactions/*/*/callback", discordtest.Fault{CutAfter: true})
				o.Fail("PATCH /webhooks/*/*/messages/*", fault, fault)
				o.asks(o.people[0], o.chat, "one.")
				o.pass(5 * time.Minute)
				o.Fail("POST /webhooks/*/*", fault, fault)
				o.Tell(o.people[0], "two.") // shown below the first
				o.pass(10 * time.Minute)
				o.wants("shown", o.sees(o.people[0], o.chat), "heard: one.", "heard: two.")
				o.wants("sent", o.said(o.dm(o.people[0])))
			})
		})
	}
}

// P2: what was tried as a direct message is tried there again, though the person asked with a command meanwhile.
func TestP2WhatEndedInDoubtIsTriedAgainInTheSamePlace(t *testing.T) {
	inTown(t, 1, func(o *town) {
		o.Fail("POST /channels/*/messages", discordtest.Fault{CutAfter: true})
		o.Tell(o.people[0], "one.")
		o.pass(2 * time.Second)
		o.asks(o.people[0], o.chat, "two.")
		o.pass(10 * time.Second)
		o.Fail("PATCH /webhooks/*/*/messages/*", discordtest.Fault{Status: 500})
		o.asks(o.people[0], o.support, "three.")
		o.pass(3 * time.Second)
		o.asks(o.people[0], o.chat, "four.")
		o.pass(5 * time.Minute)
		o.wants("sent", o.said(o.dm(o.people[0])), "heard: one.")
		o.wants("shown", o.sees(o.people[0], o.support), "heard: three.")
		o.wants("shown", o.sees(o.people[0], o.chat), "heard: two.", "heard: four.")
	})
}

// P3: the place of an answer is gone; that of the next question is not.
func TestP3AnAnswerThatCannotBeShownGoesToTheDirectMessages(t *testing.T) {
	inTown(t, 1, func(o *town) {
		o.Fail("POST /interactions/*/*/callback", discordtest.Fault{Status: 500})
		o.asks(o.people[0], o.chat, "one.")
		o.Fail("PATCH /webhooks/*/*/messages/*", discordtest.Fault{Status: 500})
		o.pass(5 * time.Second)
		o.asks(o.people[0], o.chat, "two.")
		o.pass(5 * time.Minute)
		o.wants("sent", o.said(o.dm(o.people[0])), "heard: one.")
		o.wants("shown", o.sees(o.people[0], o.chat), "heard: two.")
	})
}

// P6: nobody told us that something was written, and what is read meanwhile is no proof that nothing was.
func TestP6WhatWasWrittenWhileNobodyToldUsIsFoundAfterAnyLook(t *testing.T) {
	inTown(t, 2, func(o *town) {
		o.Tell(o.people[0], "hello.")
		o.pass(5 * time.Second)
		o.Mute(true) // the connection is dead, and nobody knows
		o.Always(discordtest.Gateway, discordtest.Fault{Cut: true})
		lost := o.Say(discordtest.Post{User: o.people[1], Channel: o.support, Content: "one."})
		o.Fail("GET /channels/*/messages", discordtest.Fault{Status: 500}) // so that all is looked through again
		o.Invalidate(false)
		o.pass(20 * time.Minute)
		o.Heal()
		o.pass(5 * time.Minute)
		o.wants("in the thread", o.said(lost.ID), "heard: one.")
	})
}

// P10: the gateway says when it may be tried again, as all of Discord does.
func TestP10TheGatewayIsNotTriedBeforeItMayBe(t *testing.T) {
	inTown(t, 1, func(o *town) {
		o.Fail(discordtest.Gateway, discordtest.Fault{RetryAfter: 40 * time.Second})
		o.Cut()
		o.pass(2 * time.Minute)
		if early := o.Early(); len(early) > 0 || !o.channel.Health().Connected {
			t.Errorf("connected %v, too early %q", o.channel.Health().Connected, early)
		}
	})
}

// P6: what failed at the first look is often mended in a moment, and nobody waits a minute for it.
func TestP6ALookThatFailedIsTriedAgainSoon(t *testing.T) {
	inTown(t, 1, func(o *town) {
		o.Tell(o.people[0], "hello.")
		o.pass(10 * time.Second)
		o.stop()
		o.Tell(o.people[0], "is anybody there?")
		o.Fail("GET /channels/*/messages", discordtest.Fault{Status: 500}, discordtest.Fault{Status: 500})
		o.start()
		o.pass(20 * time.Second)
		o.wants("sent", o.said(o.dm(o.people[0])), "heard: hello.", "heard: is anybody there?")
	})
}
