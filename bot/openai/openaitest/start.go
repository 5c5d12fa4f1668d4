package openaitest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
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

// Start serves models on a free port of this machine until the test ends. A request that breaks the specification fails
// the test, unless the options have a report of their own.
func Start(t T, o Options) *Server {
	t.Helper()
	var listen net.ListenConfig
	listener, err := listen.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("%v", err)
	}
	return serve(t, o, listener)
}

// StartWired is [Start] without a network, for tests in simulated time: the server is reached by what dial gives. It
// can be used in a bubble of testing/synctest, which a real network cannot.
func StartWired(t T, o Options) (s *Server, dial func(ctx context.Context, network, address string) (net.Conn, error)) {
	t.Helper()
	w := &wire{calls: make(chan net.Conn), closed: make(chan struct{})}
	return serve(t, o, w), w.dial
}

func serve(t T, o Options, listener net.Listener) *Server {
	t.Helper()
	if o.Report == nil {
		o.Report = func(complaint string) { t.Errorf("OpenAI would refuse this: %s", complaint) }
	}
	s, err := New(o)
	if err != nil {
		t.Fatalf("%v", err)
	}
	s.ReachedAt("http://" + listener.Addr().String() + "/v1")
	server := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	t.Cleanup(func() {
		err := server.Close()
		if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, fmt.Errorf("serve: %w", served))
		}
		s.Close()
		if err != nil {
			t.Errorf("%v", err)
		}
	})
	return s
}

// A wire is a listener that is reached within the program.
type wire struct {
	calls  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (w *wire) Accept() (net.Conn, error) {
	select {
	case conn := <-w.calls:
		return conn, nil
	case <-w.closed:
		return nil, net.ErrClosed
	}
}

func (w *wire) Close() error {
	w.once.Do(func() { close(w.closed) })
	return nil
}

// Addr is where clients believe that they dial.
func (w *wire) Addr() net.Addr { return wireAddr{} }

type wireAddr struct{}

func (wireAddr) Network() string { return "wire" }
func (wireAddr) String() string  { return "models.test" }

func (w *wire) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case w.calls <- theirs:
		return ours, nil
	case <-w.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
