package redis_test

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/redis"
	"github.com/firstline-support/firstline/handoff"
)

// more gives an agent one more conversation at a time.
func more(a *handoff.Agent, _ []handoff.Agent) error {
	a.Capacity++
	return nil
}

func TestTwoNodesChangeAnAgentOneUponTheOther(t *testing.T) {
	a, b := pair(t)
	must(t, a.PutAgent(t.Context(), handoff.Agent{ID: "ada", Name: "Ada"}))
	together(20, func(i int) {
		if _, err := []*redis.Store{a, b}[i%2].ChangeAgent(t.Context(), "ada", more); err != nil {
			t.Error(err)
		}
	})
	ada, err := b.Agent(t.Context(), "ada")
	must(t, err)
	if ada.Capacity != 20 {
		t.Errorf("got %d changes, want 20", ada.Capacity)
	}
}

func TestOfTwoNodesOneRedeemsALink(t *testing.T) {
	a, b := pair(t)
	must(t, a.PutAgent(t.Context(), handoff.Agent{ID: "ada", Name: "Ada"}))
	for n := range 10 {
		hash, now := fmt.Appendf(nil, "hash %d", n), time.Now()
		must(t, b.AddLink(t.Context(), hash, "ada", now.Add(time.Hour)))
		var redeemed atomic.Int32
		together(8, func(i int) {
			switch _, err := []*redis.Store{a, b}[i%2].RedeemLink(t.Context(), hash, now); {
			case err == nil:
				redeemed.Add(1)
			case !errors.Is(err, handoff.ErrNoAgent):
				t.Error(err)
			}
		})
		if redeemed.Load() != 1 {
			t.Fatalf("link %d: got %d redeemed, want 1", n, redeemed.Load())
		}
	}
}

// A link that is made on one node while another one removes the agent must not open the door to whoever gets the
// agent's id next.
func TestALinkMadeWhileItsAgentIsRemovedIsGone(t *testing.T) {
	a, b := pair(t)
	now := time.Now()
	for n := range 20 {
		hash := fmt.Appendf(nil, "hash %d", n)
		must(t, a.PutAgent(t.Context(), handoff.Agent{ID: "ada", Name: "Ada"}))
		together(2, func(i int) {
			if i == 0 {
				if err := a.RemoveAgent(t.Context(), "ada", func([]handoff.Agent) error { return nil }); err != nil {
					t.Error(err)
				}
				return
			}
			err := b.AddLink(t.Context(), hash, "ada", now.Add(time.Hour))
			if err != nil && !errors.Is(err, handoff.ErrNoAgent) {
				t.Error(err)
			}
		})
		must(t, a.PutAgent(t.Context(), handoff.Agent{ID: "ada", Name: "Another Ada"}))
		if _, err := a.RedeemLink(t.Context(), hash, now); !errors.Is(err, handoff.ErrNoAgent) {
			t.Fatalf("round %d: got %v, want %v", n, err, handoff.ErrNoAgent)
		}
	}
}

func TestViewsOfTwoNodesAreNotTooMany(t *testing.T) {
	a, b := pair(t)
	together(handoff.MaxViews+6, func(i int) {
		v := handoff.View{Owner: "ada", Name: fmt.Sprint("v", i), Share: "it"}
		_, err := []*redis.Store{a, b}[i%2].PutView(t.Context(), v)
		if err != nil && !errors.Is(err, handoff.ErrManyViews) {
			t.Error(err)
		}
	})
	seen, err := a.Views(t.Context(), handoff.Agent{ID: "bob", Team: "it"})
	must(t, err)
	numbers := map[int64]bool{}
	for _, v := range seen {
		numbers[v.ID] = true
	}
	if len(seen) != handoff.MaxViews || len(numbers) != handoff.MaxViews {
		t.Errorf("got %d views with %d numbers, want %d", len(seen), len(numbers), handoff.MaxViews)
	}
}
