//go:build !windows

package bring

import (
	"os"

	"golang.org/x/sys/unix"
)

// tryLock takes the lock without waiting. It goes with the file, however its process ends.
func tryLock(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) }
