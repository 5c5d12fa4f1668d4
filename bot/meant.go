package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

// Meant is the message that somebody changes or deletes, as it is before that.
type Meant struct {
	handoff.Spoken
	// Last is the whole utterance of which the message is a part, if it is the last one of the person and only words came
	// of it: then it can be answered anew. Otherwise it is empty.
	Last []handoff.Spoken
	New  *Event // set by a decider that answers anew: the event with the new words
}

// folded are received events with those taken in that change a message which nobody has taken up yet.
type folded struct {
	events []Event
	also   map[EventKey][]EventKey // by the event that is left
	unsaid map[EventKey]bool
}

// fold takes the newest words of messages that are not handled: who corrects a typing error within the second never
// said it. What was deleted leaves only its deletion.
func fold(events []Event) folded {
	f := folded{also: map[EventKey][]EventKey{}, unsaid: map[EventKey]bool{}}
	changes := map[EventKey][]Event{} // by the message; some channels deliver them first
	waiting := map[EventKey]bool{}
	for _, e := range events {
		waiting[e.Key()] = e.Kind == Message
		if meant := (EventKey{e.Channel, e.Of}); e.Changes() {
			changes[meant] = append(changes[meant], e)
		}
	}
	for _, e := range events {
		if e.Changes() && waiting[EventKey{e.Channel, e.Of}] {
			continue
		}
		f.events = append(f.events, e)
		if e.Kind == Message {
			for _, change := range changes[e.Key()] {
				f.take(len(f.events)-1, change)
			}
		}
	}
	return f
}

// take has an event change the message at a place.
func (f folded) take(i int, e Event) {
	was := &f.events[i]
	if e.Files == nil {
		e.Files = was.Files
	}
	if strings.TrimSpace(e.Text) == "" && len(e.Files) == 0 {
		e.Kind = Deleted // nothing is left of it
	}
	switch {
	case was.Kind == Deleted:
		f.unsaid[e.Key()] = true
		f.also[was.Key()] = append(f.also[was.Key()], e.Key())
	case e.Kind == Deleted:
		gone := append(f.also[was.Key()], was.Key())
		for _, key := range gone {
			f.unsaid[key] = true
		}
		delete(f.also, was.Key())
		f.also[e.Key()] = gone
		*was = e
	default:
		was.Text, was.Files = e.Text, e.Files
		f.also[was.Key()] = append(f.also[was.Key()], e.Key())
	}
}

// into notes what is handled with the events of a situation.
func (f folded) into(s *Situation) {
	for _, e := range s.Events {
		for _, key := range f.also[e.Key()] {
			s.also = append(s.also, key)
			if f.unsaid[key] {
				s.unsaid = append(s.unsaid, key)
			}
		}
	}
}

// mean finds what the event at a place changes. A message that never came is one that we missed: its new words are the
// message, and if it comes after all it is known.
func (b *Bot) mean(ctx context.Context, s *Situation, place int) error {
	if place >= len(s.Events) || !s.Events[place].Changes() {
		return nil
	}
	e := s.Events[place]
	entries, err := b.history(ctx, e.Conversation)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(entries, func(said handoff.Entry) bool {
		return said.Event == e.Of && said.Kind == handoff.Said && said.From == handoff.ByPerson && said.Detail == ""
	})
	if i >= 0 {
		s.Meant = meantIn(entries, entries[i].Seq)
		return nil
	}
	known, err := b.Store.Known(ctx, EventKey{e.Channel, e.Of})
	if err != nil {
		return fmt.Errorf("look for the message that was changed: %w", err)
	}
	if known || slices.Contains(s.also, EventKey{e.Channel, e.Of}) {
		return nil
	}
	s.record = &Event{Channel: e.Channel, ID: e.Of, Conversation: e.Conversation, Kind: Message, At: e.At}
	if e.Kind == Edited && (e.Text != "" || len(e.Files) > 0) {
		s.also = append(s.also, e.Key())
		e.Kind, e.ID, e.Of = Message, e.Of, ""
		s.Events[place] = e
	}
	return nil
}

// meantIn gives a message as it is now, with the utterance that it belongs to.
func meantIn(entries []handoff.Entry, seq int64) *Meant {
	spoken := handoff.Latest(entries)
	i := slices.IndexFunc(spoken, func(s handoff.Spoken) bool { return s.Seq == seq })
	if i < 0 {
		return nil
	}
	m := &Meant{Spoken: spoken[i]}
	words := func(s handoff.Spoken) bool {
		return s.Kind == handoff.Said && s.From == handoff.ByPerson && s.Detail == ""
	}
	end := len(spoken)
	for end > 0 && !words(spoken[end-1]) {
		if !undoable(spoken[end-1].Entry) {
			return m
		}
		end--
	}
	start := end
	for start > 0 && words(spoken[start-1]) {
		start--
	}
	if i >= start && i < end {
		m.Last = slices.DeleteFunc(slices.Clone(spoken[start:end]), func(s handoff.Spoken) bool { return s.Gone })
	}
	return m
}

// undoable tells whether an entry after somebody's words leaves them open to be answered anew: nothing was done.
func undoable(e handoff.Entry) bool {
	switch e.Kind {
	case handoff.Said:
		return e.From == handoff.ByBot
	case handoff.Understood, handoff.Tried, handoff.Stepped, handoff.Withdrawn:
		return true
	default:
		return false
	}
}

// spoken gives what was said in an entry as it is now; nil when there is no such entry.
func (b *Bot) spoken(ctx context.Context, conversation string, seq int64) (*Meant, error) {
	entries, err := b.historyFrom(ctx, conversation, seq-1)
	if err != nil || len(entries) == 0 || entries[0].Seq != seq {
		return nil, err
	}
	return &Meant{Spoken: handoff.Latest(entries)[0]}, nil
}
