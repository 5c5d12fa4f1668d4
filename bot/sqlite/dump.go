package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/archive"
	"github.com/firstline-support/firstline/handoff"
)

// Dump gives everything that the store keeps but sessions, as it is at one moment, while the store goes on working.
func (s *Store) Dump(ctx context.Context, give func(archive.Record) error) error {
	if err := s.reading(ctx, func(p *prepared) error { return dump(ctx, p, give) }); err != nil {
		return fmt.Errorf("dump %s: %w", s.path, err)
	}
	return nil
}

// reading runs work on what the database holds at one moment.
func (s *Store) reading(ctx context.Context, work func(*prepared) error) error {
	conn, err := s.reads.Conn(ctx)
	if err != nil {
		return err
	}
	p := newPrepared(conn)
	if _, err = p.exec(ctx, "BEGIN"); err == nil {
		err = work(p)
		_, failed := p.exec(context.WithoutCancel(ctx), "ROLLBACK") // it has only read
		err = errors.Join(err, failed)
	}
	return errors.Join(err, p.close(), conn.Close())
}

func dump(ctx context.Context, p *prepared, give func(archive.Record) error) error {
	d := &dumper{ctx: ctx, p: p, give: give}
	steps := []func() error{
		d.people, d.files, d.conversations, d.drafts, d.known, d.retired, d.learned, d.calls, d.deeds, d.notes, d.vectors,
		d.papers, d.counters,
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// A dumper is one dump under way.
type dumper struct {
	ctx  context.Context //nolint:containedctx // of the one dump that it is for
	p    *prepared
	give func(archive.Record) error
}

// put gives one record.
func (d *dumper) put(kind archive.Kind, turn int64, value any) error {
	r, err := archive.New(kind, value)
	if err != nil {
		return err
	}
	r.Turn = turn
	return d.give(r)
}

// each runs scan on every row of a query; scan must not ask anything else.
func (d *dumper) each(scan func(*sql.Rows) error, query string, args ...any) error {
	none := func(rows *sql.Rows) (struct{}, error) { return struct{}{}, scan(rows) }
	return each(d.ctx, d.p, none, func(struct{}) error { return nil }, query, args...)
}

const (
	dumpAgents = `SELECT body, 0 FROM agents ORDER BY id`
	dumpFormer = `SELECT body, row_number() OVER (ORDER BY place) FROM former ORDER BY place`
	dumpLinks  = `SELECT hash, agent, expires FROM links ORDER BY hash`
	dumpViews  = `SELECT id, body FROM views ORDER BY id`
)

func (d *dumper) people() error {
	person := func(kind archive.Kind) func(*sql.Rows) error {
		return func(rows *sql.Rows) error {
			var body []byte
			var one archive.Person
			var place int64
			if err := rows.Scan(&body, &place); err != nil {
				return err
			}
			if err := decode(body, &one); err != nil {
				return err
			}
			one.Place = place
			return d.put(kind, 0, one)
		}
	}
	link := func(rows *sql.Rows) error {
		var one archive.SignIn
		var expires int64
		if err := rows.Scan(&one.Hash, &one.Agent, &expires); err != nil {
			return err
		}
		one.Expires = fromMicros(expires)
		return d.put(archive.Link, 0, one)
	}
	view := func(rows *sql.Rows) error {
		var id int64
		var body []byte
		var one handoff.View
		if err := rows.Scan(&id, &body); err != nil {
			return err
		}
		if err := decode(body, &one); err != nil {
			return err
		}
		one.ID = id
		return d.put(archive.View, 0, one)
	}
	return errors.Join(d.each(person(archive.Agent), dumpAgents), d.each(person(archive.Former), dumpFormer),
		d.each(link, dumpLinks), d.each(view, dumpViews))
}

const (
	dumpFiles  = `SELECT id FROM files WHERE whole = 1 ORDER BY id`
	dumpFile   = `SELECT stored, body FROM files WHERE id = ?`
	dumpChunks = `SELECT place, data FROM chunks WHERE file = ? ORDER BY place`
)

// files leaves out what is still being put: whoever puts it is told whether that went well.
func (d *dumper) files() error {
	ids, err := all(d.ctx, d.p, scanText, dumpFiles)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := d.file(id); err != nil {
			return fmt.Errorf("file %s: %w", id, err)
		}
	}
	return nil
}

func scanText(rows *sql.Rows) (text string, err error) { return text, rows.Scan(&text) }

func (d *dumper) file(id string) error {
	var stored int64
	var body []byte
	if err := d.p.one(d.ctx, dumpFile, []any{id}, &stored, &body); err != nil {
		return err
	}
	kept := archive.Kept{Stored: fromMicros(stored)}
	if err := decode(body, &kept.File); err != nil {
		return err
	}
	if err := d.put(archive.File, 0, kept); err != nil {
		return err
	}
	return d.each(func(rows *sql.Rows) error {
		one := archive.Piece{File: id}
		if err := rows.Scan(&one.Place, &one.Data); err != nil {
			return err
		}
		return d.put(archive.Chunk, 0, one)
	}, dumpChunks, id)
}

const dumpTalks = `
	SELECT id FROM conversations WHERE id > ?1
	UNION SELECT conversation FROM events WHERE handled = 0 AND conversation > ?1
	ORDER BY 1 LIMIT ? + 0`

// talksAtOnce is how many ids of conversations are read in one go.
const talksAtOnce = 500

func (d *dumper) conversations() error {
	for after := ""; ; {
		ids, err := all(d.ctx, d.p, scanText, dumpTalks, after, talksAtOnce)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := d.conversation(id); err != nil {
				return fmt.Errorf("conversation %q: %w", id, err)
			}
		}
		after = ids[len(ids)-1]
	}
}

const (
	dumpTalk    = `SELECT version, number, body FROM conversations WHERE id = ?`
	dumpJournal = `
	SELECT rowid, seq, delivery, number, owner, body FROM journal WHERE conversation = ? ORDER BY seq`
	dumpCases   = `SELECT number, body FROM cases WHERE conversation = ? ORDER BY number`
	dumpArrived = `SELECT place, body FROM events WHERE conversation = ? AND handled = 0 ORDER BY place`
	dumpMarks   = `
	SELECT m.agent, m.number, m.seq FROM marks AS m JOIN cases AS c ON c.number = m.number
	WHERE c.conversation = ? ORDER BY m.number, m.agent`
	dumpParcels = `
	SELECT id, channel, coalesce(seq, 0), number, speaker, attempts, queued, due, problem FROM outbox
	WHERE conversation = ? AND delivery = 'pending' ORDER BY id`
	// dumpRefs leaves out offers: nothing in them is changed afterwards.
	dumpRefs = `
	SELECT channel, seq, ref FROM outbox
	WHERE conversation = ? AND seq IS NOT NULL AND ref <> '' ORDER BY id`
)

// conversation gives all that belongs to one. One that nobody has answered yet has no version.
func (d *dumper) conversation(id string) error {
	c := bot.Conversation{ID: id}
	var version, number int64
	var body []byte
	err := d.p.one(d.ctx, dumpTalk, []any{id}, &version, &number, &body)
	if err == nil {
		err = decode(body, &c)
		c.Version, c.Case = version, number
	} else if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	if err != nil {
		return err
	}
	if err := d.put(archive.Conversation, 0, c); err != nil {
		return err
	}
	return errors.Join(d.each(d.entry(id), dumpJournal, id), d.each(d.single, dumpCases, id),
		d.each(d.mark, dumpMarks, id), d.each(d.waiting, dumpArrived, id), d.each(d.parcel(id), dumpParcels, id),
		d.each(d.ref(id), dumpRefs, id))
}

func (d *dumper) entry(conversation string) func(*sql.Rows) error {
	return func(rows *sql.Rows) error {
		var row int64
		var body []byte
		given, one := handoff.Entry{Conversation: conversation}, archive.Said{}
		err := rows.Scan(&row, &given.Seq, &given.Delivery, &given.Case, &one.Owner, &body)
		if err != nil {
			return err
		}
		if one.Entry, err = decodeEntry(given, body); err != nil {
			return err
		}
		return d.put(archive.Entry, row, one)
	}
}

func (d *dumper) single(rows *sql.Rows) error {
	var number int64
	var body []byte
	if err := rows.Scan(&number, &body); err != nil {
		return err
	}
	c, err := decodeCase(number, body)
	if err != nil {
		return err
	}
	return d.put(archive.Case, 0, c)
}

func (d *dumper) mark(rows *sql.Rows) error {
	var one archive.Read
	if err := rows.Scan(&one.Agent, &one.Case, &one.Seq); err != nil {
		return err
	}
	return d.put(archive.Mark, 0, one)
}

func (d *dumper) waiting(rows *sql.Rows) error {
	var place int64
	var body []byte
	if err := rows.Scan(&place, &body); err != nil {
		return err
	}
	var e bot.Event
	if err := decode(body, &e); err != nil {
		return err
	}
	return d.put(archive.Waiting, place, e)
}

func (d *dumper) parcel(conversation string) func(*sql.Rows) error {
	return func(rows *sql.Rows) error {
		var id, queued, due int64
		one := archive.Unsent{Conversation: conversation}
		err := rows.Scan(&id, &one.Channel, &one.Seq, &one.Case, &one.From, &one.Attempts, &queued, &due, &one.Problem)
		if err != nil {
			return err
		}
		one.Queued = fromMicros(queued)
		if due > 0 {
			one.Due = fromMicros(due)
		}
		return d.put(archive.Parcel, id, one)
	}
}

func (d *dumper) ref(conversation string) func(*sql.Rows) error {
	return func(rows *sql.Rows) error {
		one := archive.Sent{Conversation: conversation}
		if err := rows.Scan(&one.Channel, &one.Seq, &one.Ref); err != nil {
			return err
		}
		return d.put(archive.Ref, 0, one)
	}
}
