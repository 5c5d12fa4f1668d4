package pdf

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// compiled names a folder for what is compiled for the engine. A run that is given one does nothing but fill it.
const compiled = "FIRSTLINE_TEST_COMPILED"

// folder is where this run has it.
var folder = os.Getenv(compiled)

func TestMain(m *testing.M) {
	os.Exit(func() int {
		if folder != "" {
			return m.Run()
		}
		var err error
		if folder, err = os.MkdirTemp("", "firstline-test-"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer func() { _ = os.RemoveAll(folder) }() // what is left is in the folder for temporary files
		return m.Run()
	}())
}

// prepare may fill the folder.
var prepare = func() error { return nil }

// engine is one for all tests: starting it takes seconds.
var engine = sync.OnceValues(func() (*Reader, error) {
	if err := prepare(); err != nil {
		return nil, err
	}
	return Open(context.Background(), folder)
})

// TestEngineIsCompiledOnce: what was compiled for one start is used by the next one.
func TestEngineIsCompiledOnce(t *testing.T) {
	if os.Getenv(compiled) != "" {
		reader(t)
		return
	}
	reader(t)
	before := kept(t)
	again, err := Open(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if !os.SameFile(before, kept(t)) {
		t.Error("it was compiled again")
	}
}

// kept is the one file in the folder.
func kept(t *testing.T) os.FileInfo {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("got %v %v, want one file", files, err)
	}
	info, err := os.Stat(files[0])
	if err != nil {
		t.Fatal(err)
	}
	return info
}
