package redis_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/firstline-support/firstline/bot/redis"
	"github.com/firstline-support/firstline/handoff"
)

func TestDeedsOfTwoNodesAreNumberedOneByOne(t *testing.T) {
	a, b := pair(t)
	together(50, func(i int) {
		d := handoff.Deed{At: time.Unix(int64(i), 0), Agent: "ada", What: "take"}
		if err := []*redis.Store{a, b}[i%2].Audit(t.Context(), d); err != nil {
			t.Error(err)
		}
	})
	deeds, err := a.Deeds(t.Context(), handoff.DeedFilter{})
	must(t, err)
	for i, d := range deeds {
		if d.ID != int64(50-i) {
			t.Fatalf("got number %d at %d", d.ID, i)
		}
	}
	if len(deeds) != 50 {
		t.Errorf("got %d deeds, want 50", len(deeds))
	}
}

// Clocks of nodes differ, and one may be far out for a while: what a filter finds does not depend on it.
func TestDeedsAreFoundThoughClocksWentBack(t *testing.T) {
	a, b := pair(t)
	start := time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)
	at := func(second int) time.Time { return start.Add(time.Duration(second) * time.Second) }
	random := rand.New(rand.NewPCG(1, 2)) // the same deeds every time
	var all []handoff.Deed
	for i := range 1200 {
		second := i + random.IntN(20)
		if i/100 == 5 {
			second += 200 // a clock that is fast
		}
		d := handoff.Deed{At: at(second), Agent: fmt.Sprint("agent ", i%2), About: fmt.Sprint(i % 7), What: "take"}
		must(t, a.Audit(t.Context(), d))
		d.ID = int64(i) + 1
		all = append(all, d)
	}
	slices.Reverse(all)
	filters := []handoff.DeedFilter{{Since: at(5000)}, {Until: at(-1)}, {Limit: 5000}, {Limit: 501}, {Agent: "nobody"}}
	for range 60 {
		from := random.IntN(1300)
		f := handoff.DeedFilter{Limit: []int{0, 10, 5000}[random.IntN(3)]}
		if random.IntN(3) > 0 {
			f.Since = at(from)
		}
		if random.IntN(3) > 0 {
			f.Until = at(from + random.IntN(400))
		}
		f.Agent = []string{"", "agent 1"}[random.IntN(2)]
		f.About = []string{"", "3"}[random.IntN(2)]
		filters = append(filters, f)
	}
	for _, f := range filters {
		got, err := b.Deeds(t.Context(), f)
		must(t, err)
		if diff := cmp.Diff(wanted(all, f), got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", f, diff)
		}
	}
}

// wanted is what a filter asks for, looked for in the plainest way.
func wanted(all []handoff.Deed, f handoff.DeedFilter) (found []handoff.Deed) {
	if f.Limit == 0 {
		f.Limit = 200
	}
	for _, d := range all {
		if (f.Agent == "" || d.Agent == f.Agent) && (f.About == "" || d.About == f.About) && !d.At.Before(f.Since) &&
			(f.Until.IsZero() || d.At.Before(f.Until)) && len(found) < f.Limit {
			found = append(found, d)
		}
	}
	return found
}
