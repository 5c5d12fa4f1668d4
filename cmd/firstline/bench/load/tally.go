package load

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/firstline-support/firstline/cmd/firstline/bench/gauge"
)

// Counts are how many of each there were.
type Counts struct {
	Conversations int            `json:"conversations"`
	Due           int            `json:"messages_due"` // were to be sent
	Acknowledged  int            `json:"acknowledged"`
	Answered      int            `json:"answered"`
	Apologies     int            `json:"apologies"` // outcomes that only say that something broke
	Unsent        int            `json:"unsent"`    // never acknowledged
	Lost          int            `json:"lost"`      // acknowledged, without outcome at the end
	Unfinished    int            `json:"unfinished"`
	Twice         int            `json:"answered_twice"`
	Escalated     int            `json:"escalated"`
	Waiting       int            `json:"waiting_for_a_human"` // at the end
	Resolved      int            `json:"resolved"`
	Errors        map[string]int `json:"errors"`
}

// A tally counts and measures. It is safe for concurrent use.
type tally struct {
	begin    time.Time // of measuring: what was due before is not in the times
	ack      *gauge.Times
	answer   *gauge.Times
	human    *gauge.Times
	measured struct{ due, acked, answered int } // guarded by mu; of what was due since begin

	mu     sync.Mutex
	counts Counts   // guarded by mu
	notes  []string // guarded by mu; some of what was not as it should be
}

// mostNotes is how much of what was lost or said twice is told one by one.
const mostNotes = 10

func newTally(begin time.Time) *tally {
	return &tally{begin: begin, ack: gauge.NewTimes(), answer: gauge.NewTimes(), human: gauge.NewTimes(),
		counts: Counts{Errors: map[string]int{}}}
}

// count changes the counts.
func (t *tally) count(change func(*Counts)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	change(&t.counts)
}

func (t *tally) fail(kind string) { t.count(func(c *Counts) { c.Errors[kind]++ }) }

// due counts a message that is to be sent.
func (t *tally) due(at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts.Due++
	if !at.Before(t.begin) {
		t.measured.due++
	}
}

// acked counts an acknowledgement. Where the time of it cannot be seen it only counts.
func (t *tally) acked(due time.Time, timed bool) {
	if timed && !due.Before(t.begin) {
		t.ack.Add(time.Since(due))
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts.Acknowledged++
	if !due.Before(t.begin) {
		t.measured.acked++
	}
}

// heard counts what became of a line. What counts for the time is the last message that it answers: people who type in
// bursts wait from there.
func (t *tally) heard(v verdict) {
	var last time.Time
	for _, s := range v.answered {
		if s.due.After(last) {
			last = s.due
		}
	}
	if len(v.answered) > 0 && !last.Before(t.begin) {
		t.answer.Add(time.Since(last))
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts.Answered += len(v.answered)
	for _, s := range v.answered {
		if !s.due.Before(t.begin) {
			t.measured.answered++
		}
	}
}

// unsent counts what was never acknowledged. Who interrupted the run did not wait for it.
func (t *tally) unsent(living context.Context) {
	t.count(func(c *Counts) {
		if errors.Is(context.Cause(living), errInterrupted) {
			c.Unfinished++
		} else {
			c.Unsent++
		}
	})
}

// helped counts the first words of a human since an escalation was due.
func (t *tally) helped(due time.Time) {
	if !due.Before(t.begin) {
		t.human.Add(time.Since(due))
	}
}

// close adds up how a conversation ended. One that was broken off is unfinished and not lost.
func (t *tally) close(conversation string, b balance, cutOff bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if b.twice > 0 && len(t.notes) < mostNotes {
		t.notes = append(t.notes, fmt.Sprintf("conversation %s: %s is one too many", conversation, b.second))
	}
	if b.owed > 0 && !cutOff && len(t.notes) < mostNotes {
		t.notes = append(t.notes, fmt.Sprintf("conversation %s: %d without an outcome", conversation, b.owed))
	}
	t.counts.Twice += b.twice
	t.counts.Apologies += b.sorry
	if cutOff {
		t.counts.Unfinished += b.owed
	} else {
		t.counts.Lost += b.owed
	}
}

// now gives the counts so far.
func (t *tally) now() Counts {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.counts
	c.Errors = maps.Clone(c.Errors)
	return c
}

// odd gives some of what was not as it should be.
func (t *tally) odd() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.notes)
}

// since gives how many messages were due, acknowledged and answered of those that count for the rates.
func (t *tally) since() (due, acked, answered int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.measured.due, t.measured.acked, t.measured.answered
}
