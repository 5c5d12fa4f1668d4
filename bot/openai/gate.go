package openai

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"

	"github.com/firstline-support/firstline/bot/model"
)

// A gate keeps a server from more calls than it takes, and us from waiting for a server that is down. After some
// failures in a row it shuts; when it has been shut for a while it lets one call through to see.
type gate struct {
	limits  Limits
	places  bulkhead.Bulkhead[any]
	breaker circuitbreaker.CircuitBreaker[any]

	mu      sync.Mutex
	running int            // guarded by mu, as is all below
	hold    time.Time      // the server asked not to be asked before
	last    *model.Failure // of the server
	lastAt  time.Time
	goodAt  time.Time
}

// longestHold is how long a server is left alone at most because it asks for it: some ask for a day, and are mended by
// an admin within minutes.
const longestHold = time.Minute

func newGate(l Limits) *gate {
	return &gate{limits: l, places: bulkhead.New[any](uint(l.AtOnce)),
		breaker: circuitbreaker.NewBuilder[any]().WithFailureThreshold(uint(l.Failures)).WithSuccessThreshold(1).
			WithDelay(l.Rest).Build()}
}

// enter lets a call through, which must leave with how it ended, or tells why not.
func (g *gate) enter(ctx context.Context) (leave func(*model.Failure), f *model.Failure) {
	if f := g.shut(); f != nil {
		return nil, f
	}
	if err := g.places.AcquirePermitWithMaxWait(ctx, g.limits.Queue); errors.Is(err, bulkhead.ErrFull) {
		return nil, &model.Failure{Kind: model.Busy,
			Err: fmt.Errorf("%d calls are already under way, as many as may be", g.limits.AtOnce)}
	} else if err != nil {
		return nil, &model.Failure{Kind: ended(ctx), Err: context.Cause(ctx)}
	}
	if f := g.shut(); f != nil { // while we waited
		g.places.ReleasePermit()
		return nil, f
	}
	if !g.breaker.TryAcquirePermit() {
		g.places.ReleasePermit()
		return nil, g.open()
	}
	probe := g.breaker.IsHalfOpen()
	g.count(1)
	return func(f *model.Failure) {
		g.count(-1)
		g.places.ReleasePermit()
		g.learn(f, probe)
	}, nil
}

// shut tells why nothing is asked at the moment.
func (g *gate) shut() *model.Failure {
	g.mu.Lock()
	left := time.Until(g.hold)
	g.mu.Unlock()
	if left > 0 {
		return &model.Failure{Kind: model.Busy, After: left, Err: errors.New("the server asked to wait")}
	}
	if g.breaker.RemainingDelay() > 0 {
		return g.open()
	}
	return nil
}

func (g *gate) open() *model.Failure {
	g.mu.Lock()
	defer g.mu.Unlock()
	err := errors.New("it failed too often of late")
	if g.last != nil {
		err = fmt.Errorf("it failed too often of late, at last: %w", g.last)
	}
	return &model.Failure{Kind: model.Open, After: g.breaker.RemainingDelay(), Err: err}
}

func (g *gate) count(by int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.running += by
}

// learn counts how a call ended. Whatever the server answers, it is there; only what would befall the next call, too,
// counts against it. A call that we gave up says nothing, and another one may see.
func (g *gate) learn(f *model.Failure, probe bool) {
	g.note(f)
	switch {
	case f == nil:
		g.breaker.RecordSuccess()
		return
	case f.Kind == model.Stopped && probe:
		g.breaker.Open()
		g.breaker.HalfOpen()
		return
	case f.Kind == model.Stopped:
		return
	}
	switch f.Kind {
	case model.Unreachable, model.Slow, model.Denied, model.Busy, model.Unknown:
		g.breaker.RecordFailure()
	default:
		g.breaker.RecordSuccess()
	}
}

func (g *gate) note(f *model.Failure) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	switch {
	case f == nil:
		g.goodAt = now
	case f.Kind == model.Stopped:
	default:
		g.last, g.lastAt = f, now
		if f.After > 0 {
			g.hold = now.Add(min(f.After, longestHold))
		}
	}
}

// State is how it stands with a server.
type State struct {
	Open    bool           // it is not asked at the moment
	After   time.Duration  // until it is asked again
	Running int            // calls under way
	Last    *model.Failure // what went wrong at last; nil: nothing did
	LastAt  time.Time      // when that was
	GoodAt  time.Time      // when it answered well at last; zero: it never did
	Lacks   []string       // what of OpenAI's protocol it was found not to have, such as json_schema
}

func (g *gate) state() State {
	f := g.shut()
	g.mu.Lock()
	defer g.mu.Unlock()
	s := State{Open: f != nil, Running: g.running, Last: g.last, LastAt: g.lastAt, GoodAt: g.goodAt}
	if f != nil {
		s.After = f.After
	}
	return s
}
