package console

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/firstline-support/firstline/handoff"
)

// listen opens the stream of events; next gives one after the other, without signs of life, and "" at the end.
func listen(t *testing.T, b *browser, query string) (next func() string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.base+"/console/events"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/event-stream")
	response, err := b.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	if got := response.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Fatalf("stream has type %q and status %d", got, response.StatusCode)
	}
	lines := bufio.NewScanner(response.Body)
	return func() string {
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), "event:") && lines.Text() != "event: pulse" {
				return strings.TrimPrefix(lines.Text(), "event: ")
			}
		}
		return ""
	}
}

func TestAnOpenPageHearsOfChangesAtOnce(t *testing.T) {
	w := newWorld()
	w.full()
	server := serve(t, newConsole(t, w))
	b := signedIn(t, w, server, mira)
	queue, watched := listen(t, b, ""), listen(t, b, "?case=1")
	w.bell.Ring("another conversation")
	w.bell.Ring("talk-amelie")
	if got := watched(); got != "case" {
		t.Errorf("new words in the case: got event %q, want case", got)
	}
	w.bell.Ring(handoff.QueueTopic)
	if got := queue(); got != "queue" {
		t.Errorf("queue changed, open queue: got event %q, want queue", got)
	}
	if got := watched(); got != "queue" {
		t.Errorf("queue changed, open case: got event %q, want queue", got)
	}
}

func TestAStreamForNoCaseIsRefused(t *testing.T) {
	w := newWorld()
	server := serve(t, newConsole(t, w))
	b := signedIn(t, w, server, mira)
	for _, number := range []string{"7", "0", "-1", "x", "99999999999999999999"} {
		if got := b.get("/console/events?case=" + number).status; got != http.StatusNotFound {
			t.Errorf("case %s: got status %d, want 404", number, got)
		}
	}
}

func TestStreamsEndWithTheConsole(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	t.Run("and leave nothing behind", func(t *testing.T) {
		w := newWorld()
		w.full()
		c := newConsole(t, w)
		server := serve(t, c)
		b := signedIn(t, w, server, mira)
		queue := listen(t, b, "?case=1")
		c.Close()
		c.Close()
		if got := queue(); got != "" {
			t.Errorf("after Close: got event %q, want the end", got)
		}
		if err := server.Config.Shutdown(t.Context()); err != nil {
			t.Errorf("shut down after Close: %v", err)
		}
		b.client.CloseIdleConnections()
	})
}

func TestAStreamEndsWithItsBrowser(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	t.Run("and leaves nothing behind", func(t *testing.T) {
		w := newWorld()
		server := serve(t, newConsole(t, w))
		b := signedIn(t, w, server, mira)
		ctx, leave := context.WithCancel(t.Context())
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.base+"/console/events", nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := b.client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		leave()
		if _, err := io.ReadAll(response.Body); err == nil {
			t.Error("the stream ended well although its browser left")
		}
		_ = response.Body.Close()
		server.Close() // waits for the handler
		b.client.CloseIdleConnections()
	})
}
