package discordtest

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

// Start serves a Discord on a free port of this machine until the test ends. A violation of the specification fails the
// test.
func Start(t T, o Options) *Server {
	t.Helper()
	var listen net.ListenConfig
	listener, err := listen.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("%v", err)
	}
	return serve(t, o, listener)
}

// StartWired is [Start] without a network, for tests in simulated time: the Discord is reached by what dial gives, for
// calls as well as for the gateway. It can be used in a bubble of testing/synctest, which a real network cannot.
func StartWired(t T, o Options) (s *Server, dial func(ctx context.Context, network, address string) (net.Conn, error)) {
	t.Helper()
	w := &wire{calls: make(chan net.Conn), closed: make(chan struct{})}
	return serve(t, o, w), w.dial
}

func serve(t T, o Options, listener net.Listener) *Server {
	t.Helper()
	if o.Report == nil {
		o.Report = func(violation string) { t.Errorf("Discord would refuse this: %s", violation) }
	}
	s, err := New(context.WithoutCancel(t.Context()), o)
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

// Through is a transport that brings what is for Discord here: requests to its addresses, whatever host they name.
func (s *Server) Through(next http.RoundTripper) http.RoundTripper { return redirect{s, next} }

type redirect struct {
	to   *Server
	next http.RoundTripper
}

// RoundTrip sends a request here.
func (r redirect) RoundTrip(q *http.Request) (*http.Response, error) {
	base, err := q.URL.Parse(r.to.URL())
	if err != nil {
		return nil, err
	}
	q = q.Clone(q.Context())
	q.URL.Scheme, q.URL.Host, q.Host = base.Scheme, base.Host, base.Host
	return r.next.RoundTrip(q)
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
func (wireAddr) String() string  { return "discord.test" }

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
