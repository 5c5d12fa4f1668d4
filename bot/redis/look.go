package redis

import (
	"context"

	"github.com/firstline-support/firstline/handoff"
)

// A journal is what was said in a conversation, for the few turns that have to look back: those that open a case,
// withdraw, change or delete words.
type journal struct {
	conversation string
	records      []record
	changed      map[int64]bool // by place
}

// needJournal reads what was said before.
func (d *draft) needJournal(ctx context.Context) error {
	if d.journal != nil {
		return nil
	}
	id := d.turn.Conversation.ID
	texts, err := d.store.db.LRange(ctx, d.store.keys.journal(id), 0, d.was.entries-1).Result()
	if err != nil {
		return err
	}
	_, records, err := entries(id, 1, texts)
	d.journal = &journal{conversation: id, records: records, changed: map[int64]bool{}}
	return err
}

// change changes the record at a place.
func (j *journal) change(seq int64, how func(*record)) {
	if seq < 1 || seq > int64(len(j.records)) {
		return
	}
	how(&j.records[seq-1])
	j.changed[seq] = true
}

// all are the entries as they are now.
func (j *journal) all() ([]handoff.Entry, error) {
	var all []handoff.Entry
	for i, r := range j.records {
		e, err := r.entry(j.conversation, int64(i)+1)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// looksBack tells whether the turn changes more than it adds.
func (d *draft) looksBack() bool {
	if d.opens() {
		return true
	}
	for _, e := range d.turn.Entries {
		if e.Kind.Changes() {
			return true
		}
	}
	return false
}

// lookBack reads the journal where the turn needs it, and adds the turn to it.
func (d *draft) lookBack(ctx context.Context) error {
	if d.looksBack() {
		if err := d.needJournal(ctx); err != nil {
			return err
		}
	}
	if d.journal != nil {
		d.journal.records = append(d.journal.records, d.records...)
	}
	return nil
}

// own finds to which case the entries belong: a new one has what was said since the last entry about the one before it,
// and changes belong where the words do that they change. It is what [handoff.Owners] finds.
func (d *draft) own(context.Context) error {
	if d.journal == nil || !d.looksBack() {
		return nil
	}
	j, before := d.journal, int(d.was.entries)
	newest, floor := d.turn.Conversation.Case, before
	if d.opens() {
		newest, floor = d.number, j.floor(d.turn.Conversation.Case, d.number, before)
	}
	own := func(i int, number int64) {
		if j.records[i].Owner != number {
			j.change(int64(i)+1, func(r *record) { r.Owner = number })
		}
	}
	for i := min(floor, before); i < len(j.records); i++ {
		switch {
		case j.records[i].Number > 0:
			own(i, j.records[i].Number)
		case i >= floor:
			own(i, newest)
		default:
			own(i, d.turn.Conversation.Case)
		}
	}
	return j.ownChanges(own)
}

// ownChanges has what changes words belong where these do.
func (j *journal) ownChanges(own func(int, int64)) error {
	all, err := j.all()
	if err != nil {
		return err
	}
	for i, e := range all {
		if of := int(e.Of); e.Kind.Changes() && of > 0 && of <= i && !all[of-1].Kind.Changes() {
			own(i, j.records[of-1].Owner)
		}
	}
	return nil
}

// floor is how many entries belong to the last case and those before, where a turn opens one with this number.
func (j *journal) floor(last, opened int64, before int) int {
	floor := len(j.records)
	for i := before; i < len(j.records); i++ {
		if j.records[i].Number == opened {
			floor = i
			break
		}
	}
	for floor > 0 && (last == 0 || j.records[floor-1].Number != last) {
		floor--
	}
	return floor
}
