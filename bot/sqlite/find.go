package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

const (
	newestCase = `SELECT coalesce(max(number), 0) FROM cases`

	// found gives the newest cases that have all the words.
	found = `SELECT number FROM cases WHERE %s ORDER BY number DESC LIMIT ? + 0`
	// hasWords is one term of a query, looked up in a range of numbers at once.
	hasWords = `number IN (SELECT rowid >> 20 FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ?)`
	// holdsWords is the same, looked up for each case that is left: better where these are few.
	holdsWords = `EXISTS (
		SELECT 1 FROM words WHERE words MATCH ? AND rowid BETWEEN number << 20 AND number << 20 | 1048575)`
	howMany = `SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ? + 0)`

	// byNumbers gives the numbers of a list to queueRows.
	byNumbers = `SELECT value AS number FROM json_each(?)`

	counted = `SELECT count(*) FROM (SELECT 1 FROM cases WHERE %s LIMIT ? + 0)`
)

const (
	// firstWindow is how many of the newest cases are looked through first, and widen by what each further window is
	// wider. Words that are everywhere have filled a page after the first.
	firstWindow = 2000
	widen       = 10
	// few are so many that looking up words for each of them is quicker than looking up all that have the words.
	few = 400
)

// Find implements [handoff.Finder].
func (s *Store) Find(ctx context.Context, q handoff.Query, f handoff.Filter) ([]handoff.Row, error) {
	if len(q.Terms) == 0 {
		return s.Queue(ctx, f)
	}
	skip := max(f.Skip, 0)
	numbers, err := s.found(ctx, q, f, skip+limitOf(f))
	if err != nil {
		return nil, fmt.Errorf("find cases: %w", err)
	}
	numbers = numbers[min(skip, len(numbers)):]
	wanted, err := encode(numbers)
	if err != nil {
		return nil, err
	}
	f.Skip = 0
	rows, err := s.rows(ctx, byNumbers, []any{wanted}, f, newestFirst)
	if err != nil {
		return nil, fmt.Errorf("read what was found: %w", err)
	}
	return rows, nil
}

// Count implements [handoff.Finder].
func (s *Store) Count(ctx context.Context, q handoff.Query, f handoff.Filter, most int) (int, error) {
	if len(q.Terms) > 0 {
		numbers, err := s.found(ctx, q, f, most)
		if err != nil {
			return 0, fmt.Errorf("count what is found: %w", err)
		}
		return len(numbers), nil
	}
	query, args := counting(f)
	var n int
	if err := s.reader.one(ctx, query, append(args, max(most, 0)), &n); err != nil {
		return 0, fmt.Errorf("count cases: %w", err)
	}
	return n, nil
}

// counting gives the SQL that counts what a filter asks for. The states come first in the index that it is to use.
func counting(f handoff.Filter) (query string, args []any) {
	w := conditions(f)
	if f.Mine {
		w.states(f.States)
	} else if len(f.States) > 0 {
		w.add("state IN (SELECT value FROM json_each(?))", list(f.States))
	}
	return fmt.Sprintf(counted, w.sql()), w.args
}

// A search is a query with the cheapest way to answer it.
type search struct {
	terms  []handoff.Term
	filter handoff.Filter
	// lead is the place of a term that few texts have; below zero it is the filter that few cases pass.
	lead   int
	narrow bool // there is such a lead
	none   bool // a term is nowhere
}

// found gives the numbers of the newest cases with all the words, at most so many.
func (s *Store) found(ctx context.Context, q handoff.Query, f handoff.Filter, most int) ([]int64, error) {
	var newest int64
	if err := s.reader.one(ctx, newestCase, nil, &newest); err != nil {
		return nil, err
	}
	plan, err := s.plan(ctx, q, f)
	if err != nil || plan.none {
		return nil, err
	}
	window := int64(firstWindow)
	if plan.narrow {
		window = newest
	}
	var numbers []int64
	for to := newest; to > 0 && len(numbers) < most; to, window = to-window, window*widen {
		some, err := s.within(ctx, plan, max(to-window, 0)+1, to, most-len(numbers))
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, some...)
	}
	return numbers, nil
}

// plan finds out what few cases have.
func (s *Store) plan(ctx context.Context, q handoff.Query, f handoff.Filter) (search, error) {
	p := search{terms: q.Terms, filter: f, lead: -1}
	least := few + 1
	for i, t := range q.Terms {
		var n int
		if err := s.reader.one(ctx, howMany, []any{expression(t), few + 1}, &n); err != nil {
			return p, err
		}
		if n == 0 {
			p.none = true
			return p, nil
		}
		if n < least {
			p.lead, least, p.narrow = i, n, true
		}
	}
	if p.narrow || !f.Mine && f.Agent == "" && f.Person == "" {
		return p, nil
	}
	n, err := s.Count(ctx, handoff.Query{}, f, few+1)
	p.narrow = n <= few
	return p, err
}

// within looks through the cases from one number to another.
func (s *Store) within(ctx context.Context, p search, from, to int64, most int) ([]int64, error) {
	w := &where{}
	for i, t := range p.terms {
		// a beginning of words costs its whole look-up each time
		if !p.narrow || i == p.lead || t.Prefix {
			w.add(hasWords, expression(t), from<<seqBits, to<<seqBits|mostSeq)
		} else {
			w.add(holdsWords, expression(t))
		}
	}
	rest := conditions(p.filter)
	rest.states(p.filter.States)
	w.add(rest.sql(), rest.args...)
	scan := func(rows *sql.Rows) (number int64, err error) { return number, rows.Scan(&number) }
	return all(ctx, s.reader, scan, fmt.Sprintf(found, w.sql()), append(w.args, most)...)
}

// maxPhrases is in how many ways several words together are looked for.
const maxPhrases = 32

// expression gives a term in the language of FTS5. Of what somebody typed only letters and digits get into it, and they
// stand in quotes.
func expression(t handoff.Term) string {
	phrases := []string{""}
	for _, word := range t.Words {
		forms := handoff.Spellings(word)
		if len(forms)*len(phrases) > maxPhrases {
			forms = []string{word}
		}
		var longer []string
		for _, phrase := range phrases {
			for _, form := range forms {
				longer = append(longer, phrase+" "+form)
			}
		}
		phrases = longer
	}
	for i, phrase := range phrases {
		phrases[i] = `"` + strings.TrimPrefix(strings.ReplaceAll(phrase, `"`, ""), " ") + `"`
		if t.Prefix {
			phrases[i] += " *"
		}
	}
	if t.Number > 0 {
		phrases = append(slices.Clip(phrases), `"`+caseWord(t.Number)+`"`)
	}
	either := "(" + strings.Join(phrases, " OR ") + ")"
	if t.Person {
		return "person : " + either
	}
	return either
}
