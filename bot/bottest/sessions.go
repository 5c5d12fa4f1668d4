package bottest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"
)

// Sessions is where the sessions of browsers are kept, in the shape that github.com/alexedwards/scs asks for. The
// console says what they promise beyond that.
type Sessions interface {
	FindCtx(ctx context.Context, token string) (body []byte, found bool, err error)
	CommitCtx(ctx context.Context, token string, body []byte, expires time.Time) error
	DeleteCtx(ctx context.Context, token string) error
	AllCtx(ctx context.Context) (map[string][]byte, error)
}

// TestSessions checks the sessions of a store. Every subtest opens its own.
func TestSessions(t *testing.T, open func(t *testing.T) Sessions) {
	for name, check := range map[string]func(*testing.T, Sessions){
		"a session is kept as it was stored last":         sessionKept,
		"those that go on are listed":                     sessionsListed,
		"one that has expired is not found":               sessionExpired,
		"one that was ended is not brought back":          sessionEnded,
		"nor by those who store it at the same moment":    sessionEndedMeanwhile,
		"one that was ended leaves those of others alone": otherSessions,
	} {
		t.Run(name, func(t *testing.T) { check(t, open(t)) })
	}
}

// has checks what is kept under a token; "" is nothing.
func has(t *testing.T, s Sessions, token, want string) {
	t.Helper()
	got, found, err := s.FindCtx(t.Context(), token)
	if err != nil || found != (want != "") || string(got) != want {
		t.Errorf("session %q: got %q, %v, %v, want %q", token, got, found, err, want)
	}
}

func stores(t *testing.T, s Sessions, token, body string, life time.Duration) {
	t.Helper()
	if err := s.CommitCtx(t.Context(), token, []byte(body), time.Now().Add(life)); err != nil {
		t.Error(err)
	}
}

func ends(t *testing.T, s Sessions, token string) {
	t.Helper()
	if err := s.DeleteCtx(t.Context(), token); err != nil {
		t.Error(err)
	}
}

func sessionKept(t *testing.T, s Sessions) {
	for _, body := range []string{"first", "second \x00\xff"} {
		stores(t, s, "token", body, time.Hour)
		has(t, s, "token", body)
	}
	has(t, s, "another", "")
}

func sessionsListed(t *testing.T, s Sessions) {
	for token, life := range map[string]time.Duration{"a": time.Hour, "b": time.Minute, "old": -time.Second,
		"ended": time.Hour} {
		stores(t, s, token, "of "+token, life)
	}
	ends(t, s, "ended")
	got, err := s.AllCtx(t.Context())
	if err != nil || len(got) != 2 || string(got["a"]) != "of a" || string(got["b"]) != "of b" {
		t.Errorf("got %q, %v", got, err)
	}
}

func sessionExpired(t *testing.T, s Sessions) {
	stores(t, s, "old", "x", -time.Second)
	has(t, s, "old", "")
}

func sessionEnded(t *testing.T, s Sessions) {
	stores(t, s, "token", "x", time.Hour)
	for range 2 { // the second time it is unknown, which is no error
		ends(t, s, "token")
		has(t, s, "token", "")
	}
	stores(t, s, "token", "x", time.Hour)
	has(t, s, "token", "")
}

func sessionEndedMeanwhile(t *testing.T, s Sessions) {
	for i := range 50 {
		token := fmt.Sprint(i)
		stores(t, s, token, "x", time.Hour)
		var both sync.WaitGroup
		both.Go(func() { stores(t, s, token, "x", time.Hour) })
		both.Go(func() { ends(t, s, token) })
		both.Wait()
		has(t, s, token, "")
	}
}

func otherSessions(t *testing.T, s Sessions) {
	stores(t, s, "other", "x", time.Hour)
	ends(t, s, "token")
	stores(t, s, "other", "y", time.Hour)
	has(t, s, "other", "y")
}
