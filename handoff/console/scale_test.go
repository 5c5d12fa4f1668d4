package console

import (
	"bufio"
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/sqlite"
	"github.com/firstline-support/firstline/handoff"
)

// crowd is how many cases a store holds after years.
const crowd = 100_000

// BenchmarkPages measures what an agent waits for with 100,000 cases stored, of which 3,000 are not resolved. The store
// is built once; FIRSTLINE_CROWD names a folder that keeps it for the next run.
func BenchmarkPages(b *testing.B) {
	s := crowded(b)
	lead := handoff.Agent{ID: "agent-33", Name: "Agent 33", Team: "team-3", Lang: "en", Role: handoff.Lead}
	if err := s.PutAgent(b.Context(), lead); err != nil {
		b.Fatal(err)
	}
	w := newWorld()
	c := newConsole(b, w)
	c.opt.Cases, c.opt.Staff, c.opt.Teams = s, s, []Team{{ID: "team-3"}, {ID: "team-4", Private: true}}
	c.opt.Now = func() time.Time { return bottest.CrowdStart().Add(crowd * 10 * time.Minute) }
	get := visitor(b, c, s, lead)
	for _, page := range []struct{ name, path string }{
		{"queue", "/console/queue"}, {"mine", "/console/queue?show=mine"}, {"waiting of a team", "/console/queue?show=waiting&team=team-0"},
		{"resolved", "/console/queue?show=resolved"}, {"last page", "/console/queue?show=open&from=1900"},
		{"case", "/console/cases/99934"}, {"common word", "/console/queue?q=password"}, {"rare word", "/console/queue?q=projector"},
		{"two words", "/console/queue?q=password+printer"}, {"beginning", "/console/queue?q=passw"},
		{"phrase", "/console/queue?q=%22reset+it+yourself%22"}, {"person", "/console/queue?q=from:anna+vpn"},
		{"number", "/console/queue?q=FL-77777"}, {"nothing", "/console/queue?q=password+xylophone"},
		{"fields", "/console/queue?q=password+state:open+is:mine"}, {"deep", "/console/queue?q=printer&from=1000"},
	} {
		b.Run(strings.ReplaceAll(page.name, " ", "-"), func(b *testing.B) {
			get(b, page.path) // the first look after a start reads from the disk
			for b.Loop() {
				get(b, page.path)
			}
		})
	}
}

func crowded(b *testing.B) *sqlite.Store {
	b.Helper()
	dir := os.Getenv("FIRSTLINE_CROWD")
	if dir == "" {
		dir = b.TempDir()
	}
	s, err := sqlite.Open(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	n, err := s.Count(b.Context(), handoff.Query{}, handoff.Filter{}, crowd)
	if err == nil && n == 0 {
		err = bottest.Crowd(b.Context(), s, crowd)
	}
	if err != nil {
		b.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, "firstline.db")); err == nil {
		b.Logf("%d cases in %d MB", crowd, info.Size()>>20)
	}
	return s
}

// visitor gives what asks for pages as a signed-in agent, without a network between.
func visitor(b *testing.B, c *Console, links handoff.Links, who handoff.Agent) func(*testing.B, string) {
	b.Helper()
	handler := c.Handler()
	address, err := SignInLink(b.Context(), links, who.ID, "", c.opt.Now())
	if err != nil {
		b.Fatal(err)
	}
	_, secret, _ := strings.Cut(address, "#")
	r := httptest.NewRequest(http.MethodPost, "/console/sign-in", strings.NewReader(url.Values{"secret": {secret}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	in := httptest.NewRecorder()
	handler.ServeHTTP(in, r)
	return func(b *testing.B, path string) {
		b.Helper()
		r := httptest.NewRequest(http.MethodGet, path, nil).WithContext(b.Context())
		for _, cookie := range in.Result().Cookies() {
			r.AddCookie(cookie)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK || strings.Contains(w.Body.String(), `role="alert"><`) {
			b.Fatalf("%s: status %d", path, w.Code)
		}
	}
}

// BenchmarkLiveUpdates measures the time from one change until all of 200 pages that are open have heard of it.
func BenchmarkLiveUpdates(b *testing.B) {
	const pages = 200
	w := newWorld()
	w.full()
	c := newConsole(b, w)
	server := httptest.NewServer(c.Handler())
	defer server.Close()
	defer c.Close()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	client := *server.Client()
	client.Jar = jar
	address, err := SignInLink(b.Context(), w, mira.ID, "", noon)
	if err != nil {
		b.Fatal(err)
	}
	_, secret, _ := strings.Cut(address, "#")
	answer, err := client.PostForm(server.URL+"/console/sign-in", url.Values{"secret": {secret}})
	if err != nil {
		b.Fatal(err)
	}
	_ = answer.Body.Close()
	var heard sync.WaitGroup
	ctx, stop := context.WithCancel(b.Context())
	var open, ended sync.WaitGroup
	open.Add(pages)
	for range pages {
		ended.Go(func() { follow(ctx, b, &client, server.URL+"/console/events?case=1", open.Done, heard.Done) })
	}
	open.Wait()
	for b.Loop() {
		heard.Add(pages)
		w.bell.Ring(handoff.QueueTopic)
		heard.Wait()
	}
	stop()
	ended.Wait()
}

// follow reads a stream of events and tells of its beginning and of every change.
func follow(ctx context.Context, b *testing.B, client *http.Client, address string, begun, heard func()) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		b.Error(err)
		return
	}
	r.Header.Set("Accept", "text/event-stream")
	answer, err := client.Do(r)
	if err != nil {
		b.Error(err)
		return
	}
	defer func() { _ = answer.Body.Close() }()
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		switch lines.Text() {
		case ": hello":
			begun()
		case "event: queue":
			heard()
		}
	}
}
