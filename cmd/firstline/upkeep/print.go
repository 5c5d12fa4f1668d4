package upkeep

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	term "github.com/firstline-support/firstline/bot/terminal"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/kb/care"
)

// mostShown lines of one kind are printed for people; scripts get all.
const mostShown = 20

// JSON prints a value as scripts read it.
func JSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		return fmt.Errorf("print JSON: %w", err)
	}
	return nil
}

// A writer collects lines and keeps what could act on a terminal out of them.
type writer struct{ strings.Builder }

func (w *writer) line(format string, args ...any) {
	_, _ = fmt.Fprintf(w, format+"\n", args...) // a builder never refuses
}

func (w *writer) printTo(out io.Writer) error {
	if _, err := io.WriteString(out, term.Printable(w.String())); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

// section prints a heading with how many there are, and the first of them.
func section[T any](w *writer, title string, all []T, show func(T)) {
	if len(all) == 0 {
		return
	}
	w.line("%s: %d", title, len(all))
	for _, one := range all[:min(len(all), mostShown)] {
		show(one)
	}
	if len(all) > mostShown {
		w.line("  … and %d more; --json lists all", len(all)-mostShown)
	}
	w.line("")
}

// Print tells the gaps to a person.
func Print(out io.Writer, g handoff.Gaps) error {
	w := &writer{}
	w.line("Looked at since %s: %d answers from articles.\n", g.Since.Format(time.DateOnly), g.Answers)
	if n := len(g.Contributed); n > 0 {
		w.line("Answers of helpers that wait for a review in the console: %d\n", n)
	}
	section(w, "Asked in vain", g.Unanswered, func(u handoff.Unanswered) {
		w.line("  %s\n      %d×, from %s to %s, %s", u.Text, u.Count, u.First.Format(time.DateOnly),
			u.Last.Format(time.DateOnly), u.Lang)
	})
	section(w, "Articles that do not help", g.Unhelpful, func(r handoff.Record) {
		w.line("  %s\n      shown %d×, no help %d×, then a human %d×: fails in at least %.0f %%", r.Page.File, r.Shown,
			r.Unhelpful, r.HandedOver, 100*r.Proved)
	})
	section(w, "Contradictions", g.Contradictions, func(c care.Contradiction) {
		w.line("  %s: %s\n  %s: %s", c.A.Page.File, c.A.Text, c.B.Page.File, c.B.Text)
	})
	section(w, "Nearly the same article twice", g.Duplicates, func(d care.Duplicate) {
		w.line("  %s and %s: %.0f %% alike", d.A.File, d.B.File, 100*max(d.Alike, d.Held))
	})
	section(w, "Links that lead nowhere", g.DeadLinks, func(l care.DeadLink) {
		w.line("  %s:%d: %s %s", l.Page.File, l.Line, l.To, reasons[l.Why])
	})
	w.reviews(g.Overdue)
	section(w, "Not translated", g.Untranslated, func(u care.Untranslated) {
		w.line("  %s: %s is missing", u.Page.ID, strings.Join(u.Missing, ", "))
	})
	section(w, "Articles that nobody was shown", g.Unused, func(p care.Page) { w.line("  %s", p.File) })
	if g.More {
		w.line("There was more than is looked at: the latest counted.")
	}
	return w.printTo(out)
}

// reviews lists what is overdue by owner, who has to do it.
func (w *writer) reviews(overdue []care.Overdue) {
	byOwner := slices.Clone(overdue)
	slices.SortStableFunc(byOwner, func(a, b care.Overdue) int { return cmp.Compare(a.Owner, b.Owner) })
	section(w, "Overdue reviews", byOwner, func(o care.Overdue) {
		w.line("  %s: %s since %s", cmp.Or(o.Owner, "(nobody)"), o.Page.File, o.Due.Format(time.DateOnly))
	})
}

// reasons phrase why a link is dead.
var reasons = map[care.Reason]string{
	care.NoArticle: "is no article",
	care.NoSection: "is no section of the article",
	care.NoFile:    "is no file of the workspace",
	care.Gone:      "does not exist any more",
	care.Silent:    "could not be reached",
	care.Private:   "leads into a private network and was not asked; --allow-private HOST asks it",
}
