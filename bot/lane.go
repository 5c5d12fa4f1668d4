package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/firstline-support/firstline/handoff"
)

// maxTurns bounds how many turns are made at once. Who waits for a person to finish typing takes no place.
const maxTurns = 64

// lanes makes sure that each conversation is worked on by one goroutine at a time. All goroutines belong to runLanes.
type lanes struct {
	signal chan struct{} // holds one token when woken is not empty
	places chan struct{} // holds one token for each turn being made

	mu     sync.Mutex
	woken  []string               // guarded by mu; waiting for a worker, each once
	listed map[string]bool        // guarded by mu; what woken holds
	active map[string]chan string // guarded by mu; worked on now; the channel says that more came
}

func newLanes() lanes {
	return lanes{signal: make(chan struct{}, 1), places: make(chan struct{}, maxTurns), listed: map[string]bool{},
		active: map[string]chan string{}}
}

// wake has the conversation looked at, now or when its present work ends.
func (l *lanes) wake(conversation string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if more, working := l.active[conversation]; working {
		select {
		case more <- conversation:
		default: // it knows already
		}
		return
	}
	if !l.listed[conversation] {
		l.listed[conversation] = true
		l.woken = append(l.woken, conversation)
	}
	l.nudge()
}

func (l *lanes) nudge() {
	select {
	case l.signal <- struct{}{}:
	default:
	}
}

// next takes one conversation to work on; ok is false when there is none.
func (l *lanes) next() (conversation string, more chan string, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.woken) == 0 {
		return "", nil, false
	}
	conversation, l.woken = l.woken[0], l.woken[1:]
	delete(l.listed, conversation)
	more = make(chan string, 1)
	l.active[conversation] = more
	return conversation, more, true
}

// done ends the work on a conversation, or begins it anew when more came meanwhile.
func (l *lanes) done(conversation string) {
	l.mu.Lock()
	more := l.active[conversation]
	delete(l.active, conversation)
	l.mu.Unlock()
	select {
	case <-more:
		l.wake(conversation)
	default:
	}
}

// runLanes hands woken conversations to workers until ctx ends, and waits for them.
func (b *Bot) runLanes(ctx context.Context) error {
	var workers sync.WaitGroup
	defer workers.Wait()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-b.lanes.signal:
		}
		for {
			conversation, more, ok := b.lanes.next()
			if !ok {
				break
			}
			workers.Go(func() { b.work(ctx, conversation, more) })
		}
	}
}

// work handles a conversation's events in order until there are none.
func (b *Bot) work(ctx context.Context, conversation string, more <-chan string) {
	defer b.lanes.done(conversation)
	const tries = 5
	for failures := 0; ctx.Err() == nil && b.mine(conversation); {
		again, err := b.step(ctx, conversation, more)
		switch {
		case errors.Is(err, ErrStale) || errors.Is(err, ErrRepeated) || errors.Is(err, errOvertaken):
			continue // somebody else commits, or what was missed came after all: decide again from the new state
		case err != nil && ctx.Err() != nil:
			return // stopping; the events stay and are taken up at the next start
		case errors.Is(err, context.DeadlineExceeded):
			b.Log.Error("turn", "conversation", conversation, "err", err)
			return // there is no time for another try: the watchdog takes over
		case err != nil:
			failures++
			b.Log.Error("turn", "conversation", conversation, "try", failures, "err", err)
			if failures == tries {
				return // the watchdog takes over when the deadline has passed
			}
			pause(ctx, more, backoff(failures, 50*time.Millisecond, time.Second))
		case !again:
			return
		default:
			failures = 0
		}
	}
}

// step makes one turn, or waits for somebody who may still be typing. again is false when nothing is left to do.
func (b *Bot) step(ctx context.Context, conversation string, more <-chan string) (again bool, err error) {
	again, wait, err := b.turn(ctx, conversation)
	if wait > 0 {
		pause(ctx, more, wait)
	}
	return again, err
}

// turn makes one turn on the oldest utterance; wait > 0 says that it is too early for that.
func (b *Bot) turn(ctx context.Context, conversation string) (again bool, wait time.Duration, err error) {
	if ctx.Err() != nil {
		return false, 0, ctx.Err()
	}
	select {
	case <-ctx.Done():
		return false, 0, ctx.Err()
	case b.lanes.places <- struct{}{}:
		defer func() { <-b.lanes.places }()
	}
	ctx, leave := b.linger(ctx)
	defer leave()
	snapshot, err := b.Store.Load(ctx, conversation)
	if err != nil {
		return false, 0, fmt.Errorf("load: %w", err)
	}
	newest := fold(snapshot.Events)
	events, wait := b.utterance(newest.events, time.Now())
	if wait > 0 || len(events) == 0 {
		return wait > 0, wait, nil
	}
	ctx, end := b.begin(ctx, turnOn(events))
	defer func() { end(err) }()
	situation := Situation{Conversation: snapshot.Conversation, Case: snapshot.Case, Events: events, Now: time.Now()}
	newest.into(&situation)
	if err := b.expect(ctx, &situation); err != nil {
		return false, 0, err
	}
	if err := b.mean(ctx, &situation, 0); err != nil {
		return false, 0, err
	}
	if err := b.ordered(ctx, &situation); err != nil {
		return false, 0, err
	}
	b.own(ctx, &situation)
	turn, hide, err := b.drawUp(ctx, situation)
	defer hide()
	if err != nil {
		return false, 0, fmt.Errorf("decide: %w", err)
	}
	return true, 0, b.commit(ctx, turn)
}

// drawUp has a turn decided that the person may watch being written, and that is given up when somebody acts meanwhile.
// hide ends the watching.
func (b *Bot) drawUp(ctx context.Context, s Situation) (turn Turn, hide func(), err error) {
	conversation, hide := s.Conversation.ID, func() {}
	ctx, end := b.making.begin(ctx, conversation)
	defer end()
	if b.Preview != nil {
		s.Show = func(text string) {
			b.making.show(ctx, conversation, func() { b.Preview(conversation, text) })
		}
		hide = func() { b.Preview(conversation, "") }
	}
	turn, err = b.decide(ctx, s)
	if cause := context.Cause(ctx); errors.Is(cause, errOvertaken) {
		return Turn{}, hide, cause
	}
	return turn, hide, err
}

// decide calls the decider and turns a panic of its into an error: one poisoned message must not stop the others.
func (b *Bot) decide(ctx context.Context, s Situation) (t Turn, err error) {
	ctx, end := b.deciding(ctx, s)
	defer func() { end(err) }()
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("decider broke: %v", cause)
		}
	}()
	if b.Timing.Deadline > 0 {
		// after it the watchdog speaks, and the lane is needed for what the person says then
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, b.Timing.patience())
		defer stop()
	}
	t, err = b.Decider.Decide(ctx, s)
	t.since = s.since()
	for _, e := range s.Events {
		if e.Kind != Overdue && e.Kind != Rang { // our own marks, which no store knows
			t.Handled = append(t.Handled, e.Key())
		}
	}
	t.Handled = append(t.Handled, s.also...)
	t.Unsaid = s.unsaid
	if t.Hidden {
		t.Unsaid = append(slices.Clip(t.Unsaid), t.Handled...)
	}
	if len(t.Entries) == 0 {
		t.Unsaid = append(slices.Clip(t.Unsaid), s.overheard()...)
	}
	if t.Record == nil {
		t.Record = s.record
	}
	return t, err
}

// overheard are the events whose words were not meant for the bot. It has not said anything to them, so they are no
// business of its own.
func (s Situation) overheard() (keys []EventKey) {
	for _, e := range s.Events {
		if e.Unasked {
			keys = append(keys, e.Key())
		}
	}
	if len(keys) > 0 {
		keys = append(keys, s.also...)
	}
	return keys
}

// expect counts the queue where the person is going to be told about it.
func (b *Bot) expect(ctx context.Context, s *Situation) error {
	if s.Events[0].Kind != DeskHas || s.Case == nil {
		return nil
	}
	rows, err := b.Cases.Queue(ctx, handoff.Filter{States: []handoff.State{handoff.Waiting}, Team: s.Case.Team})
	if err != nil {
		return fmt.Errorf("count the queue: %w", err)
	}
	for _, row := range rows {
		if row.Case.Number != s.Case.Number && ahead(row.Case, *s.Case) {
			s.Ahead++
		}
	}
	return nil
}

// own lists the person's cases where they may ask for them. Everything else is answered without.
func (b *Bot) own(ctx context.Context, s *Situation) {
	const longest, most = 80, 10 // bytes of the words; cases
	first := s.Events[0]
	asks := first.Kind == Message && len(s.Events) == 1 && len(first.Text) <= longest
	if !asks || s.Case != nil && s.Case.Held() || first.Person.ID == "" || b.Cases == nil {
		return
	}
	rows, err := b.Cases.Queue(ctx, handoff.Filter{Person: first.Person.ID, Newest: true, Limit: most})
	if err != nil {
		b.Log.Error("list a person's cases", "conversation", s.Conversation.ID, "err", err)
		return
	}
	// ids of two channels may be alike
	s.Own = slices.DeleteFunc(rows, func(r handoff.Row) bool { return r.Case.Channel != first.Channel })
}

// ahead tells whether the queue gives a before b.
func ahead(a, b handoff.Case) bool {
	more := a.Priority.Rank() - b.Priority.Rank()
	return more > 0 || more == 0 && a.Opened.Before(b.Opened)
}

// utterance takes the oldest event, or the run of messages that belong together. wait > 0 says that the person may
// still be typing.
func (b *Bot) utterance(events []Event, now time.Time) (batch []Event, wait time.Duration) {
	if len(events) == 0 || events[0].Kind != Message {
		return events[:min(1, len(events))], 0
	}
	burst := 3 * b.Timing.Fragment
	n := 1
	for n < len(events) && events[n].Kind == Message && events[n].Unasked == events[0].Unasked &&
		events[n].At.Sub(events[n-1].At) <= burst {
		n++
	}
	if n < len(events) {
		return events[:n], 0 // something else came after them: the burst is over
	}
	quiet := b.Timing.Complete
	if fragment(events[n-1].Text) {
		quiet = b.Timing.Fragment
	}
	// however long somebody types on, the first words wait no longer than three fragments
	wait = min(events[n-1].At.Add(quiet).Sub(now), events[0].At.Add(burst).Sub(now))
	if wait > burst {
		wait = 0 // the clock was set back after these words came: nobody waits until it has caught up
	}
	return events[:n], wait
}

// fragment tells whether a message looks as if another one follows: few words and no closing mark.
func fragment(text string) bool {
	text = strings.TrimSpace(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	return !strings.ContainsRune(".?!", last) && len(strings.Fields(text)) < 4
}

// pause waits, but not longer than until more comes or ctx ends.
func pause(ctx context.Context, more <-chan string, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-more:
	case <-timer.C:
	}
}
