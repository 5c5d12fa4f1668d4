package sqlite

import (
	"context"
	"fmt"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

const (
	journalFrom = `
	SELECT conversation, seq, delivery, number, body
	FROM journal
	WHERE conversation = ? AND seq >= ? AND seq < ?
	ORDER BY seq`
	rewrite = `UPDATE journal SET body = ? WHERE conversation = ? AND seq = ?`
	// emptyEvent leaves what a repeated delivery is recognised by.
	emptyEvent = `UPDATE events SET body = '{}' WHERE channel = ? AND id = ? AND handled = 1`
	// emptyEdits does the same to what changed it before anybody took it up.
	emptyEdits = `
	UPDATE events SET body = '{}'
	WHERE channel = ? AND body ->> '$.of' IS NOT NULL AND body ->> '$.of' = ? AND handled = 1`
	withdrawSaid = `
	UPDATE outbox SET delivery = 'withdrawn'
	WHERE delivery = 'pending' AND conversation = ? AND seq = ? AND number = 0`
	dropFoundBy = `
	DELETE FROM words WHERE rowid IN (SELECT number << 20 | ?2 FROM cases WHERE conversation = ?1)`
	dropLesson = `DELETE FROM lessons WHERE conversation = ? AND seq = ? AND teaching = 0`
	letGo      = `DELETE FROM mentions WHERE file = ? AND conversation = ? AND seq = ?`
	dropUnheld = `DELETE FROM files WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM mentions WHERE file = ?1)`
)

// forget takes the words that the turn deletes out of everything that is kept of them.
func (d *draft) forget(ctx context.Context, tx *prepared) error {
	if err := d.forgetCalls(ctx, tx); err != nil {
		return err
	}
	for _, key := range d.turn.Unsaid {
		if err := forgetEvent(ctx, tx, key); err != nil {
			return err
		}
	}
	for i, e := range d.turn.Entries {
		if !e.Kind.Retracts() {
			continue
		}
		before, err := all(ctx, tx, scanEntry, journalFrom, d.turn.Conversation.ID, e.Of, d.before+int64(i)+1)
		if err != nil {
			return err
		}
		was := map[int64]handoff.Entry{}
		for _, b := range before {
			was[b.Seq] = b
		}
		for _, changed := range handoff.Forget(before, e.Of) {
			if err := d.forgetEntry(ctx, tx, was[changed.Seq], changed); err != nil {
				return fmt.Errorf("forget entry %d: %w", changed.Seq, err)
			}
		}
	}
	return nil
}

func (d *draft) forgetEntry(ctx context.Context, tx *prepared, was, now handoff.Entry) error {
	id := d.turn.Conversation.ID
	body, err := encode(now)
	if err != nil {
		return err
	}
	if _, err := tx.exec(ctx, rewrite, body, id, now.Seq); err != nil {
		return err
	}
	if now.Kind == handoff.Understood {
		_, err := tx.exec(ctx, dropLesson, id, now.Seq)
		return err
	}
	channel := d.turn.Conversation.Channel
	if now.From == handoff.ByAgent {
		channel = bot.ActChannel
	}
	if err := forgetEvent(ctx, tx, bot.EventKey{Channel: channel, ID: now.Event}); err != nil {
		return err
	}
	withdrawn, err := tx.exec(ctx, withdrawSaid, id, now.Seq)
	if err == nil && withdrawn > 0 {
		_, err = tx.exec(ctx, setDelivery, string(handoff.HeldBack), id, now.Seq)
	}
	if err != nil {
		return err
	}
	if now.Seq <= mostSeq {
		if _, err := tx.exec(ctx, dropFoundBy, id, now.Seq); err != nil {
			return err
		}
	}
	return letFilesGo(ctx, tx, was)
}

// forgetEvent leaves of what was received only that it was.
func forgetEvent(ctx context.Context, tx *prepared, key bot.EventKey) error {
	for _, query := range []string{emptyEvent, emptyEdits} {
		if _, err := tx.exec(ctx, query, key.Channel, key.ID); err != nil {
			return err
		}
	}
	return nil
}

// letFilesGo throws away the files of an entry that nothing else holds.
func letFilesGo(ctx context.Context, tx *prepared, e handoff.Entry) error {
	for _, f := range e.Files {
		if f.ID == "" {
			continue
		}
		if _, err := tx.exec(ctx, letGo, f.ID, e.Conversation, e.Seq); err != nil {
			return err
		}
	}
	for _, f := range e.Files {
		if _, err := tx.exec(ctx, dropUnheld, f.ID); err != nil {
			return err
		}
	}
	return nil
}
