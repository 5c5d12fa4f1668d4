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
