package nodes

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// ticks is how many units of processor time /proc counts in a second, on every Linux that Go runs on.
const ticks = 100

// process tells what a process uses, from /proc.
func process(pid int) (s Sample) {
	if memory, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid)); err == nil {
		if fields := strings.Fields(string(memory)); len(fields) > 1 {
			pages, _ := strconv.ParseInt(fields[1], 10, 64) // 0 stands for what is not known
			s.Resident = pages * int64(os.Getpagesize())
		}
	}
	if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil {
		s.CPU = processorTime(string(stat))
	}
	return s
}

// processorTime reads user and system time. They are counted behind the name, which may hold blanks and brackets.
func processorTime(stat string) time.Duration {
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.ParseInt(fields[11], 10, 64) // 0 stands for what is not known
	system, _ := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * time.Second / ticks
}
