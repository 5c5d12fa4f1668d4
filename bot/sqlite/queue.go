package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

const (
	oneCase    = `SELECT body FROM cases WHERE number = ?`
	wasRetired = `SELECT EXISTS (SELECT 1 FROM retired WHERE number = ?)`
)

// Case implements [handoff.Cases].
func (s *Store) Case(ctx context.Context, number int64) (handoff.Case, error) {
	var body []byte
	err := s.reader.one(ctx, oneCase, []any{number}, &body)
	if errors.Is(err, sql.ErrNoRows) {
		err = s.whyNoCase(ctx, number)
	}
	if err != nil {
		return handoff.Case{}, fmt.Errorf("case %d: %w", number, err)
	}
	return decodeCase(number, body)
}

// whyNoCase tells a case that was moved out from one that there never was.
func (s *Store) whyNoCase(ctx context.Context, number int64) error {
	var moved bool
	switch err := s.reader.one(ctx, wasRetired, []any{number}, &moved); {
	case err != nil:
		return err
	case moved:
		return handoff.ErrMovedOut
	}
	return handoff.ErrNoCase
}

const (
	// queueRows reads what a row needs for the cases that were chosen before, and for no other.
	queueRows = `
	WITH some AS (%[1]s), chosen AS MATERIALIZED (
		SELECT c.number FROM some JOIN cases AS c ON c.number = some.number ORDER BY %[2]s LIMIT ? + 0 OFFSET ?)
	SELECT c.number, c.body,
		CASE WHEN ? = '' THEN 0 ELSE (
			SELECT count(*) FROM journal AS j
			WHERE j.kind = 'said' AND j.speaker = 'person' AND j.conversation = c.conversation AND j.owner = c.number
				AND j.seq > coalesce((SELECT m.seq FROM marks AS m WHERE m.agent = ? AND m.number = c.number), 0))
		END,
		coalesce((
			SELECT coalesce(nullif(coalesce((
				SELECT coalesce(a.body ->> '$.text', '') FROM journal AS a
				WHERE a.conversation = j.conversation AND a.seq > j.seq AND a.kind IN ('amended', 'note_amended')
					AND a.body ->> '$.of' = j.seq
				ORDER BY a.seq DESC LIMIT 1), j.body ->> '$.text'), ''), j.body ->> '$.files[0].name')
			FROM journal AS j
			WHERE j.kind = 'said' AND j.speaker IN ('person', 'agent') AND j.conversation = c.conversation
				AND j.owner = c.number AND j.body ->> '$.gone' IS NULL
			ORDER BY j.seq DESC LIMIT 1), '')
	FROM chosen JOIN cases AS c ON c.number = chosen.number
	ORDER BY %[2]s`

	// queueSlice chooses the first cases that meet some conditions. Every state is chosen by itself, so that an index
	// gives its cases in order and nothing has to be sorted, however long the queue is.
	queueSlice = `
		SELECT * FROM (SELECT number FROM cases WHERE %s ORDER BY %s LIMIT ? + 0)`

	pressingFirst = `rank DESC, opened, number`
	newestFirst   = `number DESC`
)

// Queue implements [handoff.Cases].
func (s *Store) Queue(ctx context.Context, f handoff.Filter) ([]handoff.Row, error) {
	order := pressingFirst
	if f.Newest {
		order = newestFirst
	}
	query, args := choose(f, order)
	rows, err := s.rows(ctx, query, args, f, order)
	if err != nil {
		return nil, fmt.Errorf("read queue: %w", err)
	}
	return rows, nil
}

// rows reads the rows of the cases whose numbers the query gives, in their order.
func (s *Store) rows(ctx context.Context, query string, args []any, f handoff.Filter, order string) (
	[]handoff.Row, error,
) {
	args = append(args, limitOf(f), max(f.Skip, 0), f.Reader, f.Reader)
	query = fmt.Sprintf(queueRows, query, "c."+strings.ReplaceAll(order, ", ", ", c."))
	return all(ctx, s.reader, scanRow, query, args...)
}

func limitOf(f handoff.Filter) int {
	if f.Limit <= 0 {
		return 200
	}
	return f.Limit
}

// choose gives the SQL that finds the numbers for a filter. Only constants get into it; values are parameters.
func choose(f handoff.Filter, order string) (query string, args []any) {
	where := conditions(f)
	most := limitOf(f) + max(f.Skip, 0)
	states := f.States
	if f.Mine || len(states) == 0 {
		where.states(states) // few are somebody's: these are found first, and then sorted
		return fmt.Sprintf(queueSlice, where.sql(), order), append(where.args, most)
	}
	slice := fmt.Sprintf(queueSlice, where.sql()+" AND state = ?", order)
	for _, state := range states {
		args = append(args, where.args...)
		args = append(args, string(state), most)
	}
	return slice + strings.Repeat(" UNION "+slice, len(states)-1), args
}

func scanRow(rows *sql.Rows) (handoff.Row, error) {
	var r handoff.Row
	var number int64
	var body []byte
	if err := rows.Scan(&number, &body, &r.Unread, &r.Last); err != nil {
		return r, err
	}
	r.Last = oneLine(r.Last)
	var err error
	r.Case, err = decodeCase(number, body)
	return r, err
}

// decodeCase reads a case; a new one got its number after it was encoded.
func decodeCase(number int64, body []byte) (handoff.Case, error) {
	var c handoff.Case
	err := decode(body, &c)
	c.Number = number
	return c, err
}

// lineLength is how many characters of the last words a list shows.
const lineLength = 160

// oneLine shortens by characters, not by bytes, which would leave half of one.
func oneLine(text string) string {
	line := []rune(strings.Join(strings.Fields(text), " "))
	if len(line) > lineLength {
		return string(line[:lineLength-1]) + "…"
	}
	return string(line)
}

const markRead = `
	INSERT INTO marks (agent, number, seq)
	SELECT ?, number, ? FROM cases WHERE number = ?
	ON CONFLICT (agent, number) DO UPDATE SET seq = max(seq, excluded.seq)`

// MarkRead implements [handoff.Cases]. A mark never goes back: an agent's second window may be behind the first.
func (s *Store) MarkRead(ctx context.Context, agent string, number, seq int64) error {
	err := s.write(ctx, func(ctx context.Context, tx *prepared) error {
		marked, err := tx.exec(ctx, markRead, agent, seq, number)
		if err == nil && marked == 0 {
			return handoff.ErrNoCase
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("mark case %d: %w", number, err)
	}
	return nil
}
