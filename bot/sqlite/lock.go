package sqlite

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// lockFile holds the lock and, for people, the number of the process that has it. It stays when the lock is gone.
const lockFile = "firstline.lock"

// ErrInUse is returned by [Open] while another process has the data folder.
var ErrInUse = errors.New("data folder in use")

// lockFolder makes the folder when it is missing and takes it for this process. The lock goes with the process, however
// it ends, so there is never a stale one to remove.
func lockFolder(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock data folder: %w", err)
	}
	if err := tryLock(f); err != nil {
		return nil, errors.Join(inUse(dir, f), f.Close())
	}
	if err := sign(f); err != nil {
		return nil, errors.Join(fmt.Errorf("lock data folder: %w", err), f.Close())
	}
	return f, nil
}

// inUse says who has to be stopped.
func inUse(dir string, f io.Reader) error {
	who := "another process"
	if id, err := io.ReadAll(io.LimitReader(f, 20)); err == nil && len(id) > 0 {
		who = "process " + strings.TrimSpace(string(id))
	}
	return fmt.Errorf("%s has %s open: stop it first, or use another folder: %w", who, dir, ErrInUse)
}

// sign replaces the number of whoever had the folder before.
func sign(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}
