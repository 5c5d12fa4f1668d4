package openai_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/bot/model"
	. "github.com/firstline-support/firstline/bot/openai"
	"github.com/firstline-support/firstline/bot/openai/openaitest"
)

// took measures a call in simulated time.
func (w world) took(t *testing.T, ctx context.Context, want model.Kind) time.Duration {
	t.Helper()
	began := time.Now()
	w.fails(t, ctx, prompt(), want)
	return time.Since(began)
}

func TestNobodyWaitsForAServerThatIsSilent(t *testing.T) {
	limits := Limits{First: 20 * time.Second, Idle: 5 * time.Second}
	for name, c := range map[string]struct {
		answer  openaitest.Answer
		options Options
		want    time.Duration
	}{
		"hangs before headers": {bad(openaitest.Trouble{Hang: true}), Options{}, 20 * time.Second},
		"only keeps alive":     {bad(openaitest.Trouble{Keep: time.Second}), Options{}, 20 * time.Second},
		"hangs in the middle":  {bad(openaitest.Trouble{Ending: openaitest.Stall, After: 2}), Options{}, 5 * time.Second},
		"drips":                {bad(openaitest.Trouble{Drip: time.Second}), Options{}, 20 * time.Second},
		"slows down":           {bad(openaitest.Trouble{Slow: 6 * time.Second}), Options{}, 5 * time.Second},
		"hangs as a whole":     {bad(openaitest.Trouble{Hang: true}), Options{Whole: true}, 20 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			bubble.Test(t, func(t *testing.T) {
				c.options.Limits = limits
				w := wire(t, openaitest.Options{Script: openaitest.InTurn(c.answer)}, c.options)
				if got := w.took(t, t.Context(), model.Slow); got != c.want {
					t.Errorf("waited %s, want %s", got, c.want)
				}
			})
		})
	}
}

func TestTheTimeOfTheCallIsKept(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		w := wire(t, openaitest.Options{Script: openaitest.InTurn(bad(openaitest.Trouble{Hang: true}))}, Options{})
		if got := w.took(t, within(t, 3*time.Second), model.Slow); got != 3*time.Second {
			t.Errorf("waited %s", got)
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		taken := errors.New("a human took over")
		time.AfterFunc(time.Second, func() { cancel(taken) })
		began := time.Now()
		f := w.fails(t, ctx, prompt(), model.Stopped)
		if got := time.Since(began); got != time.Second || !errors.Is(f, taken) {
			t.Errorf("waited %s, %v", got, f)
		}
		if err := w.fake.Await(within(t, time.Minute), func() bool { now, _ := w.fake.Running(); return now == 0 }); err != nil {
			t.Errorf("the server still works on what nobody wants: %v", err)
		}
	})
}

func TestASlowCallerIsNotTheServersFault(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		w := wire(t, openaitest.Options{Script: openaitest.InTurn(bad(openaitest.Trouble{Slow: 4 * time.Second}))},
			Options{Limits: Limits{First: 10 * time.Second, Idle: 5 * time.Second}})
		reply, err := w.Complete(t.Context(), prompt(), func(string) error { time.Sleep(time.Minute); return nil })
		if err != nil || reply.Text != "The paper tray is on the left." {
			t.Errorf("got %+v %v", reply, err)
		}
	})
}

func TestWhatWasTurnedAwayIsAskedAgainInTime(t *testing.T) {
	busy := bad(openaitest.Trouble{Status: 429, RetryAfter: 2 * time.Second})
	for name, c := range map[string]struct {
		answers []openaitest.Answer
		time    time.Duration
		want    model.Kind // "": it is answered
		calls   int
		took    time.Duration
	}{
		"once":                 {[]openaitest.Answer{busy, openaitest.Say("ok")}, time.Minute, "", 2, 2 * time.Second},
		"twice":                {[]openaitest.Answer{busy, busy, openaitest.Say("ok")}, time.Minute, "", 3, 4 * time.Second},
		"too often":            {[]openaitest.Answer{busy}, time.Minute, model.Busy, 3, 4 * time.Second},
		"no time for it":       {[]openaitest.Answer{busy}, 2 * time.Second, model.Busy, 1, 0},
		"too long a wait":      {[]openaitest.Answer{bad(openaitest.Trouble{Status: 503, RetryAfter: time.Minute})}, time.Hour, model.Unreachable, 1, 0},
		"nothing said of when": {[]openaitest.Answer{openaitest.Fail(429, "no")}, time.Minute, model.Busy, 1, 0},
		"unavailable":          {[]openaitest.Answer{bad(openaitest.Trouble{Status: 503, RetryAfter: time.Second}), openaitest.Say("ok")}, time.Minute, "", 2, time.Second},
		"an error":             {[]openaitest.Answer{bad(openaitest.Trouble{Status: 500, RetryAfter: time.Second})}, time.Minute, model.Unreachable, 1, 0},
		"broken after sending": {[]openaitest.Answer{bad(openaitest.Trouble{Break: true})}, time.Minute, model.Unreachable, 1, 0},
		"cut in the middle":    {[]openaitest.Answer{bad(openaitest.Trouble{Ending: openaitest.Cut, After: 1})}, time.Minute, model.Cut, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			bubble.Test(t, func(t *testing.T) {
				w := wire(t, openaitest.Options{Script: openaitest.InTurn(c.answers...)}, Options{})
				began := time.Now()
				_, err := w.Complete(within(t, c.time), prompt(), nil)
				if c.want != "" {
					failed(t, err, c.want, prompt())
				} else if err != nil {
					t.Error(err)
				}
				if got, calls := time.Since(began), len(w.fake.Calls()); got != c.took || calls != c.calls {
					t.Errorf("%d calls in %s, want %d in %s", calls, got, c.calls, c.took)
				}
			})
		})
	}
}

func TestAConnectionThatIsRefusedIsTriedAgain(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		fake, dial := openaitest.StartWired(t, openaitest.Options{Shapes: shapes(t)})
		var dials atomic.Int32
		refusing := func(ctx context.Context, network, address string) (net.Conn, error) {
			if dials.Add(1) < 3 {
				return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
			}
			return dial(ctx, network, address)
		}
		w := world{client(t, Options{URL: fake.URL(), Transport: &http.Transport{DialContext: refusing}}), fake}
		w.says(t, prompt(), "ok")
		for name, lasting := range map[string]error{
			"no name": &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "x", IsNotFound: true}},
			"late":    &net.OpError{Op: "dial", Err: context.DeadlineExceeded},
		} {
			dials.Store(0)
			failing := func(context.Context, string, string) (net.Conn, error) { dials.Add(1); return nil, lasting }
			w := world{client(t, Options{URL: fake.URL(), Transport: &http.Transport{DialContext: failing}}), fake}
			w.fails(t, t.Context(), prompt(), model.Unreachable)
			if got := dials.Load(); got != 1 {
				t.Errorf("%s: dialled %d times", name, got)
			}
		}
	})
}

func TestCallsUseTheSameConnection(t *testing.T) {
	for _, o := range []Options{{}, {Whole: true}} {
		bubble.Test(t, func(t *testing.T) {
			fake, dial := openaitest.StartWired(t, openaitest.Options{Shapes: shapes(t), Script: openaitest.InTurn(
				openaitest.Say("ok"), openaitest.Fail(400, "no"), openaitest.Say("ok"))})
			var dials atomic.Int32
			o.URL, o.Transport = fake.URL(), &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				dials.Add(1)
				return dial(ctx, network, address)
			}}
			w := world{client(t, o), fake}
			w.says(t, prompt(), "ok")
			w.fails(t, t.Context(), prompt(), model.Invalid)
			w.says(t, prompt(), "ok")
			if got := dials.Load(); got != 1 {
				t.Errorf("%d connections", got)
			}
		})
	}
}

func TestAnAnswerThatIsThereIsNotWaitedFor(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		reader, writer := io.Pipe()
		go func() { _, _ = io.WriteString(writer, chunk("ok", "stop")+done) }() // and the connection stays open
		c := client(t, Options{URL: "http://models.test/v1", Transport: answering(func(r *http.Request) *http.Response {
			context.AfterFunc(r.Context(), func() { writer.CloseWithError(r.Context().Err()) })
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/event-stream"}}, Body: reader}
		})})
		began := time.Now()
		reply, err := c.Complete(t.Context(), prompt(), nil)
		if took := time.Since(began); err != nil || reply.Text != "ok" || took > 100*time.Millisecond {
			t.Errorf("got %+v %v after %s", reply, err, took)
		}
	})
}

func TestNoMoreCallsRunThanMay(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		w := wire(t, openaitest.Options{Script: func(c openaitest.Call) openaitest.Answer {
			select {
			case <-release:
			case <-c.Gone():
			}
			return openaitest.Say("ok")
		}}, Options{Limits: Limits{AtOnce: 2, Queue: 3 * time.Second, Failures: 2}})
		var calls sync.WaitGroup
		for range 2 {
			calls.Go(func() { w.says(t, prompt(), "ok") })
		}
		synctest.Wait()
		if got := w.State().Running; got != 2 {
			t.Errorf("%d are running", got)
		}
		if got := w.took(t, t.Context(), model.Busy); got != 3*time.Second {
			t.Errorf("waited %s for a place", got)
		}
		if got := w.took(t, within(t, time.Second), model.Slow); got != time.Second {
			t.Errorf("waited %s for a place", got)
		}
		calls.Go(func() { w.says(t, prompt(), "ok") })
		synctest.Wait()
		close(release)
		calls.Wait()
		if _, most := w.fake.Running(); most != 2 || w.State().Running != 0 || w.State().Open {
			t.Errorf("%d ran at the same time, %+v", most, w.State())
		}
	})
}

func TestWhoWantsNoQueueIsTurnedAwayAtOnce(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		w := wire(t, openaitest.Options{Script: openaitest.InTurn(bad(openaitest.Trouble{Hang: true}))},
			Options{Limits: Limits{AtOnce: 1, Queue: -1}})
		var calls sync.WaitGroup
		ctx, cancel := context.WithCancel(t.Context())
		calls.Go(func() { w.fails(t, ctx, prompt(), model.Stopped) })
		synctest.Wait()
		if got := w.took(t, t.Context(), model.Busy); got != 0 {
			t.Errorf("waited %s", got)
		}
		cancel()
		calls.Wait()
	})
}

func TestTheBreakerOpensAndProbes(t *testing.T) {
	for _, failing := range []openaitest.Answer{openaitest.Fail(500, "no"), openaitest.Fail(401, "no"),
		openaitest.Fail(429, "no"), openaitest.Fail(404, "no"), bad(openaitest.Trouble{Break: true})} {
		bubble.Test(t, func(t *testing.T) {
			w := wire(t, openaitest.Options{Script: openaitest.InTurn(failing, failing, failing, failing, openaitest.Say("ok"))},
				Options{Limits: Limits{Failures: 3, Rest: 10 * time.Second}})
			for range 3 {
				if w.State().Open {
					t.Error("it is open too early")
				}
				_, _ = w.Complete(t.Context(), prompt(), nil)
			}
			f := w.fails(t, t.Context(), prompt(), model.Open)
			state := w.State()
			if f.After != 10*time.Second || !state.Open || state.After != f.After || state.Last == nil || !errors.Is(f, state.Last) ||
				!state.LastAt.Equal(time.Now()) || !state.GoodAt.IsZero() || len(w.fake.Calls()) != 3 {
				t.Errorf("got %v after %s, %+v", f, f.After, state)
			}
			time.Sleep(10 * time.Second)
			if _, err := w.Complete(t.Context(), prompt(), nil); err == nil {
				t.Error("the probe should fail")
			}
			w.fails(t, t.Context(), prompt(), model.Open)
			time.Sleep(10 * time.Second)
			w.says(t, prompt(), "ok")
			w.says(t, prompt(), "ok")
			if state := w.State(); state.Open || !state.GoodAt.Equal(time.Now()) {
				t.Errorf("got %+v", state)
			}
		})
	}
}

func TestWhatIsWrongWithOneRequestDoesNotOpen(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		w := wire(t, openaitest.Options{Script: openaitest.InTurn(openaitest.Fail(400, "context_length_exceeded"),
			openaitest.Fail(400, "content_filter"), openaitest.Fail(400, "no"), openaitest.Say(""),
			openaitest.Answer{Text: "x", Finish: "length"}, openaitest.Say("ok"))}, Options{Limits: Limits{Failures: 1}})
		for _, want := range []model.Kind{model.TooLong, model.Refused, model.Invalid, model.Garbage, model.Cut} {
			w.fails(t, t.Context(), prompt(), want)
		}
		w.says(t, prompt(), "ok")
	})
}

func TestAProbeThatWeGaveUpLetsAnotherOneThrough(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		w := wire(t, openaitest.Options{Script: openaitest.InTurn(openaitest.Fail(500, "no"),
			bad(openaitest.Trouble{Hang: true}), openaitest.Say("ok"))},
			Options{Limits: Limits{Failures: 1, Rest: time.Second}})
		w.fails(t, t.Context(), prompt(), model.Unreachable)
		time.Sleep(time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		var probe sync.WaitGroup
		probe.Go(func() { w.fails(t, ctx, prompt(), model.Stopped) })
		synctest.Wait()
		w.fails(t, t.Context(), prompt(), model.Open) // one probe at a time
		cancel()
		probe.Wait()
		w.says(t, prompt(), "ok")
	})
}

func TestAServerThatAsksToWaitIsLeftAlone(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		w := wire(t, openaitest.Options{Script: openaitest.InTurn(
			bad(openaitest.Trouble{Status: 429, RetryAfter: 20 * time.Second}),
			bad(openaitest.Trouble{Status: 429, RetryAfter: 24 * time.Hour}), openaitest.Say("ok"))}, Options{})
		if f := w.fails(t, t.Context(), prompt(), model.Busy); f.After != 20*time.Second {
			t.Errorf("got %s", f.After)
		}
		time.Sleep(5 * time.Second)
		if f := w.fails(t, t.Context(), prompt(), model.Busy); f.After != 15*time.Second || f.Status != 0 {
			t.Errorf("got %+v", f)
		}
		time.Sleep(15 * time.Second)
		w.fails(t, t.Context(), prompt(), model.Busy)
		time.Sleep(time.Minute)
		w.says(t, prompt(), "ok")
		if calls := len(w.fake.Calls()); calls != 3 {
			t.Errorf("got %d calls", calls)
		}
	})
}

func TestTheHeadersOfABusyServerAreUnderstood(t *testing.T) {
	for header, want := range map[string]time.Duration{
		"Retry-After: 7":   7 * time.Second,
		"Retry-After: 1.5": 1500 * time.Millisecond,
		"Retry-After: Sat, 01 Jan 2000 00:00:30 GMT": 30 * time.Second,
		"Retry-After-Ms: 250":                        250 * time.Millisecond,
		"Retry-After: NaN":                           0,
		"Retry-After: -3":                            0,
		"Retry-After: soon":                          0,
		"Retry-After: 1e300":                         24 * time.Hour,
	} {
		bubble.Test(t, func(t *testing.T) { // which begins at the year 2000
			name, value, _ := strings.Cut(header, ": ")
			c := client(t, Options{URL: "http://models.test/v1", Transport: answering(func(*http.Request) *http.Response {
				return &http.Response{StatusCode: http.StatusTooManyRequests, Header: http.Header{name: {value}}, Body: http.NoBody}
			})})
			_, err := c.Complete(within(t, 10*time.Millisecond), prompt(), nil)
			if f := failed(t, err, model.Busy, prompt()); f.After != want {
				t.Errorf("%s: got %s, want %s", header, f.After, want)
			}
		})
	}
}
