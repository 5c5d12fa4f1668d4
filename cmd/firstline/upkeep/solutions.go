package upkeep

import (
	"context"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/cmd/firstline/teach"
	"github.com/firstline-support/firstline/handoff"
)

// mostSolutions are looked at; nobody reviews more at a time.
const mostSolutions = 1000

// solved puts the answers of members together that nobody has reviewed: the same words for the same question are one.
func (l *Librarian) solved(ctx context.Context) ([]handoff.Contribution, error) {
	found, err := l.opt.Store.Solutions(ctx, l.opt.Private, mostSolutions)
	if err != nil {
		return nil, err
	}
	veil, err := teach.NewVeil(ctx, l.opt.Store, l.opt.Knowledge().Intents)
	if err != nil {
		return nil, err
	}
	all := []handoff.Contribution{}
	place := map[string]int{}
	for _, s := range found {
		one := l.masked(s, veil)
		key := alike(strings.Join(one.Questions, "\n")) + "\x00" + alike(one.Answer)
		if i, known := place[key]; known {
			all[i].Add(s)
			continue
		}
		place[key] = len(all)
		all = append(all, one)
	}
	return all, nil
}

// alike is a text without what makes no other answer of it.
func alike(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

// masked is an answer as it may be shown, without what points at who asked and who answered.
func (l *Librarian) masked(s handoff.Solution, veil teach.Veil) handoff.Contribution {
	hide := func(text string) string { return strings.TrimSpace(veil.Mask(text, s.Helper, s.Question.By)) }
	one := handoff.Contribution{Answer: hide(s.Text), Lang: l.opt.Policy.Languages[0], First: s.At, Last: s.At}
	if slices.Contains(l.opt.Policy.Languages, s.Question.Lang) {
		one.Lang = s.Question.Lang
	}
	for _, words := range []string{s.Question.Context, s.Question.Utterance} {
		if q := hide(words); q != "" && !slices.Contains(one.Questions, q) {
			one.Questions = append(one.Questions, q)
		}
	}
	one.Add(s)
	return one
}

// Review implements handoff.Librarian. What is hidden is not there to be reviewed.
func (l *Librarian) Review(ctx context.Context, r handoff.Review) error {
	open, err := l.opt.Store.Solutions(ctx, l.opt.Private, mostSolutions)
	if err != nil {
		return err
	}
	r.Solutions = slices.DeleteFunc(slices.Clone(r.Solutions), func(id int64) bool {
		return !slices.ContainsFunc(open, func(s handoff.Solution) bool { return s.ID == id })
	})
	if len(r.Solutions) == 0 {
		return handoff.ErrReviewed
	}
	r.At = l.opt.Now()
	_, err = l.opt.Store.PutReview(ctx, r)
	return err
}
