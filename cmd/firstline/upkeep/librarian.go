// Package upkeep tells what the knowledge base lacks, and what an edit of the workspace would change: [Librarian] puts
// together what people asked in vain, how articles served them and what package care finds in the articles; [Compare]
// decides real questions and evaluation cases with two workspaces; [Ear] has the bot heed what people say of articles;
// [Reminder] reminds teams of reviews that are overdue.
//
// It reads a store and workspaces, and writes nothing but which team was reminded of what. Grouping and masking are
// those of teaching (see package teach). Only [Outside] asks the network, and only when somebody wants it to. Start
// reading at [Librarian.All].
package upkeep

import (
	"cmp"
	"context"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/eval"
	"github.com/firstline-support/firstline/cmd/firstline/teach"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/kb"
	"github.com/firstline-support/firstline/kb/care"
)

// A Grouper puts what was not understood into groups; handoff.Teacher is one.
type Grouper interface {
	Syllabus(ctx context.Context, lang string) (handoff.Syllabus, error)
}

// A Store keeps what people did and how they helped each other, and knows the agents, whose names are masked.
type Store interface {
	handoff.Chronicle
	handoff.Solutions
	teach.Roster
}

// Options are what a librarian works with.
type Options struct {
	Store     Store
	Lessons   Grouper
	Knowledge func() *decide.Knowledge // what the bot knows at present
	Policy    decide.Policy
	Files     fs.FS    // the workspace
	Days      int      // what people did is looked at so far back
	Private   []string // teams of which nothing is shown
	Now       func() time.Time
}

// A Librarian implements handoff.Librarian. It is safe for concurrent use.
type Librarian struct {
	opt Options

	mu        sync.Mutex
	last      made      // guarded by mu
	inspected inspected // guarded by mu
}

// made is what was told last.
type made struct {
	gaps      handoff.Gaps
	knowledge *decide.Knowledge
	at        time.Time
}

// inspected is what was found in the articles last. It takes seconds in a big base, and changes with the articles and
// the day only.
type inspected struct {
	report    care.Report
	knowledge *decide.Knowledge
	day       string
}

// NewLibrarian assembles a librarian.
func NewLibrarian(opt Options) *Librarian { return &Librarian{opt: opt} }

const (
	// freshFor is how long gaps are told again as they are: an open page asks often, and a journal is long.
	freshFor = time.Minute
	// mostEntries of the journal are read; of more the latest.
	mostEntries = 200_000
)

// Gaps implements handoff.Librarian.
func (l *Librarian) Gaps(ctx context.Context, reader handoff.Agent) (handoff.Gaps, error) {
	g, err := l.All(ctx)
	return g.For(groups(reader)), err
}

// groups are the audiences of an agent.
func groups(reader handoff.Agent) []string {
	if reader.Team == "" {
		return nil
	}
	return []string{reader.Team}
}

// Due implements handoff.Librarian.
func (l *Librarian) Due(reader handoff.Agent) int {
	n := 0
	for _, a := range l.opt.Knowledge().Articles() {
		if a.Owner != "" && a.Owner == reader.Team && a.Overdue(l.opt.Now()) && a.ReadableBy(groups(reader)) {
			n++
		}
	}
	return n
}

// All gives every gap, for somebody who may read all files of the workspace. Answers of members are as they are now:
// who has reviewed one must not see it again.
func (l *Librarian) All(ctx context.Context) (handoff.Gaps, error) {
	g, err := l.lately(ctx)
	if err != nil {
		return handoff.Gaps{}, err
	}
	g.Contributed, err = l.solved(ctx)
	return g, err
}

// lately gives what was found within the last minute, or else looks.
func (l *Librarian) lately(ctx context.Context) (handoff.Gaps, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	k, now := l.opt.Knowledge(), l.opt.Now()
	if k == l.last.knowledge && now.Sub(l.last.at) < freshFor {
		return l.last.gaps, nil
	}
	g, err := l.look(ctx, k, now)
	if err != nil {
		return handoff.Gaps{}, err
	}
	l.last = made{g, k, now}
	return g, nil
}

func (l *Librarian) look(ctx context.Context, k *decide.Knowledge, now time.Time) (handoff.Gaps, error) {
	languages := l.opt.Policy.Languages
	g := handoff.Gaps{Since: now.AddDate(0, 0, -l.opt.Days), Unanswered: []handoff.Unanswered{}, Report: l.inspect(k, now)}
	s, err := l.opt.Lessons.Syllabus(ctx, languages[0])
	if err != nil {
		return g, err
	}
	still := asking{decide.NewDecider(l.opt.Policy, k), languages, now}
	for _, theme := range s.Themes {
		u, open, err := still.unanswered(ctx, theme, g.Since)
		if err != nil {
			return g, err
		}
		if open {
			g.Unanswered = append(g.Unanswered, u)
		}
	}
	slices.SortStableFunc(g.Unanswered, func(a, b handoff.Unanswered) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), b.Last.Compare(a.Last))
	})
	entries, err := handoff.OldestFirst(l.opt.Store.Chronicle(ctx, g.Since, mostEntries, handoff.ServingKinds()...))
	if err != nil {
		return g, err
	}
	g.More = s.More || len(entries) == mostEntries
	g.Unhelpful, g.Unused, g.Answers = records(entries, k.Articles(), languages)
	return g, nil
}

// inspect looks over the articles, unless that was done today; mu is held.
func (l *Librarian) inspect(k *decide.Knowledge, now time.Time) care.Report {
	day := now.Format(time.DateOnly)
	if l.inspected.knowledge != k || l.inspected.day != day {
		options := care.Options{Languages: l.opt.Policy.Languages, Now: now, Files: l.opt.Files}
		l.inspected = inspected{care.Inspect(k.Articles(), options), k, day}
	}
	return l.inspected.report
}

// records tells how the articles served that there are now, and which nobody was shown.
func records(entries []handoff.Entry, articles []kb.Article, languages []string) (
	unhelpful []handoff.Record, unused []care.Page, answers int,
) {
	pages, order := pagesOf(articles, languages)
	unhelpful, unused = []handoff.Record{}, []care.Page{}
	shown := map[string]bool{}
	for _, s := range handoff.Serve(entries) {
		shown[s.Article] = true
		if page, there := pages[s.Article]; there && s.Failed > 0 {
			unhelpful = append(unhelpful, handoff.Record{Page: page, Served: s, Proved: s.AtLeast()})
		}
	}
	for _, e := range entries {
		if e.Kind == handoff.Said && e.From == handoff.ByBot {
			answers++
		}
	}
	for _, id := range order {
		if !shown[id] && answers > 0 {
			unused = append(unused, pages[id])
		}
	}
	return unhelpful, unused, answers
}

// pagesOf names each article once, in the workspace's first language where it is there in it.
func pagesOf(articles []kb.Article, languages []string) (pages map[string]care.Page, order []string) {
	pages = map[string]care.Page{}
	for i := range articles {
		a := &articles[i]
		known, there := pages[a.ID]
		if !there {
			order = append(order, a.ID)
		}
		if !there || known.Lang != languages[0] && a.Lang == languages[0] {
			pages[a.ID] = care.PageOf(a)
		}
	}
	slices.Sort(order)
	return pages, order
}

// asking asks the bot again what it did not know.
type asking struct {
	decider   *decide.Decider
	languages []string
	now       time.Time
}

// inVain are the doubts that mean that nothing was found.
var inVain = []handoff.Doubt{handoff.NotKnown, handoff.NoneMeant, handoff.GivenUp}

// unanswered makes a question of the theme's lessons since a time; open is false where none was in vain, or where the
// bot has learnt the answer meanwhile.
func (a asking) unanswered(ctx context.Context, theme handoff.Theme, since time.Time) (
	u handoff.Unanswered, open bool, err error,
) {
	for _, lesson := range theme.Lessons {
		if lesson.At.Before(since) || !slices.Contains(inVain, lesson.Doubt) {
			continue
		}
		known, err := a.answers(ctx, lesson.Why)
		if err != nil {
			return u, false, err
		}
		if known {
			continue
		}
		if u.Count == 0 {
			u = handoff.Unanswered{ID: lesson.ID, Text: lesson.Why.Utterance, Lang: a.lang(lesson.Why), First: lesson.At}
		}
		u.Add(lesson, a.lang(lesson.Why))
	}
	return u, u.Count > 0, nil
}

// lang is the language of the words, as far as the workspace speaks it.
func (a asking) lang(why handoff.Why) string {
	if slices.Contains(a.languages, why.Lang) {
		return why.Lang
	}
	return a.languages[0]
}

// answers tells whether the bot would do something about the words now.
func (a asking) answers(ctx context.Context, why handoff.Why) (bool, error) {
	if strings.TrimSpace(why.Utterance) == "" {
		return true, nil
	}
	reply, err := eval.NewTalk(a.decider, a.lang(why), a.now).Say(ctx, why.Utterance)
	return reply.Outcome != handoff.Unknown && reply.Outcome != handoff.Questioned, err
}
