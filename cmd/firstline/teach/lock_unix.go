//go:build !windows

package teach

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// tryLock takes the lock without waiting. It goes with the file, however its process ends.
func tryLock(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) }

// readOnly tells whether the file system cannot be written to at all.
func readOnly(err error) bool { return errors.Is(err, unix.EROFS) }
