package sqlite

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/handoff"
)

// withTriggers is how the database itself would keep the index of entries: a case is looked up for each of them.
const withTriggers = `
	CREATE TRIGGER journal_words_kept AFTER INSERT ON journal
	WHEN new.kind IN ('said', 'note', 'resolved', 'returned', 'rated')
	BEGIN
		INSERT INTO words (rowid, said)
		SELECT max(number) << 20 | new.seq, new.body ->> iif(new.kind = 'rated', '$.detail', '$.text')
		FROM cases WHERE conversation = new.conversation HAVING max(number) IS NOT NULL;
	END`

// BenchmarkIndexing compares what finding costs a commit: without an index, with code, and with triggers that would keep
// it. The disk's sync is left out of it: a hundred turns share one. "no-case" are turns of conversations nobody looks for.
func BenchmarkIndexing(b *testing.B) {
	for _, talk := range []string{"case", "no-case"} {
		for _, way := range []string{"none", "code", "triggers"} {
			b.Run(talk+"/"+way, func(b *testing.B) { benchIndexing(b, talk, way) })
		}
	}
}

const turnsAtOnce = 100

func benchIndexing(b *testing.B, talk, way string) {
	s, err := Open(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	}()
	must := func(w work) {
		b.Helper()
		if err := s.write(b.Context(), w); err != nil {
			b.Fatal(err)
		}
	}
	must(func(ctx context.Context, tx *prepared) error {
		for n := range 1000 {
			if _, err := tx.exec(ctx, addCase, "waiting", "it", "", "p", 1, 0, 0, 0, 0, "{}", fmt.Sprintf("case-%d", n), n+1); err != nil {
				return err
			}
		}
		if way == "triggers" {
			_, err := tx.exec(ctx, withTriggers)
			return err
		}
		return nil
	})
	seq := int64(0)
	for b.Loop() {
		must(func(ctx context.Context, tx *prepared) error {
			for n := range int64(turnsAtOnce) {
				seq += 4
				if err := addTurn(ctx, tx, fmt.Sprintf("%s-%d", talk, n*7), n*7+1, seq, way == "code" && talk == "case"); err != nil {
					return err
				}
			}
			return nil
		})
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*turnsAtOnce), "µs/turn")
}

// addTurn adds the four entries of a usual turn, two of which are words.
func addTurn(ctx context.Context, tx *prepared, talk string, number, seq int64, code bool) error {
	for i, kind := range []handoff.Kind{handoff.Said, handoff.Understood, handoff.Said, handoff.Stepped} {
		e := handoff.Entry{Kind: kind, From: handoff.ByPerson, Text: prose(30)}
		body, err := encode(e)
		if err != nil {
			return err
		}
		at := seq + int64(i)
		if _, err := tx.exec(ctx, addEntry, talk, at, string(kind), string(e.From), "", number, number, body); err != nil {
			return err
		}
		if code {
			if err := addText(ctx, tx, number, at, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// prose is a sentence of that many words as they are common in a language.
func prose(length int) string {
	var text strings.Builder
	for range length {
		rank := int(10_000 * rand.Float64() * rand.Float64() * rand.Float64())
		for ; rank >= 0; rank = rank/20 - 1 {
			text.WriteString([]string{"ba", "re", "si", "to", "nu", "li", "da", "ke", "mo", "ra"}[rank%10])
		}
		text.WriteByte(' ')
	}
	return text.String()
}

func TestSearchUsesItsIndexes(t *testing.T) {
	s := openHere(t)
	all := handoff.Filter{States: handoff.States(), Reader: "ada", Hidden: []string{"hr"}}
	everything := all
	everything.Only = handoff.Only{Concerns: true, Unread: true, Awake: true}
	mine := all
	mine.Only = handoff.Only{Mine: true, Asleep: true}
	for name, c := range map[string]struct {
		f    handoff.Filter
		want string
	}{
		"open": {all, "COVERING INDEX cases_count"}, "attention": {everything, "COVERING INDEX cases_count"},
		"mine": {mine, "INTEGER PRIMARY KEY"},
	} {
		query, _ := counting(c.f)
		if steps := strings.Join(planOf(t, s, query), "\n"); !strings.Contains(steps, c.want) {
			t.Errorf("counting %s does not use %s:\n%s", name, c.want, steps)
		}
	}
	w := &where{}
	w.add(hasWords)
	w.add(hasWords)
	rest := conditions(all)
	rest.states(all.States)
	w.add(rest.sql())
	for _, step := range planOf(t, s, fmt.Sprintf(found, w.sql())) {
		if tableScan(step) && !strings.Contains(step, "json_each") {
			t.Errorf("finding reads a whole table: %s", step)
		}
	}
}
