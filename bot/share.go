package bot

import (
	"context"
	"errors"

	"github.com/firstline-support/firstline/handoff"
)

// A Sharer is a store that the bots of several nodes work on at once. Every conversation is one bot's at a time; what
// the store tells of waiting events, due parcels and ringing cases is only of those that are this bot's. Everybody
// receives events, acts and reads for all.
type Sharer interface {
	// Mine tells whether the conversation is this bot's to work on now.
	Mine(conversation string) bool
	// Leads tells whether this bot does what is done once for all conversations. At most one does.
	Leads() bool
	// Attend tells what the other nodes do until ctx ends. It may miss something and then says it later, within seconds:
	// what came and what is due by itself, and that there may have been rings.
	Attend(ctx context.Context, a Attendant) error
	// Hold waits until nothing is being sent to the person, on whatever node, and lets nothing begin until release is
	// called. It fails when ctx ends first.
	Hold(ctx context.Context, conversation string) (release func(), err error)
}

// An Attendant is told what the nodes of a house do. None of it may block.
type Attendant struct {
	Came    func(conversation string) // a conversation that is ours has something new
	Parcels func()                    // something of ours may be due
	Moved   func()                    // conversations have become ours
	Rang    func(topics ...string)    // these changed, on whatever node
	Missed  func()                    // anything may have changed: rings may have got lost
}

// errLost says that a send was begun by a bot that has lost the conversation to another since: that one sends.
var errLost = errors.New("the conversation is another node's by now")

// mine tells whether a conversation is ours to work on.
func (b *Bot) mine(conversation string) bool { return b.sharer == nil || b.sharer.Mine(conversation) }

// leads tells whether we do what is done once for all.
func (b *Bot) leads() bool { return b.sharer == nil || b.sharer.Leads() }

// wake has a conversation worked on that is ours. The others are told by the store.
func (b *Bot) wake(conversation string) {
	if b.mine(conversation) {
		b.lanes.wake(conversation)
	}
}

// attend does what other nodes give cause for, until ctx ends.
func (b *Bot) attend(ctx context.Context) error {
	if b.sharer == nil {
		return nil
	}
	return b.sharer.Attend(ctx, Attendant{
		Came:    b.wake,
		Parcels: b.courier.wake,
		Moved: func() {
			b.courier.wake()
			b.Bell.RingHere(handoff.QueueTopic) // the clocks of cases that are ours now
		},
		Rang:   b.Bell.RingHere,
		Missed: b.Bell.RingAll,
	})
}

// hold waits for the send that is under way in the conversation, here and elsewhere, and prevents the next until
// release is called.
func (b *Bot) hold(ctx context.Context, conversation string) (release func(), err error) {
	here, err := b.courier.hold(ctx, conversation)
	if err != nil || b.sharer == nil {
		return here, err
	}
	elsewhere, err := b.sharer.Hold(ctx, conversation)
	if err != nil {
		here()
		return nil, err
	}
	return func() {
		elsewhere()
		here()
		b.courier.wake() // what was held back may go, if it still may
	}, nil
}
