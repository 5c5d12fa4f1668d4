package redis_test

import (
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/firstline-support/firstline/bot/redis/redistest"
)

func TestSessionsAreAStoreOfSCS(t *testing.T) {
	a, b := pair(t)
	var sessions, elsewhere scs.CtxStore = a.Sessions(t.Context()), b.Sessions(t.Context())
	later := time.Now().Add(time.Hour)
	for _, body := range []string{"first", "second \x00\xff"} {
		must(t, sessions.CommitCtx(t.Context(), "token", []byte(body), later))
		got, found, err := elsewhere.FindCtx(t.Context(), "token")
		if string(got) != body || !found || err != nil {
			t.Errorf("got %q, %v, %v, want %q", got, found, err, body)
		}
	}
	if _, found, err := sessions.Find("another"); found || err != nil {
		t.Errorf("an unknown token: got %v, %v, want not found", found, err)
	}
	for range 2 { // the second time it is unknown, which is no error
		must(t, elsewhere.Delete("token"))
	}
	if _, found, err := sessions.FindCtx(t.Context(), "token"); found || err != nil {
		t.Errorf("a deleted session: got %v, %v, want not found", found, err)
	}
}

func TestSessionsThatGoOnAreListed(t *testing.T) {
	a, b := pair(t)
	var sessions interface {
		scs.CtxStore
		scs.IterableCtxStore
	} = a.Sessions(t.Context())
	for token, life := range map[string]time.Duration{"a": time.Hour, "b": time.Minute, "old": -time.Second} {
		must(t, sessions.CommitCtx(t.Context(), token, []byte("of "+token), time.Now().Add(life)))
	}
	got, err := b.Sessions(t.Context()).AllCtx(t.Context())
	if err != nil || len(got) != 2 || string(got["a"]) != "of a" || string(got["b"]) != "of b" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestSessionsExpireByThemselves(t *testing.T) {
	a, b, prefix := pairOf(t)
	sessions := a.Sessions(t.Context())
	must(t, sessions.Commit("past", []byte("x"), time.Now().Add(-time.Second)))
	if _, found, err := sessions.Find("past"); found || err != nil {
		t.Errorf("in the past: got %v, %v, want not found", found, err)
	}
	must(t, sessions.Commit("short", []byte("x"), time.Now().Add(time.Hour)))
	must(t, sessions.Commit("short", []byte("y"), time.Now().Add(100*time.Millisecond)))
	for found := true; found; {
		var err error
		_, found, err = b.Sessions(t.Context()).Find("short")
		must(t, err)
	}
	must(t, sessions.Commit("new", []byte("x"), time.Now().Add(time.Hour)))
	must(t, sessions.Commit("new", []byte("x"), time.Now().Add(time.Hour)))
	if got := redistest.Shared(t).CLI("ZCARD", prefix+":{sessions}:ends"); got != "1" {
		t.Errorf("%s tokens are kept, want the one that goes on", got)
	}
}
