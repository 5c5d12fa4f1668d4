package workspace

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents/flow"
	"github.com/firstline-support/firstline/kb"
)

// A crossing is the check of what fits together. The names are those of files, too: a reference to a broken article is
// not a second mistake.
type crossing struct {
	*Workspace
	pages    []string // file names of articles
	articles []string // ids
	flows    []string // ids
	intents  []string // ids
	teams    []string // ids
	actions  []string // names
	problems []Problem
}

// cross holds the parts of a workspace against each other.
func (w *Workspace) cross(fsys fs.FS, s *sheet, now time.Time) []Problem {
	pages := pages(fsys)
	c := &crossing{Workspace: w, pages: pages, articles: ids(pages), flows: ids(files(fsys, flowsDir)),
		intents: names(w.Intents.ByID), teams: names(w.teams), actions: w.actionNames()}
	c.checkIntents()
	c.checkArticles(now)
	for _, f := range w.Flows {
		c.checkFlow(f)
	}
	c.checkEvals()
	c.checkSlots()
	c.checkRouting(s)
	c.checkPrompts(s)
	c.checkActions(s)
	return c.problems
}

// pages are the names of the article files, without their folders.
func pages(fsys fs.FS) []string {
	found, err := kb.Files(fsys, articlesDir)
	if err != nil {
		return nil // told by who loads them
	}
	for i, file := range found {
		found[i] = path.Base(file)
	}
	slices.Sort(found)
	return found
}

// files are the names of what is in a folder.
func files(fsys fs.FS, dir string) []string {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil
	}
	found := make([]string, len(entries))
	for i, e := range entries {
		found[i] = e.Name()
	}
	return found
}

// ids are file names up to their first dot.
func ids(files []string) []string {
	found := make([]string, len(files))
	for i, name := range files {
		found[i], _, _ = strings.Cut(name, ".")
	}
	return slices.Compact(found)
}

func (c *crossing) note(file string, line int, what, fix string) {
	c.problems = append(c.problems, Problem{File: file, Line: line, What: what, Fix: fix})
}

func (c *crossing) warn(file string, line int, what, fix string) {
	c.problems = append(c.problems, Problem{File: file, Line: line, What: what, Fix: fix, Warning: true})
}

// A mention is a name that somebody uses for something that has to exist.
type mention struct {
	who  string
	kind string
	name string // empty: nothing is asked for
	all  []string
}

// missing phrases the mistake when the name is not among those that there are.
func (m mention) missing() (what, fix string, missing bool) {
	if m.name == "" || slices.Contains(m.all, m.name) {
		return "", "", false
	}
	return fmt.Sprintf("%s names the %s %q, which does not exist", m.who, m.kind, m.name), choose(m.name, m.all), true
}

func (c *crossing) need(file string, line int, m mention) {
	if what, fix, missing := m.missing(); missing {
		c.note(file, line, what, fix)
	}
}

// needTeam is need for teams. A workspace without any was told so already.
func (c *crossing) needTeam(file string, line int, who, name string) {
	if len(c.teams) > 0 {
		c.need(file, line, mention{who, "team", name, c.teams})
	}
}

// checkFlow looks at what a flow needs from others: actions, teams, and somebody who starts it.
func (c *crossing) checkFlow(f flow.Flow) {
	for _, lang := range c.Config.spoken() {
		if len(f.Title) > 0 && f.Title[lang] == "" {
			c.warn(f.File, f.Line, fmt.Sprintf("the flow %q does not speak %q", f.ID, lang),
				"add the title and the texts in this language")
		}
	}
	for _, step := range f.Steps {
		who := fmt.Sprintf("the step %q", step.ID)
		switch step.Kind {
		case flow.Run, flow.Check:
			c.need(f.File, step.Line, mention{who, "action", step.Action.Name, c.actions})
		case flow.Approve:
			if team, ok := strings.CutPrefix(step.Approval.Of, flow.ApproverTeam); ok {
				c.needTeam(f.File, step.Line, who, team)
			}
		case flow.Pass:
			c.needTeam(f.File, step.Line, who, step.Handoff.Team)
		}
	}
	if !c.leadsTo(f.ID) {
		c.warn(f.File, f.Line, fmt.Sprintf("nothing leads to the flow %q", f.ID),
			"add `flow: "+f.ID+"` to an intent or an article")
	}
}

func (c *crossing) leadsTo(id string) bool {
	for _, in := range c.Intents.Intents {
		if in.Lead.Flow == id {
			return true
		}
	}
	for i := range c.Articles {
		if c.Articles[i].Flow == id {
			return true
		}
	}
	return false
}

// checkEvals finds expectations that can never come true.
func (c *crossing) checkEvals() {
	for _, e := range c.Evals {
		if !slices.Contains(c.Config.spoken(), e.Lang) {
			c.warn(e.File, e.Line,
				fmt.Sprintf("the case %q is in %q, which the workspace does not speak", e.Name, e.Lang),
				"add the language to firstline.yaml, or take the case out")
		}
		who := fmt.Sprintf("the case %q", e.Name)
		for _, t := range e.Turns {
			for _, id := range t.Expect.Intent {
				c.need(e.File, t.Line, mention{who, "intent", id, c.intents})
			}
			for _, id := range t.Expect.Article {
				c.need(e.File, t.Line, mention{who, "article", id, c.articles})
			}
			c.checkValues(e.File, t.Line, who, t.Expect.Slots)
		}
	}
}

// channels are those that a case can come from in this version.
var channels = []string{"discord", "slack", "terminal", "web"}

// checkRouting finds rules that match nothing or choose nothing: they would fail in silence.
func (c *crossing) checkRouting(s *sheet) {
	for i, r := range c.Config.Routing {
		at := fmt.Sprintf("routing[%d]", i)
		if strings.TrimSpace(r.Name) == "" {
			s.note(at, fmt.Sprintf("rule %d has no name", i+1),
				"add `name:`: agents read it as the reason of the choice")
		}
		if r.Team == "" && r.Priority == "" && r.Impact == 0 && r.Urgency == 0 && r.Category == "" && r.Skill == "" {
			s.note(at, fmt.Sprintf("the rule %q chooses nothing", r.Name), "give it a team, a priority, or both")
		}
		if r.Lang != "" && !slices.Contains(c.Config.Languages, r.Lang) {
			s.note(at+".lang", fmt.Sprintf("nobody speaks %q here", r.Lang), choose(r.Lang, c.Config.Languages))
		}
		if r.Priority != "" && !slices.Contains(handoff.Priorities(), r.Priority) {
			s.note(at+".priority", fmt.Sprintf("the priority %q is unknown", r.Priority),
				"use one of: low, normal, high, urgent")
		}
		who := fmt.Sprintf("the rule %q", r.Name)
		for _, m := range []mention{{who, "intent", r.Intent, c.intents}, {who, "article", r.Article, c.articles},
			{who, "team", r.Team, c.teams}, {who, "channel", r.Channel, channels}} {
			if what, fix, missing := m.missing(); missing {
				s.note(at+"."+m.kind, what, fix)
			}
		}
	}
}

// checkPrompts finds what Slack's pane cannot suggest to ask.
func (c *crossing) checkPrompts(s *sheet) {
	for i, id := range c.Config.Slack.Prompts {
		if what, fix, missing := (mention{"the assistant's pane", "intent", id, c.intents}).missing(); missing {
			s.note(fmt.Sprintf("slack.prompts[%d]", i), what, fix)
		}
	}
}
