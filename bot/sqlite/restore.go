package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/archive"
	"github.com/firstline-support/firstline/handoff"
)

// ErrNotEmpty is returned by [Store.Restore] into a store that has something.
var ErrNotEmpty = errors.New("there is something in it already: restore into an empty one")

// Restore fills an empty store with what next gives until [io.EOF]. It is one transaction: a restore that fails or dies
// leaves the store as empty as it was. Nothing else should use the store meanwhile; it would wait.
func (s *Store) Restore(ctx context.Context, next func() (archive.Record, error)) error {
	return s.filling(ctx, func(p *prepared) error {
		if err := mustBeEmpty(ctx, p); err != nil {
			return err
		}
		return restore(ctx, p, next, false)
	})
}

// Adopt takes conversations back that were moved out, with all that came with them. Those that are there, because
// somebody wrote again, stay as they are.
func (s *Store) Adopt(ctx context.Context, next func() (archive.Record, error)) error {
	return s.filling(ctx, func(p *prepared) error { return restore(ctx, p, next, true) })
}

// filling runs work as one transaction of a connection of its own, for as long as it takes: the writer's has a limit.
func (s *Store) filling(ctx context.Context, work func(*prepared) error) error {
	err := onFile(writerDSN(s.path), func(db *sql.DB) error {
		conn, err := db.Conn(ctx)
		if err != nil {
			return err
		}
		p := newPrepared(conn)
		if err = begin(ctx, p); err == nil {
			if err = work(p); err == nil {
				_, err = p.exec(ctx, "COMMIT")
			}
			if err != nil {
				_, failed := p.exec(context.WithoutCancel(ctx), "ROLLBACK")
				err = errors.Join(err, failed)
			}
		}
		return errors.Join(err, p.close(), conn.Close())
	})
	if err != nil {
		return fmt.Errorf("restore into %s: %w", s.path, err)
	}
	return nil
}

// begin lets what refers to a journal come before it.
func begin(ctx context.Context, p *prepared) error {
	if _, err := p.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	_, err := p.exec(ctx, "PRAGMA defer_foreign_keys = 1")
	return err
}

const isEmpty = `
	SELECT NOT EXISTS (SELECT 1 FROM events) AND NOT EXISTS (SELECT 1 FROM conversations)
		AND NOT EXISTS (SELECT 1 FROM agents) AND NOT EXISTS (SELECT 1 FROM former) AND NOT EXISTS (SELECT 1 FROM files)
		AND NOT EXISTS (SELECT 1 FROM deeds) AND NOT EXISTS (SELECT 1 FROM teachings) AND NOT EXISTS (SELECT 1 FROM notes)
		AND NOT EXISTS (SELECT 1 FROM model_calls) AND NOT EXISTS (SELECT 1 FROM papers)
		AND NOT EXISTS (SELECT 1 FROM vectors) AND NOT EXISTS (SELECT 1 FROM views) AND NOT EXISTS (SELECT 1 FROM retired)`

func mustBeEmpty(ctx context.Context, p *prepared) error {
	var empty bool
	if err := p.one(ctx, isEmpty, nil, &empty); err != nil {
		return err
	}
	if !empty {
		return ErrNotEmpty
	}
	return nil
}

// A restorer is one restore under way. Entries and parcels are laid aside until all are there: their rows are in the
// order of time over all conversations.
type restorer struct {
	ctx   context.Context //nolint:containedctx // of the one restore that it is for
	p     *prepared
	adopt bool
	does  map[archive.Kind]func(archive.Record) error

	talk    string          // the conversation whose records are coming
	entries int64           // of it so far
	there   map[string]bool // conversations that are not taken, because they are there already
	waiting []archive.Record
}

func restore(ctx context.Context, p *prepared, next func() (archive.Record, error), adopt bool) error {
	r := &restorer{ctx: ctx, p: p, adopt: adopt, there: map[string]bool{}}
	r.does = r.all()
	for _, table := range []string{asideTalks, asideEntries, asideParcels} {
		if _, err := p.exec(ctx, table); err != nil {
			return err
		}
	}
	for {
		record, err := next()
		if errors.Is(err, io.EOF) {
			return r.finish()
		}
		if err == nil {
			err = r.put(record)
		}
		if err != nil {
			return err
		}
	}
}

func (r *restorer) all() map[archive.Kind]func(archive.Record) error {
	return map[archive.Kind]func(archive.Record) error{
		archive.Agent: r.agent, archive.Former: r.former, archive.Link: with(r.link), archive.View: with(r.view),
		archive.File: with(r.file), archive.Chunk: with(r.chunk), archive.Conversation: with(r.conversation),
		archive.Entry: r.entry, archive.Case: with(r.single), archive.Mark: with(r.mark), archive.Waiting: r.wait,
		archive.Parcel: r.parcel, archive.Ref: with(r.ref), archive.Draft: with(r.draft), archive.Known: with(r.known),
		archive.Retired: with(r.moved), archive.Lesson: with(r.lesson), archive.Teaching: with(r.teaching),
		archive.Solution: with(r.solution), archive.Call: with(r.call), archive.Deed: with(r.deed),
		archive.Note: with(r.note), archive.Vector: with(r.vector), archive.Paper: with(r.paper),
		archive.Counters: with(r.counters),
	}
}

// with reads the value of a record.
func with[T any](put func(T) error) func(archive.Record) error {
	return func(r archive.Record) error {
		value, err := archive.ReadAs[T](r)
		if err != nil {
			return err
		}
		return put(value)
	}
}

func (r *restorer) put(record archive.Record) error {
	if record.Kind.OfConversation() && r.there[r.talk] {
		return nil
	}
	if r.talk != "" && !record.Kind.OfConversation() {
		if err := r.endTalk(); err != nil {
			return err
		}
	}
	do := r.does[record.Kind]
	if do == nil {
		return fmt.Errorf("a record of %q: %w", record.Kind, archive.ErrNewer)
	}
	if err := do(record); err != nil {
		return fmt.Errorf("a record of %s: %w", record.Kind, err)
	}
	return nil
}

// exec is for what changes one row.
func (r *restorer) exec(query string, args ...any) error {
	_, err := r.p.exec(r.ctx, query, args...)
	return err
}

const (
	hasTalk    = `SELECT EXISTS (SELECT 1 FROM conversations WHERE id = ?)`
	setEntries = `UPDATE conversations SET entries = ? WHERE id = ?`
)

// conversation begins one. One without a version has only events that wait.
func (r *restorer) conversation(c bot.Conversation) error {
	if c.ID == "" {
		return errors.New("a conversation without an id")
	}
	var there bool
	if err := r.p.one(r.ctx, hasTalk, []any{c.ID}, &there); err != nil {
		return err
	}
	r.talk, r.entries, r.there[c.ID] = c.ID, 0, there && r.adopt
	if r.there[c.ID] {
		return nil
	}
	if err := r.exec(layTalk, c.ID); err != nil || c.Version == 0 {
		return err
	}
	body, err := encode(c)
	if err != nil {
		return err
	}
	return r.exec(putConversation, c.ID, c.Version, 0, c.Case, body)
}

func (r *restorer) endTalk() error {
	id := r.talk
	r.talk = ""
	if r.there[id] {
		return nil
	}
	delete(r.there, id) // only those that are there are remembered
	return r.exec(setEntries, r.entries, id)
}

const (
	asideTalks   = `CREATE TEMP TABLE aside_talks (id TEXT PRIMARY KEY)`
	layTalk      = `INSERT INTO aside_talks (id) VALUES (?)`
	asideEntries = `
	CREATE TEMP TABLE aside_entries (
		at INTEGER, turn INTEGER, conversation TEXT, seq INTEGER, kind TEXT, speaker TEXT, delivery TEXT, number INTEGER,
		owner INTEGER, body TEXT)`
	layEntry = `
	INSERT INTO aside_entries (at, turn, conversation, seq, kind, speaker, delivery, number, owner, body)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	asideParcels = `
	CREATE TEMP TABLE aside_parcels (
		place INTEGER PRIMARY KEY, turn INTEGER, conversation TEXT, channel TEXT, seq INTEGER, number INTEGER,
		speaker TEXT, attempts INTEGER, queued INTEGER, due INTEGER, problem TEXT)`
	layParcel = `
	INSERT INTO aside_parcels (turn, conversation, channel, seq, number, speaker, attempts, queued, due, problem)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
)

func (r *restorer) entry(record archive.Record) error {
	said, err := archive.ReadAs[archive.Said](record)
	if err != nil {
		return err
	}
	e := said.Entry
	if r.entries++; e.Conversation != r.talk || e.Seq != r.entries {
		return fmt.Errorf("entry %d of %q stands where entry %d of %q should", e.Seq, e.Conversation, r.entries, r.talk)
	}
	body, err := encode(e)
	if err != nil {
		return err
	}
	if err := mention(r.ctx, r.p, r.talk, e.Seq, e.Files); err != nil {
		return err
	}
	return r.exec(layEntry, micros(e.At), record.Turn, r.talk, e.Seq, string(e.Kind), string(e.From), string(e.Delivery),
		e.Case, said.Owner, body)
}

// single is derived again at the end: its words are in the journal.
func (r *restorer) single(c handoff.Case) error {
	if c.Conversation != r.talk {
		return fmt.Errorf("case %d is not of %q", c.Number, r.talk)
	}
	body, err := encode(c)
	if err != nil {
		return err
	}
	if r.adopt {
		if err := r.exec(comesBack, c.Number); err != nil {
			return err
		}
	}
	return r.exec(addCase, string(c.State), c.Team, c.Agent.ID, c.Person.ID, c.Priority.Rank(), micros(c.Opened),
		momentOr0(c.Alarm), momentOr0(c.Snoozed), c.Overdue(), body, c.Conversation, c.Number)
}

const (
	comesBack = `DELETE FROM retired WHERE number = ?`
	addMark   = `INSERT INTO marks (agent, number, seq) VALUES (?, ?, ?)`
	addRef    = `
	INSERT INTO outbox (conversation, channel, seq, number, speaker, delivery, queued, ref)
	VALUES (?, ?, ?, 0, '', 'sent', 0, ?)`
)

func (r *restorer) mark(m archive.Read) error { return r.exec(addMark, m.Agent, m.Case, m.Seq) }

func (r *restorer) ref(s archive.Sent) error {
	return r.exec(addRef, s.Conversation, s.Channel, s.Seq, s.Ref)
}

// wait keeps events for the end: their places are in the order of their arrival.
func (r *restorer) wait(record archive.Record) error {
	r.waiting = append(r.waiting, record)
	return nil
}

func (r *restorer) parcel(record archive.Record) error {
	one, err := archive.ReadAs[archive.Unsent](record)
	if err != nil {
		return err
	}
	var seq *int64
	if one.Seq > 0 {
		seq = &one.Seq
	}
	return r.exec(layParcel, record.Turn, one.Conversation, one.Channel, seq, one.Case, string(one.From), one.Attempts,
		micros(one.Queued), momentOr0(one.Due), one.Problem)
}
