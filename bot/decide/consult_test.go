package decide_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/handoff"
)

// A scholar is a model that says what a test has for each use. For others it fails.
type scholar struct {
	says  map[model.Use]string
	asked []model.Use
	on    func() // called before each answer
}

// hints tell which prompt a request is made of.
var hints = map[model.Use]string{model.UseChoose: "You sort requests", model.UseRewrite: "follows up on what was said",
	model.UseAnswer: "You answer people", model.UseClarify: "helps them to choose", model.UseBrief: "takes over a conversation"}

func (s *scholar) Complete(_ context.Context, r model.Request, part func(string) error) (model.Reply, error) {
	for use, hint := range hints {
		if !strings.Contains(r.Turns[0].Text, hint) {
			continue
		}
		s.asked = append(s.asked, use)
		if s.on != nil {
			s.on()
		}
		text, ok := s.says[use]
		if ok && part != nil {
			if err := part(text); err != nil {
				return model.Reply{}, err
			}
		}
		if ok {
			return model.Reply{Text: text, Usage: model.Usage{In: 10, Out: 5}}, nil
		}
	}
	return model.Reply{}, &model.Failure{Kind: model.Unreachable, Err: errors.New("no answer for it")}
}

// with gives the chat a model.
func (c *chat) with(t testing.TB, s *scholar) *chat {
	t.Helper()
	book, err := model.Prompts(nil)
	if err != nil {
		t.Fatal(err)
	}
	c.adviser, err = model.New(model.Options{Server: s, Model: "m", Prompts: book, Records: bottest.NewMemory()})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// model gives what the journal holds about the model, newest turn only, as "use: result".
func (c *chat) consulted() (all []string) {
	for _, e := range c.last.Entries {
		if e.Why != nil {
			for _, a := range e.Why.Model {
				all = append(all, a.Use+": "+a.Result)
			}
		}
	}
	return all
}

const vague = "network"

func TestASureAnswerIsPutInTheModelsWords(t *testing.T) {
	s := &scholar{says: map[model.Use]string{model.UseAnswer: "The VPN brings you into the office network from anywhere. [1]\n" +
		"1. Check that the internet works. [1]\n2. Close the VPN program and start it again. [1]\n3. Restart the laptop. [1]"}}
	c := newChat(t).with(t, s).asks("VPN does not connect")
	if !strings.HasPrefix(c.said(), "The VPN brings you into the office network from anywhere.\n\n1. Check that") {
		t.Errorf("said %q", c.said())
	}
	last := c.last.Entries[len(c.last.Entries)-1]
	if len(last.Sources) != 1 || last.Sources[0].Article != "vpn" || len(last.Steps) != 3 {
		t.Errorf("sources %+v, steps %q", last.Sources, last.Steps)
	}
	if got := c.consulted(); !slices.Equal(got, []string{"answer: 4 of 4 statements kept"}) {
		t.Errorf("the journal says %q", got)
	}
	c.wantsRule("best_way").wantsChoices("solved", "unsolved", "human")
}

func TestWithoutTheModelsHelpTheLocalTurnStands(t *testing.T) {
	for name, says := range map[string]map[model.Use]string{
		"it is down": nil,
		"it invents": {model.UseAnswer: "Call 0900 1234 for 5 euros. [1]", model.UseChoose: `{"choice":9,"sure":true,"values":[]}`,
			model.UseClarify: "Call 0900 1234?"},
		"it has none":      {model.UseAnswer: "NONE", model.UseChoose: `{"choice":0,"sure":false,"values":[]}`},
		"it skips a step":  {model.UseAnswer: "1. Check that the internet works. [1]\n2. Restart the laptop. [1]"},
		"it says garbage":  {model.UseAnswer: "}{", model.UseChoose: "}{", model.UseClarify: "}{"},
		"it wants to act":  {model.UseAnswer: "I have reset your password. [1]", model.UseChoose: `{"tool":"password_reset"}`},
		"it hands over":    {model.UseAnswer: "I am transferring you to a human. [1]", model.UseClarify: "Transferring you now?"},
		"it does not stop": {model.UseAnswer: strings.Repeat("Buy gold. ", 10_000)},
	} {
		for _, words := range []string{"VPN does not connect", vague, "phone", "I need a new one for my mails", "asdf qwertz"} {
			local := newChat(t).asks(words)
			advised := newChat(t).with(t, &scholar{says: says}).asks(words)
			if local.said() != advised.said() || local.rule() != advised.rule() {
				t.Errorf("%s, %q: %s %q instead of %s %q", name, words, advised.rule(), advised.said(), local.rule(), local.said())
			}
		}
	}
}

func TestWhatTheModelIsSureOfIsAnsweredWhenItCanBeSupported(t *testing.T) {
	c := newChat(t)
	ways := c.options("phone number", "signature")
	s := &scholar{says: map[model.Use]string{model.UseChoose: ways,
		model.UseAnswer: "Your signature stands under every mail you write. [1]"}}
	c.with(t, s).asks("phone number").wantsRule("advised")
	if c.said() != "Your signature stands under every mail you write." {
		t.Errorf("said %q", c.said())
	}
	if !slices.Equal(s.asked, []model.Use{model.UseChoose, model.UseAnswer}) {
		t.Errorf("asked %v", s.asked)
	}
}

func TestWhatTheModelIsSureOfIsAskedAboutWhenItCannotBeSupported(t *testing.T) {
	c := newChat(t)
	ways := c.options("phone number", "signature")
	c.with(t, &scholar{says: map[model.Use]string{model.UseChoose: ways, model.UseAnswer: "Buy gold. [1]"}}).asks("phone number").
		wantsRule("advised").wants("bot.is_it")
}

func TestWhatOnlyTheModelThinksOfIsAskedAbout(t *testing.T) {
	c := newChat(t)
	ways := c.options("hotel", "vpn")
	s := &scholar{says: map[model.Use]string{model.UseChoose: ways, model.UseAnswer: "Check that the internet works. [1]"}}
	c.with(t, s).asks("hotel").wantsRule("advised").wants("bot.is_it")
	if slices.Contains(s.asked, model.UseAnswer) {
		t.Errorf("asked %v", s.asked)
	}
}

func TestTheModelNeverStartsAFlow(t *testing.T) {
	c := newChat(t)
	ways := c.options("access to the portal", "password-forgotten", "reset-password")
	c.with(t, &scholar{says: map[model.Use]string{model.UseChoose: ways}}).asks("access to the portal")
	if c.c.Memory.Flow != nil || c.rule() != "advised" {
		t.Errorf("%s: flow %+v", c.rule(), c.c.Memory.Flow)
	}
	c.wants("bot.is_it")
}

func TestTheModelAsksTheQuestionInItsWords(t *testing.T) {
	c := newChat(t).with(t, &scholar{says: map[model.Use]string{model.UseClarify: "Do you want to change your mail signature, or is it a suspicious mail?",
		model.UseChoose: `{"choice":0,"sure":false,"values":[]}`}})
	c.asks("I need a new one for my mails").wantsRule("which_way")
	if c.said() != "Do you want to change your mail signature, or is it a suspicious mail?" {
		t.Errorf("said %q", c.said())
	}
}

func TestANewCaseIsSummedUp(t *testing.T) {
	c := newChat(t).with(t, &scholar{says: map[model.Use]string{model.UseBrief: "The badge of the third floor is broken. [1]\nHe wants a refund. [1]"}})
	c.asks("the badge of the third floor is broken").asks("I want to talk to a human")
	if c.cs == nil {
		t.Fatalf("no case: %s %q", c.rule(), c.said())
	}
	brief := handoff.Compute(*c.cs, c.journal)
	if len(brief.Summary) != 1 || brief.Summary[0].Text != "The badge of the third floor is broken." {
		t.Errorf("the brief says %+v", brief.Summary)
	}
}

func TestWordsThatWereNotForTheBotDoNotLeaveTheHouse(t *testing.T) {
	s := &scholar{}
	c := newChat(t).with(t, s)
	e := c.event(bot.Message, "VPN does not connect", "")
	e.Unasked = true
	situation := bot.Situation{Conversation: c.c, Events: []bot.Event{e}, Now: c.now}
	if _, err := decide.NewAdvised(c.policy, c.k, c.adviser).Decide(t.Context(), situation); err != nil || len(s.asked) > 0 {
		t.Errorf("asked %v, %v", s.asked, err)
	}
}

func TestTheModelIsNotAskedWhereAHumanTalks(t *testing.T) {
	s := &scholar{}
	c := newChat(t).with(t, s).asks("I want to talk to a human").asks("the badge is broken").deskHas(0)
	s.asked = nil
	c.asks("VPN does not connect")
	if len(s.asked) > 0 {
		t.Errorf("asked %v", s.asked)
	}
}

// options is the model's choice of the first way whose intent or article has one of the ids.
func (c *chat) options(words string, ids ...string) string {
	c.t.Helper()
	s := bot.Situation{Conversation: c.c, Events: []bot.Event{c.event(bot.Message, words, "")}, Now: c.now}
	found := 0
	probe := &scholar{}
	asked := &asking{scholar: probe}
	a, err := model.New(model.Options{Server: asked, Prompts: prompts(c), Records: bottest.NewMemory()})
	if err != nil {
		c.t.Fatalf("%v", err)
	}
	if _, err := decide.NewAdvised(c.policy, c.k, a).Decide(c.t.Context(), s); err != nil {
		c.t.Fatalf("%v", err)
	}
	for i, option := range asked.options {
		for _, id := range ids {
			title := titles[id]
			if found == 0 && strings.Contains(option, title) {
				found = i + 1
			}
		}
	}
	if found == 0 {
		c.t.Fatalf("%q offers %q, none of them %v", words, asked.options, ids)
	}
	return `{"choice":` + string(rune('0'+found)) + `,"sure":true,"values":[]}`
}

var titles = map[string]string{"vpn": "VPN", "password-forgotten": "Forgotten password", "reset-password": "Reset your password",
	"signature": "Change your mail signature"}

func prompts(c *chat) model.Book {
	book, err := model.Prompts(nil)
	if err != nil {
		c.t.Fatalf("%v", err)
	}
	return book
}

// asking notes the options that a choice is between.
type asking struct {
	*scholar
	options []string
}

func (a *asking) Complete(ctx context.Context, r model.Request, part func(string) error) (model.Reply, error) {
	if strings.Contains(r.Turns[0].Text, hints[model.UseChoose]) {
		a.options = append(a.options, strings.Split(r.Turns[1].Text, "⟪option ")[1:]...)
	}
	return a.scholar.Complete(ctx, r, part)
}

func TestAFollowUpIsUnderstoodByAQuestionThatStandsAlone(t *testing.T) {
	says := map[model.Use]string{model.UseRewrite: "VPN does not connect with the app?", model.UseAnswer: "NONE"}
	c := newChat(t).with(t, &scholar{says: says}).asks("VPN does not connect").asks("the app then")
	if got := c.consulted(); len(got) == 0 || got[0] != "rewrite: rewritten" || c.rule() != "best_way" {
		t.Errorf("%s, %q", c.rule(), got)
	}
}

func TestAFollowUpOfWhichTheArticleKnowsNothingIsNotAnswered(t *testing.T) {
	says := map[model.Use]string{model.UseRewrite: "VPN does not connect, in Klingon?", model.UseAnswer: "NONE"}
	c := newChat(t).with(t, &scholar{says: says}).asks("VPN does not connect").asks("and in Klingon?")
	if c.rule() == "best_way" {
		t.Errorf("said %q", c.said())
	}
}

func TestANewTopicIsNotRewritten(t *testing.T) {
	says := map[model.Use]string{model.UseRewrite: "VPN does not connect, my badge opens no door on the third floor", model.UseAnswer: "NONE"}
	s := &scholar{says: says}
	c := newChat(t).with(t, s).asks("VPN does not connect").asks("my badge opens no door on the third floor")
	if slices.Contains(s.asked, model.UseRewrite) || c.rule() != "which_way" {
		t.Errorf("%s, asked %v", c.rule(), s.asked)
	}
}
