package teach

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// lockFile is what agents and commands take turns by; it lies in the data folder, which all of them can write to.
const lockFile = "teach.lock"

// lookAgain is how often a taken lock is tried again.
const lookAgain = 20 * time.Millisecond

// alone waits until nobody else, in this process or another, changes what was taught, and gives what ends that.
func alone(ctx context.Context, data string) (free func() error, err error) {
	f, err := os.OpenFile(filepath.Join(data, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock what was taught: %w", err)
	}
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	for tryLock(f) != nil {
		select {
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("wait until others have taught: %w", ctx.Err()), f.Close())
		case <-tick.C:
		}
	}
	return f.Close, nil
}

// part is how files are called until they are complete. The dot hides them from whoever reads the folder.
const part = ".taught-*.part"

// replace puts data in a file's place: a crash at any moment leaves the old file or the new one, and what replace has
// returned from is on the disk.
func replace(name string, data []byte) (err error) {
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	sweep(dir)
	f, err := os.CreateTemp(dir, part)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(modeOf(name)), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return err
	}
	return syncFolder(dir)
}

// sweep takes away what a crash left. Only who has the lock comes here, so nobody is writing it.
func sweep(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, part)) // the pattern is valid
	for _, name := range left {
		_ = os.Remove(name) // it is in nobody's way
	}
}

// modeOf keeps who may read a file; a new one is as readable as what people write into a workspace.
func modeOf(name string) fs.FileMode {
	if info, err := os.Stat(name); err == nil {
		return info.Mode().Perm()
	}
	return 0o644
}

// syncFolder makes a rename last.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrInvalid) || errors.Is(err, fs.ErrPermission) {
		err = nil // Windows has no such thing
	}
	return errors.Join(err, f.Close())
}

// same tells whether a file still holds what was read.
func same(name string, data []byte) bool {
	now, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return data == nil
	}
	return err == nil && bytes.Equal(now, data)
}
