package rest

import (
	"net/http"
	"strconv"
	"time"
)

// A bucket is a limit of Discord's: so many calls in such a time. Which routes share one, Discord tells with the
// answers. All of it is guarded by the gate's lock.
type bucket struct {
	known     bool          // Discord told the limit, or that there is none
	limit     int           // calls in a period, 0: any number
	remaining int           // of this period, as far as we know
	reset     time.Time     // when the next period begins
	until     time.Time     // Discord refused a call, and wants none before
	flying    int           // calls under way
	ahead     time.Time     // when a call went ahead to find out, zero: none is under way
	changed   chan struct{} // closed when somebody who waits should look again
	used      time.Time
}

const (
	between  = time.Second            // how long others wait for a call that went ahead
	jitter   = 250 * time.Millisecond // by which two answers may tell the same moment
	rounding = 5 * time.Millisecond   // Discord tells moments in milliseconds
)

// wait is how long the next call has to wait; 0: not at all. With ahead it is one on which others should wait.
func (b *bucket) wait(now time.Time) (wait time.Duration, ahead bool) {
	if wait := b.until.Sub(now); wait > 0 {
		return wait, false
	}
	switch {
	case !b.known || !b.until.IsZero():
		if wait := b.ahead.Add(between).Sub(now); !b.ahead.IsZero() && wait > 0 {
			return wait, false
		}
		return 0, true
	case b.limit == 0:
		return 0, false
	case !b.reset.After(now):
		if b.flying >= b.limit {
			return between, false
		}
		return 0, false
	case b.remaining <= 0:
		return b.reset.Sub(now), false
	}
	return 0, false
}

// enter notes that a call begins.
func (b *bucket) enter(now time.Time, ahead bool) {
	if ahead {
		b.ahead = now
	}
	if b.known && b.limit > 0 {
		if !b.reset.After(now) {
			b.remaining = b.limit - b.flying
		}
		b.remaining--
	}
	b.flying++
	b.used = now
}

// leave notes that a call ended, and how; with status 0 there was no answer and nothing is known of the limit.
func (b *bucket) leave(now time.Time, ahead bool, status int, header http.Header) {
	b.flying--
	b.used = now
	if ahead {
		b.ahead = time.Time{}
	}
	b.wake()
	if status == 0 || status == http.StatusTooManyRequests || status >= http.StatusInternalServerError {
		return
	}
	if ahead && !b.until.After(now) {
		b.until = time.Time{}
	}
	b.learn(now, header)
}

// learn takes the limit from the headers of an answer.
func (b *bucket) learn(now time.Time, header http.Header) {
	limit, err := strconv.Atoi(header.Get("X-RateLimit-Limit"))
	after, bad := seconds(header.Get("X-RateLimit-Reset-After"))
	remaining, odd := strconv.Atoi(header.Get("X-RateLimit-Remaining"))
	if err != nil || !bad || odd != nil || limit <= 0 {
		b.known = true // without a limit, as far as Discord says; one that was told stays
		return
	}
	reset := now.Add(after + rounding)
	if !b.known || b.limit == 0 || !b.reset.After(now) || reset.After(b.reset.Add(jitter)) {
		b.remaining = remaining - b.flying // those may not be counted yet
	} else {
		b.remaining = min(b.remaining, remaining)
	}
	if !b.known || reset.After(b.reset) || !b.reset.After(now) {
		b.reset = reset
	}
	b.known, b.limit = true, limit
}

// refuse notes that Discord wants no call for a while.
func (b *bucket) refuse(until time.Time) {
	if until.After(b.until) {
		b.until = until
	}
}

// signal is closed when there is news.
func (b *bucket) signal() <-chan struct{} {
	if b.changed == nil {
		b.changed = make(chan struct{})
	}
	return b.changed
}

func (b *bucket) wake() {
	if b.changed != nil {
		close(b.changed)
		b.changed = nil
	}
}

// idle tells whether nothing would be lost with it but that its limit is asked for once more.
func (b *bucket) idle(now time.Time) bool {
	return b.flying == 0 && b.changed == nil && !b.until.After(now) && !b.reset.After(now) &&
		now.Sub(b.used) > time.Minute
}

// seconds reads a number of seconds.
func seconds(s string) (time.Duration, bool) {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || n < 0 || n > 1e6 {
		return 0, false
	}
	return time.Duration(n * float64(time.Second)), true
}
