package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/url"
	"time"

	goidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/console"
)

// leeway is how far the provider's clock may be behind or ahead of ours.
const leeway = time.Minute

// Finish implements [console.Provider]: it changes the code for an ID token and gives who that is about. The token has
// to be signed by a key of the provider, by this issuer, for us, for this attempt, and not expired.
func (p *Provider) Finish(ctx context.Context, code string, a console.Attempt) (handoff.Identity, error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	d, err := p.discover(ctx)
	if err != nil {
		return handoff.Identity{}, err
	}
	ctx = goidc.ClientContext(ctx, p.client)
	tokens, err := d.oauth.Exchange(ctx, code, oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return handoff.Identity{}, because("exchange the code", err)
	}
	raw, ok := tokens.Extra("id_token").(string)
	if !ok {
		return handoff.Identity{}, because("exchange the code", errors.New("there is no ID token in the answer"))
	}
	token, err := p.verify(ctx, d, raw)
	if err != nil {
		return handoff.Identity{}, because("verify the ID token", err)
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(a.Nonce)) != 1 {
		return handoff.Identity{}, because("verify the ID token", errors.New("it is for another attempt"))
	}
	if token.AccessTokenHash != "" {
		if err := token.VerifyAccessToken(tokens.AccessToken); err != nil {
			return handoff.Identity{}, because("verify the access token", err)
		}
	}
	return p.identity(ctx, d, token, tokens)
}

// verify checks signature, issuer, audience and times.
func (p *Provider) verify(ctx context.Context, d *discovery, raw string) (*goidc.IDToken, error) {
	keys := &witness{keys: d.keys}
	token, err := goidc.NewVerifier(p.opt.Issuer, keys, &goidc.Config{ClientID: p.opt.ClientID,
		SupportedSigningAlgs: d.algs, Now: func() time.Time { return p.opt.Now().Add(-leeway) }}).Verify(ctx, raw)
	if keys.trouble != nil {
		return nil, keys.trouble
	}
	if err != nil {
		return nil, err
	}
	var more struct {
		Party string `json:"azp"`
	}
	if err := token.Claims(&more); err != nil {
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

// A witness keeps what went wrong with the keys: the verifier makes a text of it, and a provider that cannot be reached
// is no forgery.
type witness struct {
	keys    goidc.KeySet
	trouble error
}

// VerifySignature implements [goidc.KeySet].
func (w *witness) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := w.keys.VerifySignature(ctx, jwt)
	w.trouble = err
	return payload, err
}

// because says why a sign-in did not come about: the provider did not answer, or what it answered is not good enough.
func because(what string, err error) error {
	var net *url.Error
	if errors.As(err, &net) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s: %w: %w", what, console.ErrUnreachable, err)
	}
	return fmt.Errorf("%s: %w: %w", what, console.ErrRefused, err)
}
