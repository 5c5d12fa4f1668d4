package gateway

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/discord/rest"
)

// How a shard is looked after.
const (
	openWait   = 45 * time.Second // to reach Discord, greet, and hear the first thing
	readyWait  = 2 * time.Minute  // until a session has begun or goes on, with what was missed
	byeWait    = 3 * time.Second  // for Discord to answer a goodbye
	adminWait  = 10 * time.Minute // somebody has to act; each trial costs one of the day's sessions
	steady     = time.Minute      // a connection that stood so long begins no row of failures
	maxResumes = 3                // failures in a row after which a session is given up
	hopeful    = 3                // failures in a row that are nobody's trouble
	backlog    = 4096             // what happened and was not taken yet
)

// A shard keeps one connection.
type shard struct {
	gateway   *Gateway
	id, count int
	queue     chan item
	session   *discordgo.Session // nil: one has to be begun; only run uses this and what is below
	begun     bool               // it can be resumed
	resumes   int                // that failed in a row
	tries     int                // that failed in a row

	mu   sync.Mutex
	know Shard // guarded by mu
}

// An item is an event, or that the connection came or went.
type item struct {
	event           Event
	came, went, old bool
}

func newShard(g *Gateway, id, count int) *shard {
	return &shard{gateway: g, id: id, count: count, queue: make(chan item, backlog), know: Shard{Since: time.Now()}}
}

// run keeps the connection until ctx ends. It returns errCount when Discord wants another number of shards.
func (s *shard) run(ctx context.Context) error {
	for ctx.Err() == nil {
		done := func() {}
		if s.session == nil {
			url, taken, err := s.gateway.starts.take(ctx, s.id)
			if err != nil {
				s.tries++
				s.fails(rest.Explain(err), s.tries > hopeful || rest.Mend(err) != "")
				pause(ctx, max(rest.Wait(err), backoff(s.tries)))
				continue
			}
			done = taken
			if s.session, err = s.begin(ctx, url); err != nil {
				done()
				return err
			}
		}
		c := s.connect(ctx, done)
		if ctx.Err() != nil {
			return nil
		}
		wait := s.judge(c)
		if code := codeOf(c.err); s.gateway.Shards == 0 && (code == 4010 || code == 4011) {
			pause(ctx, wait)
			return errCount
		}
		pause(ctx, wait)
	}
	return nil
}

// A course is how a connection went.
type course struct {
	err   error
	ready bool          // there was a session
	stood time.Duration // so long
}

// judge decides whether the session is given up, and how long to wait before the next connection.
func (s *shard) judge(c course) time.Duration {
	code := codeOf(c.err)
	s.tries++
	s.resumes++
	if c.ready {
		s.resumes = 0
	}
	if c.ready && c.stood > steady {
		s.tries = 0
	}
	if !s.begun || s.resumes >= maxResumes || lasting(code) || errors.Is(c.err, errInvalid) {
		s.session, s.begun, s.resumes = nil, false, 0
	}
	s.gateway.Log.Warn("the connection to Discord ended", "shard", s.id, "err", c.err, "resume", s.begun)
	if how := mend(code); how != "" {
		s.fails(c.err.Error()+": "+how, true)
		return between(adminWait/2, adminWait)
	}
	s.fails(c.err.Error(), s.tries > hopeful)
	var refused *refusal
	switch {
	case errors.As(c.err, &refused):
		return max(refused.after, backoff(s.tries))
	case errors.Is(c.err, errInvalid), errors.Is(c.err, errLater):
		return max(between(time.Second, 5*time.Second), backoff(s.tries)) // as Discord wants it
	case s.tries == 0, errors.Is(c.err, errReconnect) && c.ready:
		return between(0, time.Second)
	}
	return backoff(s.tries)
}

// fails notes that there is no connection, and why where somebody should know.
func (s *shard) fails(why string, trouble bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.know.Connected {
		s.know.Connected, s.know.Since = false, time.Now()
	}
	if trouble {
		s.know.Problem = why
	}
}

func (s *shard) connected() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.know = Shard{Connected: true, Since: time.Now()}
}

func (s *shard) health() Shard {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.know
}

// put hands on what happened; when too much waits already, so does the connection.
func (s *shard) put(ctx context.Context, i item) {
	select {
	case s.queue <- i:
	case <-ctx.Done():
	}
}

// deliver gives the sink what happened, in order, until ctx ends.
func (s *shard) deliver(ctx context.Context, sink Sink) {
	for {
		select {
		case i := <-s.queue:
			s.give(ctx, sink, i)
		case <-ctx.Done():
			return
		}
	}
}

// give gives the sink one thing. If the sink panics, that is its end for this thing alone.
func (s *shard) give(ctx context.Context, sink Sink, i item) {
	defer func() {
		if p := recover(); p != nil {
			s.gateway.Log.Error("take in from Discord", "shard", s.id, "type", i.event.Type, "panic", p)
		}
	}()
	switch {
	case i.came:
		sink.Connected(s.id, i.old)
	case i.went:
		sink.Lost(s.id)
	default:
		sink.Dispatch(ctx, i.event)
	}
}
