package sqlite_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/sqlite"
)

func TestADataFolderBelongsToOneProcess(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	_, err := sqlite.Open(t.Context(), dir)
	if !errors.Is(err, sqlite.ErrInUse) || !strings.Contains(err.Error(), strconv.Itoa(os.Getpid())) {
		t.Errorf("got %v, want %v with the process to stop", err, sqlite.ErrInUse)
	}
	closed(t, s)
	closed(t, open(t, dir))
}

func TestOthersMayNotReadTheData(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such permissions")
	}
	dir := filepath.Join(t.TempDir(), "new", "data")
	s := open(t, dir)
	defer closed(t, s)
	if _, err := s.Receive(t.Context(), event("a", "1")); err != nil {
		t.Fatal(err)
	}
	folder, err := os.Stat(dir)
	if err != nil || folder.Mode().Perm() != 0o700 {
		t.Errorf("folder: got %v, %v, want 0700", folder.Mode(), err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 3 {
		t.Fatalf("got %d files, %v, want the database, its log and the lock", len(files), err)
	}
	for _, file := range files {
		if info, err := file.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: got %v, %v, want 0600", file.Name(), info.Mode(), err)
		}
	}
}

func TestANewerDatabaseIsRefused(t *testing.T) {
	dir := t.TempDir()
	closed(t, open(t, dir))
	alter(t, dir, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, true)`)
	_, err := sqlite.Open(t.Context(), dir)
	if !errors.Is(err, sqlite.ErrNewer) || !strings.Contains(err.Error(), "999") {
		t.Errorf("got %v, want %v with the version", err, sqlite.ErrNewer)
	}
	alter(t, dir, `DELETE FROM goose_db_version WHERE version_id = 999`)
	closed(t, open(t, dir)) // the lock was given free
}

func TestADamagedDatabaseIsNotOpened(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "firstline.db")
	if err := os.WriteFile(file, []byte(strings.Repeat("this is no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), dir); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("got %v, want an error with the file's name", err)
	}
}

func TestAFolderMayHaveAnyName(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "50% & more?mode=ro#ü")
	s := open(t, dir)
	defer closed(t, s)
	if _, err := os.Stat(filepath.Join(dir, "firstline.db")); err != nil {
		t.Error(err)
	}
}

func alter(t *testing.T, dir, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "firstline.db"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), query)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}
