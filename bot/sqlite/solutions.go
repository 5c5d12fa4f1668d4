package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

const (
	putSolution   = `INSERT INTO solutions (conversation, seq, question) VALUES (?, ?, ?)`
	openSolutions = `
	SELECT s.id, s.conversation, s.seq, coalesce(c.body ->> '$.channel', ''), coalesce(c.body ->> '$.person.name', ''),
		j.body, coalesce(q.body, '{}')
	FROM solutions AS s JOIN journal AS j ON j.conversation = s.conversation AND j.seq = s.seq
		JOIN conversations AS c ON c.id = s.conversation
		LEFT JOIN journal AS q ON q.conversation = s.conversation AND q.seq = s.question
	WHERE s.review = '' AND NOT EXISTS (
		SELECT 1 FROM cases AS own
		WHERE own.conversation = s.conversation AND own.team IN (SELECT value FROM json_each(?)))
	ORDER BY s.id DESC LIMIT ? + 0`
	reviewSolutions = `
	UPDATE solutions SET review = ? WHERE review = '' AND id IN (SELECT value FROM json_each(?)) RETURNING id`
)

// putSolutions keeps which entries of the turn are answers of members, and to what.
func (d *draft) putSolutions(ctx context.Context, tx *prepared) error {
	for i, e := range d.turn.Entries {
		if e.Kind != handoff.Helped {
			continue
		}
		id, seq := d.turn.Conversation.ID, d.before+int64(i)+1
		question, err := requestBefore(ctx, tx, id, seq)
		if err == nil {
			_, err = tx.exec(ctx, putSolution, id, seq, question)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// requestBefore gives the place of the last evidence about a request up to a place, 0 where there is none.
func requestBefore(ctx context.Context, tx *prepared, conversation string, until int64) (seq int64, err error) {
	asides, err := encode(bot.Asides())
	if err != nil {
		return 0, err
	}
	err = tx.one(ctx, lastRequest, []any{conversation, until, asides}, &seq)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return seq, err
}

// Solutions implements [handoff.Solutions].
func (s *Store) Solutions(ctx context.Context, hidden []string, limit int) ([]handoff.Solution, error) {
	teams, err := encode(hidden)
	if err != nil {
		return nil, err
	}
	found, err := all(ctx, s.reader, scanSolution, openSolutions, teams, max(limit, 0))
	if err != nil {
		return nil, fmt.Errorf("read answers of members: %w", err)
	}
	return found, nil
}

func scanSolution(rows *sql.Rows) (handoff.Solution, error) {
	var s handoff.Solution
	var by string
	var answer, question []byte
	if err := rows.Scan(&s.ID, &s.Conversation, &s.Seq, &s.Channel, &by, &answer, &question); err != nil {
		return s, err
	}
	var e handoff.Entry
	if err := decode(answer, &e); err != nil {
		return s, err
	}
	s.At, s.Text, s.Link, s.Helper = e.At, e.Text, e.Detail, e.Name
	var err error
	s.Question, err = decodeWhy(question, by)
	s.Question.By = by
	return s, err
}

// PutReview implements [handoff.Solutions].
func (s *Store) PutReview(ctx context.Context, r handoff.Review) ([]int64, error) {
	wanted, err := json.Marshal(r.Solutions)
	if err != nil {
		return nil, fmt.Errorf("encode a review: %w", err)
	}
	review, err := encode(r)
	if err != nil {
		return nil, err
	}
	var settled []int64
	err = s.write(ctx, func(ctx context.Context, tx *prepared) (err error) {
		scan := func(rows *sql.Rows) (id int64, err error) { return id, rows.Scan(&id) }
		settled, err = all(ctx, tx, scan, reviewSolutions, review, string(wanted))
		if err == nil && len(settled) == 0 {
			err = handoff.ErrReviewed
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("keep a review: %w", err)
	}
	slices.Sort(settled)
	return settled, nil
}
