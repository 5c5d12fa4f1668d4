package model

import (
	"errors"
	"sync"
	"time"
	"unicode/utf8"
)

// A room is how much of passages fits into the model's context, as far as that was found out: a server of one's own
// often has a small one, and nothing of the protocol tells it. It is safe for concurrent use.
type room struct {
	mu    sync.Mutex
	limit int       // guarded by mu; characters, 0: no limit is known
	until time.Time // guarded by mu; after it a larger prompt is tried again
}

// limitLife is how long a limit is believed: an admin may have given the model a larger context meanwhile.
const limitLife = time.Hour

// fit gives the first of the passages that fit, one at least.
func (r *room) fit(all []Passage, now time.Time) []Passage {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.limit == 0 || now.After(r.until) {
		return all
	}
	size := 0
	for i, p := range all {
		if size += characters(p); i > 0 && size > r.limit {
			return all[:i]
		}
	}
	return all
}

// tooSmall learns that so much does not fit. Half of it is tried next: trying is quick, but people wait for it.
func (r *room) tooSmall(passages []Passage, now time.Time) {
	size := 0
	for _, p := range passages {
		size += characters(p)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.limit, r.until = size/2, now.Add(limitLife)
}

// characters is how much of a passage goes into a prompt.
func characters(p Passage) int { return min(utf8.RuneCountInString(p.words()), mostPassage) }

// fitting asks about as many of the passages as fit, the first ones. The server has turned away what was too long, so
// asking again is safe.
func (s *Session) fitting(passages []Passage, ask func([]Passage) (Answer, error)) (Answer, error) {
	for {
		some := s.a.room.fit(passages[:min(len(passages), mostPassages)], s.a.Now())
		answer, err := ask(some)
		var f *Failure
		if !errors.As(err, &f) || f.Kind != TooLong || len(some) < 2 {
			return answer, err
		}
		s.a.room.tooSmall(some, s.a.Now())
	}
}
