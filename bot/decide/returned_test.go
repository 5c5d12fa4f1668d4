package decide_test

import (
	"errors"
	"testing"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
)

// returned is a chat whose case FL-1 came back to the bot.
func returned(t *testing.T) *chat { return taken(t).does(handoff.HandBack, "") }

func TestACaseThatCameBackGoesWhereTheRuleSendsTheNewRequest(t *testing.T) {
	c := returned(t).says("phish", means("phishing", 0.9)).wantsCase(1, handoff.Opening)
	if c.cs.Team != "security" || c.cs.Priority != handoff.Urgent {
		t.Errorf("an urgent request went to %s as %s", c.cs.Team, c.cs.Priority)
	}
}

func TestACaseThatCameBackKeepsItsTeamWhenNothingAsksForAnother(t *testing.T) {
	c := waiting(t)
	c.cs.Team, c.cs.Priority = "facilities", handoff.High
	c.does(handoff.Take, "").does(handoff.HandBack, "")
	c.says("still my chair").says("a human", talk(intents.Human)).wantsCase(1, handoff.Opening)
	if c.cs.Team != "facilities" || c.cs.Priority != handoff.High {
		t.Errorf("the case went to %s as %s", c.cs.Team, c.cs.Priority)
	}
}

// Else it stays open for ever, and the next request would be filed under it.
func TestACaseThatCameBackIsClosedWhenTheBotSolvesIt(t *testing.T) {
	for name, solve := range map[string]func(*chat) *chat{
		"in words":  func(c *chat) *chat { return c.says("works again", talk(intents.Solved)) },
		"by button": func(c *chat) *chat { return c.press("solved") },
	} {
		t.Run(name, func(t *testing.T) {
			c := solve(returned(t)).wants("bot.settled").wantsCase(1, handoff.Resolved).wantsChoices("reopen")
			c.says("my desk").says("a human", talk(intents.Human)).wantsCase(2, handoff.Opening)
		})
	}
}

func TestTheSecondClickOfADoubleClickIsNoSecondComplaint(t *testing.T) {
	c := newChat(t).says("vpn down", means("vpn-down", 0.9)).press("unsolved").press("unsolved").wants("bot.not_helped")
	if c.cs != nil {
		t.Errorf("a double click made case %+v", c.cs)
	}
	c.says("it still does not work", talk(intents.Unsolved)).wantsCase(1, handoff.Opening)
}

func TestACaseThatCameBackIsClosedWhenAFlowSolvesIt(t *testing.T) {
	c := returned(t).press("flow:reset-password")
	for range 10 {
		if c.c.Memory.Flow == nil {
			break
		}
		c = c.advance()
	}
	c.wants("bot.settled").wantsCase(1, handoff.Resolved).wantsChoices("reopen")
}

// advance answers the running flow by its first button, or with words that any of its questions takes.
func (c *chat) advance() *chat {
	if offered := c.choices(); len(offered) > 0 {
		return c.press(offered[0])
	}
	return c.says("j.smith")
}

func TestAnAgentHasTheBotBeginAFlow(t *testing.T) {
	c := taken(t)
	var id string
	for id = range c.k.Flows {
		break
	}
	if id == "" {
		t.Fatal("the workspace has no flow")
	}
	s := bot.Situation{Conversation: c.c, Case: c.cs, Now: c.now}
	act := func(flow string) error {
		turn, err := c.policy.Act(s, c.k, handoff.Act{ID: "begin " + flow, Case: 1, Verb: handoff.HandBack,
			Agent: ann, At: c.now, About: handoff.About{Flow: flow}})
		if err == nil {
			c.commit(s, turn)
		}
		return err
	}
	if err := act("no-such-flow"); !errors.Is(err, handoff.ErrIncomplete) {
		t.Errorf("an unknown flow: %v", err)
	}
	c.wantsCase(1, handoff.Taken)
	if err := act(id); err != nil {
		t.Fatal(err)
	}
	if c.c.Owner != bot.OwnerBot || c.c.Memory.Flow == nil || c.c.Memory.Flow.Flow != id {
		t.Errorf("the conversation is %s's, in flow %+v, want %q", c.c.Owner, c.c.Memory.Flow, id)
	}
	last := c.last.Entries[len(c.last.Entries)-1]
	if last.From != handoff.ByBot || last.Outcome != handoff.InFlow {
		t.Errorf("the last word is %+v, want the flow's first", last)
	}
}
