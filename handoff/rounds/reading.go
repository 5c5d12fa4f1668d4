package rounds

import (
	"sync"
	"time"
)

// A Reading is what is known of a thread, to read on from there. One reads at a time.
type Reading struct {
	Last     string          // the last message that was dealt with
	Answered map[string]bool // messages to which we have said something
	Told     map[string]bool // what agents were told about: who, and what
	At       time.Time
}

// Readings are those of all threads. The zero Readings are ready.
type Readings[Thread comparable] struct {
	mu  sync.Mutex
	all map[Thread]*Reading // guarded by mu
}

// Of gives the reading of a thread; a new one begins behind the message that is named.
func (r *Readings[Thread]) Of(t Thread, first string) *Reading {
	r.mu.Lock()
	defer r.mu.Unlock()
	known := r.all[t]
	if known == nil {
		if r.all == nil {
			r.all = map[Thread]*Reading{}
		}
		known = &Reading{Last: first, Answered: map[string]bool{}, Told: map[string]bool{}, At: time.Now()}
		r.all[t] = known
	}
	return known
}

// Last is the last message that was dealt with in a thread; ok is false for a thread that was not read.
func (r *Readings[Thread]) Last(t Thread) (last string, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	known := r.all[t]
	if known == nil {
		return "", false
	}
	return known.Last, true
}

// Forget drops the readings of threads that were quiet for so long; it costs to read them anew.
func (r *Readings[Thread]) Forget(idle time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for t, known := range r.all {
		if time.Since(known.At) > idle {
			delete(r.all, t)
		}
	}
}
