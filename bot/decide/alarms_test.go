package decide_test

import (
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
)

// promising adds promises to a service: an hour until the first answer, a day's work until the solution, and a third
// level that is always there.
func promising(s handoff.Service) handoff.Service {
	it := s.Teams["it"]
	it.Third = "network"
	return handoff.Service{Teams: map[string]handoff.Crew{"it": it, "network": {}}, Remind: 24 * time.Hour,
		GiveUp: 72 * time.Hour, Close: 7 * 24 * time.Hour,
		Levels: map[handoff.Priority]handoff.Level{handoff.Normal: {First: time.Hour, Whole: 9 * time.Hour},
			handoff.High: {First: 30 * time.Minute, Whole: 4 * time.Hour}}}
}

// promised is a chat whose case is in the queue of a team with promises; it is Monday, ten o'clock.
func promised(t *testing.T) *chat {
	t.Helper()
	c := newChat(t)
	c.policy.Service = promising(c.policy.Service)
	c.says("my chair squeaks").says("a human", talk(intents.Human))
	return c.deskHas(0).wantsCase(1, handoff.Waiting)
}

func wants(t *testing.T, got []string, parts ...string) {
	t.Helper()
	all := strings.Join(got, "\n")
	for _, part := range parts {
		if strings.Count(all, part) != 1 {
			t.Errorf("%q is not said once in: %s", part, all)
		}
	}
}

func TestThePersonHearsByWhenAnAnswerIsPromised(t *testing.T) {
	c := promised(t)
	wants(t, []string{c.said()}, "You are next in line.", "The aim is a first answer on Monday at 11:00.")
}

func TestACaseThatNobodyAnswersGoesUpAndThePersonHearsIt(t *testing.T) {
	c := promised(t)
	wants(t, c.waits(70*time.Minute), "nobody could answer case FL-1", "passed it on to \"network\"")
	if c.cs.State != handoff.Escalated || !c.cs.Third || c.cs.Team != "network" {
		t.Errorf("the case is %+v", c.cs)
	}
	wants(t, c.waits(72*time.Hour), "made it more pressing for the team \"network\"")
	if c.cs.Priority != handoff.High || c.cs.State != handoff.Escalated {
		t.Errorf("after the third level missed it, too: %s %s", c.cs.Priority, c.cs.State)
	}
}

func TestAnAnsweredCaseDoesNotGoUp(t *testing.T) {
	c := promised(t)
	c.does(handoff.Take, "")
	c.does(handoff.Reply, "I am on it")
	if said := c.waits(30 * 24 * time.Hour); strings.Join(said, "") != "" {
		t.Errorf("the person heard %q", said)
	}
	if c.cs.Whole.Told != handoff.Missed {
		t.Error("nobody heard that the solution is overdue")
	}
}

func TestAPersonIsRemindedOnceAndThenTheCaseIsResolved(t *testing.T) {
	c := promised(t)
	c.does(handoff.Take, "")
	c.does(handoff.Ask, "Which chair?")
	c.wantsCase(1, handoff.Asking)
	wants(t, c.waits(30*time.Hour), "Ann still needs your answer for case FL-1",
		"I will close the case on Thursday at 10:00")
	wants(t, c.waits(50*time.Hour), "As no answer came", "open it again", "You can do that until")
	c.wantsCase(1, handoff.Resolved).press("reopen").wantsCase(1, handoff.Opening)
}

func TestAnAnswerEndsTheWaitAndTheReminder(t *testing.T) {
	c := promised(t)
	c.does(handoff.Take, "")
	c.does(handoff.Ask, "Which chair?")
	c.says("the blue one").wantsCase(1, handoff.Taken)
	if said := c.said(); said != "" {
		t.Errorf("the bot spoke to whom a human talks: %q", said)
	}
	if said := strings.Join(c.waits(300*time.Hour), ""); said != "" {
		t.Errorf("the person heard %q", said)
	}
}

func TestTheRemindersButtonResolvesTheCase(t *testing.T) {
	c := promised(t)
	c.does(handoff.Take, "")
	c.does(handoff.Ask, "Which chair?")
	c.waits(30 * time.Hour)
	c.wantsChoices("solved").press("solved").wantsCase(1, handoff.Resolved)
}

func TestAClosedCaseIsFollowedByANewOne(t *testing.T) {
	c := promised(t)
	c.cs.Team = "hr" // a lead has moved it there
	c.does(handoff.Resolve, "")
	c.waits(8 * 24 * time.Hour)
	c.wantsCase(1, handoff.Closed).press("reopen")
	c.wantsCase(2, handoff.Opening)
	if c.cs.Follows != 1 || c.cs.Subject == "" || c.cs.Team != "hr" || c.cs.Because != handoff.BecauseFollows {
		t.Errorf("the new case is %+v", c.cs)
	}
}

func TestThePersonHearsWhereTheCaseGoes(t *testing.T) {
	for verb, want := range map[handoff.Verb]string{
		handoff.Transfer: "is now with the team \"network\"",
		handoff.Escalate: "passed on to the specialists of \"network\"",
		handoff.Assign:   "Bob has taken over case FL-1",
		handoff.Merge:    "about the same as case FL-99",
	} {
		c := promised(t)
		c.does(verb, "")
		wants(t, []string{c.said()}, want)
	}
}

func TestWhatIsWrittenBesideATransferIsANote(t *testing.T) {
	c := promised(t)
	c.does(handoff.Transfer, "he is very angry")
	if strings.Contains(c.said(), "angry") {
		t.Errorf("the person reads %q", c.said())
	}
	found := false
	for _, e := range c.last.Entries {
		found = found || e.Kind == handoff.Note && e.Text == "he is very angry"
	}
	if !found {
		t.Error("the note is lost")
	}
}

func TestAPersonsWordsBringAPutOffCaseBack(t *testing.T) {
	c := promised(t)
	c.does(handoff.Take, "")
	c.does(handoff.Snooze, "")
	if c.cs.Snoozed.IsZero() {
		t.Fatal("it is not put off")
	}
	c.says("it broke")
	if !c.cs.Snoozed.IsZero() {
		t.Error("it stays out of sight")
	}
}

func TestACaseThatIsPutOffAndThenLeavesTheDeskDoesNotRingForEver(t *testing.T) {
	for _, verb := range []handoff.Verb{handoff.HandBack, handoff.Merge, handoff.Resolve} {
		c := promised(t)
		c.does(handoff.Take, "")
		c.does(handoff.Snooze, "")
		c.does(verb, "")
		if !c.cs.Snoozed.IsZero() {
			t.Errorf("after %s it is still put off", verb)
		}
		c.waits(30 * 24 * time.Hour) // fails when an alarm stays due
	}
}
