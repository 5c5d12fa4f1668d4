package call

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/declare"
	"github.com/firstline-support/firstline/bot/action/guard"
)

// loopback opens this machine to a test, as a workspace would open a private network.
var loopback = guard.Rules{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}

// A request as a server saw it.
type request struct {
	method, uri, host string
	head              http.Header
	body              string
}

// A system is another system that remembers what it was asked.
type system struct {
	*httptest.Server
	mu   sync.Mutex
	seen []request // guarded by mu
}

func serve(t *testing.T, handle http.HandlerFunc) *system {
	t.Helper()
	s := &system{}
	s.Server = httptest.NewServer(s.remember(handle))
	t.Cleanup(s.Close)
	return s
}

func (s *system) remember(handle http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.seen = append(s.seen, request{r.Method, r.RequestURI, r.Host, r.Header, string(body)})
		s.mu.Unlock()
		handle(w, r)
	}
}

func (s *system) requests() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}

func say(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
}

func status(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

func caller(t *testing.T, o Options) *Caller {
	t.Helper()
	if o.Config.Allow.Networks == nil {
		o.Config.Allow.Networks = loopback.Networks
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func performed(t *testing.T, c *Caller, call action.Call) action.Result {
	t.Helper()
	result, err := c.Perform(t.Context(), call)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// reset declares the reset of a password, as a workspace would.
func reset(base string) Options {
	return Options{
		Config: Config{
			Request: Request{Method: http.MethodPost, URL: base + "/api/users/{user}/reset?notify={mail}&v=1",
				Headers: map[string]string{"X-Reason": "asked by {user}"},
				Body:    map[string]any{"user": map[string]any{"name": "{user}"}, "days": "{days}", "by": []any{"firstline"}},
				Result: declare.Reading{Codes: []declare.Rule{{Status: "404", Code: "not_found"}},
					Values: map[string]declare.Value{"ticket": {Path: "ticket.id"}}}},
		},
		Params: declare.Params{"user": {}, "mail": {Optional: true}, "days": {Type: declare.Integer}},
	}
}

// raw answers every connection with these bytes and closes it.
func raw(t *testing.T, answer string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			head := make([]byte, 1024)
			_, _ = conn.Read(head)
			_, _ = io.WriteString(conn, answer)
			_ = conn.Close()
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		wg.Wait()
	})
	return "http://" + listener.Addr().String()
}
