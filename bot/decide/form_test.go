package decide_test

import (
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
)

// fills has the person send a form.
func (c *chat) fills(words, beside string, f bot.Form) *chat {
	c.t.Helper()
	e := c.event(bot.Filled, words, "")
	e.Beside, e.Form = beside, &f
	s := bot.Situation{Conversation: c.c, Case: c.cs, Events: []bot.Event{e}, Now: c.now}
	turn, err := decide.NewDecider(c.policy, c.k).Decide(c.t.Context(), s)
	if err != nil {
		c.t.Fatalf("decide: %v", err)
	}
	return c.commit(s, turn)
}

var pressing = bot.Form{Category: "device", Impact: handoff.Major, Urgency: handoff.Major}

func TestAFormIsHandedOverWithWhatItSays(t *testing.T) {
	c := newChat(t).fills("my chair is broken", "Since when: yesterday", pressing).wantsRule("filled").
		wantsCase(1, handoff.Opening)
	if c.cs.Subject != "my chair is broken" || c.cs.Category != "device" || c.cs.Priority != handoff.Urgent ||
		c.cs.Impact != handoff.Major || c.cs.Urgency != handoff.Major {
		t.Errorf("got %+v", c.cs)
	}
	b := handoff.Compute(*c.cs, c.journal)
	if len(b.Request) != 1 || b.Request[0].Text != "my chair is broken\n\nSince when: yesterday" || b.Stopped.Text != handoff.ReasonAsked {
		t.Errorf("brief %+v", b)
	}
	c.deskHas(0).wants("bot.desk_has")
}

func TestAFormIsAboutItsOwnWords(t *testing.T) {
	c := newChat(t).asks("how do I share my calendar").fills("the printer smokes", "", bot.Form{}).wantsCase(1, handoff.Opening)
	if c.cs.Subject != "the printer smokes" || c.cs.Priority != handoff.Normal {
		t.Errorf("got %+v", c.cs)
	}
}

func TestAFormGoesWhereItsIntentDoes(t *testing.T) {
	c := newChat(t)
	c.policy.Routing.Rules = []handoff.Rule{{Name: "passwords", Intent: "password", Team: "identity", Category: "account"}}
	c.asks("I forgot my password")
	intent := c.last.Conversation.Memory.Intent
	c = newChat(t)
	c.policy.Routing.Rules = []handoff.Rule{{Name: "passwords", Intent: intent, Team: "identity", Category: "account"}}
	c.fills("I forgot my password", "", bot.Form{}).wantsCase(1, handoff.Opening)
	if intent == "" || c.cs.Team != "identity" || c.cs.Category != "account" {
		t.Errorf("intent %q, got %+v", intent, c.cs)
	}
}

func TestWhereUrgencyIsNotHeededAFormMovesNothing(t *testing.T) {
	c := newChat(t)
	c.policy.Calm = true
	if c.fills("my chair is broken", "", pressing); c.cs.Priority != handoff.Normal || c.cs.Category != "device" {
		t.Errorf("got %+v", c.cs)
	}
}

func TestAFormGoesToTheColleagueWhoHasTheCase(t *testing.T) {
	c := taken(t).fills("it got worse", "Since when: now", pressing).wantsCase(1, handoff.Taken)
	if got := c.journal[len(c.journal)-1]; !strings.Contains(got.Text, "Since when: now") {
		t.Errorf("got %+v", got)
	}
}

func TestAFormInTimeOfTroubleIsHandedOverAllTheSame(t *testing.T) {
	c := newChat(t)
	e := c.event(bot.Filled, "my chair is broken", "")
	e.Form = &pressing
	s := bot.Situation{Conversation: c.c, Events: []bot.Event{{Kind: bot.Overdue}, e}, Now: c.now}
	turn, err := decide.NewDecider(c.policy, c.k).Decide(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if c.commit(s, turn).wantsCase(1, handoff.Opening); c.cs.Subject != "my chair is broken" {
		t.Errorf("got %+v", c.cs)
	}
}

func TestOnlyWhereTheTopicIsAskedAFormIsOffered(t *testing.T) {
	c := newChat(t).press("human").wants("bot.topic")
	if got := c.journal[len(c.journal)-1]; !got.Form {
		t.Errorf("got %+v", got)
	}
}
