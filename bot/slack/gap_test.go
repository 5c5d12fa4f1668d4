package slack_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

// The faults that random histories found, one by one.

func TestP6WhatDidNotComeIsFoundAlthoughLaterWordsCame(t *testing.T) {
	inOffice(t, 2, func(o *office) {
		ask := func(user, text string) {
			o.Say(slacktest.Post{User: user, Channel: o.dm(user), Text: text})
			o.pass(2 * time.Second)
		}
		ask(o.people[0], "zero.")
		o.Hold()
		ask(o.people[0], "one.")
		ask(o.people[1], "for the first time.") // in a channel that is new to us
		o.Drop()
		ask(o.people[0], "two.")
		o.pass(5 * time.Minute)
		got := o.said(o.dm(o.people[0]), "")
		slices.Sort(got)
		if want := []string{"heard: one.", "heard: two.", "heard: zero."}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		if got := o.said(o.dm(o.people[1]), ""); !slices.Equal(got, []string{"heard: for the first time."}) {
			t.Errorf("got %q", got)
		}
	})
}

func TestP3AQuestionIsNotPassedOverWhenSlackDoesNotTellTheNameOfItsChannel(t *testing.T) {
	inOffice(t, 1, func(o *office) {
		o.Fail("conversations.info", slacktest.Fault{Cut: true})
		m := o.Say(slacktest.Post{User: o.people[0], Channel: o.ask, Text: "what is this?"})
		o.pass(time.Minute)
		if got := o.said(o.ask, m.TS); !slices.Equal(got, []string{"heard: what is this?"}) {
			t.Errorf("got %q", got)
		}
	})
}

func TestP2WhatComesBeforeTheCallThatItFollowsIsAnswered(t *testing.T) {
	inOffice(t, 1, func(o *office) {
		for seed := range uint64(8) { // of these some turn the order round
			o.Hold()
			m := o.Say(slacktest.Post{User: o.people[0], Channel: o.help, Text: us + " one."})
			o.pass(5 * time.Second)
			o.Say(slacktest.Post{User: o.people[0], Channel: o.help, Thread: m.TS, Text: "two."})
			o.Release(rand.New(rand.NewPCG(seed, 0)))
			o.pass(time.Minute)
			got := o.said(o.help, m.TS)
			slices.Sort(got)
			if len(got) > 1 && !slices.Equal(got, []string{"heard: one.", "heard: two."}) ||
				len(got) == 1 && got[0] != "heard: one. two." && got[0] != "heard: two. one." || len(got) == 0 {
				t.Errorf("seed %d: got %q", seed, got)
			}
		}
	})
}

func TestP2WhatSlackCarriesOutVeryLateIsNotSentTwice(t *testing.T) {
	inOffice(t, 1, func(o *office) {
		o.Fail("chat.postMessage", slacktest.Fault{Delay: 19 * time.Second})
		o.Say(slacktest.Post{User: o.people[0], Channel: o.dm(o.people[0]), Text: "one."})
		o.pass(5 * time.Minute)
		if got := o.said(o.dm(o.people[0]), ""); !slices.Equal(got, []string{"heard: one."}) {
			t.Errorf("got %q", got)
		}
	})
}

// Somebody who asks while Slack tells us nothing is answered all the same, by looking; and an admin is told.
func TestP6MessagesOfWhichSlackDoesNotTellAreFoundAndReported(t *testing.T) {
	inOffice(t, 1, func(o *office) {
		o.pass(10 * time.Minute)
		o.Hold() // the subscription is off
		for range 3 {
			o.Say(slacktest.Post{User: o.people[0], Channel: o.dm(o.people[0]), Text: "is anybody there?"})
			o.pass(30 * time.Minute)
		}
		if n := len(o.said(o.dm(o.people[0]), "")); n != 3 || o.slack.Health().Unheard == 0 {
			t.Errorf("%d are answered; health %+v", n, o.slack.Health())
		}
		o.Drop()
		o.Say(slacktest.Post{User: o.people[0], Channel: o.dm(o.people[0]), Text: "is it mended?"})
		o.pass(10 * time.Minute)
		if o.slack.Health().Unheard != 0 {
			t.Errorf("health %+v", o.slack.Health())
		}
	})
}

// P6: what failed at the first look is often mended in a moment, and nobody waits a minute for it.
func TestP6ALookThatFailedIsTriedAgainSoon(t *testing.T) {
	inOffice(t, 1, func(o *office) {
		o.pass(time.Second)
		o.stop()
		o.Say(slacktest.Post{User: o.people[0], Channel: o.dm(o.people[0]), Text: "is anybody there?"})
		o.pass(10 * time.Minute) // Slack has given it up
		o.Always("conversations.history", slacktest.Fault{Status: 500})
		o.start()
		o.pass(4 * time.Second)
		o.Heal()
		o.pass(10 * time.Second)
		if got := o.said(o.dm(o.people[0]), ""); !slices.Equal(got, []string{"heard: is anybody there?"}) {
			t.Errorf("got %q", got)
		}
	})
}
