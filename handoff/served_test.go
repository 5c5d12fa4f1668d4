package handoff_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// cites is an answer of the bot.
func cites(conversation string, articles ...string) handoff.Entry {
	e := handoff.Entry{Conversation: conversation, Kind: handoff.Said, From: handoff.ByBot, Outcome: handoff.Answered,
		At: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	for _, id := range articles {
		e.Sources = append(e.Sources, handoff.Source{Article: id})
	}
	return e
}

func says(conversation string, worked bool) handoff.Entry {
	return handoff.Entry{Conversation: conversation, Kind: handoff.Tried, From: handoff.ByPerson, Worked: &worked}
}

func requests(conversation, rule string) handoff.Entry {
	return handoff.Entry{Conversation: conversation, Kind: handoff.Understood, Why: &handoff.Why{Rule: rule}}
}

func opened(conversation string) handoff.Entry {
	return handoff.Entry{Conversation: conversation, Kind: handoff.Opened, Text: handoff.ReasonNotSolved}
}

func TestAnArticleIsJudgedUntilSomethingElseIsAsked(t *testing.T) {
	withdrawn := cites("a", "vpn")
	withdrawn.Delivery = handoff.HeldBack
	for name, c := range map[string]struct {
		entries []handoff.Entry
		want    string // shown, helped, unhelpful, handed over, failed
	}{
		"only shown":              {[]handoff.Entry{cites("a", "vpn")}, "1 0 0 0 0"},
		"helped":                  {[]handoff.Entry{cites("a", "vpn"), says("a", true), opened("a")}, "1 1 0 0 0"},
		"did not help":            {[]handoff.Entry{cites("a", "vpn"), says("a", false)}, "1 0 1 0 1"},
		"no, and then a human":    {[]handoff.Entry{cites("a", "vpn"), says("a", false), opened("a")}, "1 0 1 1 1"},
		"a human without a no":    {[]handoff.Entry{cites("a", "vpn"), requests("a", "control"), opened("a")}, "1 0 0 1 1"},
		"a human about new words": {[]handoff.Entry{cites("a", "vpn"), requests("a", "unknown"), opened("a")}, "1 0 0 0 0"},
		"another conversation":    {[]handoff.Entry{cites("a", "vpn"), says("b", false), opened("b")}, "1 0 0 0 0"},
		"cited twice in one":      {[]handoff.Entry{cites("a", "vpn", "vpn"), says("a", false)}, "1 0 1 0 1"},
		"shown again":             {[]handoff.Entry{cites("a", "vpn"), says("a", false), cites("a", "vpn")}, "2 0 1 0 1"},
		"held back":               {[]handoff.Entry{withdrawn, says("a", false)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			for _, s := range handoff.Serve(c.entries) {
				got += fmt.Sprint(s.Shown, s.Helped, s.Unhelpful, s.HandedOver, s.Failed)
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestOneFailureOfOneStandsBehindSixOfTen(t *testing.T) {
	var entries []handoff.Entry
	show := func(article string, times, failures int) {
		for i := range times {
			talk := fmt.Sprint(article, i)
			entries = append(entries, cites(talk, article))
			if i < failures {
				entries = append(entries, says(talk, false))
			}
		}
	}
	show("once", 1, 1)
	show("often", 10, 6)
	show("seldom", 200, 10)
	show("never", 50, 0)
	got := ""
	for _, s := range handoff.Serve(entries) {
		got += fmt.Sprintf("%s %.2f, ", s.Article, s.AtLeast())
	}
	// the lower ends of the Wilson intervals of 6/10, 1/1 and 10/200 at 95 %
	if want := "often 0.31, once 0.21, seldom 0.03, never 0.00, "; got != want {
		t.Errorf("got %s want %s", got, want)
	}
}
