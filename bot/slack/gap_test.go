package slack_test

import (
	"slices"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

// The faults that random histories found, one by one.

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
