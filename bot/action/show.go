package action

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// show brings the desks up to date with a request: those that do not show it yet are asked to, and those that show it
// as waiting are told how it ended. What fails is tried again by [Office.Run].
func (o *Office) show(ctx context.Context, r request) error {
	if o.Desks == nil {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, showLimit)
	defer stop()
	var errs []error
	for name, desk := range o.Desks() {
		place, shown := r.Places[name]
		var err error
		switch {
		case r.Over() && shown && !r.Settled[name]:
			if err = desk.SettleApproval(ctx, place, r.Approval); err == nil {
				err = o.noteDesk(ctx, r.ID, func(now *request) { set(&now.Settled, name, true) })
			}
		case !r.Over() && !shown:
			if place, err = desk.AskApproval(ctx, r.Approval); err == nil {
				err = o.noteDesk(ctx, r.ID, func(now *request) { set(&now.Places, name, place) })
			}
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("show a request for approval on %s: %w", name, err))
		}
	}
	return errors.Join(errs...)
}

func set[V any](m *map[string]V, key string, value V) {
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[key] = value
}

// noteDesk keeps what a desk did with a request.
func (o *Office) noteDesk(ctx context.Context, id string, note func(*request)) error {
	_, err := o.amend(ctx, id, func(r *request) error {
		note(r)
		return nil
	})
	return err
}

// showNow is show, as part of something that is done whether the desks can be reached or not.
func (o *Office) showNow(ctx context.Context, id string) {
	if o.Ring != nil {
		o.Ring()
	}
	p, err := o.Cabinet.Look(ctx, drawerApprovals, id)
	var r request
	if err == nil {
		r, err = readRequest(p)
	}
	if err == nil {
		err = o.show(ctx, r)
	}
	if err != nil {
		o.Log.Warn("a desk does not show a request for approval; it is tried again", "approval", id, "err", err)
	}
}

// showLimit is how long desks are waited for at once.
const showLimit = 10 * time.Second
