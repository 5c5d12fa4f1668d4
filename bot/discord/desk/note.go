package desk

import (
	"context"
	"fmt"
	"strings"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/line"
)

// Notes remember where cases lie, across restarts.
type Notes interface {
	Recall(ctx context.Context, channel, key string) (string, error)
	Remember(ctx context.Context, channel, key, value string) error
	Recollect(ctx context.Context, channel, prefix string) (map[string]string, error)
}

// A place is where a case lies: the channel with all of a team's cases, the thread in it, and the card in that.
type place struct{ parent, thread, card string }

func (p place) String() string { return p.parent + "/" + p.thread + "/" + p.card }

// placeOf reads a place; ok is false for none.
func placeOf(text string) (p place, ok bool) {
	parts := strings.Split(text, "/")
	if len(parts) != 3 || parts[0] == "" || parts[1] == "" {
		return place{}, false
	}
	return place{parts[0], parts[1], parts[2]}, true
}

// The notes: where a case lies below a channel, whose a thread is, and with which offer a case came first.
func noteAt(c handoff.Case, parent string) string { return "desk/at/" + line.Key(c) + "/" + parent }
func noteOf(thread string) string                 { return "desk/of/" + thread }
func noteOffer(c handoff.Case) string             { return "desk/offer/" + line.Key(c) }

// begun is what is noted before a thread is made: after a crash it may be there, and nobody knows where.
const begun = "begun"

// keep notes where a case lies, in both directions.
func (d *Desk) keep(ctx context.Context, c handoff.Case, p place) error {
	if err := d.remember(ctx, noteOf(p.thread), line.Key(c)+"/"+p.String()); err != nil {
		return err
	}
	return d.remember(ctx, noteAt(c, p.parent), p.String())
}

// lose forgets where a case lay that is not there any more.
func (d *Desk) lose(ctx context.Context, c handoff.Case, p place) error {
	if err := d.remember(ctx, noteOf(p.thread), ""); err != nil {
		return err
	}
	return d.remember(ctx, noteAt(c, p.parent), "")
}

func (d *Desk) remember(ctx context.Context, key, value string) error {
	if err := d.opt.Pad.Remember(ctx, Name, key, value); err != nil {
		return fmt.Errorf("note where a case lies in Discord: %w", err)
	}
	return nil
}

func (d *Desk) recall(ctx context.Context, key string) (string, error) {
	text, err := d.opt.Pad.Recall(ctx, Name, key)
	if err != nil {
		return "", fmt.Errorf("recall where a case lies in Discord: %w", err)
	}
	return text, nil
}

// owner gives the key of the case whose thread it is, and where that is; ok is false for none of ours.
func (d *Desk) owner(ctx context.Context, thread string) (key string, p place, ok bool, err error) {
	text, err := d.recall(ctx, noteOf(thread))
	if err != nil {
		return "", place{}, false, err
	}
	key, rest, _ := strings.Cut(text, "/")
	p, ok = placeOf(rest)
	return key, p, ok, nil
}

// all are the places where a case lies or lay.
func (d *Desk) all(ctx context.Context, c handoff.Case) ([]place, error) {
	notes, err := d.opt.Pad.Recollect(ctx, Name, noteAt(c, ""))
	if err != nil {
		return nil, fmt.Errorf("recall where a case lies in Discord: %w", err)
	}
	var all []place
	for _, text := range notes {
		if p, ok := placeOf(text); ok {
			all = append(all, p)
		}
	}
	return all, nil
}
