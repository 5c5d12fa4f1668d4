package sqlite_test

import (
	"testing"

	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/sqlite"
)

func TestSQLiteIsAStore(t *testing.T) {
	bottest.TestStore(t, func(t *testing.T, dir string) bottest.Store { return open(t, dir) })
}

// open opens a store that the test closes.
func open(t testing.TB, dir string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
