package redis_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/redis"
	"github.com/firstline-support/firstline/bot/redis/redistest"
	"github.com/firstline-support/firstline/handoff"
)

// aside is one more connection to the data below a prefix.
func aside(t *testing.T, server *redistest.Server, prefix string) *redis.Store {
	t.Helper()
	s, err := redis.Open(t.Context(), redis.Options{URL: server.URL(), Prefix: prefix, Guest: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestEveryNodeSeesWhoLooksAtACase(t *testing.T) {
	server := redistest.Shared(t)
	prefix := server.Prefix(t)
	here, there := aside(t, server, prefix).Presence(), aside(t, server, prefix).Presence()
	mira := handoff.Onlooker{Agent: "mira", Name: "Mira Koch"}
	jan := handoff.Onlooker{Agent: "jan", Name: "Jan  3 Petersen", Writes: true}
	notes(t, here, mira, time.Minute, true)
	notes(t, there, jan, time.Minute, true)
	notes(t, there, mira, time.Minute, false)
	for _, p := range []redis.Presence{here, there} {
		if got := onlookers(t, p, 7); !slices.Equal(got, []handoff.Onlooker{jan, mira}) {
			t.Errorf("got %+v", got)
		}
	}
	if got := onlookers(t, here, 8); len(got) > 0 {
		t.Errorf("at another case: got %+v", got)
	}
	jan.Writes = false
	notes(t, here, jan, time.Minute, true)
	for _, want := range []bool{true, false} {
		if changed, err := here.Left(t.Context(), 7, "jan"); changed != want || err != nil {
			t.Errorf("who left changed something: %v, %v, want %v", changed, err, want)
		}
	}
	if got := onlookers(t, there, 7); !slices.Equal(got, []handoff.Onlooker{mira}) {
		t.Errorf("when Jan had left: got %+v", got)
	}
}

func TestWhoIsNotHeardOfDoesNotLookAnyMore(t *testing.T) {
	server := redistest.Shared(t)
	prefix := server.Prefix(t)
	p := aside(t, server, prefix).Presence()
	mira := handoff.Onlooker{Agent: "mira", Name: "Mira Koch"}
	jan := handoff.Onlooker{Agent: "jan", Name: strings.Repeat("ü", 300)}
	notes(t, p, jan, time.Hour, true)
	notes(t, p, mira, time.Millisecond, true) // does not shorten the other's time
	waitFor(t, func() bool { return len(onlookers(t, p, 7)) == 1 })
	if got := onlookers(t, p, 7); got[0].Agent != "jan" || got[0].Name != strings.Repeat("ü", 100) {
		t.Errorf("got %+v, want Jan with a name that was cut", got)
	}
	notes(t, p, mira, time.Millisecond, true) // others see her come again
	if _, err := p.Left(t.Context(), 7, "jan"); err != nil {
		t.Error(err)
	}
	waitFor(t, func() bool { return len(onlookers(t, p, 7)) == 0 })
	notes(t, p, jan, time.Millisecond, true)
	notes(t, p, mira, time.Minute, true)
	if left := server.CLI("PTTL", prefix+":{case:7}:onlookers"); strings.HasPrefix(left, "-") {
		t.Errorf("the case's onlookers have a life of %s", left)
	}
}

func notes(t *testing.T, p redis.Presence, who handoff.Onlooker, life time.Duration, want bool) {
	t.Helper()
	if changed, err := p.Here(t.Context(), 7, who, life); changed != want || err != nil {
		t.Errorf("%+v changed something: %v, %v, want %v", who, changed, err, want)
	}
}

func onlookers(t *testing.T, p redis.Presence, number int64) []handoff.Onlooker {
	t.Helper()
	all, err := p.Onlookers(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// waitFor waits for what the server does by itself.
func waitFor(t *testing.T, holds func() bool) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	for !holds() {
		if ctx.Err() != nil {
			t.Fatal("it did not happen")
		}
	}
}
