package oidc

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/firstline-support/firstline/bot/action/proof"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/handoff/texts"
)

func TestAFreshSignInSaysWhoAndWhen(t *testing.T) {
	t.Parallel()
	p := newIDP(t)
	with := p.provider(nil)
	got, err := with.Finish(t.Context(), p.code(with), attempt)
	want := proof.Identity{Username: "ada", Email: "ada@nordwind.example", At: time.Unix(p.claims["auth_time"].(int64), 0)}
	if err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}
	p.claims = map[string]any{"sub": "ada-1", "upn": "ada", "email": "ada@nordwind.example", "auth_time": "now"}
	with = p.provider(func(o *Options) { o.UsernameClaim = "upn" })
	got, err = with.Finish(t.Context(), p.code(with), attempt)
	if err != nil || got != (proof.Identity{Username: "ada"}) {
		t.Errorf("neither verified nor a time: %+v, %v", got, err)
	}
}

func TestATokenThatNamesNobodyIsCompleted(t *testing.T) {
	t.Parallel()
	for name, info := range map[string]map[string]any{
		"the same person": {"sub": "ada-1", "email": "ada@nordwind.example", "email_verified": "true"},
		"somebody else":   {"sub": "eve-1", "email": "ada@nordwind.example", "email_verified": true},
		"not verified":    {"sub": "ada-1", "email": "ada@nordwind.example", "auth_time": 1_800_000_000},
	} {
		p := newIDP(t)
		p.claims, p.info = map[string]any{"sub": "ada-1"}, info
		with := p.provider(nil)
		got, err := with.Finish(t.Context(), p.code(with), attempt)
		if !got.At.IsZero() {
			t.Errorf("%s: what is not signed says when: %v", name, got.At)
		}
		if email := got.Email != ""; email != (name == "the same person") || (err != nil) != (name == "somebody else") {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
}

func TestWhatProvesNothingIsRefused(t *testing.T) {
	t.Parallel()
	for name, bend := range map[string]func(*jose.SigningKey, map[string]any){
		"another issuer":  func(_ *jose.SigningKey, c map[string]any) { c["iss"] = "https://elsewhere.example" },
		"for another":     func(_ *jose.SigningKey, c map[string]any) { c["aud"] = "another" },
		"for two":         func(_ *jose.SigningKey, c map[string]any) { c["aud"] = []string{clientID, "another"} },
		"issued to other": func(_ *jose.SigningKey, c map[string]any) { c["azp"] = "another" },
		"another attempt": func(_ *jose.SigningKey, c map[string]any) { c["nonce"] = "other" },
		"without a nonce": func(_ *jose.SigningKey, c map[string]any) { delete(c, "nonce") },
		"expired":         func(_ *jose.SigningKey, c map[string]any) { c["exp"] = time.Now().Add(-time.Hour).Unix() },
		"from the future": func(_ *jose.SigningKey, c map[string]any) { c["iat"] = time.Now().Add(time.Hour).Unix() },
		"another token":   func(_ *jose.SigningKey, c map[string]any) { c["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA" },
		"signed by secret": func(k *jose.SigningKey, _ map[string]any) {
			*k = jose.SigningKey{Algorithm: jose.HS256, Key: []byte(strings.Repeat("s", 64))}
		},
	} {
		p := newIDP(t)
		p.bend = bend
		with := p.provider(nil)
		if got, err := with.Finish(t.Context(), p.code(with), attempt); err == nil {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestACodeIsGoodOnceAndForItsAttempt(t *testing.T) {
	t.Parallel()
	p := newIDP(t)
	with := p.provider(nil)
	code, other := p.code(with), attempt
	if _, err := with.Finish(t.Context(), code, attempt); err != nil {
		t.Fatal(err)
	}
	if _, err := with.Finish(t.Context(), code, attempt); err == nil {
		t.Error("a code is good twice")
	}
	other.Verifier = strings.Repeat("x", 43)
	if _, err := with.Finish(t.Context(), p.code(with), other); err == nil {
		t.Error("a code is good for who does not know the verifier")
	}
}

func TestAddressesAreProtected(t *testing.T) {
	t.Parallel()
	for address, good := range map[string]bool{"https://id.example": true, "http://127.0.0.1:80": true,
		"http://localhost": true, "http://id.example": false, "https://a:b@id.example": false, "id": false, "": false} {
		_, err := New(Options{Issuer: address, ClientID: "x", Redirect: redirect})
		if (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
	down := newIDP(t)
	with := down.provider(nil)
	down.server.Close()
	if _, err := with.Begin(t.Context(), attempt); err == nil {
		t.Error("a provider that is down begins")
	}
}

// people knows Ada, whom the provider signs in, and Bob.
type people struct{}

func (people) Contact(_ context.Context, account string) (proof.Contact, error) {
	switch account {
	case "ada", "ada@nordwind.example":
		return proof.Contact{Account: "ada"}, nil
	case "bob":
		return proof.Contact{Account: "bob"}, nil
	}
	return proof.Contact{}, proof.ErrNoAccount
}

var inPage = regexp.MustCompile(`class="code"[^>]*>(\d{4} \d{4})<`)

// The way of a person: chat, provider, page, chat.
func TestTheWayThroughTheBrowser(t *testing.T) {
	t.Parallel()
	idp := newIDP(t)
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	kit, err := proof.New(proof.Options{Cabinet: bottest.NewMemory(), Contacts: people{}, Texts: catalogue,
		Audit: func(context.Context, proof.Record) error { return nil }, Key: bytes.Repeat([]byte("k"), 32),
		SignIn: idp.provider(nil)})
	if err != nil {
		t.Fatal(err)
	}
	var logged bytes.Buffer
	page, err := NewPage(kit, catalogue, "Nordwind", slog.New(slog.NewTextHandler(&logged, nil)))
	if err != nil {
		t.Fatal(err)
	}
	visit := func(address string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		page.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
		return w
	}
	claim := proof.Claim{Channel: "slack", Conversation: "D1", Person: "U1", Account: "ada", Lang: "de",
		By: []proof.Method{proof.SignIn}}
	begin := func() string {
		begun, err := kit.Begin(t.Context(), claim)
		if err != nil {
			t.Fatal(err)
		}
		return come(t, begun.URL).String()
	}
	back := begin()
	shown := visit(back)
	for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
		"Content-Security-Policy": policy, "Content-Language": "de"} {
		if got := shown.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	found := inPage.FindStringSubmatch(shown.Body.String())
	if shown.Code != http.StatusOK || found == nil || !strings.Contains(shown.Body.String(), "(Slack)") ||
		!strings.Contains(shown.Body.String(), "10 Minuten") {
		t.Fatalf("got %d:\n%s", shown.Code, shown.Body)
	}
	if again := visit(back); again.Code != http.StatusGone || inPage.MatchString(again.Body.String()) {
		t.Errorf("again: %d:\n%s", again.Code, again.Body)
	}
	if v, err := kit.Enter(t.Context(), claim, found[1]); err != nil || v.Code != proof.Right {
		t.Errorf("in the chat: %+v, %v", v, err)
	}
	claim.Account = "bob"
	if wrong := visit(begin()); wrong.Code != http.StatusForbidden || inPage.MatchString(wrong.Body.String()) {
		t.Errorf("another account: %d:\n%s", wrong.Code, wrong.Body)
	}
	claim.Account, idp.claims["auth_time"] = "ada", time.Now().Add(-time.Hour).Unix()
	if stale := visit(begin()); stale.Code != http.StatusForbidden || inPage.MatchString(stale.Body.String()) {
		t.Errorf("an old sign-in: %d:\n%s", stale.Code, stale.Body)
	}
	denied := visit(Path + "?error=access_denied&error_description=%3Cb%3Ecall+me&state=x")
	if denied.Code != http.StatusBadGateway || strings.Contains(denied.Body.String(), "call me") {
		t.Errorf("denied: %d:\n%s", denied.Code, denied.Body)
	}
	idp.bend = func(_ *jose.SigningKey, c map[string]any) { c["nonce"] = "other" }
	if forged := visit(begin()); forged.Code != http.StatusBadGateway || logged.Len() == 0 {
		t.Errorf("forged: %d, logged %q", forged.Code, logged.String())
	}
	if style := visit(Path + "/page.css"); style.Code != http.StatusOK || style.Body.Len() == 0 {
		t.Errorf("the style: %d", style.Code)
	}
}
