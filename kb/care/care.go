// Package care looks over a knowledge base as a careful editor would: which articles say the same, which contradict
// each other, which links lead nowhere, which review is overdue, which translation is missing. It reads articles and
// nothing else: how they served people is for who keeps the journal, and whether a page outside still exists is for who
// may ask it.
//
// It is made to be believed rather than to find everything: a finding can be proved by quoting it, and what is only
// likely is left out. Start at [Inspect].
package care

import (
	"cmp"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/kb"
)

// Options say what to hold the articles against.
type Options struct {
	Languages []string  // that every article should be there in
	Now       time.Time // the day on which reviews are due or not
	Files     fs.FS     // what File of an article is relative to, to find pictures in; nil: they are not looked for
}

// A Page is an article in one language, as findings name it.
type Page struct {
	ID    string `json:"id"`
	Lang  string `json:"lang"`
	Title string `json:"title"`
	File  string `json:"file"`

	article *kb.Article
}

// PageOf names an article.
func PageOf(a *kb.Article) Page {
	return Page{ID: a.ID, Lang: a.Lang, Title: a.Title, File: a.File, article: a}
}

// ReadableBy tells whether somebody in these groups may read the page. Nobody may read one that was not made by
// [PageOf].
func (p Page) ReadableBy(groups []string) bool {
	return p.article != nil && p.article.ReadableBy(groups)
}

// A Report is what Inspect finds, each kind with what matters most first.
type Report struct {
	Duplicates     []Duplicate     `json:"duplicates"`
	Contradictions []Contradiction `json:"contradictions"`
	DeadLinks      []DeadLink      `json:"dead_links"`
	Overdue        []Overdue       `json:"overdue"`
	Untranslated   []Untranslated  `json:"untranslated"`
}

// An Overdue is an article that its owner promised to look at again by a day that has passed.
type Overdue struct {
	Page  Page      `json:"page"`
	Owner string    `json:"owner,omitempty"` // team
	Due   time.Time `json:"due"`
}

// An Untranslated is an article that a part of the people cannot read in their language.
type Untranslated struct {
	Page    Page     `json:"page"`
	Missing []string `json:"missing"` // languages
}

// Inspect looks over the articles. The same articles give the same report, which holds on to them. The time grows with
// the text, not with the number of pairs; BenchmarkInspect tells how long an article takes.
func Inspect(articles []kb.Article, o Options) Report {
	pages := make([]*kb.Article, len(articles))
	for i := range articles {
		pages[i] = &articles[i]
	}
	slices.SortStableFunc(pages, func(a, b *kb.Article) int {
		return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Lang, b.Lang))
	})
	claims := make([][]claim, len(pages))
	for i, a := range pages {
		claims[i] = claimsOf(a)
	}
	return Report{
		Duplicates:     duplicates(pages),
		Contradictions: append(contradictions(slices.Concat(claims...)), disagreements(pages, claims)...),
		DeadLinks:      deadLinks(pages, o.Files),
		Overdue:        overdue(pages, o.Now),
		Untranslated:   untranslated(pages, o.Languages),
	}
}

// For gives the report as somebody in these groups may read it: a finding that names an article outside is left out as
// a whole, because its title or its words would tell of it.
func (r Report) For(groups []string) Report {
	hidden := func(pages ...Page) bool {
		return slices.ContainsFunc(pages, func(p Page) bool { return !p.ReadableBy(groups) })
	}
	return Report{
		Duplicates:     without(r.Duplicates, func(d Duplicate) bool { return hidden(d.A, d.B) }),
		Contradictions: without(r.Contradictions, func(c Contradiction) bool { return hidden(c.A.Page, c.B.Page) }),
		DeadLinks:      without(r.DeadLinks, func(l DeadLink) bool { return hidden(l.Page) }),
		Overdue:        without(r.Overdue, func(o Overdue) bool { return hidden(o.Page) }),
		Untranslated:   without(r.Untranslated, func(u Untranslated) bool { return hidden(u.Page) }),
	}
}

func without[T any](all []T, hidden func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(all), hidden)
}

// overdue gives what waits longest first.
func overdue(pages []*kb.Article, now time.Time) []Overdue {
	found := []Overdue{}
	for _, a := range pages {
		if a.Overdue(now) {
			found = append(found, Overdue{PageOf(a), a.Owner, a.Review})
		}
	}
	slices.SortStableFunc(found, func(a, b Overdue) int { return a.Due.Compare(b.Due) })
	return found
}

func untranslated(pages []*kb.Article, languages []string) []Untranslated {
	have := map[string][]string{}
	for _, a := range pages {
		have[a.ID] = append(have[a.ID], a.Lang)
	}
	found := []Untranslated{}
	for i, a := range pages {
		if i > 0 && pages[i-1].ID == a.ID {
			continue
		}
		var missing []string
		for _, lang := range languages {
			if !slices.Contains(have[a.ID], lang) {
				missing = append(missing, lang)
			}
		}
		if len(missing) > 0 {
			found = append(found, Untranslated{PageOf(a), missing})
		}
	}
	return found
}
