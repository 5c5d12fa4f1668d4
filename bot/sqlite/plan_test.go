package sqlite

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/handoff"
)

func filterOf(state handoff.State, team, agent string) handoff.Filter {
	f := handoff.Filter{Team: team, Agent: agent}
	if state != "" {
		f.States = []handoff.State{state}
	}
	return f
}

// planOf gives the steps in which SQLite would carry out the query.
func planOf(t *testing.T, s *Store, query string) []string {
	t.Helper()
	args := make([]any, strings.Count(query, "?"))
	if strings.Contains(query, "?1") {
		args = args[:1]
	}
	scan := func(rows *sql.Rows) (step string, err error) {
		var id, parent, unused int
		return step, rows.Scan(&id, &parent, &unused, &step)
	}
	steps, err := all(t.Context(), s.reader, scan, "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	return steps
}

// tableScan tells whether a step reads a table without an index; subqueries are made by other steps, and virtual tables
// are parameters.
func tableScan(step string) bool {
	return strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "USING") && !strings.Contains(step, "(subquery") &&
		!strings.Contains(step, "VIRTUAL TABLE")
}
