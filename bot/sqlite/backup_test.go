package sqlite_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/sqlite"
	"github.com/firstline-support/firstline/handoff"
)

func TestABackupIsTakenWhileWritingGoesOn(t *testing.T) {
	s := open(t, t.TempDir())
	defer closed(t, s)
	const before = 50
	for i := range before {
		if err := durableTurn(t.Context(), s, "a", int64(i)); err != nil {
			t.Fatal(err)
		}
	}
	stop := make(chan struct{})
	var writing sync.WaitGroup
	writing.Go(func() { writeUntil(t, s, stop) })
	restored := t.TempDir()
	err := s.Backup(t.Context(), filepath.Join(restored, "firstline.db"))
	close(stop)
	writing.Wait()
	if err != nil {
		t.Fatal(err)
	}
	copied := open(t, restored)
	defer closed(t, copied)
	snap, err := copied.Load(t.Context(), "a")
	if err != nil || snap.Conversation.Version != before {
		t.Errorf("got version %d, %v, want %d", snap.Conversation.Version, err, before)
	}
	if err := durableTurn(t.Context(), copied, "a", before); err != nil {
		t.Errorf("go on with the copy: %v", err)
	}
}

func writeUntil(t *testing.T, s *sqlite.Store, stop <-chan struct{}) {
	for i := 1000; ; i++ {
		select {
		case <-stop:
			return
		default:
		}
		if err := durableTurn(t.Context(), s, "talk-"+strconv.Itoa(i%5), int64(i)); err != nil {
			t.Error(err)
			return
		}
	}
}

func TestABackupHoldsFiles(t *testing.T) {
	s := open(t, t.TempDir())
	defer closed(t, s)
	content := strings.Repeat("0123456789", 100_000)
	f, err := s.Put(t.Context(), handoff.File{Name: "a.txt"}, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	commit(t, s, bot.Turn{Conversation: bot.Conversation{ID: "a"}, Entries: []handoff.Entry{
		{Kind: handoff.Said, From: handoff.ByPerson, Files: []handoff.File{f}}}})
	restored := t.TempDir()
	if err := s.Backup(t.Context(), filepath.Join(restored, "firstline.db")); err != nil {
		t.Fatal(err)
	}
	copied := open(t, restored)
	defer closed(t, copied)
	_, r, err := copied.Open(t.Context(), f.ID)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err != nil || string(got) != content {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
}

func TestABackupReplacesNothing(t *testing.T) {
	s := open(t, t.TempDir())
	defer closed(t, s)
	target := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(target, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), target); !errors.Is(err, sqlite.ErrExists) {
		t.Errorf("got %v, want %v", err, sqlite.ErrExists)
	}
	if text, err := os.ReadFile(target); err != nil || string(text) != "precious" {
		t.Errorf("got %q, %v, want it untouched", text, err)
	}
}

func TestAFailedBackupLeavesNoFile(t *testing.T) {
	s := open(t, t.TempDir())
	defer closed(t, s)
	dir := t.TempDir()
	if err := s.Backup(t.Context(), filepath.Join(dir, "missing", "copy.db")); err == nil {
		t.Error("into a missing folder: got no error, want one")
	}
	if err := s.Backup(ended(t), filepath.Join(dir, "copy.db")); err == nil {
		t.Error("with an ended context: got no error, want one")
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
		t.Errorf("got %d files, %v, want none", len(files), err)
	}
}

func TestABackupIsForTheOwnerOnly(t *testing.T) {
	s := open(t, t.TempDir())
	defer closed(t, s)
	target := filepath.Join(t.TempDir(), "copy.db")
	if err := s.Backup(t.Context(), target); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(target)
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("got %v, %v, want nothing for others", info.Mode(), err)
	}
}
