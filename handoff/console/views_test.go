package console

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

func TestAViewIsKeptAsATabAndChanged(t *testing.T) {
	w := newWorld()
	w.full()
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	got := b.post("/console/views", "name", " My  <VPN> ", "q", "vpn", "show", "found", "team", "network")
	if got.refs() != "1" || !strings.Contains(got.words(), "My <VPN> 1") || !strings.Contains(got.body, "&lt;VPN&gt;") {
		t.Errorf("a view of a search: got rows %s, and the tab is there: %t", got.refs(), strings.Contains(got.words(), "My <VPN>"))
	}
	got = b.post("/console/views", "name", "waiting ones", "show", "waiting", "team", "it")
	if got.refs() != "3 6 4" || !strings.Contains(got.body, `aria-current="page">waiting ones`) {
		t.Errorf("a view of a tab: got rows %s", got.refs())
	}
	got = b.post("/console/views/2", "name", "renamed")
	if !strings.Contains(got.body, `aria-current="page">renamed`) {
		t.Error("the view was not renamed")
	}
	got = b.post("/console/views/1/remove")
	if strings.Contains(got.words(), "VPN>") || got.path != "/console/queue" {
		t.Errorf("the view is still there on %s", got.path)
	}
	for path, want := range map[string]int{
		"/console/queue?view=1": http.StatusNotFound, "/console/queue?view=x": http.StatusNotFound, "/console/queue?view=2": http.StatusOK,
	} {
		if got := b.get(path); got.status != want {
			t.Errorf("%s: got status %d, want %d", path, got.status, want)
		}
	}
	for _, name := range []string{"", "  ", strings.Repeat("x", 41)} {
		if got := b.post("/console/views", "name", name); got.status != http.StatusBadRequest {
			t.Errorf("a view named %q: got status %d, want 400", name, got.status)
		}
	}
}

func TestLeadsShareViewsWithTheirTeam(t *testing.T) {
	w := newWorld()
	w.full()
	server := serve(t, newConsole(t, w))
	colleague := handoff.Agent{ID: "kai", Name: "Kai", Team: "it", Lang: "en"}
	w.agents = append(w.agents, colleague)
	mine, theirs, others := signedIn(t, w, server, mira), signedIn(t, w, server, colleague), signedIn(t, w, server, jan)
	mine.post("/console/views", "name", "For the team", "q", "vpn", "share", "yes")
	mine.post("/console/views", "name", "For me", "q", "vpn")
	if got := theirs.get("/console/queue").words(); !strings.Contains(got, "For the team 1") || strings.Contains(got, "For me") {
		t.Error("a colleague does not see exactly what is shared")
	}
	if got := others.get("/console/queue").words(); strings.Contains(got, "For the team") {
		t.Error("another team sees the view")
	}
	for _, step := range []struct {
		who  *browser
		path string
		want int
	}{
		{theirs, "/console/views/1", http.StatusForbidden}, {theirs, "/console/views/1/remove", http.StatusForbidden},
		{theirs, "/console/views/2/remove", http.StatusNotFound}, {others, "/console/views/1", http.StatusNotFound},
		{mine, "/console/views/1", http.StatusOK},
	} {
		if got := step.who.post(step.path, "name", "new"); got.status != step.want {
			t.Errorf("%s: got status %d, want %d", step.path, got.status, step.want)
		}
	}
	if got := theirs.post("/console/views", "name", "mine", "q", "vpn", "share", "yes"); got.status != http.StatusForbidden {
		t.Errorf("an agent shares: got status %d, want 403", got.status)
	}
}

func TestViewsAreNotCountedWithEveryLook(t *testing.T) {
	w := newWorld()
	w.full()
	c := newConsole(t, w)
	now := noon
	c.opt.Now = func() time.Time { return now }
	b := signedIn(t, w, serve(t, c), mira)
	b.post("/console/views", "name", "vpn", "q", "vpn")
	look := func() int64 {
		before := w.counts.Load()
		b.get("/console/queue")
		return w.counts.Load() - before
	}
	again := look()
	now = now.Add(tallyLife)
	if later := look(); later != again+1 {
		t.Errorf("counted %d times at once and %d times later, want one more", again, later)
	}
}
