package recall_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/firstline-support/firstline/cmd/firstline/recall"
)

func TestWhatIsKeptIsRecalledByTheSameProgram(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	f := recall.New(dir, "one")
	if _, ok := f.Recall("k"); ok {
		t.Error("recalled what was never kept")
	}
	f.Keep("k", []byte("data"))
	if data, ok := recall.New(dir, "one").Recall("k"); !ok || string(data) != "data" {
		t.Errorf("got %q, %t", data, ok)
	}
	if _, ok := recall.New(dir, "two").Recall("k"); ok {
		t.Error("another program recalls it")
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is open to others: %v", err)
	}
}

func TestDamagedFilesAreForgotten(t *testing.T) {
	dir := t.TempDir()
	f := recall.New(dir, "one")
	f.Keep("k", []byte("a long enough text"))
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%q, %v", files, err)
	}
	whole, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		if err := os.WriteFile(files[0], whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if data, ok := f.Recall("k"); ok {
			t.Fatalf("of %d bytes: %q", n, data)
		}
	}
}

func TestOldFilesGoAndForeignOnesStay(t *testing.T) {
	dir := t.TempDir()
	foreign := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(foreign, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f := recall.New(dir, "one")
	var all sync.WaitGroup
	for i := range 150 {
		all.Go(func() { f.Keep(fmt.Sprint(i), bytes.Repeat([]byte("x"), i)) })
	}
	all.Wait()
	f.Keep("last", nil)
	files, err := os.ReadDir(dir)
	if err != nil || len(files) > 65 {
		t.Errorf("%d files, %v", len(files), err)
	}
	if _, ok := f.Recall("last"); !ok {
		t.Error("the newest is gone")
	}
	if _, err := os.Stat(foreign); err != nil {
		t.Error(err)
	}
}

func TestWithoutAFolderEverythingIsForgotten(t *testing.T) {
	var f recall.Folder
	f.Keep("k", []byte("data"))
	if _, ok := f.Recall("k"); ok {
		t.Error("recalled from nowhere")
	}
}
