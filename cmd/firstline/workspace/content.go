package workspace

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/kb"
)

// fewExamples is below what can be learned from, and too few for [intents.Set.Advice] to prove anything.
const fewExamples = 3

// checkIntents finds intents that lead nowhere or cannot be learned.
func (c *crossing) checkIntents() {
	for _, in := range c.Intents.Intents {
		who := fmt.Sprintf("the intent %q", in.ID)
		c.need(in.File, in.Line, mention{who, "article", in.Lead.Answer, c.articles})
		c.need(in.File, in.Line, mention{who, "flow", in.Lead.Flow, c.flows})
		if in.Lead.Handoff != nil {
			c.needTeam(in.File, in.Line, who, in.Lead.Handoff.Team)
		}
		c.checkExamples(in)
	}
}

func (c *crossing) checkExamples(in intents.Intent) {
	for _, lang := range c.Config.spoken() {
		switch n := len(in.Examples[lang]); {
		case n == 0 && len(in.Examples) > 0:
			c.warn(in.File, in.Line, fmt.Sprintf("the intent %q has no examples in %q", in.ID, lang),
				"add 8 to 15 messages as people type them in this language")
		case n > 0 && n < fewExamples:
			c.warn(in.File, in.Line, fmt.Sprintf("the intent %q has only %s in %q", in.ID, many(n, "example"), lang),
				"add more, 8 to 15 are good: short, long, with typos")
		}
	}
}

// advice is what the examples prove against themselves, as warnings.
func (w *Workspace) advice() []Problem {
	var problems []Problem
	for _, a := range w.Intents.Advice() {
		problems = append(problems, Problem{File: a.File, Line: max(1, a.Line), What: a.What, Fix: a.Fix, Warning: true})
	}
	return problems
}

// promise warns where the workspace's own examples do not prove what it promises: it is kept as well as can be told.
func (w *Workspace) promise(s *sheet) []Problem {
	u := w.Config.Understanding
	if (u.MostWrong == 0 || u.Answer > 0) && (u.MostUseless == 0 || u.Ask > 0) {
		return nil
	}
	b := w.Policy(nil).Bands(w.Knowledge())
	fix := "write more examples and questions"
	if len(b.Proof.Confused) > 0 {
		fix += ", first where answers are wrong: " + strings.Join(b.Proof.Confused, ", ")
	}
	problem := func(key, what string, most, instead float64) Problem {
		return Problem{File: FileName, Line: s.line("understanding." + key), Warning: true, Fix: fix + "; or promise less",
			What: fmt.Sprintf(what, 100*most, many(b.Proof.Trials, "trial"), instead)}
	}
	var problems []Problem
	if b.Chosen && !b.Proved {
		problems = append(problems, problem("most_wrong",
			"at most %.3g in 100 wrong answers cannot be proved by %s; answer is %.2f, without a guarantee",
			b.Promise.MostWrong, b.Answer))
	}
	if b.AskChosen && !b.AskProved {
		problems = append(problems, problem("most_useless",
			"at most %.3g in 100 useless questions cannot be proved by %s; ask is %.2f, without a guarantee",
			b.Promise.MostUseless, b.Ask))
	}
	return problems
}

// checkArticles finds what makes an article hard to find, to trust or to read.
func (c *crossing) checkArticles(now time.Time) {
	asked := map[string]*kb.Article{}
	for i := range c.Articles {
		a := &c.Articles[i]
		c.checkArticle(a, now)
		c.checkQuestions(a, asked)
		c.checkTranslation(a)
	}
}

func (c *crossing) checkArticle(a *kb.Article, now time.Time) {
	who := fmt.Sprintf("the article %q", a.ID)
	c.need(a.File, a.Keys["flow"], mention{who, "flow", a.Flow, c.flows})
	if a.Owner != "" && len(c.teams) > 0 && !slices.Contains(c.teams, a.Owner) {
		c.warn(a.File, a.Keys["owner"], fmt.Sprintf("the owner %q is no team", a.Owner), choose(a.Owner, c.teams))
	}
	if a.Overdue(now) {
		c.warn(a.File, a.Keys["review"], fmt.Sprintf("the review was due on %s", a.Review.Format(time.DateOnly)),
			"read the article again and set the next day; until then answers say that it is old")
	}
}

// checkQuestions finds a question that two articles claim: neither can be found by it.
func (c *crossing) checkQuestions(a *kb.Article, asked map[string]*kb.Article) {
	for _, q := range a.Questions {
		key := a.Lang + " " + strings.Join(strings.Fields(strings.ToLower(strings.Trim(q, " ?!."))), " ")
		other, taken := asked[key]
		if taken && other.ID != a.ID {
			c.warn(a.File, a.Keys["questions"],
				fmt.Sprintf("the question %q is also one of the article %q", q, other.ID),
				"keep it in the article that answers it better, the other is "+other.File)
		}
		asked[key] = a
	}
}

// checkTranslation finds articles that a part of the people cannot read. What was imported is translated at its source
// or not at all, and would be named by the hundred.
func (c *crossing) checkTranslation(a *kb.Article) {
	if a.Origin.URL != "" {
		return
	}
	for _, lang := range c.Config.spoken() {
		if want := a.ID + "." + lang + ".md"; !slices.Contains(c.pages, want) {
			c.warn(a.File, 1, fmt.Sprintf("the article %q is not there in %q", a.ID, lang),
				"translate it as articles/"+want)
		}
	}
}
