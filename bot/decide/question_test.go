package decide_test

import (
	"strings"
	"testing"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
)

func TestQuestionOffersAtMostThreeWaysAndNone(t *testing.T) {
	newChat(t).says("help with it", means("vpn-down", 0.5), means("printer-broken", 0.48), means("phishing", 0.35),
		means("account-locked", 0.4), means("payroll-close", 0.1)).wants("bot.which").
		wantsChoices("intent:phishing", "intent:vpn-down", "intent:printer-broken", "none")
	newChat(t).says("help with it", means("vpn-down", 0.5)).wants("bot.is_it").wantsChoices("intent:vpn-down", "none")
}

func TestWaysThatLeadToTheSameAreOneChoice(t *testing.T) {
	newChat(t).says("pw", means("password-forgotten", 0.1), finds("reset-password", 0.1), finds("vpn", 0)).
		wantsChoices("intent:password-forgotten", "none")
}

// inTwoMinds is a chat in which the bot has asked between VPN (1) and printer (2).
func inTwoMinds(t *testing.T) *chat {
	return newChat(t).says("it is broken", means("vpn-down", 0.5), means("printer-broken", 0.45)).wants("bot.which")
}

func TestAQuestionIsAnsweredByNumberLabelOrButton(t *testing.T) {
	for _, words := range []string{"1", " 1. ", "VPN does not connect", "vpn DOES not connect!"} {
		if c := inTwoMinds(t).says(words).wantsRule("picked"); !strings.Contains(c.said(), "VPN program") {
			t.Errorf("%q was answered with %q", words, c.said())
		}
	}
	if c := inTwoMinds(t).press("intent:printer-broken"); !strings.Contains(c.said(), "badge") {
		t.Errorf("the button was answered with %q", c.said())
	}
	inTwoMinds(t).says("3").wants("bot.none")
	inTwoMinds(t).press("none").wants("bot.none")
	inTwoMinds(t).says("no", talk(intents.No)).wants("bot.none")
	inTwoMinds(t).says("4").wantsRule("unknown")
}

func TestYesAnswersOnlyAQuestionWithOneWay(t *testing.T) {
	c := newChat(t).says("vpn?", means("vpn-down", 0.5)).wants("bot.is_it").says("yes", talk(intents.Yes))
	if !strings.Contains(c.said(), "VPN program") {
		t.Errorf("yes was answered with %q", c.said())
	}
	inTwoMinds(t).says("yes", talk(intents.Yes)).wants("bot.say_more")
}

func TestNotUnderstandingEndsWithAHuman(t *testing.T) {
	c := newChat(t).says("mumble").wants("bot.unknown").wantsChoices("human")
	c.says("mumble mumble").wants("bot.unknown_again").wantsChoices("human")
	c.says("mumble!").wantsCase(1, handoff.Opening)
	if c.said() != "" {
		t.Errorf("before a desk has the case the person was told %q", c.said())
	}
	if c.cs.Subject != "mumble" || c.cs.Team != "it" {
		t.Errorf("case %+v", c.cs)
	}
}

func TestAnOfferedHumanIsTakenByYesOrDeclined(t *testing.T) {
	newChat(t).says("mumble").says("yes", talk(intents.Yes)).wantsCase(1, handoff.Opening)
	newChat(t).says("mumble").says("1").wantsCase(1, handoff.Opening)
	newChat(t).says("mumble").press("human").wantsCase(1, handoff.Opening)
	newChat(t).says("mumble").says("no", talk(intents.No)).wants("bot.none")
}

func TestQuestionsAreNotAskedWithoutEnd(t *testing.T) {
	c := inTwoMinds(t)
	c.says("it", means("vpn-down", 0.5), means("printer-broken", 0.45)).wants("bot.which")
	c.says("it", means("vpn-down", 0.5), means("printer-broken", 0.45)).wantsRule("unknown").wantsCase(1, handoff.Opening)
}

func TestAnAnswerStartsCountingAnew(t *testing.T) {
	c := newChat(t).says("mumble").says("mumble").says("vpn", means("vpn-down", 0.9))
	if c.c.Memory.Misses != 0 {
		t.Errorf("%d misses after an answer", c.c.Memory.Misses)
	}
	c.says("mumble").wants("bot.unknown")
}

func TestButtonsOfEarlierQuestionsAreHarmless(t *testing.T) {
	for _, value := range []string{"option:office:yes", "option:yes", "flow:gone", "intent:gone", "article:gone",
		"article:", "go_on", "reopen", "whatever", "intent:", "option:", "bot.unknown"} {
		t.Run(value, func(t *testing.T) { newChat(t).press(value).wants("bot.button_gone") })
	}
}

func TestAButtonIsWrittenDownByItsLabel(t *testing.T) {
	c := inTwoMinds(t).press("intent:vpn-down")
	if e := c.last.Entries[0]; e.Text != "VPN does not connect" || e.Detail != "intent:vpn-down" {
		t.Errorf("journal has %q (%q)", e.Text, e.Detail)
	}
	c = newChat(t).press("human")
	if e := c.last.Entries[0]; e.Text != "Talk to a human" {
		t.Errorf("journal has %q", e.Text)
	}
}
