package console

import (
	"bytes"
	"context"
	"errors"
	"log"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

const (
	firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
	safari  = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 " +
		"Mobile/15E148 Safari/604.1"
)

// inBrowsers gives a desk, and two browsers of Mira's and one of Jan's.
func inBrowsers(t *testing.T) (w *world, desk, phone, other *browser) {
	t.Helper()
	w = newWorld()
	server := serve(t, newConsole(t, w))
	with := func(agent string, who handoff.Agent) *browser {
		b := newBrowser(t, server)
		b.do(http.MethodPost, "/console/sign-in", map[string][]string{"secret": {secretFor(t, w, who)}},
			http.Header{"User-Agent": {agent}})
		return b
	}
	return w, with(firefox, mira), with(safari, mira), with(firefox, jan)
}

var endForm = regexp.MustCompile(`action="(/console/sessions/[^"]+/end)"`)

func in(b *browser) bool { return b.get("/console/queue").path == "/console/queue" }

func TestAnAgentSeesTheirOwnSessions(t *testing.T) {
	_, desk, _, other := inBrowsers(t)
	page := desk.get("/console/sessions")
	for _, want := range []string{"Firefox · Linux this one 127.0.0.0/24", "Safari · iPhone 127.0.0.0/24 link", "End all others"} {
		if !strings.Contains(page.words(), want) {
			t.Errorf("the page lacks %q: %s", want, page.words())
		}
	}
	if got := len(endForm.FindAllString(page.body, -1)); got != 1 {
		t.Errorf("%d sessions can be ended, want the other one", got)
	}
	if page := other.get("/console/sessions"); strings.Contains(page.body, "iPhone") || strings.Contains(page.words(), "Alle anderen") {
		t.Errorf("somebody else reads: %s", page.words())
	}
}

func TestOneSessionIsEnded(t *testing.T) {
	w, desk, phone, other := inBrowsers(t)
	path := endForm.FindStringSubmatch(desk.get("/console/sessions").body)[1]
	if got := other.post(path); got.status != http.StatusNotFound || !in(phone) {
		t.Errorf("somebody else ended it: status %d", got.status)
	}
	if got := desk.post(path); got.path != "/console/sessions" || strings.Contains(got.body, "iPhone") {
		t.Errorf("status %d at %s", got.status, got.path)
	}
	if in(phone) || !in(desk) || !in(other) {
		t.Error("not that session was ended, or others were")
	}
	if d := w.deeds[len(w.deeds)-1]; d.What != "sessions/end" || d.Agent != "mira" || !strings.Contains(d.Note, "iPhone") {
		t.Errorf("the audit has %+v", d)
	}
	if got := desk.post(path); got.status != http.StatusNotFound {
		t.Errorf("again: status %d", got.status)
	}
}

func TestTheOwnSessionIsEndedLikeBySigningOut(t *testing.T) {
	_, desk, phone, _ := inBrowsers(t)
	path := endForm.FindStringSubmatch(desk.get("/console/sessions").body)[1]
	if got := phone.post(path); got.path != "/console/sign-in" || in(phone) || !in(desk) {
		t.Errorf("status %d at %s", got.status, got.path)
	}
}

func TestAllOtherSessionsAreEnded(t *testing.T) {
	_, desk, phone, other := inBrowsers(t)
	if got := desk.post("/console/sessions/end-others"); got.path != "/console/sessions" || !strings.Contains(got.words(), "no others") {
		t.Errorf("status %d at %s: %s", got.status, got.path, got.words())
	}
	if in(phone) || !in(desk) || !in(other) {
		t.Error("not the others were ended")
	}
}

func TestBrowsersAndAddressesAreToldCoarsely(t *testing.T) {
	for agent, want := range map[string]string{
		firefox: "Firefox · Linux", safari: "Safari · iPhone",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0": "Edge · Windows",
		"Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36":                  "Chrome · Android",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15":         "Safari · macOS",
		"curl/8.5.0": "", "": "",
	} {
		if got := browserOf(agent); got != want {
			t.Errorf("%q: got %q, want %q", agent, got, want)
		}
	}
	for address, want := range map[string]string{
		"192.0.2.77": "192.0.2.0/24", "::ffff:192.0.2.77": "192.0.2.0/24", "2001:db8:1:2::3": "2001:db8:1::/48",
		"fe80::1%eth0": "fe80::/48", "unknown": "", "": "",
	} {
		if got := coarse(address); got != want {
			t.Errorf("%q: got %q, want %q", address, got, want)
		}
	}
}

func TestWhoUsedTheWrongAccountIsAskedForAnother(t *testing.T) {
	w, _, b := atProvider(t)
	w.idp.comes("code", handoff.Identity{Subject: "eve", Email: "eve@example.com", Verified: true})
	got := b.back("state", b.begin(t), "code", "code")
	if !strings.Contains(got.body, startSignOn+`?anew=yes"`) || !strings.Contains(got.words(), "Use another account") {
		t.Errorf("the page does not offer another account: %s", got.words())
	}
	if b.get(startSignOn + "?anew=yes"); !w.idp.last.Anew {
		t.Error("the provider is not told to ask")
	}
}

// forgetful is a store that keeps no session.
type forgetful struct{ Sessions }

func (forgetful) CommitCtx(context.Context, string, []byte, time.Time) error {
	return errors.New("the disk is full")
}

// Where the session cannot be kept, nobody is signed in: that is the answer, the only one, and what the audit says.
func TestASessionThatCannotBeKeptIsTheAnswer(t *testing.T) {
	w := newWorld()
	var said bytes.Buffer
	server := httptest.NewUnstartedServer(newConsole(t, w, func(o *Options) { o.Sessions = forgetful{o.Sessions} }).Handler())
	server.Config.ErrorLog = log.New(&said, "", 0)
	server.Start()
	got := newBrowser(t, server).post("/console/sign-in", "secret", secretFor(t, w, mira))
	server.Close()
	if got.status != http.StatusInternalServerError {
		t.Errorf("answered %d: %s", got.status, got.body)
	}
	if n := len(w.deeds); n != 1 || w.deeds[0].Result != http.StatusInternalServerError {
		t.Errorf("the audit says %+v", w.deeds)
	}
	if said.Len() > 0 {
		t.Errorf("the server says %s", said.String())
	}
}
