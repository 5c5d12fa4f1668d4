package rt

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// How the way back looks at RT.
const (
	overlap  = 2 * time.Minute    // looked at again: a change becomes visible when RT has committed it
	firstGo  = 7 * 24 * time.Hour // how far back the first look goes, beside all cases that are not closed
	quiet    = 30 * time.Second   // a ticket that was read so long after its last change need not be read again
	lookTime = 5 * time.Minute    // one look
)

// Run brings what agents do in RT to the clerk until ctx ends. It is all that reads RT for that, and starts nothing
// else. RT being away is no error: Run waits, longer and longer.
func (d *Desk) Run(ctx context.Context, clerk handoff.Clerk) error {
	w := d.watch(clerk)
	wait := time.NewTimer(0)
	defer wait.Stop()
	for failures := 0; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-wait.C:
		}
		next, before := d.opt.Every, w.looked
		err := w.look(ctx)
		if failures++; w.looked.After(before) {
			failures = 0 // RT is there; what is wrong with single tickets does not hold up the others
		} else if err != nil {
			next = max(next, pauseAfter(failures, err))
		}
		if err != nil && ctx.Err() == nil {
			d.opt.Log.Warn("look at RT", "failures", failures, "next", next, "err", err)
		}
		wait.Reset(next)
	}
}

// pauseAfter is how long to leave RT alone.
func pauseAfter(failures int, err error) time.Duration {
	var later *handoff.Later
	if errors.As(err, &later) {
		return later.After
	}
	return min(time.Second<<min(failures, 10), 5*time.Minute)
}

// A watch is the way back while it runs: all that it keeps in mind. What must outlast it is in RT and with the clerk.
type watch struct {
	*Desk
	clerk  handoff.Clerk
	looked time.Time          // when the last look began that reached the end; zero before the first
	sweep  bool               // look at the tickets of all cases, whether they changed or not
	again  map[ident]retry    // tickets that could not be dealt with
	read   map[ident]*reading // tickets that were read
}

// A retry is when to deal with a ticket again.
type retry struct {
	tries int
	at    time.Time
}

// later is the retry after one more failure: at the next look, then ever more seldom.
func (r retry) later(now time.Time, every time.Duration) retry {
	wait := min(every<<min(r.tries, 10), time.Hour)
	if r.tries == 0 {
		wait = 0
	}
	return retry{r.tries + 1, now.Add(wait)}
}

// A reading is what we know of a ticket's history.
type reading struct {
	updated string    // LastUpdated
	since   time.Time // when we first saw that
	at      time.Time // when we last read the history
	last    int64     // the last transaction that was dealt with
}

func (d *Desk) watch(clerk handoff.Clerk) *watch {
	return &watch{Desk: d, clerk: clerk, sweep: true, again: map[ident]retry{}, read: map[ident]*reading{}}
}

// look deals with all tickets that changed since the last look. One that cannot be dealt with does not hold up others.
func (w *watch) look(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, lookTime)
	defer stop()
	began := time.Now()
	tickets, err := w.changed(ctx, began)
	if err != nil {
		return err
	}
	more, err := w.others(ctx, tickets)
	if err != nil {
		return err
	}
	var problems []error
	for _, t := range append(tickets, more...) {
		if w.again[t.ID].at.After(began) {
			continue
		}
		err := w.deal(ctx, t)
		switch {
		case errors.Is(err, errNotYet):
			w.again[t.ID] = retry{}
		case err != nil:
			w.again[t.ID] = w.again[t.ID].later(began, w.opt.Every)
			problems = append(problems, fmt.Errorf("ticket %s: %w", t.ID, err))
			if away(err) || ctx.Err() != nil {
				return errors.Join(problems...) // the others will not do better; the next look begins where this one did
			}
		default:
			delete(w.again, t.ID)
		}
	}
	w.looked = began
	w.forget(began)
	return errors.Join(problems...)
}

// errNotYet says that a ticket was made a moment ago, and the case does not know it yet.
var errNotYet = errors.New("the case has no place yet")

// away tells whether RT asks to be left alone.
func away(err error) bool {
	var later *handoff.Later
	return errors.As(err, &later)
}

// changed searches for our tickets that changed lately. The time is told as an age: as a date RT would read it in the
// time zone of the token's user, and by its own clock.
func (w *watch) changed(ctx context.Context, now time.Time) ([]ticket, error) {
	age := firstGo
	if !w.looked.IsZero() {
		age = now.Sub(w.looked) + overlap
	}
	query := fmt.Sprintf("LastUpdated >= '%d minutes ago' AND 'CF.{%s}' IS NOT NULL", int(math.Ceil(age.Minutes())),
		w.opt.Field)
	var all []ticket
	for number := 1; ; number++ {
		var part page[ticket]
		if err := w.rt.get(ctx, "tickets", search(query, number), &part); err != nil {
			return nil, err
		}
		all = append(all, part.Items...)
		if len(part.Items) < perPage {
			return all, nil
		}
	}
}

// others gives the tickets that have to be looked at although they did not change lately.
func (w *watch) others(ctx context.Context, known []ticket) ([]ticket, error) {
	ids := map[ident]bool{}
	for id, r := range w.again {
		ids[id] = !r.at.After(time.Now())
	}
	if w.sweep {
		places, err := w.places(ctx)
		if err != nil {
			return nil, err
		}
		for id := range places {
			ids[id] = true
		}
	}
	for _, t := range known {
		delete(ids, t.ID)
	}
	maps.DeleteFunc(ids, func(_ ident, now bool) bool { return !now })
	var all []ticket
	for id := range ids {
		t, err := w.ticket(ctx, id)
		switch {
		case missing(err):
			delete(w.again, id)
		case err != nil:
			return nil, err
		case t.ID != id:
			w.again[t.ID] = retry{} // merged in RT; the case says what becomes of it
			err = w.merged(ctx, id, t)
			if err != nil {
				return nil, err
			}
			delete(w.again, id)
		default:
			all = append(all, t)
		}
	}
	w.sweep = false
	return all, nil
}

// places gives the tickets of all cases that are not closed.
func (w *watch) places(ctx context.Context) (map[ident]handoff.Case, error) {
	const all = 1 << 20
	states := slices.DeleteFunc(handoff.States(), func(s handoff.State) bool { return s == handoff.Closed })
	rows, err := w.opt.Cases.Queue(ctx, handoff.Filter{States: states, Limit: all})
	if err != nil {
		return nil, fmt.Errorf("look for cases with tickets: %w", err)
	}
	found := map[ident]handoff.Case{}
	for _, row := range rows {
		if place := row.Case.Places[Name].Ref; place != "" {
			found[ident(place)] = row.Case
		}
	}
	return found, nil
}

// deal reads a ticket's history and carries out what is new in it.
func (w *watch) deal(ctx context.Context, t ticket) error {
	c, ours, err := w.caseOf(ctx, t)
	if err != nil || !ours {
		return err
	}
	r := w.read[t.ID]
	if r == nil {
		r = &reading{}
		w.read[t.ID] = r
	}
	now := time.Now()
	if r.updated != t.LastUpdated {
		r.updated, r.since = t.LastUpdated, now
	}
	if _, again := w.again[t.ID]; r.at.Sub(r.since) > quiet && !again {
		return nil
	}
	history, err := w.history(ctx, t.ID)
	if err != nil {
		return err
	}
	h := hand{watch: w, ticket: t, c: c, own: own(t), done: answeredIn(history, c.Number)}
	if r.at.IsZero() {
		if err := h.carried(ctx); err != nil {
			return err
		}
	}
	for i, x := range history {
		if x.number() <= r.last {
			continue
		}
		if r.at.IsZero() && h.over(history[i+1:], x) {
			continue
		}
		if err := h.transact(ctx, x); err != nil {
			return fmt.Errorf("transaction %s: %w", x.ID, err)
		}
		r.last = x.number()
	}
	r.at = now
	return nil
}

// caseOf gives the case that a ticket is about. A ticket of another Firstline is none of ours. One whose place is not
// known yet has just been made; it will be.
func (w *watch) caseOf(ctx context.Context, t ticket) (c handoff.Case, ours bool, err error) {
	key := t.key(w.opt.Field)
	number, ok := numberOf(key)
	if !ok {
		return c, false, nil
	}
	c, err = w.opt.Cases.Case(ctx, number)
	if errors.Is(err, handoff.ErrNoCase) || err == nil && w.key(c) != key {
		return c, false, nil
	}
	if err != nil {
		return c, false, fmt.Errorf("case %d: %w", number, err)
	}
	switch c.Places[Name].Ref {
	case string(t.ID):
		return c, true, nil
	case "":
		return c, false, errNotYet
	}
	into, found, err := w.find(ctx, c)
	if err != nil || !found || into.ID == t.ID {
		return c, found && err == nil, err
	}
	return c, false, w.merge(ctx, t.ID, into.ID) // made by an attempt that seemed to have failed
}

// forget drops readings of tickets that have been quiet for long, so that they do not add up.
func (w *watch) forget(now time.Time) {
	for id, r := range w.read {
		if now.Sub(r.since) > 2*firstGo {
			delete(w.read, id)
		}
	}
}
