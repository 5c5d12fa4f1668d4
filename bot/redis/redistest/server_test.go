package redistest

import (
	"strings"
	"testing"
)

func TestWhatWasWrittenIsThereAfterTheServerWasKilled(t *testing.T) {
	t.Parallel()
	s := Start(t, "--appendfsync", "always")
	s.CLI("set", "k", "kept")
	s.Kill()
	s.Restart()
	if got := s.CLI("get", "k"); got != "kept" {
		t.Errorf("after a kill: got %q, want what was written", got)
	}
	if got := s.CLI("config", "get", "appendfsync"); !strings.HasSuffix(got, "always") {
		t.Errorf("the setting of the test does not hold: %q", got)
	}
}

func TestAPausedServerGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	s := Start(t)
	s.CLI("set", "k", "1")
	s.Pause()
	answer := make(chan string)
	go func() {
		out, _ := s.cli("incr", "k") // an error is no 2
		answer <- out
	}()
	if s.ping() {
		t.Error("a paused server answers")
	}
	s.Resume()
	if got := strings.TrimSpace(<-answer); got != "2" {
		t.Errorf("after the pause: got %q, want 2", got)
	}
}

func TestTheAddressHasThePassword(t *testing.T) {
	t.Parallel()
	s := Start(t)
	if want := "redis://:" + s.Password() + "@" + s.Addr() + "/0"; s.URL() != want {
		t.Errorf("got %q, want %q", s.URL(), want)
	}
}

func TestTestsShareAServerAndHaveTheirOwnKeys(t *testing.T) {
	t.Parallel()
	prefixes := make(chan string, 2)
	for _, name := range []string{"one", "another"} {
		t.Run(name, func(t *testing.T) {
			s := Shared(t)
			p := s.Prefix(t)
			if got := s.CLI("incr", p+"n"); got != "1" {
				t.Errorf("somebody has counted here before: %q", got)
			}
			prefixes <- s.Addr() + " " + p
		})
	}
	a, p, _ := strings.Cut(<-prefixes, " ")
	b, q, _ := strings.Cut(<-prefixes, " ")
	if a != b || p == q {
		t.Errorf("servers %s and %s, prefixes %q and %q: want one server, two prefixes", a, b, p, q)
	}
}
