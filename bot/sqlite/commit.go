package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// A draft is a turn on its way into the database. Everything is encoded before the transaction, where callers work side
// by side, and not in it, where all wait for one.
type draft struct {
	turn         bot.Turn
	conversation string // bodies
	record       string
	single       string
	entries      []string
	number       int64   // of the case that the turn is about, or 0
	before       int64   // the last seq in the journal before the turn
	seq          int64   // the last one now
	held         int     // messages held back
	owners       []int64 // of the entries of a turn that opens no case: the case that each belongs to
	floor        int64   // where a case is opened: the last seq that belongs to the one before
}

// newDraft encodes the turn. The caller's values are only read, so that it may decide again on them after a refusal.
func newDraft(t bot.Turn) (*draft, error) {
	d := &draft{turn: t, number: t.Conversation.Case}
	var errs [3]error
	d.conversation, errs[0] = encode(t.Conversation)
	if t.Record != nil {
		d.record, errs[1] = encode(t.Record)
	}
	if t.Case != nil {
		single := *t.Case
		single.Conversation = t.Conversation.ID
		d.number = single.Number
		d.single, errs[2] = encode(single)
	}
	for _, e := range t.Entries {
		body, err := encode(e)
		if err != nil {
			return nil, err
		}
		d.entries = append(d.entries, body)
	}
	return d, errors.Join(errs[:]...)
}

// Commit implements [bot.Ledger].
func (s *Store) Commit(ctx context.Context, t bot.Turn) (bot.Conversation, error) {
	d, err := newDraft(t)
	if err == nil {
		err = s.write(ctx, d.store)
	}
	if err != nil {
		return bot.Conversation{}, fmt.Errorf("commit to %q: %w", t.Conversation.ID, err)
	}
	stored := t.Conversation
	stored.Version++
	stored.Case = d.newest()
	return stored, nil
}

// newest is the number of the conversation's newest case afterwards.
func (d *draft) newest() int64 {
	if d.opens() {
		return d.number
	}
	return d.turn.Conversation.Case
}

// store writes the turn. The refusals come first; the order of the rest is that in which each step knows its numbers.
func (d *draft) store(ctx context.Context, tx *prepared) error {
	steps := []func(context.Context, *prepared) error{
		d.putRecord, d.claim, d.markHandled, d.putCase, d.holdBack, d.putEntries, d.own, d.putWords, d.putChanged,
		d.putLesson, d.putSolutions, d.putOffer, d.putTold, d.putConversation, d.forget,
	}
	for _, step := range steps {
		if err := step(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// putRecord stores an act that came with its turn. The same key as of a received event is a repeat as well: who sent it
// has an answer already.
func (d *draft) putRecord(ctx context.Context, tx *prepared) error {
	e := d.turn.Record
	if e == nil {
		return nil
	}
	added, err := tx.exec(ctx, addEvent, e.Channel, e.ID, e.Conversation, micros(e.At), true, d.record)
	if err == nil && added == 0 {
		return bot.ErrRepeated
	}
	return err
}

const claim = `SELECT version, entries FROM conversations WHERE id = ?`

// claim refuses a turn that was decided on an older state. Nobody else writes until the transaction ends.
func (d *draft) claim(ctx context.Context, tx *prepared) error {
	var version int64
	err := tx.one(ctx, claim, []any{d.turn.Conversation.ID}, &version, &d.seq)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if version != d.turn.Conversation.Version {
		return bot.ErrStale
	}
	d.before = d.seq
	return nil
}

const (
	markHandled = `UPDATE events SET handled = 1 WHERE channel = ? AND id = ? AND handled = 0`
	// letFiles has the event hold its files no longer: now the entries do.
	letFiles = `
	DELETE FROM mentions
	WHERE conversation = ? AND seq = (SELECT -place FROM events WHERE channel = ? AND id = ?)`
)

// markHandled lets the turn's events wait no longer. Those that another turn has dealt with stay as they are.
func (d *draft) markHandled(ctx context.Context, tx *prepared) error {
	for _, key := range d.turn.Handled {
		if _, err := tx.exec(ctx, markHandled, key.Channel, key.ID); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, letFiles, d.turn.Conversation.ID, key.Channel, key.ID); err != nil {
			return err
		}
	}
	return nil
}

const (
	nextCase = `
	SELECT max(coalesce((SELECT max(number) FROM cases), 0), coalesce((SELECT max(number) FROM retired), 0)) + 1`
	addCase = `
	INSERT INTO cases (state, team, agent, person, rank, opened, alarm, snoozed, overdue, body, conversation, number)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	changeCase = `
	UPDATE cases SET state = ?, team = ?, agent = ?, person = ?, rank = ?, opened = ?, alarm = ?, snoozed = ?,
		overdue = ?, body = ?
	WHERE conversation = ? AND number = ?`
)

// putCase stores the case under its number, a new one under the next. A case always belongs to its turn's conversation.
func (d *draft) putCase(ctx context.Context, tx *prepared) error {
	c := d.turn.Case
	if c == nil {
		return nil
	}
	query := changeCase
	var before face
	var err error
	if d.opens() {
		query = addCase
		err = tx.one(ctx, nextCase, nil, &d.number)
	} else {
		before, err = faceBefore(ctx, tx, d.number)
	}
	if err != nil {
		return err
	}
	stored, err := tx.exec(ctx, query, string(c.State), c.Team, c.Agent.ID, c.Person.ID, c.Priority.Rank(),
		micros(c.Opened), momentOr0(c.Alarm), momentOr0(c.Snoozed), c.Overdue(), d.single, d.turn.Conversation.ID, d.number)
	if err != nil {
		return err
	}
	if stored == 0 {
		return fmt.Errorf("case %d: %w", d.number, handoff.ErrNoCase)
	}
	return d.putFace(ctx, tx, before, d.opens())
}

const (
	holdParcels = `
	UPDATE outbox SET delivery = 'withdrawn'
	WHERE delivery = 'pending' AND conversation = ? AND speaker = 'bot'
	RETURNING seq`
	setDelivery = `UPDATE journal SET delivery = ? WHERE conversation = ? AND seq = ?`
)

// holdBack stops what the bot has said and not sent. It comes before the turn's own words, which it does not mean.
func (d *draft) holdBack(ctx context.Context, tx *prepared) error {
	if !d.turn.Withdraw {
		return nil
	}
	id := d.turn.Conversation.ID
	scan := func(rows *sql.Rows) (seq int64, err error) { return seq, rows.Scan(&seq) }
	held, err := all(ctx, tx, scan, holdParcels, id)
	if err != nil {
		return err
	}
	for _, seq := range held {
		if _, err := tx.exec(ctx, setDelivery, string(handoff.HeldBack), id, seq); err != nil {
			return err
		}
	}
	d.held = len(held)
	return nil
}

// putEntries adds to the journal, and what is for a person to the outbox.
func (d *draft) putEntries(ctx context.Context, tx *prepared) error {
	for i, e := range d.turn.Entries {
		if err := d.putEntry(ctx, tx, e, d.entries[i]); err != nil {
			return err
		}
	}
	if d.held == 0 {
		return nil
	}
	e := handoff.Entry{
		At: d.turn.Conversation.Updated, Kind: handoff.Withdrawn, From: handoff.BySystem, Text: strconv.Itoa(d.held),
	}
	body, err := encode(e)
	if err != nil {
		return err
	}
	return d.putEntry(ctx, tx, e, body)
}

const (
	addEntry = `
	INSERT INTO journal (conversation, seq, kind, speaker, delivery, number, owner, body)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
	addParcel = `
	INSERT INTO outbox (conversation, channel, seq, number, speaker, delivery, queued)
	VALUES (?, ?, ?, ?, ?, 'pending', ?)`
)

// putEntry gives the entry its place, and the outbox a reference to it: the words themselves are kept once.
func (d *draft) putEntry(ctx context.Context, tx *prepared, e handoff.Entry, body string) error {
	c := d.turn.Conversation
	d.seq++
	number := e.Case
	if number < 0 {
		number = d.number
	}
	owner, err := d.ownerOf(ctx, tx, e, number)
	if err != nil {
		return err
	}
	d.owners = append(d.owners, owner)
	_, err = tx.exec(ctx, addEntry,
		c.ID, d.seq, string(e.Kind), string(e.From), string(e.Delivery), number, owner, body)
	if err != nil {
		return err
	}
	to, out := bot.Outgoing(e, c.Channel)
	if err := mention(ctx, tx, c.ID, d.seq, e.Files); err != nil || !out {
		return err
	}
	_, err = tx.exec(ctx, addParcel, c.ID, to, d.seq, 0, string(e.From), micros(e.At))
	return err
}

// putOffer queues the case for its desks. The person hears of it only after one of them has it (promise P5).
func (d *draft) putOffer(ctx context.Context, tx *prepared) error {
	t := d.turn
	switch {
	case len(t.Offer) == 0:
		return nil
	case d.number == 0:
		return errors.New("offer without a case")
	}
	for _, desk := range t.Offer {
		_, err := tx.exec(ctx, addParcel,
			t.Conversation.ID, bot.DeskPrefix+desk, nil, d.number, "", micros(t.Conversation.Updated))
		if err != nil {
			return err
		}
	}
	return nil
}

// putTold queues the entries for the desks that follow the case, behind its offer.
func (d *draft) putTold(ctx context.Context, tx *prepared) error {
	for _, desk := range d.turn.Tell {
		for i, e := range d.turn.Entries {
			if e.Kind == handoff.Understood {
				continue
			}
			_, err := tx.exec(ctx, addParcel, d.turn.Conversation.ID, bot.DeskPrefix+desk, d.before+int64(i)+1, d.number, "",
				micros(e.At))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

const putConversation = `
	INSERT INTO conversations (id, version, entries, number, body) VALUES (?, ?, ?, ?, ?)
	ON CONFLICT (id) DO UPDATE SET
		version = excluded.version, entries = excluded.entries, number = excluded.number, body = excluded.body`

// putConversation comes last, because only now the last seq is known.
func (d *draft) putConversation(ctx context.Context, tx *prepared) error {
	c := d.turn.Conversation
	_, err := tx.exec(ctx, putConversation, c.ID, c.Version+1, d.seq, d.newest(), d.conversation)
	return err
}
