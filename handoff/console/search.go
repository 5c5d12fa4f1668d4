package console

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// A search is what is looked for.
type search struct {
	Asked   string // as typed
	Problem string // why it cannot be looked for
	query   handoff.Query
}

// A hit is where in a case the words were found.
type hit struct {
	Title, Words, Whose []handoff.Piece // with what was looked for; none where nothing was
}

// unknownField is a field whose value nobody knows.
type unknownField struct {
	handoff.Field
	known []string // what would be
}

func (u unknownField) Error() string { return fmt.Sprintf("no %s is called %q", u.Name, u.Value) }

// understand reads the query into the filter. What is wrong with it goes to the page.
func (c *Console) understand(ctx context.Context, p *queuePage, f handoff.Filter) (handoff.Filter, error) {
	var err error
	if p.query, err = handoff.ReadQuery(p.Asked, c.opt.Prefix); err != nil {
		p.Problem = p.queryProblem(err)
		return f, nil
	}
	for _, field := range p.query.Fields {
		if err = c.narrow(ctx, p.frame, field, &f); err != nil {
			break
		}
	}
	var unknown unknownField
	if errors.As(err, &unknown) {
		p.Problem = p.Say("search.unknown."+unknown.Name, "Text", unknown.Value, "Name", strings.Join(unknown.known, ", "))
		return f, nil
	}
	return f, err
}

func (p queuePage) queryProblem(err error) string {
	switch {
	case errors.Is(err, handoff.ErrLongQuery):
		return p.Say("search.long")
	case errors.Is(err, handoff.ErrEmptyField):
		return p.Say("search.no_value")
	default:
		return p.Say("search.empty")
	}
}

// narrow restricts the filter by a field.
func (c *Console) narrow(ctx context.Context, p frame, field handoff.Field, f *handoff.Filter) error {
	value := strings.ToLower(field.Value)
	var known []string
	switch field.Name {
	case handoff.FieldState:
		states, names := p.states(value)
		f.States, known = append(f.States, states...), names
		if len(states) > 0 {
			return nil
		}
	case handoff.FieldTeam:
		for _, t := range c.opt.Teams {
			if strings.ToLower(t.ID) == value || slices.ContainsFunc(names(t), func(n string) bool { return n == value }) {
				f.Team = t.ID
				return nil
			}
			known = append(known, t.ID)
		}
	case handoff.FieldAgent:
		return c.narrowAgent(ctx, field, f)
	case handoff.FieldBefore, handoff.FieldAfter:
		if day, ok := readDay(value, p.now.Location()); ok {
			if field.Name == handoff.FieldAfter {
				f.Since = day
			} else {
				f.Until = day
			}
			return nil
		}
	case handoff.FieldIs:
		if is(value, f) {
			return nil
		}
	}
	return unknownField{field, known}
}

// is restricts to what a case is.
func is(value string, f *handoff.Filter) bool {
	switch value {
	case "mine", "meine", "meiner", "mein":
		f.Mine = true
	case "unread", "ungelesen":
		f.Unread = true
	case "overdue", "überfällig", "ueberfaellig":
		f.Overdue = true
	default:
		return false
	}
	return true
}

// states gives the states that a word means, and the words that there are in the agent's language.
func (f frame) states(value string) (states []handoff.State, known []string) {
	if value == tabOpen || value == "offen" {
		return append(withHuman(), handoff.WithBot), nil
	}
	known = []string{tabOpen}
	for _, s := range handoff.States() {
		known = append(known, string(s))
		named := slices.ContainsFunc(f.Languages(), func(lang string) bool {
			return strings.ToLower(f.c.opt.Texts.Say(lang, "console.state."+string(s), nil)) == value
		})
		if string(s) == value || named {
			states = append(states, s)
		}
	}
	return states, known
}

// narrowAgent takes an id, a whole name, or the beginning of just one.
func (c *Console) narrowAgent(ctx context.Context, field handoff.Field, f *handoff.Filter) error {
	agents, err := c.opt.Staff.Agents(ctx)
	if err != nil {
		return fmt.Errorf("list the agents: %w", err)
	}
	value := strings.ToLower(field.Value)
	var begin, all []string
	for _, a := range agents {
		name := strings.ToLower(a.Name)
		if value == strings.ToLower(a.ID) || value == name {
			f.Agent = a.ID
			return nil
		}
		if slices.ContainsFunc(strings.Fields(name), func(part string) bool { return strings.HasPrefix(part, value) }) {
			begin = append(begin, a.ID)
		}
		all = append(all, a.ID)
	}
	if len(begin) == 1 {
		f.Agent = begin[0]
		return nil
	}
	if len(begin) > 1 {
		all = begin
	}
	return unknownField{field, all[:min(len(all), 8)]}
}

func names(t Team) []string {
	var all []string
	for _, name := range t.Names {
		all = append(all, strings.ToLower(name))
	}
	return all
}

// readDay reads a date as people write it in either language.
func readDay(text string, place *time.Location) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, "2.1.2006", "2.1.06"} {
		if day, err := time.ParseInLocation(layout, text, place); err == nil {
			return day, true
		}
	}
	return time.Time{}, false
}

// excerptLength is how much of what was said is shown.
const excerptLength = 150

// mark shows in the rows what was looked for.
func (c *Console) mark(ctx context.Context, p *queuePage, v visit) error {
	if len(p.query.Terms) == 0 {
		return nil
	}
	for i := range p.Rows {
		row := &p.Rows[i]
		row.Title = p.query.Mark(row.Subject)
		row.Whose = p.query.Mark(p.Who(row.Person).String())
		seen, err := c.extract(ctx, v, row.Case)
		if err != nil {
			return fmt.Errorf("read what was found: %w", err)
		}
		p.excerpt(row, seen.Entries)
	}
	return nil
}

// excerpt shows the entry that holds the most of what was looked for, and leads to it; of several the latest.
func (p *queuePage) excerpt(row *rowView, entries []handoff.Entry) {
	most := 0
	for _, e := range slices.Backward(handoff.Latest(entries)) {
		text := handoff.Searched(e.Entry)
		if text != "" && e.From == handoff.ByBot {
			text = p.Plain(text)
		}
		if line, held := p.query.Excerpt(text, excerptLength); held > most {
			most, row.Words = held, p.query.Mark(line)
			if line == row.Subject {
				row.Words = nil // once is enough
			}
			row.URL = fmt.Sprintf("%s#e%d", casePath(row.Number), e.Seq)
		}
	}
	if most > 0 {
		row.Last = ""
	}
}

// An example is a query with what it means.
type example struct{ Query, Means string }

// Examples explain how to look for something.
func (p queuePage) Examples() []example {
	var all []example
	for _, e := range []struct{ id, query string }{
		{"number", p.Ref(12)}, {"phrase", p.Say("search.example.words")}, {"from", "from:anna"}, {"state", "state:waiting"},
		{"team", "team:" + p.anyTeam()}, {"agent", "agent:" + p.Agent.ID}, {"after", "after:2026-11-01"},
		{"before", "before:2026-12-01"}, {"mine", "is:mine"}, {"unread", "is:unread"}, {"overdue", "is:overdue"},
	} {
		all = append(all, example{e.query, p.Say("search.example." + e.id)})
	}
	return all
}

func (p queuePage) anyTeam() string {
	for _, t := range p.Teams {
		return t.ID
	}
	return "it"
}
