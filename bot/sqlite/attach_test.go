package sqlite_test

import (
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/sqlite"
)

func TestAnErrandWritesBesideARunningBot(t *testing.T) {
	dir := t.TempDir()
	bot := open(t, dir)
	defer closed(t, bot)
	errand, err := sqlite.Attach(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range []*sqlite.Store{errand, bot, errand, bot} {
		if err := durableTurn(t.Context(), s, "a", int64(i)); err != nil {
			t.Fatal(err)
		}
	}
	closed(t, errand)
	snap, err := bot.Load(t.Context(), "a")
	if err != nil || snap.Conversation.Version != 4 {
		t.Errorf("got version %d, %v, want 4", snap.Conversation.Version, err)
	}
}

func TestAnErrandWithoutABotHasTheFolderToItself(t *testing.T) {
	dir := t.TempDir()
	errand, err := sqlite.Attach(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), dir); err == nil {
		t.Error("a bot beside it: got no error, want one")
	}
	closed(t, errand)
}

func TestAnErrandDoesNotMigrateUnderARunningBot(t *testing.T) {
	dir := t.TempDir()
	bot := open(t, dir)
	defer closed(t, bot)
	alter(t, dir, `DELETE FROM goose_db_version WHERE version_id > 0`)
	if _, err := sqlite.Attach(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "older version") {
		t.Errorf("got %v, want a word about the older version", err)
	}
}
