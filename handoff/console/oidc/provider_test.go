package oidc

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/console"
)

func TestTheProviderSaysWhoCame(t *testing.T) {
	p := newIDP(t)
	with := p.provider(nil)
	got, err := with.Finish(t.Context(), p.code(t, with), attempt)
	want := handoff.Identity{Issuer: p.server.URL, Subject: "ada-1", Email: "ada@example.com", Verified: true,
		Name: "Ada Lovelace", Lang: "de", Groups: []string{"desk"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestWhatDoesNotProveWhoItIsIsRefused(t *testing.T) {
	for _, test := range []struct {
		name string
		bend func(p *idp, key *jose.SigningKey, claims map[string]any)
	}{
		{"another nonce", func(_ *idp, _ *jose.SigningKey, c map[string]any) { c["nonce"] = "other" }},
		{"no nonce", func(_ *idp, _ *jose.SigningKey, c map[string]any) { delete(c, "nonce") }},
		{"for somebody else", func(_ *idp, _ *jose.SigningKey, c map[string]any) { c["aud"] = "other" }},
		{"for us and another, issued to nobody", func(_ *idp, _ *jose.SigningKey, c map[string]any) {
			c["aud"] = []string{clientID, "other"}
		}},
		{"issued to another", func(_ *idp, _ *jose.SigningKey, c map[string]any) { c["azp"] = "other" }},
		{"of another issuer", func(_ *idp, _ *jose.SigningKey, c map[string]any) { c["iss"] = "https://id.example" }},
		{"expired", func(_ *idp, _ *jose.SigningKey, c map[string]any) {
			c["exp"] = time.Now().Add(-leeway - 5*time.Second).Unix()
		}},
		{"without an end", func(_ *idp, _ *jose.SigningKey, c map[string]any) { delete(c, "exp") }},
		{"from the future", func(_ *idp, _ *jose.SigningKey, c map[string]any) {
			c["iat"] = time.Now().Add(leeway + time.Minute).Unix()
		}},
		{"without a subject", func(_ *idp, _ *jose.SigningKey, c map[string]any) { delete(c, "sub") }},
		{"with an endless subject", func(_ *idp, _ *jose.SigningKey, c map[string]any) { c["sub"] = strings.Repeat("x", 256) }},
		{"with another access token", func(_ *idp, _ *jose.SigningKey, c map[string]any) { c["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA" }},
		{"signed by another key", func(_ *idp, k *jose.SigningKey, _ map[string]any) {
			k.Key = jose.JSONWebKey{Key: keys()[1], KeyID: "1"}
		}},
		{"signed with our shared secret", func(_ *idp, k *jose.SigningKey, _ map[string]any) {
			k.Algorithm, k.Key = jose.HS256, []byte(strings.Repeat(clientSecret, 2))
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newIDP(t)
			p.bend = func(k *jose.SigningKey, c map[string]any) { test.bend(p, k, c) }
			with := p.provider(nil)
			if got, err := with.Finish(t.Context(), p.code(t, with), attempt); !errors.Is(err, console.ErrRefused) {
				t.Errorf("got %+v, %v, want a refusal", got, err)
			}
		})
	}
}

func TestClocksMayDifferALittle(t *testing.T) {
	p := newIDP(t)
	p.bend = func(_ *jose.SigningKey, c map[string]any) {
		c["exp"], c["iat"] = time.Now().Add(-leeway/2).Unix(), time.Now().Add(leeway/2).Unix()
	}
	with := p.provider(nil)
	if _, err := with.Finish(t.Context(), p.code(t, with), attempt); err != nil {
		t.Error(err)
	}
}

func TestACodeIsGoodOnceAndForWhoBegan(t *testing.T) {
	p := newIDP(t)
	with := p.provider(nil)
	code := p.code(t, with)
	if _, err := with.Finish(t.Context(), code, attempt); err != nil {
		t.Fatal(err)
	}
	if _, err := with.Finish(t.Context(), code, attempt); !errors.Is(err, console.ErrRefused) {
		t.Errorf("again: got %v", err)
	}
	other := attempt
	other.Verifier = strings.Repeat("x", 43)
	if _, err := with.Finish(t.Context(), p.code(t, with), other); !errors.Is(err, console.ErrRefused) {
		t.Errorf("with another verifier: got %v", err)
	}
}

func TestAWrongSecretIsRefusedAndTheRightWayToSendItIsChosen(t *testing.T) {
	for _, methods := range [][]string{nil, {"client_secret_basic"}, {"client_secret_post"},
		{"client_secret_post", "client_secret_basic"}} {
		p := newIDP(t)
		if methods != nil {
			p.meta = map[string]any{"token_endpoint_auth_methods_supported": methods}
		}
		with := p.provider(nil)
		if _, err := with.Finish(t.Context(), p.code(t, with), attempt); err != nil {
			t.Errorf("%v: %v", methods, err)
		}
		with = p.provider(func(o *Options) { o.ClientSecret = "wrong" })
		if _, err := with.Finish(t.Context(), p.code(t, with), attempt); !errors.Is(err, console.ErrRefused) {
			t.Errorf("%v with a wrong secret: %v", methods, err)
		}
	}
}

func TestAProviderThatWasDownIsFoundWhenItIsBack(t *testing.T) {
	p := newIDP(t)
	with := p.provider(nil)
	p.set(func() { p.down = true })
	if _, err := with.Begin(t.Context(), attempt); !errors.Is(err, console.ErrUnreachable) {
		t.Errorf("down: got %v", err)
	}
	p.set(func() { p.down = false })
	code := p.code(t, with)
	p.set(func() { p.down = true })
	if _, err := with.Finish(t.Context(), code, attempt); !errors.Is(err, console.ErrUnreachable) {
		t.Errorf("down in between: got %v", err)
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	with = p.provider(func(o *Options) { o.Issuer = gone.URL })
	if _, err := with.Begin(t.Context(), attempt); !errors.Is(err, console.ErrUnreachable) {
		t.Errorf("nobody listens: got %v", err)
	}
}

func TestTheProviderAsksAnewWhenItIsToldTo(t *testing.T) {
	p := newIDP(t)
	with := p.provider(nil)
	for _, anew := range []bool{true, false} {
		again := attempt
		again.Anew = anew
		if address, err := with.Begin(t.Context(), again); err != nil || strings.Contains(address, "prompt=login") != anew {
			t.Errorf("anew %t: %s, %v", anew, address, err)
		}
	}
}

func TestKeysThatCannotBeReadAreNoForgery(t *testing.T) {
	p := newIDP(t)
	lost := httptest.NewServer(http.NotFoundHandler())
	lost.Close()
	p.meta = map[string]any{"jwks_uri": lost.URL}
	with := p.provider(nil)
	if _, err := with.Finish(t.Context(), p.code(t, with), attempt); !errors.Is(err, console.ErrUnreachable) {
		t.Errorf("got %v", err)
	}
}

func TestManyWhoComeAtOnceAskTheProviderOnce(t *testing.T) {
	p := newIDP(t)
	with := p.provider(nil)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := with.Begin(t.Context(), attempt); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	p.set(func() {
		if p.asked != 1 {
			t.Errorf("it was asked %d times", p.asked)
		}
	})
}

func TestWhatTheProviderSaysOfItselfIsReadAgainAndKeptWhileItIsDown(t *testing.T) {
	p := newIDP(t)
	now := time.Now()
	with := p.provider(func(o *Options) { o.Now = func() time.Time { return now } })
	moved := func() string {
		address, err := with.Begin(t.Context(), attempt)
		if err != nil {
			t.Fatal(err)
		}
		return strings.SplitN(strings.TrimPrefix(address, p.server.URL), "?", 2)[0]
	}
	moved()
	p.set(func() { p.meta = map[string]any{"authorization_endpoint": p.server.URL + "/new"} })
	if got := moved(); got != "/authorize" {
		t.Errorf("at once: %s", got)
	}
	now = now.Add(freshFor)
	p.set(func() { p.down = true })
	if got := moved(); got != "/authorize" {
		t.Errorf("while it is down: %s", got)
	}
	p.set(func() { p.down = false })
	if got := moved(); got != "/new" {
		t.Errorf("a day later: %s", got)
	}
}

func TestAddressesThatOthersCouldListenAtAreRefused(t *testing.T) {
	for name, meta := range map[string]map[string]any{
		"sign-in": {"authorization_endpoint": "http://id.example/a"}, "token": {"token_endpoint": "http://id.example/t"},
		"keys": {"jwks_uri": "ftp://id.example/k"}, "script": {"authorization_endpoint": "javascript:alert(1)"},
		"another issuer": {"issuer": "https://id.example"},
	} {
		p := newIDP(t)
		p.meta = meta
		if address, err := p.provider(nil).Begin(t.Context(), attempt); err == nil {
			t.Errorf("%s: the browser is sent to %s", name, address)
		}
	}
	if _, err := New(Options{Issuer: "http://id.example"}).Begin(t.Context(), attempt); err == nil {
		t.Error("an issuer without HTTPS is asked")
	}
}

func TestTheSecretIsForNobodyElse(t *testing.T) {
	p := newIDP(t)
	var got http.Header
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header }))
	defer other.Close()
	turn := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer turn.Close()
	p.meta = map[string]any{"token_endpoint": turn.URL}
	with := p.provider(nil)
	if _, err := with.Finish(t.Context(), p.code(t, with), attempt); err == nil || got != nil {
		t.Errorf("the code went elsewhere: %v, %v", got, err)
	}
}

func TestHugeAnswersAreNotRead(t *testing.T) {
	huge := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(strings.Repeat(" ", 2*largestAnswer)))
	}))
	defer huge.Close()
	_, err := New(Options{Issuer: huge.URL}).Begin(t.Context(), attempt)
	if err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("got %v", err)
	}
}
