package probe_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/probe"
	"github.com/firstline-support/firstline/bot/bottest/bubble"
)

// A patient is a monitored service whose state the test sets.
type patient struct {
	mu    sync.Mutex
	code  string
	err   error
	hangs bool
	asked int
}

func (p *patient) becomes(code string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.code, p.err = code, err
}

func (p *patient) Perform(ctx context.Context, _ action.Call) (action.Result, error) {
	p.mu.Lock()
	p.asked++
	code, err, hangs := p.code, p.err, p.hangs
	p.mu.Unlock()
	if hangs {
		<-ctx.Done()
		return action.Result{}, ctx.Err()
	}
	return action.Result{Code: code, Values: map[string]string{"service": "VPN", "kind": "alertmanager",
		"since": "2000-01-01T00:00:00Z", "said": "old"}}, err
}

// watched runs a watch over a patient in a bubble of its own.
func watched(t *testing.T, p *patient, during func(t *testing.T, w *probe.Watch)) {
	t.Helper()
	t.Parallel()
	words := catalogue(t)
	bubble.Test(t, func(t *testing.T) {
		w, err := probe.NewWatch(words, time.Minute, map[string]action.Performer{"vpn": p})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- w.Run(ctx) }()
		synctest.Wait()
		during(t, w)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestWhatIsWatchedIsKnown(t *testing.T) {
	p := &patient{code: action.OK}
	watched(t, p, func(t *testing.T, w *probe.Watch) {
		if s, ok := w.Known("vpn", "en"); !ok || s.Result.Code != action.OK || s.Age(time.Now()) != 0 {
			t.Errorf("at the beginning: %+v, %v", s, ok)
		}
		if s, ok := w.Known("mail", "en"); ok {
			t.Errorf("a service that is not watched is known: %+v", s)
		}
		p.becomes(probe.Firing, nil)
		time.Sleep(30 * time.Second)
		if s, _ := w.Known("vpn", "en"); s.Result.Code != action.OK || s.Age(time.Now()) != 30*time.Second {
			t.Errorf("between two rounds: %+v", s)
		}
		time.Sleep(30 * time.Second)
		synctest.Wait()
		fired := time.Now()
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		s, ok := w.Known("vpn", "de")
		if !ok || s.Result.Code != probe.Firing || !s.Since.Equal(fired) || s.Age(time.Now()) != 0 {
			t.Errorf("while it is down: %+v, %v, want it since %s", s, ok, fired)
		}
		if said := s.Result.Values["said"]; !strings.HasPrefix(said, "Unser Monitoring meldet ein Problem mit VPN") {
			t.Errorf("a person reads %q", said)
		}
		if s, _ := w.Known("vpn", "en"); !strings.HasPrefix(s.Result.Values["said"], "Our monitoring reports") {
			t.Errorf("a person reads %q", s.Result.Values["said"])
		}
		if p.asked != 7 {
			t.Errorf("asked %d times in 6 minutes, want 7", p.asked)
		}
	})
}

func TestAFailingCheckIsUnknownAndItsErrorStays(t *testing.T) {
	p := &patient{code: probe.Firing}
	watched(t, p, func(t *testing.T, w *probe.Watch) {
		p.becomes("", errors.New("no way there"))
		time.Sleep(time.Minute)
		synctest.Wait()
		if s, ok := w.Known("vpn", "en"); !ok || s.Result.Code != probe.Unknown || s.Result.Detail != "no way there" {
			t.Errorf("%+v, %v", s, ok)
		}
	})
}

// TestOldNewsIsNoNews has a monitoring that stops to answer at all.
func TestOldNewsIsNoNews(t *testing.T) {
	p := &patient{code: probe.Firing}
	watched(t, p, func(t *testing.T, w *probe.Watch) {
		p.mu.Lock()
		p.hangs = true
		p.mu.Unlock()
		time.Sleep(3 * time.Minute)
		if s, ok := w.Known("vpn", "en"); !ok || s.Result.Code != probe.Firing {
			t.Errorf("after three rounds: %+v, %v", s, ok)
		}
		time.Sleep(time.Second)
		if s, ok := w.Known("vpn", "en"); ok {
			t.Errorf("after more than three rounds: %+v", s)
		}
	})
}

func TestAWatchHasLimits(t *testing.T) {
	t.Parallel()
	many := map[string]action.Performer{}
	for i := range 201 {
		many[strings.Repeat("x", i+1)] = &patient{}
	}
	for _, test := range []struct {
		every  time.Duration
		checks map[string]action.Performer
		want   string
	}{{time.Second, nil, "every"}, {2 * time.Hour, nil, "every"}, {time.Minute, many, "200"}} {
		if _, err := probe.NewWatch(nil, test.every, test.checks); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("every %s, %d checks: %v", test.every, len(test.checks), err)
		}
	}
}
