package decide_test

import (
	"slices"
	"testing"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/kb"
)

// voiced gives what the journal says about the voices for the VPN article, when somebody asks.
func voiced(t *testing.T, d *decide.Decider) handoff.Voices {
	t.Helper()
	c := newChat(t)
	turn, err := d.Decide(t.Context(), bot.Situation{Conversation: c.c, Now: monday,
		Events: []bot.Event{c.event(bot.Message, "the VPN does not connect", "")}})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range turn.Entries {
		if e.Why == nil {
			continue
		}
		for _, a := range e.Why.Articles {
			if a.ID == "vpn" {
				return a.Voices
			}
		}
	}
	t.Fatal("the article was not found")
	return handoff.Voices{}
}

// edition is that of the English VPN article, as d knows it.
func edition(t *testing.T, d *decide.Decider) kb.Edition {
	t.Helper()
	a, ok := d.Article("vpn", "en")
	if !ok {
		t.Fatal("there is no such article")
	}
	return a.Edition()
}

func TestWhatPeopleSayOfAnArticleIsHeededUntilItsTextChanges(t *testing.T) {
	c := newChat(t)
	d := decide.NewDecider(c.policy, c.k)
	if got := voiced(t, d); got.Any() {
		t.Errorf("before anybody spoke: %+v", got)
	}
	known, bands := d.Knowledge(), d.Bands()
	d.Heed(map[kb.Edition]kb.Helped{edition(t, d): {Solved: 3, NotSolved: 1}})
	want := handoff.Voices{Solved: 3, NotSolved: 1}
	if got := voiced(t, d); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if d.Knowledge() != known || d.Bands().Thresholds != bands.Thresholds {
		t.Error("knowledge or bands are others, though nothing was learned")
	}
	relearn := func(articles []kb.Article) {
		d.Relearn(known.Relearn(known.Intents, kb.Sources{Articles: articles}, nil, known.Values))
	}
	edited := slices.Clone(known.Articles())
	edited[slices.IndexFunc(edited, func(a kb.Article) bool { return a.ID == "wifi" || a.ID == "payslip" })].Body += "More."
	if relearn(edited); voiced(t, d) != want {
		t.Errorf("after an edit of another article: got %+v, want %+v", voiced(t, d), want)
	}
	for i := range edited {
		if edited[i].ID == "vpn" {
			edited[i].Body += "More."
		}
	}
	if relearn(edited); voiced(t, d).Any() {
		t.Errorf("after an edit of this article: got %+v", voiced(t, d))
	}
	if relearn(known.Articles()); voiced(t, d) != want {
		t.Errorf("after the edit was undone: got %+v, want %+v", voiced(t, d), want)
	}
	if d.Heed(nil); voiced(t, d).Any() {
		t.Errorf("after all were forgotten: %+v", voiced(t, d))
	}
}

// opinion is what the last turn notes of an article.
func (c *chat) opinion() (o handoff.Opinion, ok bool) {
	for _, e := range c.last.Entries {
		if o, ok = e.Opinion(); ok {
			return o, true
		}
	}
	return o, false
}

func TestAVerdictIsAboutTheTextThatWasShown(t *testing.T) {
	for value, solved := range map[string]bool{"solved": true, "unsolved": false} {
		c := newChat(t).asks("the VPN does not connect")
		a, _ := c.k.Base.Article("vpn", "en", nil)
		c.k = c.k.Relearn(c.k.Intents, kb.Sources{}, nil, c.k.Values) // published between answer and verdict
		o, ok := c.press(value).opinion()
		if e := a.Edition(); !ok || o.Solved != solved || o.Person != c.c.Person.ID ||
			o.Of != (handoff.Edition{Article: e.ID, Lang: e.Lang, Text: e.Text}) {
			t.Errorf("%s: noted %+v, want one about %+v by %q", value, o, e, c.c.Person.ID)
		}
	}
}

func TestAVerdictOnAFlowIsNotAboutTheArticleBefore(t *testing.T) {
	c := newChat(t).asks("the VPN does not connect")
	for id := range c.k.Flows {
		c.press("flow:" + id)
		break
	}
	if c.c.Memory.Judged != nil {
		t.Errorf("judges %+v in a flow", c.c.Memory.Judged)
	}
	if o, ok := c.press("solved").opinion(); ok {
		t.Errorf("noted %+v", o)
	}
}
