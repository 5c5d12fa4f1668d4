package store

import (
	"context"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// A Store is what the engine keeps things in.
type Store interface {
	bot.Store
	handoff.Cases
	Close() error
}

// A Subject is a database that is measured.
type Subject interface {
	// Name says what it is, with what it promises.
	Name() string
	// Open opens the store, again and again; what was stored is still there.
	Open(ctx context.Context) (Store, error)
	// Commit makes one commit of the database's own, as durable as the store's, and returns when it is.
	Commit(ctx context.Context, data []byte) error
	// Bytes is what all that is stored takes.
	Bytes(ctx context.Context) (int64, error)
	// Close ends it and removes all that was stored for measuring.
	Close(ctx context.Context) error
}
