package sqlite

import (
	"encoding/json"
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

// where is a condition on cases that is put together from constants, with the values that they ask for.
type where struct {
	parts []string
	args  []any
}

func (w *where) add(condition string, args ...any) {
	w.parts = append(w.parts, condition)
	w.args = append(w.args, args...)
}

func (w *where) sql() string {
	if len(w.parts) == 0 {
		return "true"
	}
	return strings.Join(w.parts, " AND ")
}

// states restricts to some, where the number of them must not make another statement. The plus keeps SQLite from taking
// the index of states for it.
func (w *where) states(states []handoff.State) {
	if len(states) > 0 {
		w.add("+state IN (SELECT value FROM json_each(?))", list(states))
	}
}

const (
	heldByReader = `(agent = ? AND state IN ('taken', 'asking'))`
	ofReader     = `number IN (
		SELECT number FROM cases WHERE agent = ? AND state IN ('taken', 'asking')
		UNION SELECT number FROM watching WHERE agent = ?)`
	notSeen = `heard > coalesce((SELECT m.seq FROM marks AS m WHERE m.agent = ? AND m.number = cases.number), 0)`
	advises = `EXISTS (SELECT 1 FROM json_each(body, '$.advisers') WHERE value = ?)`
	watched = `EXISTS (SELECT 1 FROM watching AS w WHERE w.agent = ? AND w.number = cases.number)`
)

// conditions are those of [handoff.Filter.Admits], but for the states.
func conditions(f handoff.Filter) *where {
	w := &where{}
	for _, only := range []struct{ condition, value string }{
		{"team = ?", f.Team}, {"agent = ?", f.Agent}, {"person = ?", f.Person},
	} {
		if only.value != "" {
			w.add(only.condition, only.value)
		}
	}
	if len(f.Hidden) > 0 {
		w.add("(team NOT IN (SELECT value FROM json_each(?)) OR "+heldByReader+")", list(f.Hidden), reader(f))
	}
	if f.Mine {
		w.add(ofReader, reader(f), f.Reader)
	}
	if f.Concerns {
		w.add("(agent = '' OR "+heldByReader+" OR "+watched+")", reader(f), f.Reader)
	}
	if f.Advises {
		w.add(advises, f.Reader)
	}
	if f.Unread {
		w.add(notSeen, f.Reader)
		w.add("? <> ''", f.Reader) // nobody has seen nothing
	}
	restrict(w, f.Only)
	return w
}

func restrict(w *where, o handoff.Only) {
	if o.Overdue {
		w.add("overdue = 1")
	}
	if o.Awake {
		w.add("snoozed <= ?", micros(o.Now))
	}
	if o.Asleep {
		w.add("snoozed > ?", micros(o.Now))
	}
	if !o.Since.IsZero() {
		w.add("opened >= ?", micros(o.Since))
	}
	if !o.Until.IsZero() {
		w.add("opened < ?", micros(o.Until))
	}
}

// reader is who looks, as a value that no case without an agent has.
func reader(f handoff.Filter) any {
	if f.Reader == "" {
		return nil
	}
	return f.Reader
}

// list gives values as one parameter.
func list[T ~string](values []T) string {
	body, _ := json.Marshal(values) //nolint:errchkjson // strings always can
	return string(body)
}
