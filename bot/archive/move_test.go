package archive_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/archive"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/redis"
	"github.com/firstline-support/firstline/bot/redis/redistest"
	"github.com/firstline-support/firstline/bot/sqlite"
)

// A mover is a store whose content can be moved.
type mover interface {
	bottest.Store
	Dump(ctx context.Context, give func(archive.Record) error) error
	Restore(ctx context.Context, next func() (archive.Record, error)) error
}

func openSQLite(t *testing.T, dir string) bottest.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// moved puts the content of one store into an empty one, by way of a file, closes the first, and wants both to give the
// same records.
func moved(t *testing.T, from, to mover) {
	t.Helper()
	var file bytes.Buffer
	w, err := archive.NewWriter(&file, archive.Everything, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	before := dumped(t, from, w.Write)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := archive.NewReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	if err := to.Restore(t.Context(), r.Next); err != nil {
		t.Fatal(err)
	}
	after := dumped(t, to, func(archive.Record) error { return nil })
	for _, difference := range before.Differs(after) {
		t.Errorf("after the move: %s", difference)
	}
	if err := from.Close(); err != nil {
		t.Fatal(err)
	}
}

// dumped sums up what a store gives.
func dumped(t *testing.T, s mover, give func(archive.Record) error) *archive.Sum {
	t.Helper()
	var sum archive.Sum
	if err := s.Dump(t.Context(), func(r archive.Record) error {
		if err := sum.Add(r); err != nil {
			return err
		}
		return give(r)
	}); err != nil {
		t.Fatal(err)
	}
	return &sum
}

func openRedis(t *testing.T, prefix string, guest bool) *redis.Store {
	t.Helper()
	s, err := redis.Open(context.WithoutCancel(t.Context()), redis.Options{URL: redistest.Shared(t).URL(), Prefix: prefix,
		Guest: guest, Unfinished: guest})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func redisPrefix(t *testing.T) string { return redistest.Shared(t).Prefix(t) }

// redisAt opens a Redis as a node does.
func redisAt(t *testing.T, prefix string) (*redis.Store, error) {
	t.Helper()
	return redis.Open(t.Context(), redis.Options{URL: redistest.Shared(t).URL(), Prefix: prefix})
}

// intoRedis moves a store's content into a Redis, and opens that as a node.
func intoRedis(t *testing.T, from mover) *redis.Store {
	t.Helper()
	prefix := redistest.Shared(t).Prefix(t)
	to := openRedis(t, prefix, true)
	moved(t, from, to)
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return openRedis(t, prefix, false)
}

// TestAWorkspaceGoesOnWhereItWasMoved: from SQLite to Redis and back, whatever happened before and in between.
func TestAWorkspaceGoesOnWhereItWasMoved(t *testing.T) {
	bottest.TestMoves(t, openSQLite, func(t *testing.T, from bottest.Store) bottest.Store {
		if s, ok := from.(*sqlite.Store); ok {
			return intoRedis(t, s)
		}
		to := openSQLite(t, t.TempDir())
		moved(t, from.(mover), to.(mover))
		return to
	})
}

func TestSQLiteGoesOnWhereItWasMoved(t *testing.T) {
	bottest.TestMoves(t, openSQLite, func(t *testing.T, from bottest.Store) bottest.Store {
		to := openSQLite(t, t.TempDir())
		moved(t, from.(mover), to.(mover))
		return to
	})
}
