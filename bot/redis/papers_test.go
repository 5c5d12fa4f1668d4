package redis_test

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/redis"
	"github.com/firstline-support/firstline/bot/redis/redistest"
)

func TestOfTwoNodesOneFilesAPaper(t *testing.T) {
	a, b := pair(t)
	for n := range 10 {
		key, won := fmt.Sprint("code ", n), atomic.Int32{}
		together(8, func(i int) {
			err := []*redis.Store{a, b}[i%2].File(t.Context(), "codes", action.Paper{Key: key, Value: []byte{byte(i)}})
			switch {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, action.ErrMoved):
				t.Error(err)
			}
		})
		if won.Load() != 1 {
			t.Fatalf("got %d who filed, want 1", won.Load())
		}
	}
}

func TestTwoNodesFileOneUponTheOther(t *testing.T) {
	a, b := pair(t)
	together(20, func(i int) {
		err := action.Change(t.Context(), []*redis.Store{a, b}[i%2], "counts", "a",
			func(p action.Paper) (action.Paper, error) { return action.Paper{Value: append(p.Value, 'x')}, nil })
		if err != nil {
			t.Error(err)
		}
	})
	p, err := a.Look(t.Context(), "counts", "a")
	must(t, err)
	if len(p.Value) != 20 {
		t.Errorf("got %d changes, want 20", len(p.Value))
	}
}

// gone waits until Redis has let a paper go by itself.
func gone(t *testing.T, s *redis.Store, key string) {
	t.Helper()
	for {
		p, err := s.Look(t.Context(), "codes", key)
		must(t, err)
		if p.Version == 0 {
			return
		}
	}
}

func TestPapersGoByThemselvesAndWithThemTheirNames(t *testing.T) {
	a, b, prefix := pairOf(t)
	soon := time.Now().Add(200 * time.Millisecond)
	for n := range 150 {
		must(t, a.File(t.Context(), "codes", action.Paper{Key: fmt.Sprint("c", n), Value: []byte("x"), Until: soon}))
	}
	must(t, a.File(t.Context(), "codes", action.Paper{Key: "c9x", Value: []byte("stays")}))
	for n := range 150 {
		gone(t, b, fmt.Sprint("c", n))
	}
	found, err := b.Leaf(t.Context(), "codes", "c", "", 10)
	must(t, err)
	if len(found) != 1 || found[0].Key != "c9x" {
		t.Errorf("got %d papers %v, want c9x alone", len(found), found)
	}
	for range 2 { // each filing clears away a hundred
		must(t, a.File(t.Context(), "codes", action.Paper{Key: "new", Version: versionOf(t, a, "new"), Value: []byte("x")}))
	}
	for name, want := range map[string]string{"names": "2", "ends": "0"} {
		if got := redistest.Shared(t).CLI("ZCARD", prefix+":{papers:codes}:"+name); got != want {
			t.Errorf("%s are %s, want %s", name, got, want)
		}
	}
}

func versionOf(t *testing.T, s *redis.Store, key string) int64 {
	t.Helper()
	p, err := s.Look(t.Context(), "codes", key)
	must(t, err)
	return p.Version
}

func TestAPaperThatIsFiledAgainStaysAsLongAsItSaysThen(t *testing.T) {
	a, b := pair(t)
	soon := time.Now().Add(200 * time.Millisecond)
	must(t, a.File(t.Context(), "codes", action.Paper{Key: "a", Value: []byte("1"), Until: soon}))
	must(t, a.File(t.Context(), "codes", action.Paper{Key: "b", Value: []byte("1"), Until: soon}))
	must(t, action.Change(t.Context(), b, "codes", "a", func(action.Paper) (action.Paper, error) {
		return action.Paper{Value: []byte("2")}, nil
	}))
	gone(t, a, "b")
	must(t, b.File(t.Context(), "codes", action.Paper{Key: "c", Value: []byte("3")}))
	found, err := a.Leaf(t.Context(), "codes", "", "", 10)
	must(t, err)
	if len(found) != 2 || found[0].Key != "a" || string(found[0].Value) != "2" || !found[0].Until.IsZero() {
		t.Errorf("got %v, want a and c", found)
	}
}

func TestPapersAndNotesAreInTheOrderOfTheirBytes(t *testing.T) {
	a, _ := pair(t)
	keys := []string{"a", "a\xfe", "a\xff", "a\xff\xff", "a\xff\xffz", "b", "\xff\xff", "ä", "[", "(", "-", "+"}
	for _, key := range keys {
		must(t, a.File(t.Context(), "codes", action.Paper{Key: key, Value: []byte("x")}))
		must(t, a.Remember(t.Context(), "web", key, "x"))
	}
	for _, prefix := range append(keys, "", "\xff", "c", "a\xff\xff\xff") {
		want := map[string]bool{}
		for _, key := range keys {
			if strings.HasPrefix(key, prefix) {
				want[key] = true
			}
		}
		after, papers := "", 0
		for found := []action.Paper{{}}; len(found) > 0; papers += len(found) {
			var err error
			found, err = a.Leaf(t.Context(), "codes", prefix, after, 2)
			must(t, err)
			for _, p := range found {
				if !want[p.Key] || p.Key <= after {
					t.Errorf("prefix %q: got %q after %q", prefix, p.Key, after)
				}
				after = p.Key
			}
		}
		notes, err := a.Recollect(t.Context(), "web", prefix)
		must(t, err)
		if papers != len(want) || len(notes) != len(want) {
			t.Errorf("prefix %q: got %d papers and %d notes, want %d", prefix, papers, len(notes), len(want))
		}
	}
}

func TestADrawerIsLeafedThroughAsAWhole(t *testing.T) {
	a, _ := pair(t)
	for n := range 230 {
		must(t, a.File(t.Context(), "codes", action.Paper{Key: fmt.Sprintf("%03d", n), Value: []byte("x")}))
	}
	for limit, want := range map[int]int{0: 0, 1: 1, 100: 100, 101: 101, 1000: 230} {
		found, err := a.Leaf(t.Context(), "codes", "", "", limit)
		must(t, err)
		if len(found) != want || want > 0 && found[want-1].Key != fmt.Sprintf("%03d", want-1) {
			t.Errorf("limit %d: got %d papers", limit, len(found))
		}
	}
}
