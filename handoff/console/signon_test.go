package console

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

const idpIssuer = "https://id.example"

// An idp is a provider of identities: who comes back with the code "of NAME" is NAME. The zero idp works.
type idp struct {
	mu    sync.Mutex
	last  Attempt                     // guarded by mu
	used  map[string]bool             // guarded by mu; codes
	who   map[string]handoff.Identity // guarded by mu; by code
	fault error                       // guarded by mu
}

func (p *idp) Begin(_ context.Context, a Attempt) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = a
	return idpIssuer + "/authorize?" + url.Values{"state": {a.State}, "nonce": {a.Nonce}}.Encode(), p.fault
}

func (p *idp) Finish(_ context.Context, code string, a Attempt) (handoff.Identity, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	who, known := p.who[code]
	if !known || p.used[code] || a.State != p.last.State || a.Nonce != p.last.Nonce || a.Verifier != p.last.Verifier {
		return handoff.Identity{}, fmt.Errorf("code %q: %w", code, ErrRefused)
	}
	p.used[code] = true
	return who, p.fault
}

// comes prepares the provider for somebody with the code.
func (p *idp) comes(code string, who handoff.Identity) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.who == nil {
		p.who, p.used = map[string]handoff.Identity{}, map[string]bool{}
	}
	who.Issuer = idpIssuer
	p.who[code] = who
}

var ada = handoff.Agent{ID: "ada", Name: "Ada Lovelace", Lang: "en", Account: handoff.Account{Email: "ada@example.com"}}

var adaThere = handoff.Identity{Subject: "ada-1", Email: "Ada@example.com", Verified: true, Name: "Ada"}

// atProvider gives a desk with Ada on its roster, and a browser that follows no redirects.
func atProvider(t *testing.T) (*world, *Console, *browser) {
	t.Helper()
	w := newWorld()
	w.agents = append(w.agents, ada, handoff.Agent{ID: "boss", Name: "Bo Boss", Role: handoff.Admin})
	w.idp.comes("code", adaThere)
	c := newConsole(t, w)
	b := newBrowser(t, serve(t, c))
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return w, c, b
}

// begin goes to the provider and gives the state that comes back.
func (b *browser) begin(t *testing.T) string {
	t.Helper()
	got := b.get(startSignOn)
	to, err := url.Parse(got.header.Get("Location"))
	if err != nil || got.status != http.StatusSeeOther || to.Host != "id.example" {
		t.Fatalf("status %d to %v: %v", got.status, to, err)
	}
	return to.Query().Get("state")
}

// back is the answer of the provider: pairs of name, value, …
func (b *browser) back(pairs ...string) answer {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return b.get(Callback + "?" + q.Encode())
}

func TestAnAgentSignsInAtTheProvider(t *testing.T) {
	w, _, b := atProvider(t)
	page := b.get("/console/sign-in")
	if !strings.Contains(page.body, `href="`+startSignOn+`"`) || !strings.Contains(page.words(), "Sign in with Nordwind-Konto") ||
		!strings.Contains(page.body, `name="secret"`) {
		t.Errorf("the page offers not both ways: %s", page.words())
	}
	state := b.begin(t)
	before := cookie(t, b)
	got := b.back("state", state, "code", "code", "iss", idpIssuer)
	if got.status != http.StatusSeeOther || got.header.Get("Location") != "/console/queue" {
		t.Fatalf("status %d to %s: %s", got.status, got.header.Get("Location"), got.words())
	}
	if after := cookie(t, b); after == before || before == "" {
		t.Errorf("the session kept its token %q over the sign-in", after)
	}
	if got := b.get("/console/queue"); got.status != http.StatusOK || !strings.Contains(got.body, "Ada Lovelace") {
		t.Errorf("afterwards: status %d", got.status)
	}
	a, err := w.Agent(t.Context(), "ada")
	if err != nil || a.Account.Subject != "ada-1" || a.Account.Issuer != idpIssuer {
		t.Errorf("the account is %+v, %v", a.Account, err)
	}
	d := w.deeds[len(w.deeds)-1]
	if d.What != "sign-in/callback" || d.Agent != "ada" || d.Result != http.StatusSeeOther || !strings.Contains(d.Note, "bound to") {
		t.Errorf("the audit has %+v", d)
	}
}

// Whatever comes back that is not the answer to this session's own attempt signs nobody in, and the page says how to go
// on.
func TestAForgedAnswerSignsNobodyIn(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer func(t *testing.T, c *Console, b *browser) answer
		status int
	}{
		{"without an attempt", func(_ *testing.T, _ *Console, b *browser) answer {
			return b.back("state", "x", "code", "code")
		}, http.StatusBadRequest},
		{"with another state", func(t *testing.T, _ *Console, b *browser) answer {
			return b.back("state", b.begin(t)+"x", "code", "code")
		}, http.StatusBadRequest},
		{"without a state", func(t *testing.T, _ *Console, b *browser) answer {
			b.begin(t)
			return b.back("code", "code")
		}, http.StatusBadRequest},
		{"in another browser", func(t *testing.T, _ *Console, b *browser) answer {
			state := b.begin(t)
			b.client.Jar = newBrowser(t, serve(t, newConsole(t, newWorld()))).client.Jar
			return b.back("state", state, "code", "code")
		}, http.StatusBadRequest},
		{"after a try with another state", func(t *testing.T, _ *Console, b *browser) answer {
			state := b.begin(t)
			b.back("state", "x", "code", "code")
			return b.back("state", state, "code", "code")
		}, http.StatusBadRequest},
		{"a second time", func(t *testing.T, _ *Console, b *browser) answer {
			state := b.begin(t)
			b.back("state", state, "code", "code")
			b.post("/console/sign-out")
			return b.back("state", state, "code", "code")
		}, http.StatusBadRequest},
		{"with a code that was used", func(t *testing.T, _ *Console, b *browser) answer {
			b.back("state", b.begin(t), "code", "code")
			b.post("/console/sign-out")
			return b.back("state", b.begin(t), "code", "code")
		}, http.StatusForbidden},
		{"too late", func(t *testing.T, c *Console, b *browser) answer {
			state := b.begin(t)
			c.opt.Now = func() time.Time { return noon.Add(attemptLife + time.Second) }
			return b.back("state", state, "code", "code")
		}, http.StatusBadRequest},
		{"of another issuer", func(t *testing.T, _ *Console, b *browser) answer {
			return b.back("state", b.begin(t), "code", "code", "iss", "https://evil.example")
		}, http.StatusForbidden},
		{"without a code", func(t *testing.T, _ *Console, b *browser) answer {
			return b.back("state", b.begin(t))
		}, http.StatusForbidden},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, c, b := atProvider(t)
			got := test.answer(t, c, b)
			if got.status != test.status || !strings.Contains(got.body, `role="alert"`) ||
				!strings.Contains(got.body, startSignOn) {
				t.Errorf("status %d, want %d: %s", got.status, test.status, got.words())
			}
			if got := b.get("/console/queue"); got.status == http.StatusOK {
				t.Error("somebody is signed in")
			}
			d := w.deeds[len(w.deeds)-1]
			if d.What != "sign-in/callback" || d.Agent != "" || d.Result != test.status || d.Note == "" {
				t.Errorf("the audit has %+v", d)
			}
		})
	}
}

func TestWhoIsNotLetInReadsWhyAndWhomToAsk(t *testing.T) {
	unverified := adaThere
	unverified.Verified = false
	for _, test := range []struct {
		name   string
		who    handoff.Identity
		en, de string
	}{
		{"a stranger", handoff.Identity{Subject: "eve", Email: "eve@example.com", Verified: true},
			"knows you (eve@example.com), but you are no agent of this desk. Please ask Bo Boss", "Ansprechbar dafür: Bo Boss"},
		{"a stranger without an address", handoff.Identity{Subject: "eve", Name: "Eve <script>"}, "knows you (Eve <script>)",
			"kennt Sie (Eve <script>)"},
		{"an address that is not verified", unverified, "has not verified your address", "nicht bestätigt"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for lang, want := range map[string]string{"en": test.en, "de": test.de} {
				w, _, b := atProvider(t)
				w.idp.comes("code", test.who)
				q := url.Values{"state": {b.begin(t)}, "code": {"code"}}
				got := b.do(http.MethodGet, Callback+"?"+q.Encode(), nil, http.Header{"Accept-Language": {lang}})
				if got.status != http.StatusForbidden || !strings.Contains(got.words(), want) || strings.Contains(got.body, "<script>e") {
					t.Errorf("%s: status %d: %s", lang, got.status, got.words())
				}
				if d := w.deeds[len(w.deeds)-1]; !strings.Contains(d.Note, test.who.Subject) {
					t.Errorf("the audit does not tell who it was: %+v", d)
				}
			}
		})
	}
}

func TestTheErrorsOfAProviderAreSaidKindly(t *testing.T) {
	for _, test := range []struct {
		code, en, de string
		status       int
	}{
		{"access_denied", "did not sign you in, or you turned back", "oder Sie haben abgebrochen", http.StatusForbidden},
		{"temporarily_unavailable", "cannot be reached", "nicht erreichbar", http.StatusServiceUnavailable},
		{"invalid_scope", "the reason is in the log", "Der Grund steht im Protokoll", http.StatusForbidden},
		{"<b>\nodd", "the reason is in the log", "Der Grund steht im Protokoll", http.StatusForbidden},
	} {
		for lang, want := range map[string]string{"en": test.en, "de": test.de} {
			w, _, b := atProvider(t)
			q := url.Values{"state": {b.begin(t)}, "error": {test.code}, "error_description": {"Call 555\n now"}}
			got := b.do(http.MethodGet, Callback+"?"+q.Encode(), nil, http.Header{"Accept-Language": {lang}})
			if got.status != test.status || !strings.Contains(got.words(), want) || strings.Contains(got.body, "555") {
				t.Errorf("%s, %s: status %d: %s", test.code, lang, got.status, got.words())
			}
			if d := w.deeds[len(w.deeds)-1]; !strings.Contains(d.Note, "Call 555 now") || strings.Contains(d.Note, "\n") {
				t.Errorf("the audit has %q", d.Note)
			}
		}
	}
}

func TestALinkWorksWhileTheProviderIsDown(t *testing.T) {
	w, _, b := atProvider(t)
	w.idp.fault = fmt.Errorf("nobody answers: %w", ErrUnreachable)
	got := b.get(startSignOn)
	if got.status != http.StatusServiceUnavailable || !strings.Contains(got.words(), "Nordwind-Konto cannot be reached") ||
		!strings.Contains(got.body, `name="secret"`) {
		t.Errorf("status %d: %s", got.status, got.words())
	}
	if got := b.post("/console/sign-in", "secret", secretFor(t, w, mira)); got.header.Get("Location") != "/console/queue" {
		t.Errorf("the link: status %d", got.status)
	}
}

func TestNothingInAnAddressSendsAnAgentElsewhere(t *testing.T) {
	w, _, b := atProvider(t)
	evil := []string{"back", "next", "return_to", "redirect_uri", "target_link_uri", "login_hint"}
	q := url.Values{}
	for _, name := range evil {
		q.Set(name, "https://evil.example/")
	}
	to, err := url.Parse(b.get(startSignOn + "?" + q.Encode()).header.Get("Location"))
	if err != nil || to.Host != "id.example" || strings.Contains(to.RawQuery, "evil") {
		t.Errorf("sent to %v, %v", to, err)
	}
	q.Set("state", w.idp.last.State)
	q.Set("code", "code")
	if got := b.get(Callback + "?" + q.Encode()); got.header.Get("Location") != "/console/queue" {
		t.Errorf("afterwards sent to %q", got.header.Get("Location"))
	}
}

func TestWhoIsOutStaysOut(t *testing.T) {
	w, c, b := atProvider(t)
	c.opt.SignOn.Admission.Roles = map[string]handoff.Role{"desk": handoff.Lead}
	eve := handoff.Identity{Subject: "eve", Email: "eve@example.com", Verified: true, Name: "Eve", Lang: "xx", Groups: []string{"desk"}}
	signIn := func(code string) answer {
		w.idp.comes(code, eve)
		return b.back("state", b.begin(t), "code", code)
	}
	if got := signIn("1"); got.status != http.StatusSeeOther {
		t.Fatalf("a group does not let in: %s", got.words())
	}
	if a, err := w.Agent(t.Context(), "eve"); err != nil || a.Role != handoff.Lead || a.Lang != "" {
		t.Errorf("made %+v, %v", a, err)
	}
	if err := w.RemoveAgent(t.Context(), "eve", func([]handoff.Agent) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if got := b.get("/console/queue"); got.status == http.StatusOK {
		t.Error("the session of somebody removed goes on")
	}
	if got := signIn("2"); got.status != http.StatusForbidden || !strings.Contains(got.words(), "was removed") {
		t.Errorf("somebody removed: status %d: %s", got.status, got.words())
	}
}

func TestTriesAtTheProviderAreCounted(t *testing.T) {
	_, _, b := atProvider(t)
	for range knocksAtOnce {
		b.get(Callback)
	}
	for _, path := range []string{Callback, startSignOn} {
		if got := b.get(path); got.status != http.StatusTooManyRequests {
			t.Errorf("%s: status %d", path, got.status)
		}
	}
}

func TestAttemptsAndSessionsOfAProviderDoNotLastLong(t *testing.T) {
	_, _, b := atProvider(t)
	state := b.begin(t)
	within := func(what string, got answer, want time.Duration) {
		t.Helper()
		set, err := http.ParseSetCookie(got.header.Get("Set-Cookie"))
		if err != nil || set.MaxAge > int(want.Seconds())+1 || set.MaxAge < int(want.Seconds())-60 {
			t.Errorf("%s: the cookie lasts %d s, want %s: %v", what, set.MaxAge, want, err)
		}
	}
	within("an attempt", b.get(startSignOn), attemptLife)
	if got := b.back("state", state, "code", "code"); got.status != http.StatusBadRequest {
		t.Errorf("the attempt before: status %d", got.status)
	}
	within("a session", b.back("state", b.begin(t), "code", "code"), signOnLife)
}

func TestWithoutAProviderThereIsNoWayToIt(t *testing.T) {
	_, c, b := atProvider(t)
	c.opt.SignOn = nil
	for _, path := range []string{startSignOn, Callback} {
		if got := b.get(path); got.status != http.StatusNotFound {
			t.Errorf("%s: status %d", path, got.status)
		}
	}
	if got := b.get("/console/sign-in"); strings.Contains(got.body, startSignOn) || got.status != http.StatusOK {
		t.Error("the page offers a provider")
	}
}

func TestWhomToAskIsNamed(t *testing.T) {
	_, c, _ := atProvider(t)
	w := c.opt.Staff.(*world)
	for _, test := range []struct {
		admins []string
		want   string
	}{
		{nil, "whoever runs Firstline"}, {[]string{"A"}, "A"}, {[]string{"A", "B"}, "A or B"},
		{[]string{"A", "B", "C", "D"}, "A, B or C"},
	} {
		w.agents = nil
		for _, name := range test.admins {
			w.agents = append(w.agents, handoff.Agent{ID: name, Name: name, Role: handoff.Admin})
		}
		if got, err := c.whomToAsk(t.Context(), "en"); err != nil || got != test.want {
			t.Errorf("%v: got %q, %v", test.admins, got, err)
		}
	}
}

func TestAnAdminSaysWhoSomebodyIsAtTheProvider(t *testing.T) {
	w, b := asAdmin(t)
	b.post("/console/agents", "name", "Ada", "email", " Ada@Example.com ")
	a, err := w.Agent(t.Context(), "ada")
	if err != nil || a.Account.Email != "ada@example.com" {
		t.Fatalf("added %+v, %v", a, err)
	}
	bound := handoff.Account{Email: "ada@example.com", Issuer: idpIssuer, Subject: "s"}
	if _, err := w.ChangeAgent(t.Context(), "ada", func(a *handoff.Agent, _ []handoff.Agent) error {
		a.Account = bound
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		email string
		want  handoff.Account
	}{{"ada@example.com", bound}, {"other@example.com", handoff.Account{Email: "other@example.com"}}, {"", handoff.Account{}}} {
		b.post("/console/agents/ada/role", "role", "", "email", test.email)
		if a, err := w.Agent(t.Context(), "ada"); err != nil || a.Account != test.want {
			t.Errorf("%q: got %+v, %v", test.email, a.Account, err)
		}
	}
	b.post("/console/agents/ada/role", "role", "", "email", "ada@example.com")
	for email, want := range map[string]int{"ada@example.com": http.StatusConflict, "no address": http.StatusBadRequest} {
		if got := b.post("/console/agents/jan/role", "role", "", "email", email); got.status != want {
			t.Errorf("%q: status %d, want %d", email, got.status, want)
		}
		if got := b.post("/console/agents", "name", "Twin", "email", email); got.status != want {
			t.Errorf("%q for a new one: status %d, want %d", email, got.status, want)
		}
	}
	if _, err := w.Agent(t.Context(), "twin"); !errors.Is(err, handoff.ErrNoAgent) {
		t.Error("somebody was added with the address of another")
	}
}
