package openai

import (
	"context"
	"time"
)

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
