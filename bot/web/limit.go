package web

import (
	"cmp"
	"maps"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits keep one visitor from using up what is there for all. Zero fields mean the default.
type Limits struct {
	Conversations int // begun per minute by one address; default 20
	Messages      int // per minute in one conversation; default 30
	Files         int // per minute in one conversation; default 20
	Streams       int // open at once in one conversation; default 8
	AllStreams    int // open at once in all; default 5000
}

func (l Limits) withDefaults() Limits {
	return Limits{
		Conversations: cmp.Or(l.Conversations, 20),
		Messages:      cmp.Or(l.Messages, 30),
		Files:         cmp.Or(l.Files, 20),
		Streams:       cmp.Or(l.Streams, 8),
		AllStreams:    cmp.Or(l.AllStreams, 5000),
	}
}

// maxKeys bounds the memory of a gate. Who comes when it is full waits until others are forgotten.
const maxKeys = 20_000

// A gate lets each key pass so many times a minute, all at once or spread out.
type gate struct {
	perMinute int

	mu       sync.Mutex
	limiters map[string]*rate.Limiter // guarded by mu
	swept    time.Time                // guarded by mu; when idle limiters were last dropped
}

func newGate(perMinute int) *gate {
	return &gate{perMinute: perMinute, limiters: map[string]*rate.Limiter{}}
}

// pass is nil when the key may go on, else a [tooEarly] that says how long to wait.
func (g *gate) pass(key string, now time.Time) error {
	limiter := g.limiter(key, now)
	if limiter == nil {
		return tooEarly{time.Minute}
	}
	booking := limiter.ReserveN(now, 1)
	if wait := booking.DelayFrom(now); wait > 0 {
		booking.CancelAt(now)
		return tooEarly{wait}
	}
	return nil
}

// limiter gives the key's own limiter, nil when there is no room for one more.
func (g *gate) limiter(key string, now time.Time) *rate.Limiter {
	g.mu.Lock()
	defer g.mu.Unlock()
	if known := g.limiters[key]; known != nil {
		return known
	}
	if len(g.limiters) >= maxKeys {
		g.sweep(now)
	}
	if len(g.limiters) >= maxKeys {
		return nil
	}
	fresh := rate.NewLimiter(rate.Every(time.Minute/time.Duration(g.perMinute)), g.perMinute)
	g.limiters[key] = fresh
	return fresh
}

// sweep drops limiters that are as good as new, at most once a second because it looks at all of them.
func (g *gate) sweep(now time.Time) {
	if now.Sub(g.swept) < time.Second {
		return
	}
	g.swept = now
	maps.DeleteFunc(g.limiters, func(_ string, l *rate.Limiter) bool {
		return l.TokensAt(now) >= float64(g.perMinute)
	})
}

// network gives what an address counts as: itself, or its /64 because one IPv6 customer has that many addresses.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		port, portErr := netip.ParseAddrPort(address)
		if portErr != nil {
			return address
		}
		ip = port.Addr()
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	return netip.PrefixFrom(ip, 64).Masked().String()
}

// seats count what is open at once.
type seats struct {
	each, all int

	mu    sync.Mutex
	taken map[string]int // guarded by mu
	total int            // guarded by mu
}

func newSeats(each, all int) *seats { return &seats{each: each, all: all, taken: map[string]int{}} }

// take gives the function that frees the seat again, or a refusal when all are taken.
func (s *seats) take(key string) (leave func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken[key] >= s.each || s.total >= s.all {
		return nil, tooEarly{10 * time.Second}
	}
	s.taken[key]++
	s.total++
	return func() { s.free(key) }, nil
}

func (s *seats) free(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.total--
	if s.taken[key]--; s.taken[key] == 0 {
		delete(s.taken, key)
	}
}
