package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/archive"
	"github.com/firstline-support/firstline/bot/redis"
	"github.com/firstline-support/firstline/bot/sqlite"
	"github.com/firstline-support/firstline/cmd/firstline/progress"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
)

// A movable is a store whose content can be put into another one.
type movable interface {
	Dump(ctx context.Context, give func(archive.Record) error) error
	Restore(ctx context.Context, next func() (archive.Record, error)) error
	Adopt(ctx context.Context, next func() (archive.Record, error)) error
	Retire(ctx context.Context, conversation string, version int64, at time.Time) (bool, error)
	Close() error
}

// A chest is a store with what belongs to it beside: the key of the web lies in a data folder as a file, and in a
// shared store as a paper. In an archive it is that paper.
type chest struct {
	movable
	name   string // for people
	folder string // "" where it is shared
}

// errStay ends a dump of which nobody wants more.
var errStay = errors.New("that is enough")

// Dump gives the key along.
func (v chest) Dump(ctx context.Context, give func(archive.Record) error) error {
	err := v.movable.Dump(ctx, func(r archive.Record) error {
		key, isKey, err := webKeyIn(r)
		if err != nil {
			return err
		}
		if isKey {
			return giveKey(key.Value, give)
		}
		return give(r)
	})
	if err != nil || v.folder == "" || !exists(filepath.Join(v.folder, webKey)) {
		return err
	}
	key, err := secretKey(v.folder)
	if err != nil {
		return err
	}
	return giveKey(key, give)
}

// webKeyIn tells whether a record is the key of the web.
func webKeyIn(r archive.Record) (archive.Filed, bool, error) {
	if r.Kind != archive.Paper {
		return archive.Filed{}, false, nil
	}
	p, err := archive.ReadAs[archive.Filed](r)
	return p, p.Drawer == houseDrawer && p.Key == webKey, err
}

// giveKey gives the key always in the same form: a file has no version.
func giveKey(key []byte, give func(archive.Record) error) error {
	r, err := archive.New(archive.Paper, archive.Filed{Drawer: houseDrawer, Key: webKey, Version: 1, Value: key})
	if err != nil {
		return err
	}
	return give(r)
}

// Restore puts the key where the store wants it.
func (v chest) Restore(ctx context.Context, next func() (archive.Record, error)) error {
	if v.folder == "" {
		return v.movable.Restore(ctx, next)
	}
	var key []byte
	err := v.movable.Restore(ctx, func() (archive.Record, error) {
		for {
			r, err := next()
			if err != nil {
				return r, err
			}
			found, isKey, err := webKeyIn(r)
			if err != nil || !isKey {
				return r, err
			}
			key = found.Value
		}
	})
	if err != nil || key == nil {
		return err
	}
	return writeWhole(filepath.Join(v.folder, webKey), key)
}

// writeWhole replaces a file at once or not at all.
func writeWhole(path string, data []byte) error {
	part := path + ".part"
	if err := os.WriteFile(part, data, 0o600); err != nil {
		return err
	}
	return os.Rename(part, path)
}

// records are what a dump gives, for those who want to ask for them.
func records(ctx context.Context, dump func(context.Context, func(archive.Record) error) error,
) iter.Seq2[archive.Record, error] {
	return func(yield func(archive.Record, error) bool) {
		err := dump(ctx, func(r archive.Record) error {
			if !yield(r, nil) {
				return errStay
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStay) {
			yield(archive.Record{}, err)
		}
	}
}

// asking turns records into what a restore asks for.
func asking(all iter.Seq2[archive.Record, error]) (next func() (archive.Record, error), stop func()) {
	pull, stop := iter.Pull2(all)
	return func() (archive.Record, error) {
		r, err, more := pull()
		if !more {
			return r, io.EOF
		}
		return r, err
	}, stop
}

// A bearing is for what a chest is opened.
type bearing int

const (
	toRead  bearing = iota // also while nodes work
	toAdd                  // the same, and it may be new
	toLeave                // no node works on it
	toFill                 // nor on this one, which may be new
)

// openChest opens a store by what people call it: a data folder, or the address of a Redis.
func openChest(ctx context.Context, c workspace.Config, dir, where string, how bearing) (chest, error) {
	if address := workspace.Place(where); strings.Contains(where, "://") || strings.HasPrefix(where, "env:") ||
		strings.HasPrefix(where, "file:") {
		return openSharedChest(ctx, c, dir, address, how)
	}
	folder := under(dir, where)
	if (how == toRead || how == toLeave) && !exists(filepath.Join(folder, "firstline.db")) {
		return chest{}, fmt.Errorf("there is no database in %s", folder)
	}
	open := sqlite.Open
	if how == toRead || how == toAdd {
		open = sqlite.Attach
	}
	store, err := open(ctx, folder)
	if err != nil {
		return chest{}, err
	}
	return chest{store, "the data folder " + folder, folder}, nil
}

func openSharedChest(ctx context.Context, c workspace.Config, dir string, where workspace.Place, how bearing) (
	chest, error,
) {
	address, err := where.Read(dir, os.LookupEnv)
	if err != nil {
		return chest{}, err
	}
	s, err := redis.Open(ctx, redis.Options{URL: address, Prefix: c.Redis.Prefix, Partitions: c.Redis.Partitions,
		Replicas: c.Redis.Replicas, Recognise: c.Redis.Remember, Guest: true, Unfinished: how == toFill})
	if err != nil {
		return chest{}, err
	}
	v := chest{s, redis.Hidden(address), ""}
	if how == toRead || how == toAdd {
		return v, nil
	}
	switch alive, err := s.Alive(ctx); {
	case err != nil:
		return chest{}, errors.Join(err, s.Close())
	case alive > 0:
		return chest{}, errors.Join(fmt.Errorf("%s: %d %w", v.name, alive, redis.ErrNodes), s.Close())
	}
	return v, nil
}

// ownPlace is the store of a workspace as openChest knows it.
func ownPlace(c workspace.Config) string {
	if c.Store.Shared() {
		return string(c.Store)
	}
	return c.Data
}

// keptCalls is how far back every store has calls to the model.
const keptCalls = 399 * 24 * time.Hour

// sumOf is what two stores of the workspace are compared by.
func sumOf(c workspace.Config, now time.Time) *archive.Sum {
	return &archive.Sum{Known: now.Add(time.Hour - c.Redis.Remember), Calls: now.Add(-keptCalls),
		Until: now.Add(time.Hour)}
}

// A gauge shows how far long work is, and sums up.
type gauge struct {
	line  progress.Line
	what  string
	total int64
	begun time.Time
	done  int64
}

func newGauge(t terminal, what string, total int64) *gauge {
	return &gauge{line: progress.On(t.err), what: what, total: total, begun: time.Now()}
}

func (c *gauge) one() {
	const often = 1000
	if c.done++; c.done%often == 0 {
		c.line.Draw(progress.Bar(c.what, c.done, c.total, time.Since(c.begun)))
	}
}

// inWords says in one line how much there is of what people know.
func inWords(count func(archive.Kind) int64) string {
	var parts []string
	for _, k := range []struct {
		kind archive.Kind
		name string
	}{{archive.Conversation, "conversations"}, {archive.Entry, "journal entries"}, {archive.Case, "cases"},
		{archive.Waiting, "waiting events"}, {archive.Parcel, "unsent messages"}, {archive.Known, "known events"},
		{archive.Agent, "agents"}, {archive.File, "files"}, {archive.Lesson, "lessons"}, {archive.Call, "model calls"},
		{archive.Deed, "deeds"}, {archive.Note, "notes"}, {archive.Paper, "papers"}, {archive.Vector, "vectors"}} {
		if n := count(k.kind); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, k.name))
		}
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

// isDatabase tells whether a file is a database of SQLite.
func isDatabase(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	const magic = "SQLite format 3\x00"
	start := make([]byte, len(magic))
	n, err := io.ReadFull(f, start)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil
	}
	return bytes.Equal(start[:n], []byte(magic)), errors.Join(err, f.Close())
}
