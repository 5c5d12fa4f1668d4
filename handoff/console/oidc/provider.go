// Package oidc signs agents in with OpenID Connect: it fills the console's port [console.Provider] for one provider of
// identities, such as Keycloak, Entra ID, Google or Authentik, by the authorization code flow with PKCE.
//
// It says who somebody is, and nothing about who is let in: that is [handoff.Admission]. State and session belong to
// the console. The provider is asked for its configuration when the first agent comes, not at the start, so that a
// provider that is down keeps nobody from starting, and links go on working.
//
// Start reading at [Provider.Finish]: everything that makes an identity trustworthy is checked there.
package oidc

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	goidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"

	"github.com/firstline-support/firstline/handoff/console"
)

// Options are what a provider and we know of each other. ClientSecret may be empty: PKCE alone then proves that the
// code is ours. Scopes, GroupsClaim and Now may be left out.
type Options struct {
	Issuer       string // exactly as the provider writes it
	ClientID     string
	ClientSecret string
	Redirect     string // where browsers come back to; the provider has to know it
	Scopes       []string
	GroupsClaim  string // "" : "groups"; a path such as realm_access.roles leads into objects
	Now          func() time.Time
}

// A Provider signs people in. It is safe for concurrent use.
type Provider struct {
	opt    Options
	client *http.Client
	asking singleflight.Group
	mu     sync.Mutex
	known  *discovery // guarded by mu; nil until the provider was reached
}

// A discovery is what the provider says about itself.
type discovery struct {
	at       time.Time
	provider *goidc.Provider
	oauth    oauth2.Config
	keys     goidc.KeySet
	algs     []string // that it signs with
}

// New makes a provider. It asks nobody yet.
func New(o Options) *Provider {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.GroupsClaim == "" {
		o.GroupsClaim = "groups"
	}
	if len(o.Scopes) == 0 {
		o.Scopes = []string{"profile", "email"}
	}
	if !slices.Contains(o.Scopes, goidc.ScopeOpenID) {
		o.Scopes = append([]string{goidc.ScopeOpenID}, o.Scopes...)
	}
	return &Provider{opt: o, client: newClient()}
}

// Begin implements [console.Provider].
func (p *Provider) Begin(ctx context.Context, a console.Attempt) (string, error) {
	d, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	with := []oauth2.AuthCodeOption{goidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)}
	if a.Anew {
		with = append(with, oauth2.SetAuthURLParam("prompt", "login"))
	}
	return d.oauth.AuthCodeURL(a.State, with...), nil
}

const (
	patience = 8 * time.Second // for the provider's answers to one person who waits
	freshFor = 24 * time.Hour  // what the provider says about itself
)

// discover gives what the provider says about itself, asking it where that is not known or old. Many who come at once
// wait for one answer, also when the one who came first has gone.
func (p *Provider) discover(ctx context.Context) (*discovery, error) {
	p.mu.Lock()
	known := p.known
	p.mu.Unlock()
	if known != nil && p.opt.Now().Sub(known.at) < freshFor {
		return known, nil
	}
	answer := p.asking.DoChan("", func() (any, error) {
		asking, stop := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer stop()
		d, err := p.ask(asking)
		if err != nil {
			return nil, err
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.known = d
		return d, nil
	})
	select {
	case <-ctx.Done():
		return nil, fmt.Errorf("discover %s: %w", p.opt.Issuer, ctx.Err())
	case got := <-answer:
		if got.Err == nil {
			return got.Val.(*discovery), nil
		}
		if known != nil {
			return known, nil // it seldom changes: the old one will do until the provider is back
		}
		return nil, fmt.Errorf("discover %s: %w: %w", p.opt.Issuer, console.ErrUnreachable, got.Err)
	}
}

// ask reads the provider's configuration, whose issuer has to be ours.
func (p *Provider) ask(ctx context.Context) (*discovery, error) {
	if err := private(p.opt.Issuer); err != nil {
		return nil, err
	}
	ctx = goidc.ClientContext(ctx, p.client)
	provider, err := goidc.NewProvider(ctx, p.opt.Issuer)
	if err != nil {
		return nil, err
	}
	var more struct {
		Keys    string   `json:"jwks_uri"`
		Algs    []string `json:"id_token_signing_alg_values_supported"`
		Methods []string `json:"token_endpoint_auth_methods_supported"`
	}
	if err := provider.Claims(&more); err != nil {
		return nil, fmt.Errorf("read what it says about itself: %w", err)
	}
	endpoint := provider.Endpoint()
	endpoint.AuthStyle = p.style(more.Methods)
	for _, address := range []string{endpoint.AuthURL, endpoint.TokenURL, more.Keys} {
		if err := private(address); err != nil {
			return nil, err
		}
	}
	return &discovery{at: p.opt.Now(), provider: provider, keys: goidc.NewRemoteKeySet(ctx, more.Keys),
		algs: slices.DeleteFunc(more.Algs, func(alg string) bool { return !slices.Contains(signatures, alg) }),
		oauth: oauth2.Config{ClientID: p.opt.ClientID, ClientSecret: p.opt.ClientSecret, Endpoint: endpoint,
			RedirectURL: p.opt.Redirect, Scopes: p.opt.Scopes}}, nil
}

// signatures are those that only the provider can make. "none" and what is signed with a shared secret is no proof.
var signatures = []string{goidc.RS256, goidc.RS384, goidc.RS512, goidc.ES256, goidc.ES384, goidc.ES512, goidc.PS256,
	goidc.PS384, goidc.PS512, goidc.EdDSA}

// style is how the secret is sent. Trying out both ways, as the library would, sends a code twice.
func (p *Provider) style(methods []string) oauth2.AuthStyle {
	if p.opt.ClientSecret == "" ||
		slices.Contains(methods, "client_secret_post") && !slices.Contains(methods, "client_secret_basic") {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader
}

// private refuses addresses that others could listen at: but for this machine, only HTTPS will do.
func private(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return errors.New("an address in its configuration cannot be read")
	}
	own := u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()
	if u.Scheme != "https" && (u.Scheme != "http" || !own) {
		return fmt.Errorf("its address %s is not HTTPS", u.Redacted())
	}
	return nil
}
