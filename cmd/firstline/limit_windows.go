package main

import "time"

// limitProcess leaves the process as it is: the limits of memory of the Go runtime and of time of its parent hold.
func limitProcess(uint64, time.Duration) error { return nil }
