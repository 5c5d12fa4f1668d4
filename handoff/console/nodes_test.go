package console

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/firstline-support/firstline/handoff"
)

// A pair is two nodes over one store.
type pair struct {
	*world
	here, there *httptest.Server
}

// twoNodes serves two consoles over one store, each with a bell of its own that carries to the other's.
func twoNodes(t *testing.T, changes ...func(*Options)) pair {
	t.Helper()
	w := newWorld()
	w.full()
	sessions, others := newSessionStore(), newPresence(func() time.Time { return noon })
	changes = append([]func(*Options){func(o *Options) { o.Sessions, o.Presence = sessions, others }}, changes...)
	bell := &handoff.Bell{Carry: w.bell.RingHere}
	w.bell.Carry = bell.RingHere
	here := newConsole(t, w, changes...)
	there := newConsole(t, w, append(changes, func(o *Options) { o.Bell = bell })...)
	return pair{w, serve(t, here), serve(t, there)}
}

// at is the same browser, whose next requests are served by that node. Cookies do not depend on the port.
func (b *browser) at(node *httptest.Server) *browser { return &browser{b.t, node.URL, b.client} }

// inTurn serves each request by the next of the servers, as a load balancer that knows nobody does.
func inTurn(t *testing.T, servers ...*httptest.Server) *httptest.Server {
	t.Helper()
	var count atomic.Int64
	return behind(t, func(*http.Request) *httptest.Server { return servers[int(count.Add(1))%len(servers)] })
}

// behind serves requests by the servers that are chosen for them.
func behind(t *testing.T, choose func(*http.Request) *httptest.Server) *httptest.Server {
	t.Helper()
	front := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			at, err := url.Parse(choose(r.In).URL)
			if err != nil {
				t.Error(err)
			}
			r.SetURL(at)
			r.Out.Host = r.In.Host
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	})
	t.Cleanup(front.Close)
	return front
}

func TestACaseIsWorkedOnWithEveryRequestAtAnotherNode(t *testing.T) {
	w := twoNodes(t)
	b := newBrowser(t, w.here)
	b.get("/console/sign-in")
	if got := b.at(w.there).post("/console/sign-in", "secret", secretFor(t, w.world, mira)); got.path != "/console/queue" {
		t.Fatalf("sign-in ended at %s with %d", got.path, got.status)
	}
	for i, node := range []*httptest.Server{w.here, w.there, w.here} { // the answer got lost, twice
		b.at(node).post("/console/cases/2/take", "act", act('t'))
		if got := b.at(node).post("/console/cases/2/reply", "act", act('r'), "text", "Hello."); got.path != "/console/cases/2" {
			t.Errorf("reply %d: status %d at %s", i, got.status, got.path)
		}
	}
	if told := w.told(w.cases[1].Conversation); len(told) != 1 {
		t.Errorf("the person was told %q", told)
	}
	if got := b.post("/console/cases/2/draft", "kind", "note", "text", "half a no"); got.status != http.StatusNoContent {
		t.Errorf("keep a draft: status %d", got.status)
	}
	if got := b.at(w.there).get("/console/cases/2"); !strings.Contains(got.body, "half a no") {
		t.Error("the draft is not at the other node")
	}
	b.at(w.there).post("/console/sign-out")
	if in(b) {
		t.Error("who signed out at one node is still in at the other")
	}
}

func TestTheProviderMayLeadBackToAnotherNode(t *testing.T) {
	w := twoNodes(t)
	w.agents = append(w.agents, ada)
	w.idp.comes("code", adaThere)
	b := newBrowser(t, w.here)
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	state := b.begin(t)
	if got := b.at(w.there).back("state", state, "code", "code"); got.header.Get("Location") != "/console/queue" {
		t.Fatalf("status %d to %q: %s", got.status, got.header.Get("Location"), got.words())
	}
	if got := b.back("state", state, "code", "code"); got.status == http.StatusSeeOther {
		t.Error("the same answer was good once more at the node where it began")
	}
}

// meanwhile does something once before a session is stored.
type meanwhile struct {
	Sessions
	do atomic.Pointer[func()]
}

func (m *meanwhile) CommitCtx(ctx context.Context, key string, body []byte, expires time.Time) error {
	if do := m.do.Swap(nil); do != nil {
		(*do)()
	}
	return m.Sessions.CommitCtx(ctx, key, body, expires)
}

func TestARequestDoesNotBringASessionBackThatAnotherNodeEnded(t *testing.T) {
	slow := &meanwhile{}
	w := twoNodes(t, func(o *Options) {
		if slow.Sessions == nil {
			slow.Sessions, o.Sessions = o.Sessions, slow
		}
	})
	desk, phone := signedIn(t, w.world, w.there, mira), signedIn(t, w.world, w.there, mira)
	end := func() { desk.post("/console/sessions/end-others") }
	slow.do.Store(&end)
	if got := phone.at(w.here).get("/console/queue"); got.status != http.StatusOK || slow.do.Load() != nil {
		t.Fatalf("the request that was under way: status %d", got.status)
	}
	if in(phone) || in(phone.at(w.here)) || !in(desk) {
		t.Error("the session is back, or the wrong one was ended")
	}
}

func TestWhoIsRemovedAtOneNodeIsOutAtAll(t *testing.T) {
	w := twoNodes(t)
	boss := handoff.Agent{ID: "boss", Name: "Bea Boss", Role: handoff.Admin, Lang: "en"}
	if err := w.PutAgent(t.Context(), boss); err != nil {
		t.Fatal(err)
	}
	admin, agent := signedIn(t, w.world, w.here, boss), signedIn(t, w.world, w.there, mira)
	secret := secretFor(t, w.world, mira)
	admin.post("/console/agents/mira/remove")
	if got := agent.get("/console/cases/1"); got.status != http.StatusUnauthorized && got.path != "/console/sign-in" {
		t.Errorf("status %d at %s", got.status, got.path)
	}
	if got := agent.post("/console/sign-in", "secret", secret); got.status != http.StatusUnauthorized {
		t.Errorf("a link is still good: status %d at %s", got.status, got.path)
	}
}

func TestEveryNodesPagesHearWhatHappensAtOthers(t *testing.T) {
	w := twoNodes(t)
	b, colleague := signedIn(t, w.world, w.here, mira), signedIn(t, w.world, w.there, jan)
	nodes := []*httptest.Server{w.here, w.there}
	for i, node := range nodes {
		other := nodes[1-i]
		watched := listen(t, b.at(node), "?case=1")
		state := []string{"looks", "writes"}[i]
		if got := colleague.at(other).post("/console/cases/1/here", "state", state); got.status != http.StatusNoContent {
			t.Fatalf("%s: status %d", state, got.status)
		}
		if got := watched(); got != "case" {
			t.Errorf("somebody %s at the other node: got event %q", state, got)
		}
		want := jan.Name + " is " + map[string]string{"looks": "looking", "writes": "writing"}[state]
		if got := b.at(node).get("/console/cases/1").words(); !strings.Contains(got, want) {
			t.Errorf("the page lacks %q", want)
		}
		colleague.at(other).post("/console/cases/3/note", "act", act(byte('1'+i)), "text", "a note")
		if got := watched(); got != "queue" {
			t.Errorf("something changed at the other node: got event %q", got)
		}
	}
}

func TestWhereThereAreOtherNodesAQuietStreamHasThePageLook(t *testing.T) {
	w := newWorld()
	c := newConsole(t, w)
	if got := c.pulse(); !strings.HasPrefix(got, "event: pulse\n") {
		t.Errorf("alone: got %q", got)
	}
	w.bell.Carry = func(...string) {}
	if got := c.pulse(); !strings.HasPrefix(got, "event: queue\n") {
		t.Errorf("with others: got %q", got)
	}
}

// While nodes of two releases run, a page of one asks the other for its scripts.
func TestAPageOfAnotherReleaseGetsItsScripts(t *testing.T) {
	c := newConsole(t, newWorld())
	b := newBrowser(t, serve(t, c))
	for version, want := range map[string]string{c.assets.version: "public, max-age=31536000, immutable",
		"0123456789ab": "no-store"} {
		got := b.get("/console/assets/" + version + "/main.js")
		if got.status != http.StatusOK || got.header.Get("Cache-Control") != want {
			t.Errorf("%s: status %d, %q", version, got.status, got.header.Get("Cache-Control"))
		}
	}
}

func TestADayAtADeskWhoseRequestsAlternateBetweenNodes(t *testing.T) {
	w := twoNodes(t, func(o *Options) { o.Undo = 1500 * time.Millisecond })
	front := inTurn(t, w.here, w.there)
	ctx, complained := chromium(t)
	colleague := signedIn(t, w.world, w.there, jan)
	before := len(w.told("talk-amelie"))
	do := func(f func()) action {
		return chromedp.Func(func(context.Context, *chromedp.Target) error { f(); return nil })
	}
	undo := until("!document.getElementById('undo').hidden")
	for _, step := range []struct {
		name string
		do   action
	}{
		{"sign in", signIn(t, w.world, front, mira)},
		{"open the case", chromedp.Steps(chromedp.Navigate(front.URL+"/console/cases/1"), within("h1", "FL-1"), loaded,
			listened)},
		{"the person writes", chromedp.Steps(do(func() { w.say(1, "Still broken?") }), within("#moments", "Still broken?"))},
		{"a colleague writes, too", chromedp.Steps(do(func() {
			colleague.post("/console/cases/1/here", "state", "writes")
		}), within("#present", jan.Name+" is writing"))},
		{"and leaves", chromedp.Steps(do(func() {
			colleague.at(w.here).post("/console/cases/1/here", "state", "left")
		}), until("!document.getElementById('present').textContent.includes('writing')"))},
		{"send and take back", chromedp.Steps(press("r", 0), chromedp.KeyEvent("wrong"), press("Enter", chromedp.ModifierCtrl),
			undo, js("document.querySelector('#undo button').click()"), until("document.getElementById('undo').hidden"))},
		{"send", chromedp.Steps(js("document.getElementById('reply').value = 'Try again.'"), press("Enter", chromedp.ModifierCtrl),
			undo, within("#moments", "Try again."))},
		{"sign out everywhere", chromedp.Steps(do(func() {
			other := signedIn(t, w.world, w.here, mira)
			other.at(w.there).post("/console/sessions/end-others")
			w.say(1, "Hello?")
		}), until("document.body.textContent.includes('signed out') || location.pathname === '/console/sign-in'"))},
	} {
		if err := chromedp.Do(ctx, step.do); err != nil {
			t.Fatalf("%s: %v; the browser complains: %q", step.name, err, complained())
		}
	}
	if got := w.told("talk-amelie")[before:]; len(got) != 1 || got[0] != "Try again." {
		t.Errorf("the person was told %q", got)
	}
}

// A node that stands still keeps its connections and says nothing.
func TestAPageLeavesANodeThatStandsStill(t *testing.T) {
	w := twoNodes(t)
	var streams atomic.Int64
	silent := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, err := openStream(w)
		if err == nil {
			err = s.send("event: pulse\ndata: 200\n\n")
		}
		if err != nil {
			t.Error(err)
		}
		<-r.Context().Done()
	}))
	t.Cleanup(silent.Close)
	front := behind(t, func(r *http.Request) *httptest.Server {
		if r.URL.Path == "/console/events" && streams.Add(1) == 1 {
			return silent
		}
		return w.there
	})
	ctx, complained := chromium(t)
	if err := chromedp.Do(ctx, chromedp.Steps(signIn(t, w.world, front, mira),
		chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
			for streams.Load() < 2 {
				if _, err := chromedp.Sleep(20*time.Millisecond)(ctx, tab); err != nil {
					return fmt.Errorf("the page opens no other stream: %w", err)
				}
			}
			return nil
		}), listened, chromedp.Func(func(context.Context, *chromedp.Target) error {
			w.open(handoff.Case{Person: person("new", "Nora New"), Subject: "A new case", Team: "it", Channel: "web"})
			w.bell.Ring(handoff.QueueTopic)
			return nil
		}), within("#rows", "A new case"))); err != nil {
		t.Fatalf("%v; the browser complains: %q", err, complained())
	}
}
