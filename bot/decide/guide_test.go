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

// inFlow is a chat in the first step of the password flow.
func inFlow(t *testing.T) *chat {
	return newChat(t).says("I forgot my password", means("password-forgotten", 0.9)).
		wantsRule("best_way").wantsChoices("option:office:yes", "option:office:no")
}

// atConfirm is a chat in which the bot has asked whether to reset the password.
func atConfirm(t *testing.T) *chat {
	return inFlow(t).says("no").says("j.smith").wantsChoices("option:reset:yes", "option:reset:no")
}

// ran tells whether an action was run in the last turn.
func (c *chat) ran() bool {
	return slices.ContainsFunc(c.last.Entries, func(e handoff.Entry) bool { return e.Kind == handoff.Ran })
}

// wantsStep compares the place in the running flow, empty for none.
func (c *chat) wantsStep(step string) *chat {
	c.t.Helper()
	got := ""
	if c.c.Memory.Flow != nil {
		got = c.c.Memory.Flow.Step
	}
	if got != step {
		c.t.Fatalf("at step %q, want %q; said %q", got, step, c.said())
	}
	return c
}

func TestFlowIsWalkedToItsEnd(t *testing.T) {
	c := inFlow(t).press("option:office:yes").wantsStep("username").says("J Smith!").wantsStep("username")
	if !strings.Contains(c.said(), "looks like j.smith") {
		t.Errorf("a wrong name was answered with %q", c.said())
	}
	c.says("j.smith").wantsStep("reset")
	if c.ran() || !strings.Contains(c.said(), "j.smith") {
		t.Errorf("before the confirmation: ran %t, said %q", c.ran(), c.said())
	}
	c.says("yes", talk(intents.Yes)).wants("bot.simulated").wantsStep("worked")
	if !c.ran() {
		t.Error("the confirmed action did not run")
	}
	if c.says("yes").wantsStep(""); !strings.Contains(c.said(), "Glad that worked") {
		t.Errorf("the end is %q", c.said())
	}
	if c.c.Owner != bot.OwnerBot || c.cs != nil {
		t.Errorf("solved, but owner is %s and case %+v", c.c.Owner, c.cs)
	}
}

func TestAFlowStartsByButton(t *testing.T) {
	newChat(t).says("my password problem", finds("reset-password", 0.9)).
		wantsChoices("flow:reset-password", "solved", "unsolved", "human").press("flow:reset-password").wantsStep("office")
}

func TestNothingRunsWithoutAClearYes(t *testing.T) {
	for _, words := range []string{"hm", "maybe", "what would happen?", "1 2", "y e s"} {
		if c := atConfirm(t).says(words); c.ran() {
			t.Errorf("%q ran the action", words)
		}
	}
	c := atConfirm(t).says("no").wantsCase(1, handoff.Opening)
	if c.ran() || c.cs.Team != "it-identity" || c.cs.Priority != handoff.High {
		t.Errorf("refused: ran %t, case %+v", c.ran(), c.cs)
	}
}

func TestTheSecondClickOfADoubleClickConfirmsNothing(t *testing.T) {
	c := newChat(t)
	c.says("my account is locked", means("account-locked", 0.9)).wantsChoices("option:unlock:yes", "option:unlock:no")
	c.press("option:office:yes").wants("bot.button_gone")
	c.press("option:yes").wants("bot.button_gone")
	if c.ran() {
		t.Error("a button of another question confirmed the action")
	}
	inFlow(t).press("option:office:yes").press("option:office:yes").wants("bot.button_gone").wantsStep("username")
}

func TestAnActionThatIsNotDeclaredFailsToAHuman(t *testing.T) {
	c := newChat(t).says("locked", means("account-locked", 0.9)).press("option:unlock:yes").wantsCase(1, handoff.Opening)
	brief := handoff.Compute(*c.cs, c.journal)
	if len(brief.Actions) != 1 || !strings.Contains(brief.Actions[0].Text, "failed not declared") {
		t.Errorf("actions %+v", brief.Actions)
	}
	if strings.Contains(c.said(), "simulation") {
		t.Errorf("nothing was simulated, but said %q", c.said())
	}
	if got := brief.Stopped.Text; got != handoff.ReasonFlow {
		t.Errorf("stopped because %q", got)
	}
}

func TestASimulatedActionMayFail(t *testing.T) {
	c := atConfirm(t)
	c.ends["password_reset"] = "failed"
	c.press("option:reset:yes").wants("bot.simulated").wantsCase(1, handoff.Opening)
}

func TestAPersonGoesBackInAFlow(t *testing.T) {
	inFlow(t).says("yes").says("j.smith").wantsStep("reset").says("back").wantsStep("username").
		says("Zurück").wantsStep("office").says("go back").wantsStep("office")
}

func TestAnotherQuestionInAFlowKeepsThePlace(t *testing.T) {
	c := inFlow(t).says("how does the vpn work by the way", finds("vpn", 0.9)).wants("bot.go_on").
		wantsChoices("go_on", "stop").wantsStep("office")
	if !strings.Contains(c.said(), "VPN program") {
		t.Errorf("the digression was answered with %q", c.said())
	}
	if c.c.Memory.Request != "I forgot my password" {
		t.Errorf("request is now %q", c.c.Memory.Request)
	}
	c.says("yes", talk(intents.Yes)).wantsStep("office").wantsChoices("option:office:yes", "option:office:no")
	c.says("vpn again?", finds("vpn", 0.9)).press("stop").wants("bot.flow_stopped").wantsStep("")
}

func TestAQuestionAboutTheFlowItselfIsNoDigression(t *testing.T) {
	inFlow(t).says("password please", finds("reset-password", 0.9)).wantsStep("office").
		wantsChoices("option:office:yes", "option:office:no")
}

func TestStopAndHumanWorkInAFlow(t *testing.T) {
	inFlow(t).says("stop", talk(intents.Stop)).wants("bot.flow_stopped").wantsStep("")
	c := inFlow(t).says("a human", talk(intents.Human)).wantsCase(1, handoff.Opening).wantsStep("")
	if c.cs.Subject != "I forgot my password" {
		t.Errorf("subject %q", c.cs.Subject)
	}
}

func TestThreeWrongAnswersEndAFlowWithAHuman(t *testing.T) {
	inFlow(t).says("blue").says("green").says("red").wantsCase(1, handoff.Opening).wantsStep("")
}

func TestAFlowThatWasEditedAwayEndsQuietly(t *testing.T) {
	c := inFlow(t)
	c.k = &decide.Knowledge{Intents: c.k.Intents, Engine: c.k.Engine, Base: c.k.Base}
	c.says("hello", talk(intents.Greeting)).wants("bot.greeting").wantsStep("")
	c = inFlow(t)
	c.c.Memory.Flow.Step = "gone"
	c.says("yes").wantsCase(1, handoff.Opening)
}

func TestWithoutADeskAFlowThatFailsDoesNotSwallowWhatComesNext(t *testing.T) {
	c := atConfirm(t)
	c.policy.Desks = nil
	c.says("no").wants("bot.no_desk").wantsStep("")
	c.says("hello", talk(intents.Greeting)).wants("bot.greeting")
}

func TestOnlyAVerdictOnStepsIsAVerdict(t *testing.T) {
	c := inFlow(t).says("yes").says("j.smith")
	if brief := handoff.Compute(handoff.Case{}, c.journal); slices.ContainsFunc(c.journal, isTried) {
		t.Errorf("being in the office was taken for success: %+v", brief)
	}
	c.says("yes").says("no").wantsCase(1, handoff.Opening)
	brief := handoff.Compute(*c.cs, c.journal)
	if len(brief.Steps) == 0 || brief.Steps[0].Worked == nil || *brief.Steps[0].Worked {
		t.Errorf("steps %+v", brief.Steps)
	}
	if len(brief.Request) == 0 || brief.Request[0].Text != "I forgot my password" {
		t.Errorf("request %+v", brief.Request)
	}
}

func TestAFlowThatSolvedItEndsTheRequestInTheBrief(t *testing.T) {
	c := atConfirm(t).says("yes").says("yes").wantsStep("")
	c.says("my chair squeaks").says("a human", talk(intents.Human)).wantsCase(1, handoff.Opening)
	brief := handoff.Compute(*c.cs, c.journal)
	if len(brief.Request) == 0 || brief.Request[0].Text != "my chair squeaks" || len(brief.Steps) > 0 {
		t.Errorf("request %+v, steps %+v", brief.Request, brief.Steps)
	}
}

func isTried(e handoff.Entry) bool { return e.Kind == handoff.Tried }

func TestAPressedOptionIsHeardByItsLabel(t *testing.T) {
	c := inFlow(t)
	label := ""
	for _, e := range c.last.Entries {
		for _, choice := range e.Choices {
			if choice.Value == "option:office:yes" {
				label = choice.Label
			}
		}
	}
	c.press("option:office:yes")
	if got := c.last.Entries[0].Text; got != label || label == "" {
		t.Errorf("the journal has %q, want what stood on the button: %q", got, label)
	}
	if got := c.press("option:nothing:x").last.Entries[0].Text; strings.Contains(got, ":") {
		t.Errorf("the journal shows the value %q of an old button", got)
	}
}

// secret is a report of a change whose secret waits on a page.
var secret = handoff.Report{Code: handoff.CodeDone, Link: "https://help.example/once#t"}

func TestASecretReachesItsOwnerWhereverTheyAre(t *testing.T) {
	for name, goes := range map[string]func(*chat){
		"in the flow": func(*chat) {},
		"gone on":     func(c *chat) { c.says("stop", talk(intents.Stop)).wantsStep("") },
		"with a human": func(c *chat) {
			c.says("a human", talk(intents.Human)).deskHas(0)
			if err := c.act(handoff.Take, ann, ""); err != nil {
				c.t.Fatalf("take: %v", err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := atConfirm(t)
			c.waiting = true
			c.press("option:reset:yes")
			o := c.ordered()
			goes(c)
			c.reports(o, secret)
			if !strings.Contains(c.said(), secret.Link) {
				t.Errorf("said %q", c.said())
			}
			for _, e := range c.last.Entries {
				if c.c.Owner == bot.OwnerHuman && e.Kind == handoff.Said && e.From == handoff.ByBot {
					t.Errorf("the bot spoke: %q", e.Text)
				}
			}
		})
	}
}

func TestAnOrderIsOfThePersonWhoGaveIt(t *testing.T) {
	c := atConfirm(t)
	c.waiting = true
	c.press("option:reset:yes")
	o := c.ordered()
	if o.Order.Person.ID != "p1" {
		t.Fatalf("ordered %+v", o.Order)
	}
	c.person = handoff.Person{ID: "p2"}
	c.says("hello", talk(intents.Greeting)).wants("bot.still_working").wantsStep("reset")
	if kept := c.ordered(); kept.Order.Person.ID != "p1" {
		t.Errorf("then it is of %+v", kept.Order.Person)
	}
}

func TestWhoWritesWhileAnActionRunsIsAnswered(t *testing.T) {
	c := atConfirm(t)
	c.waiting = true
	c.press("option:reset:yes")
	o := c.ordered()
	c.says("and now?").wants("bot.still_working").wantsChoices("stop", "human").wantsStep("reset")
	c.says("back").wants("bot.still_working")
	c.press("go_on").wants("bot.still_working")
	c.says("how does the vpn work by the way", finds("vpn", 0.9)).wantsStep("reset")
	if !strings.Contains(c.said(), "VPN program") || strings.Contains(c.said(), "go on") {
		t.Errorf("meanwhile: %q", c.said())
	}
	c.reports(o, handoff.Report{Code: handoff.CodeDone}).wantsStep("worked")
}

func TestAReportThatNobodyIsSureOfGoesToAHuman(t *testing.T) {
	c := atConfirm(t)
	c.waiting = true
	c.press("option:reset:yes")
	o := c.ordered()
	c.says("stop", talk(intents.Stop))
	c.reports(o, handoff.Report{Code: handoff.CodeUnsure, Detail: "cut off"}).wantsCase(1, handoff.Opening)
}
