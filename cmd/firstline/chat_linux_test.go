package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// pseudoTerminal opens a terminal that nobody sits at, of the given size.
func pseudoTerminal(t *testing.T, columns, lines uint16) *os.File {
	t.Helper()
	keep := func(f *os.File, err error) *os.File {
		t.Helper()
		if err != nil {
			t.Skipf("NOT TESTED on a terminal: %v", err)
		}
		t.Cleanup(func() { _ = f.Close() })
		return f
	}
	master := keep(os.OpenFile("/dev/ptmx", os.O_RDWR, 0))
	fd := int(master.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Col: columns, Row: lines}); err != nil {
		t.Fatal(err)
	}
	return keep(os.OpenFile(fmt.Sprint("/dev/pts/", number), os.O_RDWR|unix.O_NOCTTY, 0))
}

func TestOnlyAScreenIsDrawnOn(t *testing.T) {
	t.Setenv("TERM", "xterm")
	terminal := pseudoTerminal(t, 91, 33)
	size := screenOf(terminal)
	if size == nil {
		t.Fatal("a terminal is no screen")
	}
	if columns, lines := size(); columns != 91 || lines != 33 {
		t.Errorf("the screen has %d columns and %d lines", columns, lines)
	}
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	if screenOf(file) != nil {
		t.Error("a file is a screen")
	}
	t.Setenv("TERM", "dumb")
	if screenOf(terminal) != nil {
		t.Error("a terminal that cannot go back is a screen")
	}
}
