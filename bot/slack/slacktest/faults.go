package slacktest

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// A Fault is what goes wrong with one call of a method.
type Fault struct {
	Delay      time.Duration // before anything happens
	Status     int           // answered instead, such as 500
	RetryAfter time.Duration // 429 with this
	Error      string        // answered as Slack's error, such as channel_not_found
	Cut        bool          // the connection breaks before the call has an effect
	CutAfter   bool          // it breaks after the effect, so that the caller cannot know
}

// Any stands for all methods in [Server.Fail].
const Any = "*"

// Fail makes the next calls of a method go wrong, one fault each.
func (s *Server) Fail(method string, faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[method] = append(s.faults[method], faults...)
}

// Always makes every call of a method go wrong in the same way, until [Server.Heal].
func (s *Server) Always(method string, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lasting[method] = f
}

// Early are the calls so far that came although Slack had answered 429 to their method and its Retry-After had not
// passed.
func (s *Server) Early() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.early...)
}

// limit notes a call of a method, and that it is answered 429. What arrives at the same instant had begun before. The
// caller holds mu.
func (s *Server) limit(method string, f Fault) {
	now := s.opts.Now()
	if known := s.limits[method]; now.After(known.told) && now.Before(known.until) {
		s.early = append(s.early, fmt.Sprintf("%s, %s before it may be", method, known.until.Sub(now)))
	}
	if f.RetryAfter > 0 {
		s.limits[method] = limited{told: now, until: now.Add(f.retryAfter())}
	}
}

// A limited method may not be called until a moment, as its caller was told.
type limited struct{ told, until time.Time }

// retryAfter is in whole seconds, as the header has it.
func (f Fault) retryAfter() time.Duration {
	return (f.RetryAfter + time.Second - 1) / time.Second * time.Second
}

// Heal takes all faults back that have not happened yet.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults, s.lasting = map[string][]Fault{}, map[string]Fault{}
	s.down, s.mute, s.copies = false, false, 0
}

// fault takes what goes wrong with this call, for the sockets as well as for methods.
func (s *Server) fault(method string) (f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() { s.limit(method, f) }()
	if s.down {
		return Fault{Cut: true}
	}
	for _, name := range []string{method, Any} {
		if lasts, ok := s.lasting[name]; ok {
			return lasts
		}
	}
	for _, name := range []string{method, Any} {
		if waiting := s.faults[name]; len(waiting) > 0 {
			s.faults[name] = waiting[1:]
			return waiting[0]
		}
	}
	return Fault{}
}

// Down makes every call break off and no event come; what people do meanwhile is kept in the channels.
func (s *Server) Down(down bool) {
	s.mu.Lock()
	s.down = down
	s.mu.Unlock()
	if down {
		s.Cut()
	}
}

// Mute stops pings and events on the sockets without closing them: they look alive and are not.
func (s *Server) Mute(mute bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mute = mute
}

// Cut breaks all sockets without a word.
func (s *Server) Cut() {
	s.mu.Lock()
	sockets := append([]*socket(nil), s.sockets...)
	s.mu.Unlock()
	for _, one := range sockets {
		one.close()
	}
}

// Disconnect asks all sockets to connect anew, as Slack does every few hours, and closes them.
func (s *Server) Disconnect(reason string) {
	s.mu.Lock()
	sockets := append([]*socket(nil), s.sockets...)
	s.mu.Unlock()
	for _, one := range sockets {
		one.write(object{"type": "disconnect", "reason": reason, "debug_info": object{"host": "simulated"}})
	}
}

// Sockets counts those that are connected.
func (s *Server) Sockets() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sockets)
}

// Repeat delivers each event so many times more.
func (s *Server) Repeat(times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.copies = times
}

// Hold keeps back what would be delivered, until Release.
func (s *Server) Hold() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.holding = true
}

// Release delivers what was kept back; shuffled, when a source of chance is given.
func (s *Server) Release(chance *rand.Rand) {
	s.mu.Lock()
	defer s.mu.Unlock()
	held := s.held
	s.held, s.holding = nil, false
	if chance != nil {
		chance.Shuffle(len(held), func(a, b int) { held[a], held[b] = held[b], held[a] })
	}
	for _, e := range held {
		s.launch(e)
	}
}

// Drop throws away what was kept back, as an outage of Slack does.
func (s *Server) Drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held, s.holding = nil, false
}

// Lost counts events that nobody acknowledged, and unanswered presses, commands and submissions.
func (s *Server) Lost() (events, unanswered int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lost, s.unanswered
}

// happen lets the fault happen before the call; done says that there is nothing more to answer.
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
		w.Header().Set("Retry-After", strconv.Itoa(int(f.retryAfter()/time.Second)))
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = w.Write([]byte(`{"ok":false,"error":"ratelimited"}`))
	case f.Status != 0:
		w.WriteHeader(f.Status)
	case f.Error != "":
		answer(w, object{"ok": false, "error": f.Error})
	default:
		return false
	}
	return true
}

// cut breaks the connection without an answer.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}
