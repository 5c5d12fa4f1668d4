package handoff_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/firstline-support/firstline/handoff"
)

// What it costs to keep 50,000 opinions of as many people, and to count them.
func BenchmarkHearing(b *testing.B) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var h handoff.Hearing
	for i := range 50_000 {
		o, _ := thinks(fmt.Sprint("visitor ", i), i%180, i, fmt.Sprint(i%500), i%3 > 0).Opinion()
		h.Hear(o)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportAllocs()
	for b.Loop() {
		h.Voices()
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(h.Len()), "B/opinion")
}
