package sqlite

import (
	"cmp"
	"database/sql"
	"fmt"
	"slices"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/archive"
	"github.com/firstline-support/firstline/handoff"
)

const (
	takeEntries = `
	INSERT INTO journal (conversation, seq, kind, speaker, delivery, number, owner, body)
	SELECT conversation, seq, kind, speaker, delivery, number, owner, body FROM aside_entries
	ORDER BY at, turn, conversation, seq`
	takeParcels = `
	INSERT INTO outbox (conversation, channel, seq, number, speaker, delivery, attempts, queued, due, problem)
	SELECT conversation, channel, seq, number, speaker, 'pending', attempts, queued, due, problem FROM aside_parcels
	ORDER BY turn, place`
	newHeards = `
	UPDATE cases SET heard = coalesce((SELECT max(j.seq) FROM journal AS j
		WHERE j.kind = 'said' AND j.speaker = 'person' AND j.conversation = cases.conversation
			AND j.owner = cases.number), 0)
	WHERE conversation IN (SELECT id FROM aside_talks)`
	newCases = `
	SELECT number, body FROM cases WHERE conversation IN (SELECT id FROM aside_talks) ORDER BY number`
	dropTalks   = `DROP TABLE aside_talks`
	dropEntries = `DROP TABLE aside_entries`
	dropParcels = `DROP TABLE aside_parcels`
)

// finish puts what was laid aside where it belongs, and derives what follows from all that.
func (r *restorer) finish() error {
	if r.talk != "" {
		if err := r.endTalk(); err != nil {
			return err
		}
	}
	for _, query := range []string{takeEntries, takeParcels, newHeards} {
		if err := r.exec(query); err != nil {
			return err
		}
	}
	if err := r.arrive(); err != nil {
		return err
	}
	if err := r.index(); err != nil {
		return err
	}
	for _, query := range []string{dropTalks, dropEntries, dropParcels} {
		if err := r.exec(query); err != nil {
			return err
		}
	}
	return nil
}

// arrive lets the events wait that did.
func (r *restorer) arrive() error {
	slices.SortStableFunc(r.waiting, func(a, b archive.Record) int { return cmp.Compare(a.Turn, b.Turn) })
	for _, record := range r.waiting {
		e, err := archive.ReadAs[bot.Event](record)
		if err != nil {
			return err
		}
		added, err := r.p.exec(r.ctx, addEvent, e.Channel, e.ID, e.Conversation, micros(e.At), false, string(record.Data))
		if err == nil && added > 0 {
			err = mentionEvent(r.ctx, r.p, e)
		}
		if err != nil {
			return fmt.Errorf("event %q: %w", e.ID, err)
		}
	}
	return nil
}

// index has all cases found by what they are and by what was said in them, and seen by who watches them.
func (r *restorer) index() error {
	cases, err := all(r.ctx, r.p, func(rows *sql.Rows) (c handoff.Case, err error) {
		var body []byte
		if err = rows.Scan(&c.Number, &body); err != nil {
			return c, err
		}
		whole, err := decodeCase(c.Number, body)
		return handoff.Case{Number: c.Number, Conversation: whole.Conversation, Subject: whole.Subject,
			Person:   handoff.Person{Name: whole.Person.Name, Email: whole.Person.Email},
			Standing: handoff.Standing{Watchers: whole.Watchers}}, err
	}, newCases)
	if err != nil {
		return err
	}
	for _, c := range cases {
		if err := r.indexCase(c); err != nil {
			return fmt.Errorf("index case %d: %w", c.Number, err)
		}
	}
	return nil
}

func (r *restorer) indexCase(c handoff.Case) error {
	d := &draft{turn: bot.Turn{Case: &c}, number: c.Number}
	if err := d.putFace(r.ctx, r.p, face{}, true); err != nil {
		return err
	}
	entries, err := all(r.ctx, r.p, scanEntry, ownWords, c.Conversation, 0, c.Number)
	if err != nil {
		return err
	}
	for _, t := range handoff.Latest(entries) {
		if err := addText(r.ctx, r.p, c.Number, t.Seq, t.Entry); err != nil {
			return err
		}
	}
	return nil
}
