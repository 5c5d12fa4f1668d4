package decide_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/kb"
)

func TestThreeBandsFollowFromTheProbability(t *testing.T) {
	for _, test := range []struct {
		name     string
		evidence []func(*chat, *decide.Evidence)
		rule     string
	}{
		{"nothing", nil, "unknown"},
		{"just below asking", []func(*chat, *decide.Evidence){means("phishing", 0.04)}, "unknown"},
		{"from asking on", []func(*chat, *decide.Evidence){means("phishing", 0.06)}, "which_way"},
		{"just below answering", []func(*chat, *decide.Evidence){means("phishing", 0.32)}, "which_way"},
		{"from answering on", []func(*chat, *decide.Evidence){means("phishing", 0.35)}, "best_way"},
		{"an article whose intent nobody hears", []func(*chat, *decide.Evidence){finds("vpn", 0.8)}, "which_way"},
		{"intent and article that agree", []func(*chat, *decide.Evidence){means("vpn-down", 0.5), finds("vpn", 0.5)},
			"best_way"},
		{"intent and article that disagree", []func(*chat, *decide.Evidence){means("vpn-down", 0.8), finds("printer", 0.7)},
			"which_way"},
		{"an intent that the workspace has lost", []func(*chat, *decide.Evidence){means("gone", 0.9)}, "unknown"},
	} {
		t.Run(test.name, func(t *testing.T) {
			newChat(t).says("something about work", test.evidence...).wantsRule(test.rule)
		})
	}
}

func TestEveryDecisionIsExplainedInTheJournal(t *testing.T) {
	c := newChat(t).says("vpn?", means("vpn-down", 0.5), means("printer-broken", 0.1),
		finds("vpn", 0.7), finds("wifi", 0.2))
	i := slices.IndexFunc(c.last.Entries, func(e handoff.Entry) bool { return e.Kind == handoff.Understood })
	if i != 1 {
		t.Fatalf("understanding is entry %d, want it between what was said and the answer", i)
	}
	why := c.last.Entries[i].Why
	if len(why.Intents) != 2 || len(why.Articles) != 2 || why.Thresholds["answer"] != 0.6 || why.Utterance != "vpn?" ||
		why.Intents[0].Title != "VPN does not connect" || why.Knowledge != 0.7 {
		t.Errorf("got %+v", why)
	}
}

func TestAnswerCitesTheArticleItQuotes(t *testing.T) {
	c := newChat(t).says("vpn down", means("vpn-down", 0.5), finds("vpn", 0.7)).
		wantsChoices("solved", "unsolved", "human")
	e := c.last.Entries[len(c.last.Entries)-1]
	if e.Outcome != handoff.Answered || len(e.Sources) != 1 || e.Sources[0].Article != "vpn" ||
		e.Sources[0].Anchor == "" || e.Sources[0].Score != 0.7 {
		t.Errorf("got outcome %q, sources %+v", e.Outcome, e.Sources)
	}
	if len(e.Steps) != 3 {
		t.Errorf("steps to try: %q", e.Steps)
	}
}

func TestPastItsReviewAnArticleIsAnsweredWithTheDate(t *testing.T) {
	newChat(t).says("guest wifi", finds("wifi", 0.9)).wants("bot.overdue")
	c := newChat(t)
	c.now = time.Date(2025, 1, 1, 10, 0, 0, 0, time.UTC)
	if c.says("guest wifi", finds("wifi", 0.9)); strings.Contains(c.said(), "review") {
		t.Errorf("a fresh article was called overdue: %q", c.said())
	}
}

func TestAnswerToAButtonQuotesThePassageThatFitsTheRequest(t *testing.T) {
	c := newChat(t).says("scan the vpn code on my phone", means("vpn-down", 0.5), means("printer-broken", 0.4)).
		wantsRule("which_way").press("intent:vpn-down")
	if !strings.Contains(c.said(), "Scan the code") {
		t.Errorf("got %q, want the passage about phones", c.said())
	}
}

func TestAnswerByIntentShowsTheStepsAlsoWhenTheSearchFoundNothing(t *testing.T) {
	c := newChat(t).says("it is broken", means("printer-broken", 0.9))
	if !strings.Contains(c.said(), "Hold your badge") {
		t.Errorf("got %q, want the steps of the article", c.said())
	}
	if steps := c.last.Entries[len(c.last.Entries)-1].Steps; len(steps) != 3 {
		t.Errorf("steps for the brief are %q", steps)
	}
}

func TestAnArticleWithoutWordsIsNoAnswer(t *testing.T) {
	c := newChat(t)
	empty := kb.Article{ID: "empty", Lang: "en", Title: "Empty"}
	c.k = &decide.Knowledge{Intents: c.k.Intents, Engine: c.k.Engine, Flows: c.k.Flows, Base: kb.New([]kb.Article{empty})}
	c.says("an empty article?", func(_ *chat, e *decide.Evidence) {
		e.Found = kb.Result{Confidence: 0.9, Hits: []kb.Hit{{Article: &empty, Score: 0.9}}}
	}).wants("bot.unknown")
}

func TestAnIntentWhoseFlowIsGoneIsNotAnsweredWithSilence(t *testing.T) {
	c := newChat(t)
	c.k = &decide.Knowledge{Intents: c.k.Intents, Engine: c.k.Engine, Base: c.k.Base}
	c.says("I forgot my password", means("password-forgotten", 0.9)).wants("bot.unknown")
	c.press("intent:password-forgotten").wants("bot.unknown_again")
}

func TestRestrictedArticlesStayClosedToOutsiders(t *testing.T) {
	for _, test := range []struct {
		name string
		do   func(*chat)
	}{
		{"by button", func(c *chat) { c.press("article:payroll") }},
		{"by intent", func(c *chat) { c.says("close it", means("payroll-close", 0.9)) }},
		{"by intent button", func(c *chat) { c.press("intent:payroll-close") }},
		{"by words", func(c *chat) { c.asks("close the payroll month") }},
		{"by words in German", func(c *chat) { c.asks("den Lohnmonat abschließen") }},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newChat(t)
			if test.do(c); strings.Contains(c.said(), "Zebra") {
				t.Errorf("an outsider was told %q", c.said())
			}
			c = newChat(t)
			c.person.Audience = []string{"payroll"}
			if test.do(c); !strings.Contains(c.said(), "Zebra") {
				t.Errorf("a member was told %q", c.said())
			}
		})
	}
}

// sentence splits what was said, without the marks of Markdown.
var sentence = regexp.MustCompile(`[^.!?\n]+[.!?]?`)

func TestEverySentenceOfAnAnswerStandsInItsArticle(t *testing.T) {
	k, err := knowledge()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"vpn", "printer", "signature", "reset-password"} {
		for _, lang := range []string{"en", "de"} {
			c := newChat(t)
			c.hint = lang
			c.says("my words problem", finds(id, 0.9))
			a, _ := k.Base.Article(id, lang, nil)
			if got := c.last.Entries[len(c.last.Entries)-1].Sources[0]; got.Article != id || got.Lang != lang {
				t.Fatalf("%s.%s: cites %+v", id, lang, got)
			}
			for _, s := range sentence.FindAllString(c.said(), -1) {
				if s = strings.Trim(s, "* 0123456789."); !strings.Contains(a.Body, s) {
					t.Errorf("%s.%s: %q is not in the article", id, lang, s)
				}
			}
		}
	}
}
