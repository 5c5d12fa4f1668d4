package console

import (
	"cmp"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/sheet"
	"github.com/firstline-support/firstline/kb"
	"github.com/firstline-support/firstline/kb/care"
)

// mostFindings of one kind are listed; nobody works through more at a time.
const mostFindings = 50

// knowledgePage shows what the knowledge base lacks, as far as the agent may know it.
type knowledgePage struct {
	frame
	Gaps  handoff.Gaps // at most mostFindings of each kind
	Count findings     // of all there are
}

// findings counts each kind.
type findings struct {
	Unanswered, Contributed, Unhelpful, Contradictions, Duplicates, DeadLinks, Overdue, Untranslated, Unused int
}

func countOf(g handoff.Gaps) findings {
	return findings{Unanswered: len(g.Unanswered), Contributed: len(g.Contributed), Unhelpful: len(g.Unhelpful),
		Contradictions: len(g.Contradictions), Duplicates: len(g.Duplicates), DeadLinks: len(g.DeadLinks),
		Overdue: len(g.Overdue), Untranslated: len(g.Untranslated), Unused: len(g.Unused)}
}

// All is how many findings there are.
func (f findings) All() int {
	return f.Unanswered + f.Contributed + f.Unhelpful + f.Contradictions + f.Duplicates + f.DeadLinks + f.Overdue +
		f.Untranslated + f.Unused
}

func (c *Console) showKnowledge(w http.ResponseWriter, r *http.Request, v visit) error {
	p := knowledgePage{frame: c.newFrame(r, v)}
	g, err := c.gaps(r, v)
	if err != nil {
		return err
	}
	if err := c.attend(r.Context(), &p.frame); err != nil {
		return err
	}
	p.Count = countOf(g)
	p.Gaps = p.firstOf(g)
	return c.show(w, http.StatusOK, "knowledge", p)
}

// gaps reads what the agent may know.
func (c *Console) gaps(r *http.Request, v visit) (handoff.Gaps, error) {
	if c.opt.Librarian == nil {
		return handoff.Gaps{}, errNoPage
	}
	g, err := c.opt.Librarian.Gaps(r.Context(), v.Agent)
	if err != nil {
		return g, fmt.Errorf("read what the knowledge base lacks: %w", err)
	}
	return g, nil
}

// firstOf leaves of each kind what is shown. The reviews of the agent's own team come first: they are a reminder.
func (f frame) firstOf(g handoff.Gaps) handoff.Gaps {
	g.Overdue = slices.Clone(g.Overdue)
	slices.SortStableFunc(g.Overdue, func(a, b care.Overdue) int { return cmp.Compare(f.others(a), f.others(b)) })
	g.Unanswered, g.Unhelpful, g.Unused = first(g.Unanswered), first(g.Unhelpful), first(g.Unused)
	g.Contradictions, g.Duplicates, g.DeadLinks = first(g.Contradictions), first(g.Duplicates), first(g.DeadLinks)
	g.Overdue, g.Untranslated, g.Contributed = first(g.Overdue), first(g.Untranslated), first(g.Contributed)
	return g
}

func first[T any](all []T) []T { return all[:min(len(all), mostFindings)] }

// others is 0 for what the agent's team owns and 1 for the rest.
func (f frame) others(o care.Overdue) int {
	if f.Mine(o.Owner) {
		return 0
	}
	return 1
}

// Mine tells whether the agent's team owns something.
func (f frame) Mine(owner string) bool { return owner != "" && owner == f.Agent.Team }

// Knows tells whether there is a page about the knowledge base.
func (f frame) Knows() bool { return f.c.opt.Librarian != nil }

// Due counts the overdue reviews of the agent's team: the pages remind of them.
func (f frame) Due() int {
	if f.c.opt.Librarian == nil {
		return 0
	}
	return f.c.opt.Librarian.Due(f.Agent)
}

// Day is a date without a time, the same in every zone.
func (f frame) Day(at time.Time) string { return at.Format(time.DateOnly) }

// Percent is a share as agents read it.
func (f frame) Percent(share float64) string { return sheet.Percent(share) }

// Most is the greater share of the two by which articles are alike.
func (f frame) Most(d care.Duplicate) float64 { return max(d.Alike, d.Held) }

// A head is the heading of one kind of findings.
type head struct {
	Key         string
	All, Others int
}

// Head makes the heading of a kind; shown are listed below it.
func (f frame) Head(key string, all, shown int) framed { return f.In(head{key, all, all - shown}) }

// downloadDraft gives the article that would answer a question, as a file without its text.
func (c *Console) downloadDraft(w http.ResponseWriter, r *http.Request, v visit) error {
	g, err := c.gaps(r, v)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(r.PathValue("question"), 10, 64)
	at := slices.IndexFunc(g.Unanswered, func(u handoff.Unanswered) bool { return u.ID == id })
	if err != nil || at < 0 {
		return errNoPage
	}
	u := g.Unanswered[at]
	d := kb.Draft{Title: u.Text, Lang: u.Lang, Questions: u.Texts, Owner: v.Agent.Team}
	w.Header().Set("Content-Type", "text/markdown; charset=utf-8")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": d.File()}))
	_, _ = w.Write([]byte(d.Markdown())) // the browser is gone: there is nobody to tell
	return nil
}
