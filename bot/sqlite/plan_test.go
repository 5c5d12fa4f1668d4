package sqlite

import (
	"database/sql"
	"os"
	"path/filepath"
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

// See prepared.
func TestNoLimitHasItsStatementCompiledAnew(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	limits := 0
	for _, file := range files {
		code, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(code)) {
			_, limit, found := strings.Cut(line, "LIMIT ?")
			if !found || strings.HasSuffix(file, "_test.go") {
				continue
			}
			if limits++; !strings.HasPrefix(limit, " + 0") {
				t.Errorf("%s: %s", file, strings.TrimSpace(line))
			}
		}
	}
	if limits == 0 {
		t.Error("there are no limits to look at")
	}
}
