package openai

import (
	"context"
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"github.com/firstline-support/firstline/bot/model"
)

// Limits of asking once more.
const (
	mostTries = 3
	firstWait = 200 * time.Millisecond
	mostWait  = 5 * time.Second
)

// An outcome is how one request ended.
type outcome struct {
	failure *model.Failure
	said    said // by the server, about an error
	fresh   bool // the server has done nothing yet: the request has not left us, or it was turned away
}

// patience asks again as long as that is safe and worth it: nothing came of an answer, and the server has not worked on
// one. What was begun may have cost something, and is not begun twice.
func patience(ctx context.Context, ask func() outcome) outcome {
	for try := 1; ; try++ {
		o := ask()
		if o.failure == nil || !o.fresh || try == mostTries || !pause(ctx, before(o.failure, try)) {
			return o
		}
	}
}

// before is how long to wait before the next try; 0: there is to be none.
func before(f *model.Failure, try int) time.Duration {
	switch {
	case f.Status == 0 && f.Kind == model.Unreachable && passing(f):
		wait := firstWait << (try - 1)
		return wait + rand.N(wait/2) //nolint:gosec // spreads tries, guards nothing
	case f.Status == http.StatusTooManyRequests || f.Status == http.StatusServiceUnavailable:
		return f.After
	}
	return 0
}

// passing tells whether a connection may be had in a moment: what has no name, no good certificate or no answer does
// not get one so soon.
func passing(f *model.Failure) bool {
	var late net.Error
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	if errors.As(f.Err, &late) && late.Timeout() {
		return false
	}
	return !errors.As(f.Err, &name) && !errors.As(f.Err, &certificate)
}

// pause waits, unless the time of the call would be over by then.
func pause(ctx context.Context, d time.Duration) bool {
	deadline, ok := ctx.Deadline()
	if d <= 0 || d > mostWait || ok && time.Until(deadline) <= d {
		return false
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// A watch ends a request that keeps us waiting: for its first piece, or for the next one. The client library has no
// such limit, and comments that only keep a connection alive are no pieces.
type watch struct {
	first, idle time.Duration
	timer       *time.Timer
	begun       bool
	end         context.CancelCauseFunc
}

// watched gives a context that ends with the caller's or when the watch loses patience.
func watched(ctx context.Context, l Limits) (context.Context, *watch) {
	w := &watch{first: l.First, idle: l.Idle}
	ctx, w.end = context.WithCancelCause(ctx)
	w.timer = time.AfterFunc(w.first, func() { w.end(errFirst) })
	return ctx, w
}

// expect begins to wait for a piece.
func (w *watch) expect() {
	if !w.begun { // the wait for the first one began with the request
		return
	}
	w.timer.Stop()
	w.timer = time.AfterFunc(w.idle, func() { w.end(errIdle) })
}

// got ends the wait. What the caller does with a piece takes none of the server's time.
func (w *watch) got() {
	w.begun = true
	w.timer.Stop()
}

// farewell lets so little time pass until the connection is free for the next request, because the answer is complete.
func (w *watch) farewell() {
	w.timer.Stop()
	w.timer = time.AfterFunc(50*time.Millisecond, func() { w.end(errIdle) })
}

// stop ends the request, if it is still going on.
func (w *watch) stop() {
	w.timer.Stop()
	w.end(context.Canceled)
}
