//go:build !windows

package main

import (
	"time"

	"golang.org/x/sys/unix"
)

// limitProcess takes from this process, for good, what it does not need.
func limitProcess(memory uint64, took time.Duration) error {
	for which, limit := range map[int]uint64{
		unix.RLIMIT_DATA:   memory,
		unix.RLIMIT_CPU:    uint64(took.Seconds()),
		unix.RLIMIT_FSIZE:  0, // it writes to a pipe only
		unix.RLIMIT_NOFILE: 16,
		unix.RLIMIT_CORE:   0,
	} {
		if err := unix.Setrlimit(which, &unix.Rlimit{Cur: limit, Max: limit}); err != nil {
			return err
		}
	}
	return nil
}
