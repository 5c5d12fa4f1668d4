package discordtest

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

// A Fault is what goes wrong with one request.
type Fault struct {
	Delay      time.Duration // before anything happens
	Status     int           // answered instead, such as 500
	RetryAfter time.Duration // 429 with this
	Global     bool          // the 429 is about all requests of the app
	Code       int           // answered as Discord's error, such as 50013
	Cut        bool          // the connection breaks before the request has an effect
	CutAfter   bool          // it breaks after the effect, so that the caller cannot know
}

// Any stands for all requests in [Server.Fail].
const Any = "*"

// Gateway stands for connections to the gateway in [Server.Fail].
const Gateway = "CONNECT /gateway"

// trouble is what goes wrong, guarded by the server's mu.
type trouble struct {
	faults  map[string][]Fault
	lasting map[string]Fault
	limits  map[string]told   // by bucket
	buckets map[string]*usage // by bucket
	early   []string
	down    bool
}

// told is until when a bucket may not be used, as the caller was told.
type told struct{ at, until time.Time }

func newTrouble() trouble {
	return trouble{faults: map[string][]Fault{}, lasting: map[string]Fault{}, limits: map[string]told{},
		buckets: map[string]*usage{}}
}

// fits tells whether a pattern is for a request: it may be that of the route, such as
// "POST /channels/{channel_id}/messages", or that of the path, such as "POST /channels/*/messages".
func fits(pattern, route, at string) bool {
	method, _, _ := strings.Cut(route, " ")
	if pattern == "" || pattern == Any || pattern == route {
		return true
	}
	ok, err := path.Match(pattern, method+" "+at)
	return ok && err == nil
}

// Fail makes the next requests that fit a pattern go wrong, one fault each.
func (s *Server) Fail(pattern string, faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble.faults[pattern] = append(s.trouble.faults[pattern], faults...)
}

// Always makes every request that fits go wrong in the same way, until [Server.Heal].
func (s *Server) Always(pattern string, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble.lasting[pattern] = f
}

// Heal takes all faults back that have not happened yet.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble.faults, s.trouble.lasting = map[string][]Fault{}, map[string]Fault{}
	s.trouble.down, s.gate.copies = false, 0
	s.mute(false)
}

// Early are the requests so far that came although 429 had been answered to their bucket, or to all, and the
// Retry-After had not passed.
func (s *Server) Early() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.trouble.early...)
}

// fault takes what goes wrong with this request.
func (s *Server) fault(q *request) (f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.early(q)
	defer func() {
		if f.RetryAfter > 0 {
			s.told(q, f)
		}
	}()
	if s.trouble.down {
		return Fault{Cut: true}
	}
	for pattern, lasts := range s.trouble.lasting {
		if fits(pattern, q.route.name(), q.path) {
			return lasts
		}
	}
	for pattern, waiting := range s.trouble.faults {
		if len(waiting) > 0 && fits(pattern, q.route.name(), q.path) {
			s.trouble.faults[pattern] = waiting[1:]
			return waiting[0]
		}
	}
	return Fault{}
}

// early notes a request that comes before it may. What arrives at the same instant had begun before.
func (s *Server) early(q *request) {
	now := s.opts.Now()
	for _, bucket := range []string{q.bucket(), globalBucket} {
		if bucket == globalBucket && q.route.open {
			continue // interactions have no part in the global limit
		}
		if known := s.trouble.limits[bucket]; now.After(known.at) && now.Before(known.until) {
			s.trouble.early = append(s.trouble.early, fmt.Sprintf("%s %s, %s before it may be", q.Method, q.path,
				known.until.Sub(now)))
		}
	}
}

// told notes that a bucket was answered 429.
func (s *Server) told(q *request, f Fault) {
	bucket := q.bucket()
	if f.Global && q.route.method != "CONNECT" { // there it is about nothing else
		bucket = globalBucket
	}
	now := s.opts.Now()
	s.trouble.limits[bucket] = told{at: now, until: now.Add(f.RetryAfter)}
}

// faulted records a request that a fault answered.
func (s *Server) faulted(q *request, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	done := Call{Route: q.route.name(), Path: q.path, Query: q.URL.Query(), At: s.opts.Now(), Status: f.Status,
		Code: f.Code}
	switch {
	case f.RetryAfter > 0:
		done.Status = http.StatusTooManyRequests
	case f.Code != 0:
		done.Status = refusals[f.Code].status
	}
	s.note(done)
	s.notify()
}

// happen lets the fault happen before the request; done says that there is nothing more to answer.
func (f Fault) happen(w http.ResponseWriter, r *http.Request) (done bool) {
	if f.Delay > 0 {
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return true
		}
	}
	switch {
	case f.Cut:
		cut(w)
	case f.RetryAfter > 0:
		tooMany(w.Header(), f.RetryAfter, f.Global)
		write(w, http.StatusTooManyRequests, encode(limitJSON(f.RetryAfter, f.Global)))
	case f.Code != 0:
		r := refusals[f.Code]
		r.code = f.Code
		write(w, r.status, encode(r.json()))
	case f.Status != 0:
		http.Error(w, http.StatusText(f.Status), f.Status)
	default:
		return false
	}
	return true
}

// tooMany sets the headers of a 429.
func tooMany(h http.Header, wait time.Duration, global bool) {
	seconds := wait.Seconds()
	h.Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	h.Set("X-RateLimit-Scope", "user")
	if global {
		h.Set("X-RateLimit-Global", "true")
		h.Set("X-RateLimit-Scope", "global")
		return
	}
	h.Set("X-RateLimit-Remaining", "0")
	h.Set("X-RateLimit-Reset-After", strconv.FormatFloat(seconds, 'f', 3, 64))
}

func limitJSON(wait time.Duration, global bool) object {
	return object{"message": "You are being rate limited.", "retry_after": wait.Seconds(), "global": global}
}

// cut breaks the connection without an answer.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

// Down makes every request break off and no event come; what people do meanwhile is kept in the channels, and sessions
// go on.
func (s *Server) Down(down bool) {
	s.mu.Lock()
	s.trouble.down = down
	s.mu.Unlock()
	if down {
		s.Cut()
	}
}

// Revoke makes the token one that is not good any more: requests are unauthorized, and the gateway closes.
func (s *Server) Revoke() {
	s.mu.Lock()
	s.revoked = true
	s.mu.Unlock()
	s.CloseWith(closeBadToken)
}

// Repeat sends each event so many times more.
func (s *Server) Repeat(times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gate.copies = times
}

// Hold keeps back what would be sent by the gateway, until Release.
func (s *Server) Hold() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gate.holding = true
}

// Release sends what was kept back; shuffled, when a source of chance is given.
func (s *Server) Release(chance *rand.Rand) {
	s.mu.Lock()
	defer s.mu.Unlock()
	held := s.gate.held
	s.gate.held, s.gate.holding = nil, false
	if chance != nil {
		chance.Shuffle(len(held), func(a, b int) { held[a], held[b] = held[b], held[a] })
	}
	for _, e := range held {
		s.publish(e)
	}
}

// Drop throws away what was kept back, as an outage of Discord does.
func (s *Server) Drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gate.held, s.gate.holding = nil, false
}
