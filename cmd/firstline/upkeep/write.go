package upkeep

import (
	"context"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/cmd/firstline/teach"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/kb"
)

// Write has a model draft an article of what solved a case, as [Librarian.Article] does without one. What points at the
// person, and the names of agents, are hidden from the model, and looked for once more in what it wrote. The error is
// the model's: then there is no draft.
func (l *Librarian) Write(ctx context.Context, s *model.Session, c handoff.Case, entries []handoff.Entry) (
	name, markdown string, err error,
) {
	veil, err := teach.NewVeil(ctx, l.opt.Store, l.opt.Knowledge().Intents)
	if err != nil {
		return "", "", err
	}
	own := append(names(entries), c.Person.Name, c.Person.Email)
	hide := func(text string) string { return veil.Mask(text, own...) }
	lang := l.opt.Policy.Languages[0]
	if slices.Contains(l.opt.Policy.Languages, c.Lang) {
		lang = c.Lang
	}
	lines := told(c, entries)
	for i := range lines {
		lines[i].Text = hide(lines[i].Text)
	}
	article, err := s.Write(ctx, model.Told{Lines: lines, Language: lang})
	if err != nil {
		return "", "", err
	}
	d := kb.Draft{Title: hide(article.Title), Lang: lang, Owner: c.Team, Text: hide(article.Body)}
	if d.Title == "" {
		d.Title = hide(c.Subject)
	}
	for _, q := range article.Questions {
		d.Questions = append(d.Questions, hide(q))
	}
	for _, line := range handoff.Compute(c, entries).Request {
		if q := hide(line.Text); !slices.Contains(d.Questions, q) {
			d.Questions = append(d.Questions, q)
		}
	}
	return d.File(), d.Markdown(), nil
}

// told is what the person and agents said about a case, and what solved it. What the bot said stands in articles
// already, and other cases of the same conversation have other solutions.
func told(c handoff.Case, entries []handoff.Entry) (lines []model.Line) {
	owners := map[int64]int64{}
	for i, owner := range handoff.Owners(entries) {
		owners[entries[i].Seq] = owner
	}
	for _, e := range handoff.Latest(entries) {
		person := e.Kind == handoff.Said && e.From == handoff.ByPerson
		agent := (e.Kind == handoff.Said || e.Kind == handoff.Solved) && e.From == handoff.ByAgent
		ours := owners[e.Seq] == 0 || owners[e.Seq] == c.Number
		if (person || agent) && ours && strings.TrimSpace(e.Text) != "" {
			lines = append(lines, model.Line{Person: person, Text: e.Text})
		}
	}
	return lines
}
