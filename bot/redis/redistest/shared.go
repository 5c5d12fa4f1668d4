package redistest

import (
	"crypto/rand"
	"errors"
	"os"
	"sync"
	"testing"
)

// shared is the one server of this process. Its owner is the shell that guards it: that ends the server, and takes its
// folder away, when the test process has ended, however it does.
var shared struct {
	mu     sync.Mutex
	server *Server // guarded by mu; nil until somebody wants it
}

// Shared gives the server that all tests of the process use, and starts it for the first of them. It is neither killed
// nor flushed; each test has its own keys, see [Server.Prefix].
func Shared(t testing.TB) *Server {
	t.Helper()
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.server == nil {
		need(t)
		dir, err := os.MkdirTemp("", "redistest-") // outlives this test
		if err != nil {
			t.Fatal(err)
		}
		s := newServer(t, dir)
		s.start(dir)
		s.shared = true
		shared.server = s
	}
	s := *shared.server
	s.t = t
	if !s.ping() {
		t.Fatal(errors.New("the shared redis-server does not answer any more"), tail(s.log()))
	}
	return &s
}

// Prefix gives a beginning for keys that nobody else has, so that tests run side by side on one server. It may stand
// within a hash tag.
func (s *Server) Prefix(t testing.TB) string {
	t.Helper()
	return "t" + rand.Text()[:12] + ":"
}
