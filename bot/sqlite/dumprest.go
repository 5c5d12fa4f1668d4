package sqlite

import (
	"database/sql"
	"errors"

	"github.com/firstline-support/firstline/bot/archive"
	"github.com/firstline-support/firstline/handoff"
)

const (
	dumpDrafts = `SELECT agent, number, kind, text FROM drafts ORDER BY number, agent, kind`
	dumpKnown  = `SELECT channel, id, conversation, received FROM events WHERE handled = 1 ORDER BY place`
	dumpMoved  = `SELECT number, at FROM retired ORDER BY number`
)

func (d *dumper) drafts() error {
	return d.each(func(rows *sql.Rows) error {
		var one archive.Unfinished
		if err := rows.Scan(&one.Agent, &one.Case, &one.Kind, &one.Text); err != nil {
			return err
		}
		return d.put(archive.Draft, 0, one)
	}, dumpDrafts)
}

func (d *dumper) known() error {
	return d.each(func(rows *sql.Rows) error {
		var one archive.Seen
		var at int64
		if err := rows.Scan(&one.Channel, &one.ID, &one.Conversation, &at); err != nil {
			return err
		}
		one.At = fromMicros(at)
		return d.put(archive.Known, 0, one)
	}, dumpKnown)
}

func (d *dumper) retired() error {
	return d.each(func(rows *sql.Rows) error {
		var one archive.Moved
		var at int64
		if err := rows.Scan(&one.Case, &at); err != nil {
			return err
		}
		one.At = fromMicros(at)
		return d.put(archive.Retired, 0, one)
	}, dumpMoved)
}

const (
	dumpLessons   = `SELECT id, conversation, seq, at, channel, doubt, did, teaching FROM lessons ORDER BY id`
	dumpTeachings = `SELECT id, body FROM teachings ORDER BY id`
	dumpSolutions = `SELECT id, conversation, seq, question, review FROM solutions ORDER BY id`
)

func (d *dumper) learned() error {
	lesson := func(rows *sql.Rows) error {
		var l archive.Doubted
		var at int64
		err := rows.Scan(&l.ID, &l.Conversation, &l.Seq, &at, &l.Channel, &l.Doubt, &l.Did, &l.Teaching)
		if err != nil {
			return err
		}
		l.At = fromMicros(at)
		return d.put(archive.Lesson, 0, l)
	}
	teaching := func(rows *sql.Rows) error {
		var id int64
		var body []byte
		if err := rows.Scan(&id, &body); err != nil {
			return err
		}
		t, err := decodeTeaching(id, body)
		if err != nil {
			return err
		}
		return d.put(archive.Teaching, 0, t)
	}
	solution := func(rows *sql.Rows) error {
		var one archive.Solved
		var review []byte
		if err := rows.Scan(&one.ID, &one.Conversation, &one.Seq, &one.Question, &review); err != nil {
			return err
		}
		if len(review) > 0 {
			one.Review = &handoff.Review{}
			if err := decode(review, one.Review); err != nil {
				return err
			}
		}
		return d.put(archive.Solution, 0, one)
	}
	return errors.Join(d.each(lesson, dumpLessons), d.each(teaching, dumpTeachings), d.each(solution, dumpSolutions))
}

const (
	dumpCalls = `
	SELECT id, at, conversation, channel, person, use, prompt, model, tokens_in, tokens_out, counted, cost, took,
		failure, problem, cached, body
	FROM model_calls ORDER BY id`
	dumpDeeds   = `SELECT id, body FROM deeds ORDER BY id`
	dumpNotes   = `SELECT channel, key, value FROM notes ORDER BY channel, key`
	dumpVectors = `SELECT space, key, used, vector FROM vectors ORDER BY id`
	dumpPapers  = `SELECT drawer, key, version, until, value FROM papers ORDER BY drawer, key`
)

func (d *dumper) calls() error {
	return d.each(func(rows *sql.Rows) error {
		c, err := scanCall(rows)
		if err != nil {
			return err
		}
		return d.put(archive.Call, 0, c)
	}, dumpCalls)
}

func (d *dumper) deeds() error {
	return d.each(func(rows *sql.Rows) error {
		var id int64
		var body []byte
		if err := rows.Scan(&id, &body); err != nil {
			return err
		}
		var deed handoff.Deed
		if err := decode(body, &deed); err != nil {
			return err
		}
		deed.ID = id
		return d.put(archive.Deed, 0, deed)
	}, dumpDeeds)
}

func (d *dumper) notes() error {
	return d.each(func(rows *sql.Rows) error {
		var one archive.Noted
		if err := rows.Scan(&one.Channel, &one.Key, &one.Value); err != nil {
			return err
		}
		return d.put(archive.Note, 0, one)
	}, dumpNotes)
}

func (d *dumper) vectors() error {
	return d.each(func(rows *sql.Rows) error {
		var one archive.Meant
		var used int64
		if err := rows.Scan(&one.Space, &one.Key, &used, &one.Vector); err != nil {
			return err
		}
		one.Used = fromMicros(used)
		return d.put(archive.Vector, 0, one)
	}, dumpVectors)
}

func (d *dumper) papers() error {
	return d.each(func(rows *sql.Rows) error {
		var one archive.Filed
		var until int64
		if err := rows.Scan(&one.Drawer, &one.Key, &one.Version, &until, &one.Value); err != nil {
			return err
		}
		if until > 0 {
			one.Until = fromMicros(until)
		}
		return d.put(archive.Paper, 0, one)
	}, dumpPapers)
}

const dumpCounters = `
	SELECT
		max(coalesce((SELECT max(number) FROM cases), 0), coalesce((SELECT max(number) FROM retired), 0)),
		coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'lessons'), 0),
		coalesce((SELECT max(id) FROM teachings), 0),
		coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'solutions'), 0),
		coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'views'), 0),
		coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'model_calls'), 0)`

func (d *dumper) counters() error {
	var n archive.Last
	err := d.p.one(d.ctx, dumpCounters, nil, &n.Case, &n.Lesson, &n.Teaching, &n.Solution, &n.View, &n.Call)
	if err != nil {
		return err
	}
	return d.put(archive.Counters, 0, n)
}
