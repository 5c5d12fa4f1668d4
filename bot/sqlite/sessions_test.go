package sqlite_test

import (
	"context"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
)

func TestSessionsAreAStoreOfSCS(t *testing.T) {
	s := open(t, t.TempDir())
	defer closed(t, s)
	var sessions scs.CtxStore = s.Sessions(t.Context())
	later := time.Now().Add(time.Hour)
	for _, body := range []string{"first", "second \x00\xff"} {
		if err := sessions.CommitCtx(t.Context(), "token", []byte(body), later); err != nil {
			t.Fatal(err)
		}
		got, found, err := sessions.FindCtx(t.Context(), "token")
		if string(got) != body || !found || err != nil {
			t.Errorf("got %q, %v, %v, want %q", got, found, err, body)
		}
	}
	if _, found, err := sessions.Find("another"); found || err != nil {
		t.Errorf("an unknown token: got %v, %v, want not found", found, err)
	}
	for range 2 { // the second time it is unknown, which is no error
		if err := sessions.Delete("token"); err != nil {
			t.Error(err)
		}
	}
	if _, found, err := sessions.FindCtx(t.Context(), "token"); found || err != nil {
		t.Errorf("a deleted session: got %v, %v, want not found", found, err)
	}
}

func TestSessionsThatGoOnAreListed(t *testing.T) {
	s := open(t, t.TempDir())
	defer closed(t, s)
	var sessions interface {
		scs.CtxStore
		scs.IterableCtxStore
	} = s.Sessions(t.Context())
	for token, life := range map[string]time.Duration{"a": time.Hour, "b": time.Minute, "old": -time.Second} {
		if err := sessions.CommitCtx(t.Context(), token, []byte("of "+token), time.Now().Add(life)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := sessions.AllCtx(t.Context())
	if err != nil || len(got) != 2 || string(got["a"]) != "of a" || string(got["b"]) != "of b" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestAnExpiredSessionIsNotFound(t *testing.T) {
	s := open(t, t.TempDir())
	defer closed(t, s)
	sessions := s.Sessions(t.Context())
	if err := sessions.Commit("old", []byte("x"), time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, found, err := sessions.Find("old"); found || err != nil {
		t.Errorf("got %v, %v, want not found", found, err)
	}
}

func ended(t *testing.T) context.Context {
	ctx, end := context.WithCancel(t.Context())
	end()
	return ctx
}
