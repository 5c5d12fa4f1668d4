package redis

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/firstline-support/firstline/handoff"
)

// forget takes the words that the turn deletes out of everything that is kept of them. Events that are handled are not
// kept at all.
func (d *draft) forget(ctx context.Context) error {
	d.forgetCalls()
	if d.journal == nil {
		return nil
	}
	for i, e := range d.turn.Entries {
		if !e.Kind.Retracts() {
			continue
		}
		all, err := d.journal.all()
		if err != nil {
			return err
		}
		if e.Of < 1 || e.Of >= d.seq(i)+1 {
			continue
		}
		for _, changed := range handoff.Forget(all[e.Of-1:d.seq(i)], e.Of) {
			if err := d.forgetEntry(ctx, all[changed.Seq-1], changed); err != nil {
				return err
			}
		}
	}
	return d.rewrite()
}

func (d *draft) forgetEntry(ctx context.Context, was, now handoff.Entry) error {
	body, err := encode(now)
	if err != nil {
		return err
	}
	d.journal.change(now.Seq, func(r *record) { r.Body = json.RawMessage(body) })
	if now.Kind == handoff.Understood {
		return d.dropLesson(now.Seq)
	}
	if err := d.withdrawEntry(ctx, now.Seq); err != nil {
		return err
	}
	if err := d.releaseFiles(was); err != nil {
		return err
	}
	owner := d.journal.records[now.Seq-1].Owner
	if owner <= 0 {
		return nil
	}
	return d.lose(handoff.Searched(was), []int64{owner})
}

// rewrite puts back what of the journal has changed: earlier entries where they are, the turn's own before they are
// written.
func (d *draft) rewrite() error {
	id := d.turn.Conversation.ID
	for seq := range d.journal.changed {
		r := d.journal.records[seq-1]
		if own := seq - d.was.entries; own > 0 {
			d.records[own-1] = r
			continue
		}
		text, err := r.text()
		if err != nil {
			return err
		}
		d.do("LSET", d.store.journal(id), seq-1, text)
	}
	return nil
}

// withdrawEntry holds back the message of an entry where it waits to be sent, or would from this turn on.
func (d *draft) withdrawEntry(ctx context.Context, seq int64) error {
	means := func(p parcel) bool { return p.Seq == seq && p.Number == 0 }
	for _, p := range d.outbox.before {
		if means(p) && !d.outbox.gone[p.ID] {
			if err := d.withdraw(ctx, p); err != nil {
				return err
			}
		}
	}
	if !slices.ContainsFunc(d.outbox.fresh, means) {
		return nil
	}
	d.outbox.fresh = slices.DeleteFunc(d.outbox.fresh, means)
	return d.setDelivery(ctx, seq, handoff.HeldBack)
}
