package slacktest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// T is what [Start] needs of a test.
type T interface {
	Helper()
	Context() context.Context
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Cleanup(func())
}

// Start serves a Slack on a free port of this machine until the test ends. A violation of the specification fails the
// test.
func Start(t T, o Options) *Server {
	t.Helper()
	if o.Report == nil {
		o.Report = func(violation string) { t.Errorf("Slack would refuse this: %s", violation) }
	}
	s, err := New(context.WithoutCancel(t.Context()), o)
	if err != nil {
		t.Fatalf("%v", err)
	}
	var listen net.ListenConfig
	listener, err := listen.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("%v", err)
	}
	s.ReachedAt("http://" + listener.Addr().String())
	server := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	t.Cleanup(func() {
		s.Close()
		err := server.Close()
		if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, fmt.Errorf("serve: %w", served))
		}
		if err != nil {
			t.Errorf("%v", err)
		}
	})
	return s
}
