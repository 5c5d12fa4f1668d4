package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

const (
	// lastRequest goes back from the end of a conversation's journal, so it reads few rows however long that is.
	lastRequest = `
	SELECT seq FROM journal
	WHERE conversation = ? AND seq <= ? AND kind = 'understood' AND body ->> '$.why.utterance' <> ''
		AND body ->> '$.why.rule' NOT IN (SELECT value FROM json_each(?))
	ORDER BY seq DESC LIMIT 1`
	putLesson = `
	INSERT INTO lessons (conversation, seq, at, channel, doubt, did) VALUES (?, ?, ?, ?, ?, ?)
	ON CONFLICT (conversation, seq) DO UPDATE SET doubt = excluded.doubt`
	dropOldest  = `DELETE FROM lessons WHERE teaching = 0 AND id <= (SELECT max(id) FROM lessons) - ?`
	noneMeant   = `UPDATE lessons SET doubt = 'none' WHERE conversation = ? AND doubt = 'asked' AND teaching = 0`
	askedNoMore = `DELETE FROM lessons WHERE conversation = ? AND doubt = 'asked' AND teaching = 0`
	openLessons = `
	SELECT l.id, l.conversation, l.seq, l.at, l.channel, l.doubt, l.did, j.body,
		coalesce(c.body ->> '$.person.name', '')
	FROM lessons AS l JOIN journal AS j ON j.conversation = l.conversation AND j.seq = l.seq
		JOIN conversations AS c ON c.id = l.conversation
	WHERE l.teaching = 0 AND (l.doubt <> 'asked' OR l.at < ?) AND NOT EXISTS (
		SELECT 1 FROM cases AS own
		WHERE own.conversation = l.conversation AND own.team IN (SELECT value FROM json_each(?)))
	ORDER BY l.id DESC LIMIT ? + 0`
	// lastUtterances follows the order in which rows were added, which is the order of time.
	lastUtterances = `
	SELECT j.body, coalesce(c.body ->> '$.person.name', '')
	FROM journal AS j LEFT JOIN conversations AS c ON c.id = j.conversation
	WHERE j.kind = 'understood' AND j.body ->> '$.why.utterance' <> '' AND NOT EXISTS (
		SELECT 1 FROM cases AS own
		WHERE own.conversation = j.conversation AND own.team IN (SELECT value FROM json_each(?)))
	ORDER BY j.rowid DESC LIMIT ? + 0`
)

// putLesson keeps what follows from the turn about how well somebody was understood. It comes after the entries, whose
// places it needs; before is the last seq without them.
func (d *draft) putLesson(ctx context.Context, tx *prepared) error {
	doubted, ok := d.turn.Doubted()
	if !ok {
		return nil
	}
	id := d.turn.Conversation.ID
	switch {
	case doubted.Entry >= 0:
		return d.addLesson(ctx, tx, d.before+int64(doubted.Entry)+1, doubted)
	case doubted.Doubt == handoff.NotHelpful:
		return d.doubtLast(ctx, tx, doubted)
	case doubted.Doubt == handoff.NoneMeant:
		_, err := tx.exec(ctx, noneMeant, id)
		return err
	default:
		_, err := tx.exec(ctx, askedNoMore, id)
		return err
	}
}

// doubtLast notes a doubt about the request before this turn; there may be none.
func (d *draft) doubtLast(ctx context.Context, tx *prepared, doubted bot.Doubted) error {
	seq, err := requestBefore(ctx, tx, d.turn.Conversation.ID, d.before)
	if err != nil || seq == 0 {
		return err
	}
	return d.addLesson(ctx, tx, seq, doubted)
}

func (d *draft) addLesson(ctx context.Context, tx *prepared, seq int64, doubted bot.Doubted) error {
	c := d.turn.Conversation
	_, err := tx.exec(ctx, putLesson,
		c.ID, seq, micros(c.Updated), c.Channel, string(doubted.Doubt), string(doubted.Did))
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, dropOldest, bot.MaxLessons)
	return err
}

// Lessons implements [handoff.Lessons].
func (s *Store) Lessons(ctx context.Context, asked time.Time, hidden []string, limit int) ([]handoff.Lesson, error) {
	teams, err := encode(hidden)
	if err != nil {
		return nil, err
	}
	lessons, err := all(ctx, s.reader, scanLesson, openLessons, micros(asked), teams, max(limit, 0))
	if err != nil {
		return nil, fmt.Errorf("read lessons: %w", err)
	}
	return lessons, nil
}

func scanLesson(rows *sql.Rows) (handoff.Lesson, error) {
	var l handoff.Lesson
	var at int64
	var body []byte
	var by string
	if err := rows.Scan(&l.ID, &l.Conversation, &l.Seq, &at, &l.Channel, &l.Doubt, &l.Did, &body, &by); err != nil {
		return l, err
	}
	l.At = fromMicros(at)
	var err error
	l.Why, err = decodeWhy(body, by)
	return l, err
}

// decodeWhy reads the evidence about somebody's words out of an entry's body.
func decodeWhy(body []byte, by string) (handoff.Why, error) {
	var e handoff.Entry
	if err := decode(body, &e); err != nil || e.Why == nil {
		return handoff.Why{}, err
	}
	e.Why.By = by
	return *e.Why, nil
}

// Utterances implements [handoff.Lessons].
func (s *Store) Utterances(ctx context.Context, hidden []string, limit int) ([]handoff.Why, error) {
	teams, err := encode(hidden)
	if err != nil {
		return nil, err
	}
	scan := func(rows *sql.Rows) (handoff.Why, error) {
		var body []byte
		var by string
		if err := rows.Scan(&body, &by); err != nil {
			return handoff.Why{}, err
		}
		return decodeWhy(body, by)
	}
	found, err := all(ctx, s.reader, scan, lastUtterances, teams, max(limit, 0))
	if err != nil {
		return nil, fmt.Errorf("read utterances: %w", err)
	}
	return found, nil
}

const (
	addTeaching   = `INSERT INTO teachings (body) VALUES (?) RETURNING id`
	settleLessons = `
	UPDATE lessons SET teaching = ? WHERE teaching = 0 AND id IN (SELECT value FROM json_each(?)) RETURNING id`
	reopenLessons  = `UPDATE lessons SET teaching = 0 WHERE teaching = ? AND teaching <> 0`
	oneTeaching    = `SELECT body FROM teachings WHERE id = ?`
	changeTeaching = `UPDATE teachings SET body = ? WHERE id = ?`
	lastTeachings  = `SELECT id, body FROM teachings ORDER BY id DESC LIMIT ? + 0`
)

// PutTeaching implements [handoff.Teachings].
func (s *Store) PutTeaching(ctx context.Context, t handoff.Teaching) (handoff.Teaching, error) {
	wanted, err := json.Marshal(t.Lessons)
	if err != nil {
		return t, fmt.Errorf("encode lessons: %w", err)
	}
	err = s.write(ctx, func(ctx context.Context, tx *prepared) error {
		if err := tx.one(ctx, addTeaching, []any{"{}"}, &t.ID); err != nil {
			return err
		}
		scan := func(rows *sql.Rows) (id int64, err error) { return id, rows.Scan(&id) }
		settled, err := all(ctx, tx, scan, settleLessons, t.ID, string(wanted))
		if err == nil && len(settled) == 0 && len(t.Lessons) > 0 {
			err = handoff.ErrTaught
		}
		if err != nil {
			return err
		}
		slices.Sort(settled)
		t.Lessons = settled
		return keepTeaching(ctx, tx, t)
	})
	if err != nil {
		return handoff.Teaching{}, fmt.Errorf("keep teaching: %w", err)
	}
	return t, nil
}

func keepTeaching(ctx context.Context, tx *prepared, t handoff.Teaching) error {
	body, err := encode(t)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, changeTeaching, body, t.ID)
	return err
}

func findTeaching(ctx context.Context, tx *prepared, id int64) (handoff.Teaching, error) {
	var body []byte
	err := tx.one(ctx, oneTeaching, []any{id}, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return handoff.Teaching{}, handoff.ErrNoTeaching
	}
	if err != nil {
		return handoff.Teaching{}, err
	}
	return decodeTeaching(id, body)
}

func decodeTeaching(id int64, body []byte) (handoff.Teaching, error) {
	var t handoff.Teaching
	err := decode(body, &t)
	t.ID = id
	return t, err
}

// TakeBack implements [handoff.Teachings].
func (s *Store) TakeBack(ctx context.Context, id int64, by handoff.Agent, at time.Time) (handoff.Teaching, error) {
	var t handoff.Teaching
	err := s.write(ctx, func(ctx context.Context, tx *prepared) (err error) {
		if t, err = findTeaching(ctx, tx, id); err != nil {
			return err
		}
		if !t.Undone.IsZero() {
			return handoff.ErrNoTeaching
		}
		t.Undone, t.UndoneBy = at, by.Name
		if _, err := tx.exec(ctx, reopenLessons, id); err != nil {
			return err
		}
		return keepTeaching(ctx, tx, t)
	})
	if err != nil {
		return handoff.Teaching{}, fmt.Errorf("take teaching %d back: %w", id, err)
	}
	return t, nil
}

// NoteEffect implements [handoff.Teachings].
func (s *Store) NoteEffect(ctx context.Context, id int64, e handoff.Effect) error {
	err := s.write(ctx, func(ctx context.Context, tx *prepared) error {
		t, err := findTeaching(ctx, tx, id)
		if err != nil {
			return err
		}
		t.Effect = &e
		return keepTeaching(ctx, tx, t)
	})
	if err != nil {
		return fmt.Errorf("note the effect of teaching %d: %w", id, err)
	}
	return nil
}

// Teachings implements [handoff.Teachings].
func (s *Store) Teachings(ctx context.Context, limit int) ([]handoff.Teaching, error) {
	scan := func(rows *sql.Rows) (handoff.Teaching, error) {
		var id int64
		var body []byte
		if err := rows.Scan(&id, &body); err != nil {
			return handoff.Teaching{}, err
		}
		return decodeTeaching(id, body)
	}
	found, err := all(ctx, s.reader, scan, lastTeachings, max(limit, 0))
	if err != nil {
		return nil, fmt.Errorf("read teachings: %w", err)
	}
	return found, nil
}
