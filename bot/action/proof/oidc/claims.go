package oidc

import (
	"context"
	"fmt"
	"math"
	"time"

	goidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/firstline-support/firstline/bot/action/proof"
)

// claims are what a token, or the provider's page about a person, says.
type claims map[string]any

// identity makes of the token who signed in, and when. A token that names nobody is completed by what the provider
// says about its person otherwise; when they signed in has to be signed.
func (p *Provider) identity(ctx context.Context, d *discovery, token *goidc.IDToken, tokens *oauth2.Token) (
	proof.Identity, error,
) {
	said := claims{}
	if err := token.Claims(&said); err != nil {
		return proof.Identity{}, fmt.Errorf("read the ID token: %w", err)
	}
	who := proof.Identity{Username: said.text(p.opt.UsernameClaim), Email: said.email(), At: said.moment("auth_time")}
	if who.Username != "" || who.Email != "" || d.provider.UserInfoEndpoint() == "" {
		return who, nil
	}
	if err := protected(d.provider.UserInfoEndpoint()); err != nil {
		return proof.Identity{}, err
	}
	info, err := d.provider.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
	if err != nil {
		return proof.Identity{}, fmt.Errorf("ask who it is: %w", err)
	}
	if info.Subject != token.Subject {
		return proof.Identity{}, fmt.Errorf("the answer is about %q, not %q", info.Subject, token.Subject)
	}
	more := claims{}
	if err = info.Claims(&more); err != nil {
		return proof.Identity{}, fmt.Errorf("read who it is: %w", err)
	}
	who.Username, who.Email = more.text(p.opt.UsernameClaim), more.email()
	return who, nil
}

func (c claims) text(name string) string {
	text, _ := c[name].(string)
	return text
}

// email gives the address where the provider has verified it; some write the word "true".
func (c claims) email() string {
	if c["email_verified"] != true && c["email_verified"] != "true" {
		return ""
	}
	return c.text("email")
}

// moment reads seconds since 1970; zero where there are none.
func (c claims) moment(name string) time.Time {
	seconds, ok := c[name].(float64)
	if !ok || seconds < 1 || seconds > math.MaxInt32*10 {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0)
}
