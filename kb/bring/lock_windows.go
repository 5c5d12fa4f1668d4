package bring

import (
	"os"

	"golang.org/x/sys/windows"
)

// tryLock takes the lock without waiting. It goes with the file, however its process ends.
func tryLock(f *os.File) error {
	const how = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	return windows.LockFileEx(windows.Handle(f.Fd()), how, 0, 1, 0, &windows.Overlapped{})
}
