package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

const (
	// dueParcels walks the unsent parcels in order and stops at the limit. Only the first of a conversation and
	// channel may go, so that a message waiting for its retry holds back the ones behind it.
	dueParcels = `
	SELECT o.id, o.conversation, o.channel, o.number, o.attempts, o.queued,
		j.seq, j.delivery, j.number, j.body,
		CASE WHEN j.kind IN ('amended', 'retracted') THEN coalesce((
			SELECT f.ref FROM outbox AS f
			WHERE f.conversation = o.conversation AND f.channel = o.channel AND f.seq = j.body ->> '$.of'), '') ELSE '' END
	FROM outbox AS o
	LEFT JOIN journal AS j ON j.conversation = o.conversation AND j.seq = o.seq
	WHERE o.delivery = 'pending' AND o.due <= ? AND NOT EXISTS (` + earlier + `)
	ORDER BY o.id
	LIMIT ? + 0`

	// nextDue is when the first of those that wait for their time may go.
	nextDue = `
	SELECT o.due
	FROM outbox AS o
	WHERE o.delivery = 'pending' AND o.due > ? AND NOT EXISTS (` + earlier + `)
	ORDER BY o.due
	LIMIT 1`

	earlier = `
		SELECT 1 FROM outbox AS e
		WHERE e.delivery = 'pending' AND e.conversation = o.conversation AND e.channel = o.channel AND e.id < o.id`
)

// Due implements [bot.Outbox]. The two queries may see different moments; a parcel that was queued in between is in
// neither and in the next call's, which its queuing brings about.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) ([]bot.Parcel, time.Time, error) {
	parcels, err := all(ctx, s.reader, scanParcel, dueParcels, micros(now), max(limit, 0))
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("read outbox: %w", err)
	}
	var next int64
	err = s.reader.one(ctx, nextDue, []any{micros(now)}, &next)
	if errors.Is(err, sql.ErrNoRows) {
		return parcels, time.Time{}, nil
	}
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("read outbox: %w", err)
	}
	return parcels, fromMicros(next), nil
}

// scanParcel reads a message or what a desk is told with the words from the journal, or an offer, which has none.
func scanParcel(rows *sql.Rows) (bot.Parcel, error) {
	var p bot.Parcel
	var queued int64
	var seq, number sql.NullInt64 // these and the next are null for an offer
	var delivery sql.NullString
	var body []byte
	err := rows.Scan(&p.ID, &p.Conversation, &p.Channel, &p.Case, &p.Attempts, &queued, &seq, &delivery, &number, &body,
		&p.Of)
	if err != nil {
		return p, err
	}
	p.Queued = fromMicros(queued)
	if !seq.Valid {
		return p, nil
	}
	p.Entry, err = decodeEntry(handoff.Entry{
		Conversation: p.Conversation, Seq: seq.Int64, Delivery: handoff.Delivery(delivery.String), Case: number.Int64,
	}, body)
	return p, err
}

const beginParcel = `UPDATE outbox SET attempts = attempts + 1 WHERE id = ? AND delivery = 'pending'`

// Begin implements [bot.Outbox]. It is a write of its own and on the disk before the message leaves: a withdrawal comes
// before it or after, never at the same time.
func (s *Store) Begin(ctx context.Context, id int64) (bool, error) {
	var changed int64
	err := s.write(ctx, func(ctx context.Context, tx *prepared) (err error) {
		changed, err = tx.exec(ctx, beginParcel, id)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("begin parcel %d: %w", id, err)
	}
	return changed == 1, nil
}

const (
	findParcel   = `SELECT conversation, seq, number, delivery FROM outbox WHERE id = ?`
	settleParcel = `UPDATE outbox SET delivery = ?, due = ?, ref = ?, problem = ? WHERE id = ?`
)

// Settle implements [bot.Outbox]. That something was sent is recorded even if it was withdrawn during the attempt: the
// person has read it, and the journal must not say otherwise.
func (s *Store) Settle(ctx context.Context, id int64, r bot.Result) error {
	if !r.Delivery.Arrived() && r.Delivery != handoff.Pending && r.Delivery != handoff.GaveUp {
		return fmt.Errorf("settle parcel %d: %q is no result", id, r.Delivery)
	}
	err := s.write(ctx, func(ctx context.Context, tx *prepared) error { return settle(ctx, tx, id, r) })
	if err != nil {
		return fmt.Errorf("settle parcel %d: %w", id, err)
	}
	return nil
}

// settle keeps outbox and journal in step, because agents see the journal only.
func settle(ctx context.Context, tx *prepared, id int64, r bot.Result) error {
	var conversation string
	var seq sql.NullInt64
	var number int64
	var before handoff.Delivery
	err := tx.one(ctx, findParcel, []any{id}, &conversation, &seq, &number, &before)
	if errors.Is(err, sql.ErrNoRows) {
		return errors.New("not in the outbox")
	}
	if err != nil || before != handoff.Pending && !r.Delivery.Arrived() {
		return err
	}
	_, err = tx.exec(ctx, settleParcel, string(r.Delivery), micros(r.Retry), r.Ref, r.Problem, id)
	if err != nil || number != 0 || before == r.Delivery { // of what a desk has the person knows nothing
		return err
	}
	_, err = tx.exec(ctx, setDelivery, string(r.Delivery), conversation, seq.Int64)
	return err
}
