package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/bot/redis"
	"github.com/firstline-support/firstline/bot/sqlite"
	"github.com/firstline-support/firstline/bot/vectors"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/console"
)

// A keeper is a store with everything that a house keeps: SQLite in the data folder, or a Redis that nodes share.
type keeper interface {
	bot.Inbox
	bot.Ledger
	bot.Outbox
	bot.Pad
	bot.Counter
	handoff.Cases
	handoff.Finder
	handoff.Views
	handoff.Roster
	handoff.Links
	handoff.Welcomer
	handoff.Lessons
	handoff.Teachings
	handoff.Solutions
	handoff.Chronicle
	handoff.Auditor
	handoff.Shelf
	handoff.Tidier
	handoff.Drafts
	model.Records
	model.Archive
	vectors.Cache
	action.Cabinet
	Close() error
}

// openKeeper opens the store of a workspace for a node that works on it.
func openKeeper(ctx context.Context, c workspace.Config, dir, data string, o operations) (keeper, error) {
	if !c.Store.Shared() {
		return sqlite.Open(ctx, data)
	}
	return openShared(ctx, c, dir, redis.Options{Log: o.log, Meter: o.leases()})
}

// attachKeeper opens it for a short errand, beside running nodes if there are any.
func attachKeeper(ctx context.Context, c workspace.Config, dir string) (keeper, error) {
	if !c.Store.Shared() {
		return sqlite.Attach(ctx, under(dir, c.Data))
	}
	return openShared(ctx, c, dir, redis.Options{Guest: true})
}

func openShared(ctx context.Context, c workspace.Config, dir string, o redis.Options) (k keeper, err error) {
	if o.URL, err = c.Store.Read(dir, os.LookupEnv); err != nil {
		return nil, err
	}
	o.Prefix, o.Partitions, o.Replicas = c.Redis.Prefix, c.Redis.Partitions, c.Redis.Replicas
	o.Recognise, o.Lease = c.Redis.Remember, c.Redis.Lease
	return redis.Open(ctx, o)
}

// sessionsIn are the browsers' sessions that a store keeps.
func sessionsIn(ctx context.Context, k keeper) (console.Sessions, error) {
	switch s := k.(type) {
	case *sqlite.Store:
		return s.Sessions(ctx), nil
	case *redis.Store:
		return s.Sessions(ctx), nil
	default:
		return nil, fmt.Errorf("a store of type %T keeps no sessions", k)
	}
}

// others are the other nodes of a house; nil where there are none.
func others(k keeper) *redis.Store {
	s, _ := k.(*redis.Store)
	return s
}

// keyLength is how many bytes the key of the web has.
const keyLength = 32

// The place of that key in a shared store, and its file in a data folder.
const (
	houseDrawer = "house"
	webKey      = "web.key"
)

// sharedKey is the key that signs web conversations, the same on all nodes. The first node brings its own, so that a
// house that moves to a shared store keeps its conversations.
func sharedKey(ctx context.Context, k keeper, data string) ([]byte, error) {
	if others(k) == nil {
		return secretKey(data)
	}
	if kept, err := k.Look(ctx, houseDrawer, webKey); err != nil || len(kept.Value) >= keyLength {
		return kept.Value, err
	}
	own := make([]byte, keyLength)
	if _, err := rand.Read(own); err != nil {
		return nil, fmt.Errorf("make the web key: %w", err)
	}
	if exists(filepath.Join(data, webKey)) {
		var err error
		if own, err = secretKey(data); err != nil {
			return nil, err
		}
	}
	err := k.File(ctx, houseDrawer, action.Paper{Key: webKey, Value: own})
	if errors.Is(err, action.ErrMoved) { // another node was faster
		kept, err := k.Look(ctx, houseDrawer, webKey)
		return kept.Value, err
	}
	return own, err
}
