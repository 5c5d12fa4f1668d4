package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// A turn is the right to make one call.
type turn struct {
	way   route
	holds []hold // what it counts for; at own stands the route's
	bad   bool   // it finds out whether the token is good again
}

const own = 0

// A hold is a bucket and whether others of it wait for how the call ends.
type hold struct {
	*bucket
	ahead bool
}

// A pause is a wait before a turn.
type pause struct {
	wait time.Duration   // 0: none
	news <-chan struct{} // what ends it sooner
	slot bool            // after it a place in our own pace is ours
}

// enter waits for a turn. It gives one, or how long it would take: too long to be waited for here.
func (g *gate) enter(ctx context.Context, way route) (turn, time.Duration, error) {
	begun := time.Now()
	var p pause
	for {
		var t turn
		var err error
		left := patience - time.Since(begun)
		if t, p, err = g.ask(way, p.slot, left); err != nil || p.wait == 0 {
			return t, 0, err
		}
		end, ends := ctx.Deadline()
		if p.wait > left || p.wait > between && ends && time.Now().Add(p.wait).After(end) {
			return turn{}, p.wait, nil
		}
		timer := time.NewTimer(p.wait)
		select {
		case <-timer.C:
		case <-p.news:
		case <-ctx.Done():
			err = fmt.Errorf("wait for a turn to call Discord: %w", context.Cause(ctx))
		}
		timer.Stop()
		if err != nil {
			return turn{}, 0, err
		}
	}
}

// ask gives a turn, or says how long to wait. With slot there is a place in our pace for it.
func (g *gate) ask(way route, slot bool, left time.Duration) (t turn, p pause, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	t = turn{way: way, holds: []hold{{bucket: g.bucket(way, now)}, {bucket: g.address}}}
	if !way.open {
		t.holds = append(t.holds, hold{bucket: g.global})
		if t.bad = g.bad; g.bad && now.Before(g.try) {
			return t, p, ErrToken
		}
	}
	if wait := g.invalid.wait(now); wait > 0 {
		return t, p, &Spent{After: wait}
	}
	for n, held := range t.holds {
		wait, ahead := held.wait(now)
		t.holds[n].ahead = ahead
		if wait > p.wait {
			p.wait, p.news = wait, held.signal()
		}
	}
	if p.wait > 0 {
		return t, p, nil
	}
	if !way.open && !slot {
		place := g.pace.ReserveN(now, 1)
		if p.wait = place.DelayFrom(now); p.wait > left {
			place.CancelAt(now)
		}
		if p.wait > 0 {
			p.slot = true
			return t, p, nil
		}
	}
	for _, held := range t.holds {
		held.enter(now, held.ahead)
	}
	if t.bad {
		g.try = now.Add(trial)
	}
	return t, p, nil
}

// bucket gives what the limit of a route is kept in.
func (g *gate) bucket(way route, now time.Time) *bucket {
	key := way.name
	if name, ok := g.names[way.name]; ok {
		key = name
	}
	key += " " + way.major
	b := g.buckets[key]
	if b == nil {
		if len(g.buckets) >= maxBuckets {
			for key, b := range g.buckets {
				if b.idle(now) {
					delete(g.buckets, key)
				}
			}
		}
		b = &bucket{used: now}
		g.buckets[key] = b
	}
	return b
}

// leave notes what came of a call, and tells how long Discord wants none like it.
func (g *gate) leave(t turn, answer *http.Response) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	status, header := 0, http.Header(nil)
	if answer != nil {
		status, header = answer.StatusCode, answer.Header
	}
	for n, held := range t.holds {
		if n != own {
			header = nil // it tells of no other limit
		}
		held.leave(now, held.ahead, status, header)
	}
	if answer == nil {
		return 0
	}
	g.rename(t.way, answer.Header.Get("X-RateLimit-Bucket"))
	g.judge(t, answer.StatusCode, now)
	held := g.bucket(t.way, now)
	if answer.StatusCode != http.StatusTooManyRequests {
		if held != t.holds[own].bucket {
			held.learn(now, answer.Header)
		}
		return 0
	}
	said := readLimit(answer)
	if said.scope != "shared" {
		g.invalid.spend(now)
	}
	switch {
	case said.scope == "global" && !t.way.open:
		held = g.global
	case said.scope == "global", said.scope == "address":
		held = g.address
	}
	held.refuse(now.Add(said.after))
	g.log.Warn("Discord limits our calls", "route", t.way.name, "scope", said.scope, "wait", said.after)
	return said.after
}

// rename notes what Discord calls the bucket of a route. What is known of its limits goes with it.
func (g *gate) rename(way route, name string) {
	before, known := g.names[way.name]
	if name == "" || known && before == name {
		return
	}
	g.names[way.name] = name
	if known {
		return // other routes may still be called so
	}
	for key, b := range g.buckets {
		major, ok := strings.CutPrefix(key, way.name+" ")
		if !ok {
			continue
		}
		delete(g.buckets, key)
		if other := g.buckets[name+" "+major]; other != nil {
			other.refuse(b.until)
			b.wake()
		} else {
			g.buckets[name+" "+major] = b
		}
	}
}

// judge notes whether Discord knows the token.
func (g *gate) judge(t turn, status int, now time.Time) {
	switch {
	case status == http.StatusForbidden:
		g.invalid.spend(now)
		g.bad = g.bad && t.way.open
	case status == http.StatusUnauthorized:
		g.invalid.spend(now)
		if !t.way.open {
			if !g.bad {
				g.log.Error("Discord does not know the token; calls pause", "route", t.way.name)
			}
			g.bad, g.try = true, now.Add(trial)
		}
	case !t.way.open && status < http.StatusInternalServerError && status != http.StatusTooManyRequests:
		g.bad = false
	}
}

func (g *gate) health(now time.Time) Health {
	g.mu.Lock()
	defer g.mu.Unlock()
	return Health{BadToken: g.bad, Invalid: g.invalid.spent(now), Spent: g.invalid.wait(now) > 0,
		Held: max(0, g.address.until.Sub(now), g.global.until.Sub(now))}
}

func (g *gate) trust() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.try = time.Time{}
}

// said is what Discord says when it refuses a call for a while.
type said struct {
	after time.Duration
	scope string // "user", "shared", "global", or "address" for what stands before Discord
}

// readLimit reads an answer of 429, whose body must be in memory.
func readLimit(answer *http.Response) said {
	data, _ := io.ReadAll(answer.Body) // it is in memory
	answer.Body = io.NopCloser(bytes.NewReader(data))
	var body struct {
		After  *float64 `json:"retry_after"`
		Global bool     `json:"global"`
	}
	s := said{after: time.Second, scope: answer.Header.Get("X-RateLimit-Scope")}
	if err := json.Unmarshal(data, &body); err != nil || body.After == nil {
		s.scope = "address"
	} else if after := time.Duration(*body.After * float64(time.Second)); after > 0 {
		s.after = after + rounding
	}
	if after, ok := seconds(answer.Header.Get("Retry-After")); ok {
		s.after = max(s.after, after+rounding)
	}
	if body.Global || answer.Header.Get("X-RateLimit-Global") != "" {
		s.scope = "global"
	}
	return s
}
