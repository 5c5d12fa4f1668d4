package upkeep

import (
	"context"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/cmd/firstline/teach"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/kb"
)

// Suggest implements handoff.Librarian.
func (l *Librarian) Suggest(_ context.Context, c handoff.Case, request string) ([]handoff.Suggested, error) {
	return l.opt.Knowledge().Suggest(request, c.Lang, c.Person.Audience, l.opt.Now()), nil
}

// Article implements handoff.Librarian. The person's request is what it answers; the agents' words and the solution
// are its text, to be looked over.
func (l *Librarian) Article(c handoff.Case, entries []handoff.Entry) (name, markdown string) {
	hide := hider(c.Person, entries)
	d := kb.Draft{Title: hide(c.Subject), Lang: c.Lang, Owner: c.Team}
	for _, line := range handoff.Compute(c, entries).Request {
		if q := hide(line.Text); !slices.Contains(d.Questions, q) {
			d.Questions = append(d.Questions, q)
		}
	}
	var words []string
	for _, e := range entries {
		solves := e.Kind == handoff.Solved && e.From == handoff.ByAgent
		if (solves || e.Kind == handoff.Said && e.From == handoff.ByAgent) && strings.TrimSpace(e.Text) != "" {
			words = append(words, hide(e.Text))
		}
	}
	d.Text = strings.Join(words, "\n\n")
	return d.File(), d.Markdown()
}

// hider takes out of a text what points at somebody: what teaching masks, the person's own name and address, and the
// names of the agents who took part.
func hider(p handoff.Person, entries []handoff.Entry) func(string) string {
	own := append(names(entries), p.Name, p.Email)
	return func(text string) string { return teach.Veil{}.Mask(text, own...) }
}

// names are those of the agents.
func names(entries []handoff.Entry) []string {
	var all []string
	for _, e := range entries {
		if e.From == handoff.ByAgent && !slices.Contains(all, e.Name) {
			all = append(all, e.Name)
		}
	}
	return all
}
