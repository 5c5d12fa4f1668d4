package sqlite

import (
	"os"

	"golang.org/x/sys/windows"
)

// tryLock takes the lock without waiting. It covers a byte far behind the file's end, because Windows locks are
// mandatory and others should be able to read who has it.
func tryLock(f *os.File) error {
	const how = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	return windows.LockFileEx(windows.Handle(f.Fd()), how, 0, 1, 0, &windows.Overlapped{Offset: 1 << 30})
}
