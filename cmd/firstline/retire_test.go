package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff"
)

// TestOldConversationsLeaveTheStoreByThemselves once nothing in them is open, and not a day too early.
func TestOldConversationsLeaveTheStoreByThemselves(t *testing.T) {
	t.Parallel()
	dir := filledWorkspace(t, 3)
	store := attached(t, dir)
	defer func() { _ = store.Close() }()
	mover, ok := store.(movable)
	if !ok {
		t.Fatalf("a %T gives nothing out", store)
	}
	data := filepath.Join(dir, "data")
	r := retirement{keep: workspace.Keep{Conversations: 30, Folder: "retired"}, data: data, store: mover}
	files := func() int {
		all, err := os.ReadDir(filepath.Join(data, "retired"))
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	now := time.Now()
	if _, moved, err := r.once(t.Context(), now.AddDate(0, 0, 29)); err != nil || moved != 0 || files() != 0 {
		t.Errorf("a day too early: moved %d, %v, %d files", moved, err, files())
	}
	if _, moved, err := r.once(t.Context(), now.AddDate(0, 0, 31)); err != nil || moved != 0 || files() != 0 {
		t.Errorf("with a case open in each: moved %d, %v, %d files", moved, err, files())
	}
	closeCase(t, store, 2)
	file, moved, err := r.once(t.Context(), now.AddDate(0, 0, 32))
	if err != nil || moved != 1 || files() != 1 {
		t.Fatalf("moved %d, %v, %d files; want one", moved, err, files())
	}
	refuses(t, dir, "case FL-2 was moved out of the store", "case", "2")
	must(t, dir, "Restored", "restore", file)
	must(t, dir, "printer", "case", "2")
}

// closeCase closes a case for good.
func closeCase(t *testing.T, store keeper, number int64) {
	t.Helper()
	c, err := store.Case(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	c.State = handoff.Closed
	snap, err := store.Load(t.Context(), c.Conversation)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Commit(t.Context(), bot.Turn{Conversation: snap.Conversation, Case: &c}); err != nil {
		t.Fatal(err)
	}
}
