package bot_test

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/handoff"
)

var errBroken = errors.New("the disk is on fire")

// A breaker is a store of which one call fails: the nth, or the nth of one method. With after set the call has been
// carried out when it fails, as when an answer gets lost.
type breaker struct {
	store
	method  string // empty: any
	after   bool
	forever bool // it and all later ones

	mu    sync.Mutex
	left  int // guarded by mu; calls until the failing one
	calls int // guarded by mu
}

func breaking(method string, nth int, after bool) *breaker {
	return &breaker{store: bottest.NewMemory(), method: method, left: nth, after: after}
}

// breaks counts a call and tells whether it is the one, and whether it is carried out in spite of that.
func (b *breaker) breaks(method string) (broken, carriedOut bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.method != "" && b.method != method {
		return false, false
	}
	b.calls++
	b.left--
	return b.left == 0 || b.forever && b.left < 0, b.after && b.left == 0
}

// call carries a call out, and breaks it before or after when it is its turn.
func call[T any](b *breaker, method string, do func() (T, error)) (T, error) {
	var none T
	broken, carriedOut := b.breaks(method)
	if broken && !carriedOut {
		return none, errBroken
	}
	result, err := do()
	if broken {
		return none, errBroken
	}
	return result, err
}

func (b *breaker) Receive(ctx context.Context, e bot.Event) (bool, error) {
	return call(b, "Receive", func() (bool, error) { return b.store.Receive(ctx, e) })
}

func (b *breaker) Known(ctx context.Context, key bot.EventKey) (bool, error) {
	return call(b, "Known", func() (bool, error) { return b.store.Known(ctx, key) })
}

func (b *breaker) Load(ctx context.Context, conversation string) (bot.Snapshot, error) {
	return call(b, "Load", func() (bot.Snapshot, error) { return b.store.Load(ctx, conversation) })
}

func (b *breaker) Commit(ctx context.Context, t bot.Turn) (bot.Conversation, error) {
	return call(b, "Commit", func() (bot.Conversation, error) { return b.store.Commit(ctx, t) })
}

func (b *breaker) Due(ctx context.Context, now time.Time, limit int) (due []bot.Parcel, next time.Time, err error) {
	due, err = call(b, "Due", func() ([]bot.Parcel, error) {
		due, next, err = b.store.Due(ctx, now, limit)
		return due, err
	})
	return due, next, err
}

func (b *breaker) Begin(ctx context.Context, id int64) (bool, error) {
	return call(b, "Begin", func() (bool, error) { return b.store.Begin(ctx, id) })
}

func (b *breaker) Settle(ctx context.Context, id int64, r bot.Result) error {
	_, err := call(b, "Settle", func() (bool, error) { return true, b.store.Settle(ctx, id, r) })
	return err
}

func (b *breaker) Queue(ctx context.Context, f handoff.Filter) ([]handoff.Row, error) {
	return call(b, "Queue", func() ([]handoff.Row, error) { return b.store.Queue(ctx, f) })
}
