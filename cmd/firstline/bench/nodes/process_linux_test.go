package nodes

import (
	"testing"
	"time"
)

// The name of a program may look like more fields.
func TestProcessorTimeIsReadBehindTheName(t *testing.T) {
	const stat = "42 (a ) b 1 2 (c) R 1 42 42 0 -1 4194304 100 0 0 0 150 50 0 0 20 0 8 0 12345 1000 200"
	if got := processorTime(stat); got != 2*time.Second {
		t.Errorf("got %v, want 2s", got)
	}
	if got := processorTime("42 (short) R"); got != 0 {
		t.Errorf("got %v of a line that is cut", got)
	}
}
