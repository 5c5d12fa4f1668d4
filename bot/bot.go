package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/firstline-support/firstline/handoff"
)

// A Store is everything that a bot keeps.
type Store interface {
	Inbox
	Ledger
	Outbox
}

// Timing is how long things may take. The zero value waits for nothing and never runs out: for tests and benchmarks.
type Timing struct {
	Complete time.Duration // silence after which a complete-looking message is an utterance
	Fragment time.Duration // the same for a fragment, after which people usually type on
	Deadline time.Duration // within this every event of a person has an outcome (promise P3)
	Desk     time.Duration // after this without a desk's yes the person hears that it takes longer
	Grace    time.Duration // how long turns and sends that have begun may go on when the bot is told to stop
}

// patience is how long the watchdog waits, so that with its looks in between it is done within the deadline.
func (t Timing) patience() time.Duration { return t.Deadline - t.glance() }

// glance is the time from one look of the watchdog to the next.
func (t Timing) glance() time.Duration { return t.Deadline / 10 }

// DefaultTiming is right for people who type.
func DefaultTiming() Timing {
	return Timing{Complete: 250 * time.Millisecond, Fragment: 900 * time.Millisecond,
		Deadline: 30 * time.Second, Desk: 10 * time.Second}
}

// Options are what a bot is made of. Log, Bell and Rota may be nil, Channels, Desks and Service empty.
type Options struct {
	Store    Store
	Cases    handoff.Cases
	Decider  Decider
	Channels []Channel       // those that messages are pushed to; clients of all others read the journal
	Desks    []handoff.Desk  // where cases are offered
	Rota     handoff.Roster  // who works on cases; nil: agents take them, nobody is given one
	Service  handoff.Service // what is promised about cases
	Private  handoff.Privacy // the teams whose cases are not for others
	Hand     Hand            // carries out orders; nil: none is declared, and all of them fail
	Bell     *handoff.Bell
	Timing   Timing
	// Preview is told what the bot is about to say in a conversation, as far as it is written, and "" when that is not to
	// be seen any longer: the turn has ended, one way or the other. It must not block. nil: nobody can watch.
	Preview func(conversation, text string)
	// Changed is told of each case that a turn has changed, as it is then. It must not block: who has more to do reads
	// the store later. nil: nobody wants to know.
	Changed func(handoff.Case)
	Meter   Meter  // nil: nobody counts
	Tracer  Tracer // nil: nobody follows
	Log     *slog.Logger
}

// A Bot is the conversation engine. It is safe for concurrent use.
type Bot struct {
	Options
	sharer  Sharer // nil: there is one node
	push    map[string]Channel
	desks   map[string]handoff.Desk
	follow  []string // names of the desks that are told what happens to their cases
	lanes   lanes
	courier courier
	making  making
	missed  missed
	running atomic.Bool
}

// New assembles a bot. Nothing happens before [Bot.Run].
func New(o Options) *Bot {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Bell == nil {
		o.Bell = &handoff.Bell{}
	}
	if o.Meter == nil {
		o.Meter = unmetered{}
	}
	b := &Bot{Options: o, push: map[string]Channel{}, desks: map[string]handoff.Desk{},
		lanes: newLanes(), courier: newCourier(), making: newMaking()}
	b.sharer, _ = o.Store.(Sharer)
	for _, c := range o.Channels {
		b.push[c.Name()] = c
	}
	for _, d := range o.Desks {
		b.desks[d.Name()] = d
		if _, follows := d.(handoff.Follower); follows {
			b.follow = append(b.follow, d.Name())
		}
	}
	return b
}

// Running tells whether the bot has taken up what an earlier run left, and works.
func (b *Bot) Running() bool { return b.running.Load() }

// Run works until ctx ends: it takes up what an earlier run left, decides, delivers, and watches the deadlines. It
// returns when everything that it started has ended.
func (b *Bot) Run(ctx context.Context) error {
	if err := b.takeUp(ctx); err != nil {
		if ctx.Err() != nil {
			return nil // stopped before it began
		}
		return err
	}
	b.running.Store(true)
	defer b.running.Store(false)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return b.runLanes(ctx) })
	group.Go(func() error { return b.runCourier(ctx) })
	group.Go(func() error { return b.runWatchdog(ctx) })
	group.Go(func() error { return b.runTimekeeper(ctx) })
	group.Go(func() error { return b.attend(ctx) })
	if err := group.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// takeUp wakes the lanes of all conversations that have unhandled events from before, also of those that were received
// while the clock was ahead.
func (b *Bot) takeUp(ctx context.Context) error {
	const everything, centuries = 1 << 30, 1000
	waiting, err := b.Store.Unhandled(ctx, time.Now().AddDate(centuries, 0, 0), everything)
	if err != nil {
		return fmt.Errorf("look for unhandled events: %w", err)
	}
	for _, conversation := range waiting {
		b.wake(conversation)
	}
	return nil
}

// Receive stores the event durably and once, and has it worked on. When it returns nil the channel may acknowledge. A
// repeat is no error. Errors that wrap [ErrBadEvent] are the sender's, all others are ours and worth a retry.
func (b *Bot) Receive(ctx context.Context, e Event) (err error) {
	if err := e.Check(); err != nil {
		return err
	}
	ctx, end := b.begin(ctx, Step{Name: StepReceive, Channel: e.Channel, Kind: e.Kind, Events: 1})
	defer func() { end(err) }()
	e.Trace = b.mark(ctx)
	if e.At.IsZero() {
		e.At = time.Now()
	}
	e.Files = clean(e.Files)
	// whatever comes of it: an error may mean that it was stored and the answer got lost, and then a repeat is not fresh
	defer b.wake(e.Conversation)
	fresh, err := b.Store.Receive(ctx, e)
	if err != nil {
		return fmt.Errorf("store event of %s: %w", e.Channel, err)
	}
	if fresh {
		b.Meter.Received(e.Channel, e.Kind)
	}
	return nil
}

// Perform carries out what an agent does, at once and in one commit, and gives the case as it is then. A repeated act
// (same ID) changes nothing. It implements [handoff.Clerk].
func (b *Bot) Perform(ctx context.Context, a handoff.Act) (handoff.Case, error) {
	if a.ID == "" || len(a.ID) > MaxID {
		return handoff.Case{}, fmt.Errorf("act on case %d needs an id of 1 to %d bytes: %w", a.Case, MaxID, ErrBadEvent)
	}
	known, err := b.Store.Known(ctx, actKey(a))
	if err != nil {
		return handoff.Case{}, fmt.Errorf("look for act on case %d: %w", a.Case, err)
	}
	c, err := b.Cases.Case(ctx, a.Case)
	if err != nil || known {
		return c, err
	}
	if waits[a.Verb] {
		// a message that is being sent right now began before the act; let it end, so that nothing follows a take, and a
		// change knows what the platform calls the message
		release, err := b.hold(ctx, c.Conversation)
		if err != nil {
			return handoff.Case{}, fmt.Errorf("wait for a message to be sent before case %d is acted on: %w", a.Case, err)
		}
		defer release()
		defer b.making.hold(c.Conversation)()
	}
	for {
		err := b.act(ctx, c.Conversation, a)
		switch {
		case errors.Is(err, ErrStale):
			continue
		case err != nil && !errors.Is(err, ErrRepeated):
			// A request that was given up may have done it while this one waited; what it did is no reason to refuse.
			if known, look := b.Store.Known(ctx, actKey(a)); look != nil || !known {
				return handoff.Case{}, err
			}
		}
		return b.Cases.Case(ctx, a.Case)
	}
}

// waits are the verbs that come after a message which is on its way: a human owns the conversation from then on, or
// changes what was said.
var waits = map[handoff.Verb]bool{handoff.Take: true, handoff.Assign: true, handoff.Amend: true, handoff.Retract: true}

// ActChannel is where agents' acts come from.
const ActChannel = "act"

func actKey(a handoff.Act) EventKey { return EventKey{ActChannel, a.ID} }

func (b *Bot) act(ctx context.Context, conversation string, a handoff.Act) (err error) {
	ctx, end := b.begin(ctx, Step{Name: StepAct, Channel: ActChannel, Kind: Acted, Events: 1})
	defer func() { end(err) }()
	snapshot, err := b.Store.Load(ctx, conversation)
	if err != nil {
		return fmt.Errorf("load conversation of case %d: %w", a.Case, err)
	}
	if snapshot.Case == nil || snapshot.Case.Number != a.Case {
		return fmt.Errorf("case %d is not the conversation's newest: %w", a.Case, handoff.ErrNotAllowed)
	}
	situation := Situation{Conversation: snapshot.Conversation, Case: snapshot.Case, Now: a.At}
	if a.Of > 0 {
		if situation.Meant, err = b.spoken(ctx, conversation, a.Of); err != nil {
			return err
		}
	}
	turn, err := b.Decider.Act(situation, a)
	if err != nil {
		return err
	}
	turn.Record = &Event{Channel: ActChannel, ID: a.ID, Conversation: conversation, Kind: Acted, Act: &a, At: a.At}
	return b.commit(ctx, turn)
}

// commit stores a turn and wakes those who wait for what it changed.
func (b *Bot) commit(ctx context.Context, t Turn) (err error) {
	defer func() { b.measure(t, err) }()
	mark := b.mark(ctx)
	ctx, end := b.begin(ctx, Step{Name: StepCommit, Channel: t.Conversation.Channel})
	defer func() { end(err) }()
	_, pushed := b.push[t.Conversation.Channel]
	for i := range t.Entries {
		if e := &t.Entries[i]; pushed && forPerson(*e) || e.Kind == handoff.Ordered {
			e.Delivery = handoff.Pending
		}
	}
	if t.Case != nil && t.Case.Number > 0 {
		t.Tell = b.follow
		if t.forKin() {
			t.Tell = append(slices.Clip(b.follow), kin)
		}
	}
	follow(t.Entries, mark, len(t.Tell) > 0)
	defer b.courier.wake() // also after an error: the turn may be stored and only the answer lost
	stored, err := b.Store.Commit(ctx, t)
	if err != nil {
		return err
	}
	if t.Case != nil && b.Changed != nil {
		b.Changed(*t.Case)
	}
	topics := []string{stored.ID}
	if t.Case != nil || stored.Case != 0 {
		topics = append(topics, handoff.QueueTopic)
	}
	b.Bell.RingHere(topics...) // other nodes hear of it from the store
	return nil
}

// Outgoing tells whether an entry goes to the outbox, and for whom: what is for the person and pending goes to the
// channel of the conversation, an order to the hand.
func Outgoing(e handoff.Entry, channel string) (to string, ok bool) {
	switch {
	case e.Delivery != handoff.Pending:
		return "", false
	case e.Kind == handoff.Ordered:
		return HandChannel, true
	}
	return channel, forPerson(e)
}

// forPerson tells whether an entry is for the person: words, or what becomes of them.
func forPerson(e handoff.Entry) bool {
	return e.From != handoff.ByPerson &&
		(e.Kind == handoff.Said || e.Kind == handoff.Amended || e.Kind == handoff.Retracted)
}

// clean makes foreign names and types harmless before they are stored.
func clean(files []handoff.File) []handoff.File {
	var all []handoff.File
	for _, f := range files {
		all = append(all, f.Clean())
	}
	return all
}

// missed counts what the watchdog found.
type missed struct {
	mu    sync.Mutex
	total int // guarded by mu
	now   int // guarded by mu; conversations past twice their deadline at the last look
}
