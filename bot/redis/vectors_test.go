package redis_test

import (
	"fmt"
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
	together(2, func(i int) {
		if _, err := []*redis.Store{a, b}[i].DropVectors(t.Context(), start, 100); err != nil {
			t.Error(err)
		}
	})
	left := 0
	for i := range 3 {
		found, err := a.Vectors(t.Context(), fmt.Sprint("m ", i), keys, start)
		must(t, err)
		left += len(found)
	}
	if left != 100 {
		t.Errorf("got %d vectors left, want 100", left)
	}
}
