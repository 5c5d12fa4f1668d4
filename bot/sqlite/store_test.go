package sqlite_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/sqlite"
)

func TestSQLiteIsAStore(t *testing.T) {
	bottest.TestStore(t, func(t *testing.T, dir string) bottest.Store {
		t.Helper()
		begin(t, dir)
		return open(t, dir)
	})
}

// begin puts a database without any content into a folder that has none: making one takes as long as most of what is
// then done with it, and the suite needs more than a hundred. Other tests open empty folders.
func begin(t testing.TB, dir string) {
	t.Helper()
	file := filepath.Join(dir, "firstline.db")
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		return
	}
	empty, err := emptyDatabase()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, empty, 0o600); err != nil {
		t.Fatal(err)
	}
}

// emptyDatabase is what the store makes of an empty folder.
var emptyDatabase = sync.OnceValues(func() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "firstline-empty-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s, err := sqlite.Open(context.Background(), dir)
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil { // puts everything into the one file
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, "firstline.db"))
})

// open opens a store that the test closes.
func open(t testing.TB, dir string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
