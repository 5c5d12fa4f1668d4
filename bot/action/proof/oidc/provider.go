// Package oidc has people sign in afresh with OpenID Connect, as a proof of who they are: it fills the port
// [proof.Provider] for one provider of identities, by the authorization code flow with PKCE, and serves the page that
// the browser comes back to. It is the only room of the proofs that knows how the protocol works.
//
// The provider is told to ask anew who it is (prompt=login, max_age=0), and has to say in what it signs when that was.
// Start with [Provider.Finish] and [Page.Handler].
package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	goidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/firstline-support/firstline/bot/action/proof"
)

// Options are what a provider and we know of each other. ClientSecret may be empty: PKCE alone then proves that the
// code is ours.
type Options struct {
	Issuer        string // exactly as the provider writes it
	ClientID      string
	ClientSecret  string
	Redirect      string // where browsers come back to; the provider has to know it
	UsernameClaim string // which names the account as the directory does; empty: preferred_username
	Now           func() time.Time
}

// A Provider signs people in. It may be used by many at once.
type Provider struct {
	opt    Options
	client *http.Client
	asking chan struct{} // has room for the one who asks the provider about itself and guards known
	known  *discovery
}

// A discovery is what the provider says about itself.
type discovery struct {
	at       time.Time
	provider *goidc.Provider
	oauth    oauth2.Config
}

const (
	patience = 8 * time.Second // for the provider's answers to one person who waits
	freshFor = 24 * time.Hour  // what the provider says about itself
	leeway   = time.Minute     // between its clock and ours
)

// New makes a provider. It asks nobody yet.
func New(o Options) (*Provider, error) {
	if o.Issuer == "" || o.ClientID == "" || o.Redirect == "" {
		return nil, errors.New("sign-in as a proof: an issuer, a client id and the address to come back to are needed")
	}
	for _, address := range []string{o.Issuer, o.Redirect} {
		if err := protected(address); err != nil {
			return nil, err
		}
	}
	if o.UsernameClaim == "" {
		o.UsernameClaim = "preferred_username"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Provider{opt: o, client: newClient(), asking: make(chan struct{}, 1)}, nil
}

// protected wants an address that secrets may go to: https, or this machine.
func protected(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return fmt.Errorf("sign-in as a proof: %q is not an address", address)
	}
	here := u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()
	if u.Scheme != "https" && (u.Scheme != "http" || !here) {
		return fmt.Errorf("sign-in as a proof: %s must begin with https://", address)
	}
	return nil
}

// Begin implements [proof.Provider].
func (p *Provider) Begin(ctx context.Context, a proof.Attempt) (string, error) {
	d, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	return d.oauth.AuthCodeURL(a.State, goidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier),
		oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0")), nil
}

// discover gives what the provider says about itself. It seldom changes, so an old answer does while it is down.
func (p *Provider) discover(ctx context.Context) (*discovery, error) {
	select {
	case p.asking <- struct{}{}:
		defer func() { <-p.asking }()
	case <-ctx.Done():
		return nil, fmt.Errorf("discover %s: %w", p.opt.Issuer, ctx.Err())
	}
	if p.known != nil && p.opt.Now().Sub(p.known.at) < freshFor {
		return p.known, nil
	}
	// Its keys are fetched later, by a client and in a context that outlive who came first.
	lasting := goidc.ClientContext(context.WithoutCancel(ctx), p.client)
	provider, err := goidc.NewProvider(lasting, p.opt.Issuer)
	if err == nil {
		err = errors.Join(protected(provider.Endpoint().AuthURL), protected(provider.Endpoint().TokenURL))
	}
	switch {
	case err == nil:
		p.known = &discovery{p.opt.Now(), provider, oauth2.Config{ClientID: p.opt.ClientID,
			ClientSecret: p.opt.ClientSecret, Endpoint: provider.Endpoint(), RedirectURL: p.opt.Redirect,
			Scopes: []string{goidc.ScopeOpenID, "profile", "email"}}}
	case p.known == nil:
		return nil, fmt.Errorf("discover %s: %w", p.opt.Issuer, err)
	}
	return p.known, nil
}

// Finish implements [proof.Provider]: it changes the code for an ID token and gives who that is about. The token has to
// be signed by a key of the provider, by this issuer, for us, for this attempt, and not expired.
func (p *Provider) Finish(ctx context.Context, code string, a proof.Attempt) (proof.Identity, error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	d, err := p.discover(ctx)
	if err != nil {
		return proof.Identity{}, err
	}
	ctx = goidc.ClientContext(ctx, p.client)
	tokens, err := d.oauth.Exchange(ctx, code, oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return proof.Identity{}, fmt.Errorf("exchange the code: %w", err)
	}
	raw, ok := tokens.Extra("id_token").(string)
	if !ok {
		return proof.Identity{}, errors.New("the provider gave no ID token")
	}
	token, err := p.verify(ctx, d, raw)
	if err != nil {
		return proof.Identity{}, fmt.Errorf("verify the ID token: %w", err)
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(a.Nonce)) != 1 {
		return proof.Identity{}, errors.New("the ID token is for another attempt")
	}
	if token.AccessTokenHash != "" {
		if err = token.VerifyAccessToken(tokens.AccessToken); err != nil {
			return proof.Identity{}, fmt.Errorf("verify the access token: %w", err)
		}
	}
	return p.identity(ctx, d, token, tokens)
}

// verify checks signature, issuer, audience and times.
func (p *Provider) verify(ctx context.Context, d *discovery, raw string) (*goidc.IDToken, error) {
	token, err := d.provider.VerifierContext(ctx, &goidc.Config{ClientID: p.opt.ClientID,
		Now: func() time.Time { return p.opt.Now().Add(-leeway) }}).Verify(ctx, raw)
	if err != nil {
		return nil, err
	}
	var more struct {
		Party string `json:"azp"`
	}
	if err = token.Claims(&more); err != nil {
		return nil, err
	}
	if more.Party == "" && len(token.Audience) > 1 || more.Party != "" && more.Party != p.opt.ClientID {
		return nil, fmt.Errorf("it was issued to %q, for %q", more.Party, token.Audience)
	}
	if token.IssuedAt.After(p.opt.Now().Add(leeway)) {
		return nil, fmt.Errorf("it is from the future: %s", token.IssuedAt)
	}
	return token, nil
}
