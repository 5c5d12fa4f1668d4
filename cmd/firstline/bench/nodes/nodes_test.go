package nodes

import (
	"os"
	"runtime"
	"strings"
	"testing"
)

func TestAGaugeIsFoundInMetrics(t *testing.T) {
	const text = "# HELP go_goroutines Number of goroutines.\n# TYPE go_goroutines gauge\ngo_goroutines 42\n" +
		"go_goroutines_more 7\ngo_memstats_alloc_bytes 1.5e+06\n"
	for name, want := range map[string]int{"go_goroutines": 42, "go_memstats_alloc_bytes": 1_500_000, "go_threads": 0, "go": 0} {
		if got := Gauge(text, name); got != want {
			t.Errorf("%s: got %d, want %d", name, got, want)
		}
	}
}

func TestAProcessIsWatched(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("there is no /proc")
	}
	block := make([]byte, 64<<20)
	for i := range block {
		block[i] = byte(i)
	}
	for process(os.Getpid()).CPU == 0 { // until the system has counted a hundredth of a second
		for i := range block {
			block[i]++
		}
	}
	if got := process(os.Getpid()).Resident; got < 64<<20 {
		t.Errorf("64 MB are in use, and %d are seen", got)
	}
	runtime.KeepAlive(block)
	if got := process(1 << 30); got != (Sample{}) {
		t.Errorf("a process that is none uses %+v", got)
	}
}

func TestSeveralNodesNeedAStoreThatTheyCanShare(t *testing.T) {
	for _, store := range []string{"", "/var/lib/firstline"} {
		if _, err := Start(t.Context(), Plan{Nodes: 2, Store: store}); err == nil || !strings.Contains(err.Error(), "--store") {
			t.Errorf("store %q: %v", store, err)
		}
	}
}
