package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"github.com/firstline-support/firstline/handoff"
)

// A row of words has its case's number and its entry's seq in one: what an index gives sorted by it, is sorted by case.
const (
	seqBits = 20
	mostSeq = 1<<seqBits - 1 // what comes later in a conversation is not found
)

const (
	addWords  = `INSERT INTO words (rowid, said, person) VALUES (?, ?, ?)`
	dropWords = `DELETE FROM words WHERE rowid = ?`

	// derived is what the store has drawn from a case as it was.
	derived = `
	SELECT coalesce(body ->> '$.subject', ''), coalesce(body ->> '$.person.name', ''),
		coalesce(body ->> '$.person.email', ''), coalesce(body ->> '$.watchers', '[]')
	FROM cases WHERE number = ?`
	addWatch = `INSERT OR IGNORE INTO watching (agent, number) VALUES (?, ?)`
	endWatch = `DELETE FROM watching WHERE agent = ? AND number = ?`

	// ownWords is what belongs to a case after a seq.
	ownWords = `
	SELECT conversation, seq, delivery, number, body FROM journal
	WHERE conversation = ? AND seq > ? AND owner = ?
		AND kind IN ('said', 'note', 'consulted', 'resolved', 'returned', 'rated', 'amended', 'note_amended')
	ORDER BY seq`
	dropSince = `
	DELETE FROM words WHERE rowid IN (
		SELECT ?1 << 20 | seq FROM journal WHERE conversation = ?2 AND seq > ?3 AND seq < 1 << 20 AND owner <> ?1)`

	setHeard = `UPDATE cases SET heard = max(heard, ?) WHERE number = ?`
	newHeard = `
	UPDATE cases SET heard = coalesce((SELECT max(j.seq) FROM journal AS j
		WHERE j.kind = 'said' AND j.speaker = 'person' AND j.conversation = cases.conversation
			AND j.owner = cases.number), 0)
	WHERE number IN (?, ?)`
)

// A face is what of a case itself is searched, and who watches it.
type face struct {
	subject, person string
	watchers        []string
}

func faceOf(c handoff.Case) face {
	return face{c.Subject, c.Person.Name + " " + c.Person.Email, c.Watchers}
}

// faceBefore reads the face of a stored case; the zero face when there is none.
func faceBefore(ctx context.Context, tx *prepared, number int64) (f face, err error) {
	var name, email string
	var watchers []byte
	err = tx.one(ctx, derived, []any{number}, &f.subject, &name, &email, &watchers)
	if errors.Is(err, sql.ErrNoRows) {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	f.person = name + " " + email
	return f, decode(watchers, &f.watchers)
}

// putFace indexes what of the case itself has changed.
func (d *draft) putFace(ctx context.Context, tx *prepared, before face, fresh bool) error {
	now := faceOf(*d.turn.Case)
	if fresh || now.subject != before.subject || now.person != before.person {
		row := d.number << seqBits
		if !fresh {
			if _, err := tx.exec(ctx, dropWords, row); err != nil {
				return err
			}
		}
		subject := now.subject + " " + caseWord(d.number)
		if _, err := tx.exec(ctx, addWords, row, subject, now.person); err != nil {
			return err
		}
	}
	return d.putWatchers(ctx, tx, before.watchers, now.watchers)
}

// caseWord is the word by which the index knows a case's number.
func caseWord(number int64) string { return "firstlinecase" + strconv.FormatInt(number, 10) }

func (d *draft) putWatchers(ctx context.Context, tx *prepared, before, now []string) error {
	change := func(query string, from, without []string) error {
		gone := map[string]bool{}
		for _, agent := range without {
			gone[agent] = true
		}
		for _, agent := range from {
			if gone[agent] {
				continue
			}
			if _, err := tx.exec(ctx, query, agent, d.number); err != nil {
				return err
			}
		}
		return nil
	}
	return errors.Join(change(endWatch, before, now), change(addWatch, now, before))
}

// putWords indexes what the turn says, each entry under the case that it belongs to: without one nobody looks for it. A
// new case is found by what led to it as well, and the one before it no longer.
func (d *draft) putWords(ctx context.Context, tx *prepared) error {
	if d.opens() {
		return d.putLeadUp(ctx, tx)
	}
	for i, e := range d.turn.Entries {
		seq, owner := d.before+int64(i)+1, d.owners[i]
		if owner <= 0 {
			continue
		}
		if e.Kind == handoff.Said && e.From == handoff.ByPerson {
			if _, err := tx.exec(ctx, setHeard, seq, owner); err != nil {
				return err
			}
		}
		if err := addText(ctx, tx, owner, seq, e); err != nil {
			return err
		}
	}
	return nil
}

// opens tells whether the turn makes a case.
func (d *draft) opens() bool { return d.turn.Case != nil && d.turn.Case.Number == 0 }

// putLeadUp indexes a new case with all that belongs to it, and what the turn says about the one before.
func (d *draft) putLeadUp(ctx context.Context, tx *prepared) error {
	id, before := d.turn.Conversation.ID, d.turn.Conversation.Case
	if before > 0 {
		if _, err := tx.exec(ctx, dropSince, before, id, d.floor); err != nil {
			return err
		}
	}
	for _, part := range []struct{ number, since int64 }{{d.number, d.floor}, {before, d.before}} {
		if part.number == 0 {
			continue
		}
		entries, err := all(ctx, tx, scanEntry, ownWords, id, part.since, part.number)
		if err != nil {
			return fmt.Errorf("read what belongs to case %d: %w", part.number, err)
		}
		for _, t := range handoff.Latest(entries) {
			if err := addText(ctx, tx, part.number, t.Seq, t.Entry); err != nil {
				return err
			}
		}
	}
	_, err := tx.exec(ctx, newHeard, d.number, before)
	return err
}

// addText indexes an entry. What was said has its row also when it is a file without a name to find: the words may come
// later, see putChanged.
func addText(ctx context.Context, tx *prepared, number, seq int64, e handoff.Entry) error {
	text := handoff.Searched(e)
	if text == "" && e.Kind != handoff.Said || seq > mostSeq || e.Gone {
		return nil
	}
	_, err := tx.exec(ctx, addWords, number<<seqBits|seq, text, "")
	return err
}

// foundBy are the rows of an entry, one for each case that it belongs to.
const foundBy = `
	SELECT rowid FROM words WHERE rowid IN (SELECT number << 20 | ?2 FROM cases WHERE conversation = ?1)`

// putChanged has the cases found by the words as they are now, whichever case the turn is about.
func (d *draft) putChanged(ctx context.Context, tx *prepared) error {
	for i, e := range d.turn.Entries {
		own := d.before + int64(i) + 1
		if !e.Kind.Amends() || e.Of < 1 || e.Of >= own || e.Of > mostSeq {
			continue
		}
		scan := func(rows *sql.Rows) (row int64, err error) { return row, rows.Scan(&row) }
		rows, err := all(ctx, tx, scan, foundBy, d.turn.Conversation.ID, e.Of)
		if err != nil {
			return fmt.Errorf("find what has the words of entry %d: %w", e.Of, err)
		}
		said := handoff.Entry{Kind: handoff.Said, Text: e.Text, Files: e.Files}
		for _, row := range rows {
			if _, err := tx.exec(ctx, dropWords, row); err != nil {
				return err
			}
			if _, err := tx.exec(ctx, addWords, row, handoff.Searched(said), ""); err != nil {
				return err
			}
		}
	}
	return nil
}
