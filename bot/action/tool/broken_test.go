package tool

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/child"
)

func TestWithoutACompleteAnswerNobodyKnows(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(w http.ResponseWriter, id string){
		"cut": func(w http.ResponseWriter, _ string) { cut(w) },
		"cut stream": func(w http.ResponseWriter, _ string) {
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = io.WriteString(w, "id: 1\nevent: message\ndata: {\"jsonrpc\":\"2.0\",\"id\"")
			_ = http.NewResponseController(w).Flush()
			cut(w)
		},
		"stream without an answer": func(w http.ResponseWriter, _ string) { w.Header().Set("Content-Type", "text/event-stream") },
		"stream that has an id and ends": func(w http.ResponseWriter, _ string) {
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = io.WriteString(w, "id: 1\nretry: 1\ndata:\n\n")
		},
		"half the JSON": func(w http.ResponseWriter, _ string) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"jsonrpc":"2.0","id":`)
		},
		"another kind": func(w http.ResponseWriter, _ string) { _, _ = io.WriteString(w, "<html>") },
		"a huge answer": func(w http.ResponseWriter, id string) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, huge(id))
		},
		"a huge event": func(w http.ResponseWriter, id string) {
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = io.WriteString(w, "data: "+huge(id)+"\n\n")
		},
		"a broken server":  func(w http.ResponseWriter, _ string) { w.WriteHeader(http.StatusInternalServerError) },
		"a broken gateway": func(w http.ResponseWriter, _ string) { w.WriteHeader(http.StatusBadGateway) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &world{}
			var calls atomic.Int32
			o := at(listen(t, func() *mcp.Server { return w.server("") }, nil,
				func(w http.ResponseWriter, r *http.Request, body string) bool {
					if !isCall(body) && r.Method != http.MethodGet { // that would be to ask again for the answer
						return false
					}
					calls.Add(1)
					answer(w, idOf(body))
					return true
				}).URL)
			o.Config.MaxBytes = 64_000
			result, err := made(t, o).Perform(t.Context(), with("anna"))
			if !errors.Is(err, action.ErrUnsure) || result.Code != "" || calls.Load() != 1 {
				t.Errorf("got %+v %v after %d calls", result, err, calls.Load())
			}
		})
	}
	result, err := made(t, inside(t)).Perform(t.Context(), with("crash"))
	if !errors.Is(err, action.ErrUnsure) || result.Code != "" {
		t.Errorf("a program that ends: got %+v %v", result, err)
	}
}

func huge(id string) string {
	return `{"jsonrpc":"2.0","id":` + id + `,"result":{"content":[],"structuredContent":{"ticket":{"id":"1"},"password":"x","y":"` +
		strings.Repeat("a", 70_000) + `"}}}`
}

func TestTimeThatIsOverLeavesItOpen(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	w := &world{}
	o := at(listen(t, func() *mcp.Server { return w.server("") }, nil, func(_ http.ResponseWriter, r *http.Request, body string) bool {
		if isCall(body) {
			cancel()
			<-r.Context().Done()
		}
		return isCall(body)
	}).URL)
	if _, err := made(t, o).Perform(ctx, with("anna")); !errors.Is(err, action.ErrUnsure) {
		t.Errorf("got %v", err)
	}
}

func TestBeforeTheCallNothingWasDone(t *testing.T) {
	t.Parallel()
	w := &world{}
	server := func() *mcp.Server { return w.server("") }
	for name, url := range map[string]string{
		"nobody is there": "http://127.0.0.1:1/mcp",
		"no MCP":          httpServer(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }),
		"cut at the list": listen(t, server, nil, func(w http.ResponseWriter, _ *http.Request, body string) bool {
			if strings.Contains(body, `"tools/list"`) {
				cut(w)
				return true
			}
			return false
		}).URL,
		"a refusal of the call": listen(t, server, nil, func(w http.ResponseWriter, _ *http.Request, body string) bool {
			if isCall(body) {
				w.WriteHeader(http.StatusForbidden)
			}
			return isCall(body)
		}).URL,
	} {
		o := at(url)
		if name == "nobody is there" {
			o.Config.Server.Allow.Ports = []int{1}
		}
		result, err := made(t, o).Perform(t.Context(), with("anna"))
		if err == nil || errors.Is(err, action.ErrUnsure) || result.Code != "" {
			t.Errorf("%s: got %+v %v", name, result, err)
		}
	}
	var f *front
	f = listen(t, server, nil, func(_ http.ResponseWriter, _ *http.Request, body string) bool {
		if strings.Contains(body, `"tools/list"`) {
			_ = f.Listener.Close() // so that there is no connection for the call
		}
		return false
	})
	if _, err := made(t, at(f.URL)).Perform(t.Context(), with("anna")); err == nil || errors.Is(err, action.ErrUnsure) {
		t.Errorf("got %v", err)
	}
	o := inside(t)
	o.Config.Server.Program.Path += ".gone"
	if _, err := made(t, o).Perform(t.Context(), with("anna")); !errors.Is(err, child.ErrNotStarted) || errors.Is(err, action.ErrUnsure) {
		t.Errorf("got %v", err)
	}
	o = inside(t)
	o.Config.Server.Program.Env[role], o.Secrets = "mute", map[string]string{"TOKEN": "t0ken-t0ken"}
	if _, err := made(t, o).Check(t.Context()); err == nil || !strings.Contains(err.Error(), `"no licence for (hidden)"`) {
		t.Errorf("got %v", err)
	}
	if len(w.deeds()) > 0 {
		t.Errorf("got %q", w.deeds())
	}
}

func httpServer(t *testing.T, handle http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	return s.URL
}

func TestBusyServerHasDoneNothing(t *testing.T) {
	t.Parallel()
	w := &world{}
	o := at(listen(t, func() *mcp.Server { return w.server("") }, nil, func(w http.ResponseWriter, _ *http.Request, body string) bool {
		if isCall(body) {
			w.WriteHeader(http.StatusTooManyRequests)
		}
		return isCall(body)
	}).URL)
	if result, err := made(t, o).Perform(t.Context(), with("anna")); err != nil || result.Code != Busy || len(w.deeds()) > 0 {
		t.Errorf("got %+v %v", result, err)
	}
}

func TestServerIsNotFollowedElsewhere(t *testing.T) {
	t.Parallel()
	w := &world{}
	target := listen(t, func() *mcp.Server { return w.server("") }, nil, nil)
	for _, to := range []string{target.URL, "/elsewhere", "http://169.254.169.254/latest/meta-data/"} {
		o := at(httpServer(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/elsewhere" {
				t.Error("a redirect was followed")
			}
			http.Redirect(w, r, to, http.StatusTemporaryRedirect)
		}))
		if _, err := made(t, o).Perform(t.Context(), with("anna")); err == nil || errors.Is(err, action.ErrUnsure) {
			t.Errorf("got %v", err)
		}
	}
	closed := at(target.URL)
	closed.Config.Server.Allow.Networks = nil
	if _, err := made(t, closed).Perform(t.Context(), with("anna")); err == nil || !strings.Contains(err.Error(), "forbidden") {
		t.Errorf("got %v", err)
	}
	if len(target.heads) > 0 || len(w.deeds()) > 0 {
		t.Errorf("got %v %q", target.heads, w.deeds())
	}
}
