package decide_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
)

// done is a chat whose case Ann has resolved.
func done(t *testing.T) *chat {
	t.Helper()
	c := taken(t)
	return c.does(handoff.Resolve, "new chair").wantsCase(1, handoff.Resolved)
}

func TestSatisfactionIsAskedOnceWithOneTap(t *testing.T) {
	c := done(t).wantsChoices("good", "bad", "reopen")
	c.press("good").wants("bot.rated_good")
	if c.cs.Rating != handoff.Satisfied || c.cs.State != handoff.Resolved {
		t.Errorf("the case is %+v", c.cs)
	}
	c.press("bad").wants("bot.button_gone")
	if c.cs.Rating != handoff.Satisfied {
		t.Error("a second tap changed what was said")
	}
	c.press("reopen").deskHas(0)
	c.does(handoff.Take, "").does(handoff.Resolve, "").wantsChoices("reopen")
}

func TestACommentIsOptionalAndNoRequestIsTakenForOne(t *testing.T) {
	c := done(t).press("bad").wants("bot.rated_bad")
	c.says("it took three days").wants("bot.rated_why")
	i := slices.IndexFunc(c.last.Entries, func(e handoff.Entry) bool { return e.Kind == handoff.Rated })
	if i < 0 {
		t.Fatalf("kept %+v", c.last.Entries)
	}
	last := c.last.Entries[i]
	if last.Kind != handoff.Rated || last.Detail != "it took three days" || last.Text != "bad" {
		t.Errorf("kept %+v", last)
	}
	c = done(t).press("bad")
	c.says("1").wantsCase(1, handoff.Opening) // the first choice is to open it again
	c = done(t).press("bad")
	c.says("vpn down", means("vpn-down", 0.9))
	if strings.Contains(c.said(), "team will read it") {
		t.Errorf("a request was taken for a comment: %q", c.said())
	}
	c = done(t).press("bad")
	if c.says("thanks", talk(intents.Thanks)); strings.Contains(c.said(), "team will read it") {
		t.Errorf("thanks were taken for a comment: %q", c.said())
	}
}

func TestAnOpenCaseIsNotRated(t *testing.T) {
	if c := waiting(t).press("good"); c.cs.Rating != "" {
		t.Error("an open case was rated")
	}
}

// wants to know what became of them.
func (c *chat) listed(own ...handoff.Case) string {
	c.t.Helper()
	s := bot.Situation{Conversation: c.c, Case: c.cs, Events: []bot.Event{c.event(bot.Message, "my requests", "")}, Now: c.now}
	for _, one := range own {
		s.Own = append(s.Own, handoff.Row{Case: one})
	}
	e := decide.Evidence{Utterance: "my requests", Lang: c.lang()}
	talk(intents.Requests)(c, &e)
	c.commit(s, c.policy.Decide(s, c.k, e))
	return c.said()
}

func TestElsewhereARequestStandsInTheSameWords(t *testing.T) {
	c := newChat(t)
	c.policy.Service = promising(c.policy.Service)
	one := handoff.Case{Number: 4, State: handoff.Waiting, Team: "it", Subject: "chair", Person: handoff.Person{TimeZone: "Asia/Tokyo"}}
	standing := c.policy.Standing(one, c.lang(), c.now)
	if said := c.listed(one); standing == "" || !strings.Contains(said, standing) {
		t.Errorf("%q is not in %q", standing, said)
	}
}

func TestAPersonSeesWhereTheirRequestsStand(t *testing.T) {
	c := newChat(t)
	c.policy.Service = promising(c.policy.Service)
	if said := c.listed(); !strings.Contains(said, "no requests here yet") {
		t.Errorf("without any: %q", said)
	}
	said := c.listed(
		handoff.Case{Number: 4, State: handoff.Waiting, Team: "it", Subject: "my *chair* <b>"},
		handoff.Case{Number: 3, State: handoff.Taken, Team: "it", Agent: ann, Subject: "screen"},
		handoff.Case{Number: 2, State: handoff.Asking, Agent: ann, Subject: "mouse"},
		handoff.Case{Number: 1, State: handoff.Closed, Subject: "desk", Clocks: handoff.Clocks{Ended: monday}},
	)
	for _, line := range []string{`**FL-4** my \*chair\* \<b>: waits for the team "IT desk". The team is there until 17:00.`,
		"**FL-3** screen: Ann is working on it.", "**FL-2** mouse: Ann waits for your answer.", "**FL-1** desk: closed on 23 November 2026."} {
		if !strings.Contains(said, line) {
			t.Errorf("%q is not in %q", line, said)
		}
	}
	if told := c.last.Entries[len(c.last.Entries)-1]; !slices.Equal(told.Cases, []int64{4, 3, 2, 1}) {
		t.Errorf("it tells of the cases %v: who may not see one of them must not read it", told.Cases)
	}
}

func TestTheRequestOfThisConversationIsOpenedAgainFromTheList(t *testing.T) {
	c := done(t)
	c.listed(*c.cs, handoff.Case{Number: 99, State: handoff.Resolved})
	c.wantsChoices("reopen").press("reopen").wantsCase(1, handoff.Opening)
}

func TestAskingForRequestsIsUnderstood(t *testing.T) {
	k, err := knowledge()
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"my requests", "Meine Anfragen", "what is the status of my ticket?", "hi, any news on my request",
		"Wie ist der Stand meiner Anfrage?", "zeig mir meine tickets bitte"} {
		if m := k.Engine.Match(words); m.Talk != intents.Requests {
			t.Errorf("%q is %q", words, m.Talk)
		}
	}
}

func TestWhoWaitsHearsWhereTheirRequestStands(t *testing.T) {
	c := waiting(t)
	if said := c.listed(*c.cs); !strings.Contains(said, "**FL-1** my chair is broken: waits for the team") {
		t.Errorf("in the queue: %q", said)
	}
	c = taken(t)
	if said := c.listed(*c.cs); said != "" {
		t.Errorf("the bot spoke while Ann has the case: %q", said)
	}
}
