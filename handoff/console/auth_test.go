package console

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// filled gives the method and an address of a route.
func filled(r route, c *Console) (method, path string) {
	method, path, _ = strings.Cut(r.pattern, " ")
	return method, strings.NewReplacer("{$}", "", "{number}", "1", "{version}", c.assets.version, "{file}",
		"main.js", "{id}", "jan", "{session}", "unknown", "{teaching}", "7", "{view}", "1", "{question}", "1", "{answer}", "1").Replace(path)
}

// callers are all kinds of people at the door, and the highest role of a route that lets them in; "" is nobody.
var callers = []struct {
	name   string
	role   handoff.Role
	in     bool // signed in
	ends   func(*handoff.Agent)
	forged bool
}{
	{name: "signed out"},
	{name: "a forged token", forged: true},
	{name: "an agent", in: true},
	{name: "a lead", in: true, role: handoff.Lead},
	{name: "an admin", in: true, role: handoff.Admin},
	{name: "an admin who was signed out everywhere", ends: func(a *handoff.Agent) { a.SignedOut = noon.Add(time.Minute) },
		role: handoff.Admin},
	{name: "somebody removed", ends: func(a *handoff.Agent) { a.ID = "somebody else" }, role: handoff.Admin},
}

// Every route by everybody: who has not the role is refused before anything happens. A route that is new in the table
// is tried without being named here.
func TestEveryRouteLetsInWhoHasItsRoleAndNobodyElse(t *testing.T) {
	for _, r := range newConsole(t, newWorld()).routes() {
		if r.pattern == "POST /console/sign-in" || r.pattern == "POST /console/sign-out" {
			continue // their answers look like a refusal; they have tests of their own
		}
		t.Run(r.pattern, func(t *testing.T) {
			for _, who := range callers {
				w := newWorld()
				w.full()
				c := newConsole(t, w)
				b := w.caller(t, serve(t, c), who.role, who.in || who.ends != nil)
				if who.ends != nil {
					who.ends(&w.agents[len(w.agents)-1])
				}
				before := w.snapshot(t)
				got := b.do(method(r), address(r, c), form(), forged(who.forged))
				allowed := r.role == anyone || who.in && who.role.AtLeast(needs[r.role])
				switch refused := refusedAtTheDoor(got); {
				case refused == allowed:
					t.Errorf("%s: status %d, want to be let in: %t", who.name, got.status, allowed)
				case refused && w.snapshot(t) != before:
					t.Errorf("%s: was refused and changed something", who.name)
				}
			}
		})
	}
}

func method(r route) string { m, _, _ := strings.Cut(r.pattern, " "); return m }

func address(r route, c *Console) string {
	_, address := filled(r, c)
	if address == "/console/events" {
		address += "?case=0" // refused right after the role, so that the answer ends
	}
	return address
}

// form holds what any of the forms may ask for.
func form() url.Values {
	return url.Values{"act": {"0123456789abcdef"}, "seq": {"1"}, "lang": {"en"}, "text": {"x"}, "to": {"jan"},
		"team": {"network"}, "other": {"2"}, "for": {"1h"}, "impact": {"low"}, "urgency": {"low"}, "name": {"New"},
		"role": {"lead"}, "case": {"1", "2"}}
}

func forged(is bool) http.Header {
	if !is {
		return nil
	}
	return http.Header{"Cookie": {"firstline_console=" + strings.Repeat("A", 43)}}
}

// refusedAtTheDoor tells a refusal for the role from all that a page may answer.
func refusedAtTheDoor(got answer) bool {
	return got.status == http.StatusUnauthorized || got.status == http.StatusForbidden ||
		got.header.Get("Location") == "/console/sign-in"
}

// caller gives a browser of somebody with the role, who is the last of the roster. Redirects are answers there.
func (w *world) caller(t *testing.T, server *httptest.Server, role handoff.Role, in bool) *browser {
	t.Helper()
	b := newBrowser(t, server)
	if in {
		who := handoff.Agent{ID: "caller", Name: "Caller", Team: "it", Role: role}
		if err := w.PutAgent(t.Context(), who); err != nil {
			t.Fatal(err)
		}
		b = signedIn(t, w, server, who)
	}
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return b
}

// snapshot is all that a request may change, but for the audit.
func (w *world) snapshot(t *testing.T) string {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	var accounts []handoff.Account
	for _, a := range w.agents {
		accounts = append(accounts, a.Account)
	}
	text, err := json.Marshal([]any{w.cases, w.journal, w.agents, accounts, w.taught, w.views, len(w.links), w.drafts, len(w.shelf)})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Cases of a private team are not there for others, on any route and in any list.
func TestCasesOfAPrivateTeamAreNotThereForOthers(t *testing.T) {
	for _, who := range []handoff.Agent{
		{ID: "caller", Name: "Caller", Team: "it", Role: handoff.Lead}, {ID: "caller", Name: "Caller"},
	} {
		for _, r := range newConsole(t, newWorld()).routes() {
			if !strings.Contains(r.pattern, "{number}") {
				continue
			}
			w, c, b := private(t, who)
			before := w.snapshot(t)
			got := b.do(method(r), address(r, c), form(), nil)
			if got.status != http.StatusNotFound && got.status != http.StatusForbidden || w.snapshot(t) != before {
				t.Errorf("%s by %q: status %d", r.pattern, who.Role, got.status)
			}
			if strings.Contains(got.body, "salary") {
				t.Errorf("%s by %q shows it", r.pattern, who.Role)
			}
		}
		_, _, b := private(t, who)
		for _, page := range []string{"/console/queue", "/console/queue?show=waiting", "/console/queue?show=resolved",
			"/console/cases/2", "/console/events?case=1", "/console/queue?q=my", "/console/queue?q=FL-1",
			"/console/queue?q=from:kim"} {
			if got := b.get(page); strings.Contains(got.body, "salary") || strings.Contains(page, "events") && got.status != 404 {
				t.Errorf("%s by %q shows it: status %d", page, who.Role, got.status)
			}
		}
	}
	for _, who := range []handoff.Agent{{ID: "caller", Team: "security"}, {ID: "caller", Duty: handoff.Duty{Teams: []string{"security"}}},
		{ID: "caller", Role: handoff.Admin}} {
		_, _, b := private(t, who)
		if got := b.get("/console/cases/1"); got.status != http.StatusOK || !strings.Contains(got.body, "salary") {
			t.Errorf("%+v may see it: status %d", who, got.status)
		}
	}
}

// private opens a console with a case of a private team, and another of the same person.
func private(t *testing.T, who handoff.Agent) (*world, *Console, *browser) {
	t.Helper()
	w := newWorld()
	w.open(handoff.Case{Person: person("kim", "Kim"), Channel: "web", Team: "security", Subject: "my salary"},
		said(handoff.ByPerson, "my salary"))
	w.open(handoff.Case{Person: person("kim", "Kim"), Channel: "web", Team: "it", Subject: "printer", Conversation: "other"})
	w.open(handoff.Case{Person: person("lee", "Lee"), Team: "security", Subject: "salary too", State: handoff.Resolved})
	if err := w.PutAgent(t.Context(), who); err != nil {
		t.Fatal(err)
	}
	c := newConsole(t, w)
	c.opt.Teams[2].Private = true
	return w, c, signedIn(t, w, serve(t, c), who)
}

func TestOtherSitesCannotActForAnAgent(t *testing.T) {
	w := newWorld()
	w.full()
	c := newConsole(t, w)
	server := serve(t, c)
	b := signedIn(t, w, server, mira)
	for _, r := range c.routes() {
		method, path := filled(r, c)
		if method != http.MethodPost {
			continue
		}
		for _, from := range []http.Header{
			{"Sec-Fetch-Site": {"cross-site"}}, {"Sec-Fetch-Site": {"same-site"}}, {"Origin": {"https://evil.example"}},
		} {
			got := b.do(method, path, url.Values{"act": {"0123456789abcdef"}, "text": {"x"}}, from)
			if got.status != http.StatusForbidden {
				t.Errorf("%s from %v: got status %d, want 403", r.pattern, from, got.status)
			}
		}
	}
}

func TestALinkSignsInOnceAndInTime(t *testing.T) {
	late := noon.Add(-linkLife - time.Second)
	for _, test := range []struct {
		name   string
		secret func(t *testing.T, w *world) string
		want   int
	}{
		{"fresh", func(t *testing.T, w *world) string { return secretFor(t, w, mira) }, http.StatusOK},
		{"pasted as a whole", func(t *testing.T, w *world) string {
			return " https://desk.example/console/sign-in#" + secretFor(t, w, mira) + "\n"
		}, http.StatusOK},
		{"used", func(t *testing.T, w *world) string {
			secret := secretFor(t, w, mira)
			if _, err := w.RedeemLink(t.Context(), hash(secret), noon); err != nil {
				t.Fatal(err)
			}
			return secret
		}, http.StatusUnauthorized},
		{"too old", func(t *testing.T, w *world) string {
			address, err := SignInLink(t.Context(), w, mira.ID, "https://desk.example", late)
			if err != nil {
				t.Fatal(err)
			}
			return address
		}, http.StatusUnauthorized},
		{"of nobody", func(t *testing.T, w *world) string {
			return secretFor(t, w, handoff.Agent{ID: "gone"})
		}, http.StatusUnauthorized},
		{"guessed", func(*testing.T, *world) string { return strings.Repeat("A", 43) }, http.StatusUnauthorized},
		{"empty", func(*testing.T, *world) string { return "" }, http.StatusUnauthorized},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld()
			b := newBrowser(t, serve(t, newConsole(t, w)))
			got := b.post("/console/sign-in", "secret", test.secret(t, w))
			if got.status != test.want {
				t.Errorf("got status %d, want %d", got.status, test.want)
			}
			if test.want != http.StatusOK && !strings.Contains(got.words(), "Ask for a new one") {
				t.Errorf("the page does not say how to go on: %s", got.words())
			}
		})
	}
}

func TestALinkKeepsItsSecretToItself(t *testing.T) {
	w := newWorld()
	address, err := SignInLink(t.Context(), w, mira.ID, "https://desk.example/", noon)
	if err != nil {
		t.Fatal(err)
	}
	sent, secret, _ := strings.Cut(address, "#")
	if sent != "https://desk.example/console/sign-in" || len(secret) != 43 {
		t.Errorf("got link %s, want the secret of 43 letters in the fragment only", address)
	}
	for stored, l := range w.links {
		if strings.Contains(stored, secret) || !l.expires.Equal(noon.Add(15*time.Minute)) {
			t.Errorf("stored %q until %s, want a hash for 15 minutes", stored, l.expires)
		}
	}
}

func TestASessionEndsWhenItShould(t *testing.T) {
	for _, test := range []struct {
		name string
		end  func(t *testing.T, w *world, b *browser)
	}{
		{"with signing out", func(_ *testing.T, _ *world, b *browser) { b.post("/console/sign-out") }},
		{"when the agent leaves the roster", func(_ *testing.T, w *world, _ *browser) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.agents = nil
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld()
			b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
			test.end(t, w, b)
			if got := b.get("/console/queue"); got.path != "/console/sign-in" {
				t.Errorf("afterwards: got page %s, want the sign-in", got.path)
			}
			got := b.do(http.MethodGet, "/console/queue", nil, http.Header{live: {"1"}})
			if got.status != http.StatusUnauthorized {
				t.Errorf("a script afterwards: got status %d, want 401", got.status)
			}
		})
	}
}

func TestLookingByItselfDoesNotKeepASessionAlive(t *testing.T) {
	w := newWorld()
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	for _, test := range []struct {
		name   string
		header http.Header
		want   bool
	}{
		{"a person", nil, true}, {"a script", http.Header{live: {"1"}}, false},
	} {
		got := b.do(http.MethodGet, "/console/queue", nil, test.header)
		if renewed := got.header.Get("Set-Cookie") != ""; renewed != test.want {
			t.Errorf("%s looks: cookie renewed %v, want %v", test.name, renewed, test.want)
		}
	}
}

func TestSignInGivesAFreshSessionThatScriptsCannotRead(t *testing.T) {
	w := newWorld()
	server := serve(t, newConsole(t, w))
	b := signedIn(t, w, server, jan)
	before := cookie(t, b)
	b.post("/console/language", "lang", "en")
	b.post("/console/sign-in", "secret", secretFor(t, w, mira))
	if cookie(t, b) == before {
		t.Error("the session token stayed the same over a sign-in")
	}
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	got := b.post("/console/sign-in", "secret", secretFor(t, w, jan)).header.Get("Set-Cookie")
	for _, part := range []string{"HttpOnly", "SameSite=Lax", "Path=/console/"} {
		if !strings.Contains(got, part) {
			t.Errorf("cookie %q lacks %s", got, part)
		}
	}
}

func TestCookiesStayOnHTTPSWhereTheConsoleDoes(t *testing.T) {
	for _, secure := range []bool{true, false} {
		c := newConsole(t, newWorld())
		c.opt.Secure = secure
		if got := newSessions(c.opt).Cookie.Secure; got != secure {
			t.Errorf("secure console %v: got secure cookies %v", secure, got)
		}
	}
}

func cookie(t *testing.T, b *browser) string {
	t.Helper()
	address, err := url.Parse(b.base + "/console/")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range b.client.Jar.Cookies(address) {
		return c.Value
	}
	return ""
}

func TestTriesToSignInAreCounted(t *testing.T) {
	w := newWorld()
	b := newBrowser(t, serve(t, newConsole(t, w)))
	var got answer
	for range knocksAtOnce + 1 {
		got = b.post("/console/sign-in", "secret", "guess")
	}
	if got.status != http.StatusTooManyRequests {
		t.Errorf("after %d tries: got status %d, want 429", knocksAtOnce+1, got.status)
	}
	k := newKnocks()
	for i := range 3 * knocksAddresses {
		k.allow(time.Duration(i).String(), noon)
	}
	if len(k.from) > knocksAddresses {
		t.Errorf("%d addresses are remembered, want at most %d", len(k.from), knocksAddresses)
	}
}

func TestPagesForbidEverythingForeign(t *testing.T) {
	w := newWorld()
	c := newConsole(t, w)
	b := newBrowser(t, serve(t, c))
	h := b.get("/console/sign-in").header
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
			"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if policy, err := contentPolicy([]string{"'self'"}); err != nil || !strings.HasSuffix(policy,
		"frame-ancestors 'self'") {
		t.Errorf("frames 'self': got %q, %v", policy, err)
	}
	if _, err := contentPolicy([]string{"a; script-src *"}); err == nil {
		t.Error("a frame source with a semicolon was taken into the policy")
	}
}

func TestTheDeskHoldsOnlyCasesThatAreThere(t *testing.T) {
	w := newWorld()
	w.full()
	desk := Desk{Cases: w, Bell: w.bell}
	rings, leave := w.bell.Listen(handoff.QueueTopic)
	defer leave()
	for range 2 { // after a crash it is asked again
		if _, err := desk.Accept(t.Context(), handoff.Case{Number: 1}, handoff.Brief{}); err != nil {
			t.Errorf("accept a case of the store: %v", err)
		}
	}
	if len(rings) != 1 {
		t.Error("open queues were not woken")
	}
	if _, err := desk.Accept(t.Context(), handoff.Case{Number: 99}, handoff.Brief{}); err == nil {
		t.Error("a case that no page shows was accepted")
	}
}
