package desk

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"sync"

	"github.com/firstline-support/firstline/bot/discord/cards"
	"github.com/firstline-support/firstline/bot/discord/files"
	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/face"
	"github.com/firstline-support/firstline/handoff/line"
	"github.com/firstline-support/firstline/handoff/rounds"
)

// Name is what the workspace calls this desk.
const Name = "discord"

// DefaultChannel is the team that stands for those without a channel of their own. No private team is among them.
const DefaultChannel = "default"

// Options are what a desk is made of.
type Options struct {
	face.Setting
	API      API
	Channels map[string]string // by team, forums or text channels; see DefaultChannel
	Helpers  map[string]string // by role: the team of its members who are not on the roster; none: only the roster works
	Pad      Notes
	// Parent gives the channel below which a thread is, as far as the gateway told of it; nil: it tells of none.
	Parent func(thread string) string
	Files  *files.Carrier // nil: files are named, and stay where they are
	Nodes  *rounds.Nodes  // that have this desk together; nil: there is one
	Log    *slog.Logger   // nil: nowhere
}

// A Desk is the channels of teams in Discord. It is safe for concurrent use.
type Desk struct {
	opt    Options
	people people
	turns  rounds.Turns
	shown  rounds.Shown
	rounds.Trouble

	mu      sync.Mutex
	self    string          // guarded by mu; our own user, "" until Discord told us
	rooms   map[string]room // guarded by mu; channels that were looked at
	untaged map[string]bool // guarded by mu; forums in which we may make no tags
	invited map[string]bool // guarded by mu; thread and user
	// has the way back read a thread, nil until there is one
	unread func(ctx context.Context, thread string) error // guarded by mu
}

// New assembles a desk. Nothing happens before it is asked to.
func New(o Options) *Desk {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	d := &Desk{opt: o, rooms: map[string]room{}, untaged: map[string]bool{}, invited: map[string]bool{}}
	d.turns.Nodes, d.shown.Shared = o.Nodes, o.Nodes != nil
	d.people = people{api: o.API, roster: o.Agents, helpers: o.Helpers, known: map[string]guest{}}
	return d
}

// Name is what the workspace calls this desk.
func (d *Desk) Name() string { return Name }

// Holds tells whether a channel is one of this desk, or a thread below one: what is written there is for the desk
// alone.
func (d *Desk) Holds(channel string) bool {
	if channel == "" {
		return false
	}
	ours := slices.Collect(maps.Values(d.opt.Channels))
	return slices.Contains(ours, channel) || d.opt.Parent != nil && slices.Contains(ours, d.opt.Parent(channel))
}

// Accept makes the thread of a case, or finds the one that was made before. A case that comes again is told so there.
func (d *Desk) Accept(ctx context.Context, c handoff.Case, b handoff.Brief) (handoff.Place, error) {
	at, err := d.accept(ctx, c, b)
	d.report(err)
	if err != nil {
		return handoff.Place{}, fmt.Errorf("case %d to Discord: %w", c.Number, later(err))
	}
	return at, nil
}

func (d *Desk) accept(ctx context.Context, c handoff.Case, b handoff.Brief) (handoff.Place, error) {
	unlock, err := d.turns.Lock(ctx, c.Number)
	if err != nil {
		return handoff.Place{}, err
	}
	defer unlock()
	if placed, ok := placeOf(c.Places[Name].Ref); ok {
		err := d.again(ctx, c, b)
		if err == nil {
			return c.Places[Name], nil
		}
		if !gone(err) {
			return handoff.Place{}, err
		}
		d.opt.Log.Warn("the thread of a case is gone", "case", c.Number, "place", placed)
		if err := d.lose(ctx, c, placed); err != nil {
			return handoff.Place{}, err
		}
	}
	r, err := d.room(ctx, c.Team)
	if err != nil {
		return handoff.Place{}, err
	}
	p, err := d.found(ctx, r, c)
	if err == nil {
		p, err = d.complete(ctx, r, p, c, b)
	}
	if err != nil {
		return handoff.Place{}, err
	}
	return handoff.Place{Ref: p.String(), URL: "https://discord.com/channels/" + r.guild + "/" + p.thread}, nil
}

// again tells a known thread that its case is offered once more. A repeated first offer adds nothing.
func (d *Desk) again(ctx context.Context, c handoff.Case, b handoff.Brief) error {
	p, r, err := d.place(ctx, c)
	if err != nil {
		return err
	}
	offer := strconv.FormatInt(b.Stopped.Seq, 10)
	first, err := d.recall(ctx, noteOffer(c))
	if err != nil {
		return err
	}
	if c.State == handoff.Opening && b.Stopped.Seq > 0 && offer != first {
		words := d.maker().Words(d.faces().Again(c, b))
		if err := d.once(ctx, p, c, post{id: "offer " + offer, text: words[0].Content}); err != nil {
			return err
		}
	}
	return d.show(ctx, p, r, c, &b)
}

// place gives where a case is now: below the channel of its team, if it has been moved there.
func (d *Desk) place(ctx context.Context, c handoff.Case) (place, room, error) {
	placed, _ := placeOf(c.Places[Name].Ref)
	r, err := d.room(ctx, c.Team)
	if err != nil || r.id == placed.parent {
		return placed, r, err
	}
	p, err := d.found(ctx, r, c)
	if err == nil && p.card == "" {
		p, err = d.move(ctx, placed, r, p, c)
	}
	return p, r, err
}

// move makes the thread of a case below the channel of another team, and leaves a word where it was.
func (d *Desk) move(ctx context.Context, from place, r room, to place, c handoff.Case) (place, error) {
	b, err := d.opt.Teams.Brief(ctx, d.opt.Cases, c)
	if err != nil {
		return place{}, err
	}
	if to, err = d.complete(ctx, r, to, c, b); err != nil {
		return place{}, err
	}
	words := d.maker().Words(d.faces().Moved(c))
	err = d.opened(ctx, from.thread, func() error {
		_, err := d.opt.API.Edit(ctx, from.thread, from.card, rest.Outgoing{Content: words[0].Content})
		return err
	})
	if err == nil {
		err = d.archive(ctx, from.thread, true)
	}
	if err != nil && !gone(err) {
		d.opt.Log.Warn("the card that a case left could not be changed", "case", c.Number, "err", err)
	}
	return to, nil
}

func (d *Desk) maker() cards.Maker { return cards.Maker{Texts: d.opt.Texts, Lang: d.opt.Lang} }

// voice is for what several read; one reader alone is spoken to in their language.
func (d *Desk) voice() line.Voice { return d.opt.Voice("Discord") }

func (d *Desk) faces() face.Maker { return d.opt.Maker("Discord") }

// say gives a sentence of this desk alone.
func (d *Desk) say(lang, id string) string { return d.opt.Texts.Say(lang, "discorddesk."+id, nil) }

// me is our own user.
func (d *Desk) me(ctx context.Context) (string, error) {
	d.mu.Lock()
	known := d.self
	d.mu.Unlock()
	if known != "" {
		return known, nil
	}
	u, err := d.opt.API.With(ctx).User("@me")
	if err != nil {
		return "", fmt.Errorf("ask Discord who we are: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.self = u.ID
	return u.ID, nil
}
