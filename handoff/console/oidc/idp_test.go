package oidc

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/firstline-support/firstline/handoff/console"
)

const (
	clientID     = "firstline"
	clientSecret = "a secret with + and %"
	redirect     = "http://localhost/console/sign-in/callback"
)

// An idp is a small provider of identities that keeps to the standard, unless it is bent. It signs anybody in who comes.
type idp struct {
	t      *testing.T
	server *httptest.Server
	key    *rsa.PrivateKey
	mu     sync.Mutex
	codes  map[string]url.Values // guarded by mu; what was asked for, by code
	claims map[string]any        // guarded by mu; what it says of whoever comes
	info   map[string]any        // guarded by mu; what only its page about a person says; nil: there is no such page
	meta   map[string]any        // guarded by mu; what it says otherwise about itself
	bend   func(*jose.SigningKey, map[string]any)
	down   bool   // guarded by mu
	denies string // guarded by mu; the error instead of a code
	asked  int    // guarded by mu; how often about itself
}

// keys are made once: it takes a while.
var keys = sync.OnceValue(func() []*rsa.PrivateKey {
	var made []*rsa.PrivateKey
	for range 2 {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return nil
		}
		made = append(made, key)
	}
	return made
})

func newIDP(t *testing.T) *idp {
	t.Helper()
	p := &idp{t: t, key: keys()[0], codes: map[string]url.Values{}, claims: map[string]any{"sub": "ada-1",
		"email": "ada@example.com", "email_verified": true, "name": "Ada Lovelace", "locale": "de-DE", "groups": []string{"desk"}}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.about)
	mux.HandleFunc("GET /keys", p.keys)
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	mux.HandleFunc("GET /me", p.me)
	p.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.down {
			http.Error(w, "down", http.StatusBadGateway)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(p.server.Close)
	return p
}

func (p *idp) provider(change func(*Options)) *Provider {
	o := Options{Issuer: p.server.URL, ClientID: clientID, ClientSecret: clientSecret, Redirect: redirect}
	if change != nil {
		change(&o)
	}
	return New(o)
}

// set changes the provider while it runs.
func (p *idp) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}

func (p *idp) about(w http.ResponseWriter, _ *http.Request) {
	p.asked++
	about := map[string]any{"issuer": p.server.URL, "authorization_endpoint": p.server.URL + "/authorize",
		"token_endpoint": p.server.URL + "/token", "jwks_uri": p.server.URL + "/keys",
		"id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"}}
	if p.info != nil {
		about["userinfo_endpoint"] = p.server.URL + "/me"
	}
	maps.Copy(about, p.meta)
	p.answer(w, about)
}

func (p *idp) keys(w http.ResponseWriter, _ *http.Request) {
	p.answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &p.key.PublicKey, KeyID: "1", Algorithm: "RS256", Use: "sig"}}})
}

func (p *idp) answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		p.t.Error(err)
	}
}

// authorize gives a code to whoever asks as the standard wants it.
func (p *idp) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != clientID || q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" ||
		q.Get("state") == "" || q.Get("nonce") == "" || len(q.Get("code_challenge")) != 43 {
		http.Error(w, "not as the standard wants it: "+r.URL.RawQuery, http.StatusBadRequest)
		return
	}
	back := url.Values{"state": {q.Get("state")}, "iss": {p.server.URL}}
	if p.denies != "" {
		back.Set("error", p.denies)
		back.Set("error_description", "<b>no\nno</b>")
	} else {
		code := rand.Text()
		p.codes[code] = q
		back.Set("code", code)
	}
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

// token gives tokens for a code, once, to whom it was given for.
func (p *idp) token(w http.ResponseWriter, r *http.Request) {
	code := r.PostFormValue("code")
	q, known := p.codes[code]
	delete(p.codes, code)
	id, secret, _ := r.BasicAuth()
	if id == "" {
		id, secret = url.QueryEscape(r.PostFormValue("client_id")), url.QueryEscape(r.PostFormValue("client_secret"))
	}
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !known || id != clientID || secret != url.QueryEscape(clientSecret) ||
		r.PostFormValue("redirect_uri") != q.Get("redirect_uri") ||
		base64.RawURLEncoding.EncodeToString(sum[:]) != q.Get("code_challenge") {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
		return
	}
	p.answer(w, map[string]any{"access_token": "access", "token_type": "Bearer", "id_token": p.sign(q.Get("nonce"))})
}

func (p *idp) sign(nonce string) string {
	claims := map[string]any{"iss": p.server.URL, "aud": clientID, "iat": time.Now().Unix(),
		"exp": time.Now().Add(5 * time.Minute).Unix(), "nonce": nonce}
	maps.Copy(claims, p.claims)
	key := jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: p.key, KeyID: "1"}}
	if p.bend != nil {
		p.bend(&key, claims)
	}
	signer, err := jose.NewSigner(key, nil)
	if err != nil {
		p.t.Error(err)
		return ""
	}
	body, err := json.Marshal(claims)
	if err != nil {
		p.t.Error(err)
	}
	signed, err := signer.Sign(body)
	if err != nil {
		p.t.Error(err)
		return ""
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		p.t.Error(err)
	}
	return text
}

func (p *idp) me(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer access" {
		http.Error(w, "no", http.StatusUnauthorized)
		return
	}
	p.answer(w, p.info)
}

var attempt = console.Attempt{State: "state", Nonce: "nonce", Verifier: "0123456789012345678901234567890123456789012"}

// code begins an attempt and gives the code that the browser comes back with.
func (p *idp) code(t *testing.T, with *Provider) string {
	t.Helper()
	address, err := with.Begin(t.Context(), attempt)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	back, err := answer.Location()
	if err != nil {
		t.Fatalf("status %d: %v", answer.StatusCode, err)
	}
	if got := back.Query().Get("state"); got != attempt.State {
		t.Errorf("it came back with state %q", got)
	}
	return back.Query().Get("code")
}

func has(list []string, want ...string) bool { return slices.Equal(list, want) }
