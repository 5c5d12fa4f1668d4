package redis_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/redis"
)

// Two nodes that tidy up at the same time forget together what one of them would have.
func TestTwoNodesForgetNoMoreVectorsThanOne(t *testing.T) {
	a, b := pair(t)
	start := time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)
	var keys []string
	for i := range 700 {
		key := fmt.Sprint("k", i)
		keys = append(keys, key)
		at, space := start.Add(time.Duration(i)*time.Second), fmt.Sprint("m ", i%3)
		must(t, a.KeepVectors(t.Context(), space, map[string][]float32{key: {float32(i)}}, at))
	}
	var gone atomic.Int64
	together(2, func(i int) {
		n, err := []*redis.Store{a, b}[i].DropVectors(t.Context(), start, 100)
		if err != nil {
			t.Error(err)
		}
		gone.Add(int64(n))
	})
	left := 0
	for i := range 3 {
		found, err := a.Vectors(t.Context(), fmt.Sprint("m ", i), keys, start)
		must(t, err)
		left += len(found)
	}
	if left != 100 || gone.Load() != 600 {
		t.Errorf("got %d vectors left and %d forgotten, want 100 and 600", left, gone.Load())
	}
}
