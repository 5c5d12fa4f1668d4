package oidc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/firstline-support/firstline/bot/action/proof"
)

const (
	clientID     = "firstline"
	clientSecret = "a secret with + and %"
	redirect     = "http://localhost/proof/sign-in"
)

// An idp is a small provider of identities that keeps to the standard, unless it is bent. It signs in whoever comes.
// It is used by one at a time.
type idp struct {
	t      *testing.T
	server *httptest.Server
	key    *ecdsa.PrivateKey
	codes  map[string]url.Values // what was asked for, by code
	claims map[string]any        // what it says of whoever comes
	info   map[string]any        // what its page about a person says
	bend   func(*jose.SigningKey, map[string]any)
}

func newIDP(t *testing.T) *idp {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &idp{t: t, key: key, codes: map[string]url.Values{}, claims: map[string]any{"sub": "ada-1",
		"preferred_username": "ada", "email": "ada@nordwind.example", "email_verified": true, "auth_time": time.Now().Unix()}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.about)
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		p.answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: p.key.Public(), KeyID: "1", Algorithm: "ES256", Use: "sig"}}})
	})
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	mux.HandleFunc("GET /me", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer access" {
			http.Error(w, "no", http.StatusUnauthorized)
			return
		}
		p.answer(w, p.info)
	})
	p.server = httptest.NewServer(mux)
	t.Cleanup(p.server.Close)
	return p
}

func (p *idp) provider(change func(*Options)) *Provider {
	p.t.Helper()
	o := Options{Issuer: p.server.URL, ClientID: clientID, ClientSecret: clientSecret, Redirect: redirect}
	if change != nil {
		change(&o)
	}
	made, err := New(o)
	if err != nil {
		p.t.Fatal(err)
	}
	return made
}

func (p *idp) about(w http.ResponseWriter, _ *http.Request) {
	p.answer(w, map[string]any{"issuer": p.server.URL, "authorization_endpoint": p.server.URL + "/authorize",
		"token_endpoint": p.server.URL + "/token", "jwks_uri": p.server.URL + "/keys", "userinfo_endpoint": p.server.URL + "/me",
		"id_token_signing_alg_values_supported": []string{"ES256", "HS256", "none"}})
}

func (p *idp) answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		p.t.Error(err)
	}
}

// authorize gives a code to whoever asks as the standard wants it, and to be asked anew who they are.
func (p *idp) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != clientID || q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" ||
		q.Get("state") == "" || q.Get("nonce") == "" || len(q.Get("code_challenge")) != 43 ||
		q.Get("prompt") != "login" || q.Get("max_age") != "0" {
		http.Error(w, "not as the standard wants it: "+r.URL.RawQuery, http.StatusBadRequest)
		return
	}
	code := rand.Text()
	p.codes[code] = q
	back := url.Values{"state": {q.Get("state")}, "code": {code}}
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
	key := jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: p.key, KeyID: "1"}}
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
		return ""
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

var attempt = proof.Attempt{State: "state", Nonce: "nonce", Verifier: "0123456789012345678901234567890123456789012"}

// come goes to an address as a browser does, and gives where it is sent back to.
func come(t *testing.T, address string) *url.URL {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	back, err := answer.Location()
	if err != nil {
		t.Fatalf("%s: %v", answer.Status, err)
	}
	return back
}

// code begins an attempt and gives the code that the browser comes back with.
func (p *idp) code(with *Provider) string {
	p.t.Helper()
	address, err := with.Begin(p.t.Context(), attempt)
	if err != nil {
		p.t.Fatal(err)
	}
	return come(p.t, address).Query().Get("code")
}
