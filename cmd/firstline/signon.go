package main

import (
	"cmp"
	"fmt"
	"log/slog"
	"net/url"
	"os"

	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff/console"
	"github.com/firstline-support/firstline/handoff/console/oidc"
)

// signOn is how agents sign in at the provider that the workspace in dir names; nil where there is none.
func signOn(c workspace.Config, dir string, log *slog.Logger) (*console.SignOn, error) {
	o := c.Console.OIDC
	if o.Issuer == "" {
		return nil, nil //nolint:nilnil // nothing is wrong without a provider
	}
	secret, err := o.ClientSecret.Read(dir, os.LookupEnv)
	if err != nil {
		return nil, fmt.Errorf("console.oidc.client_secret: %w", err)
	}
	issuer, err := url.Parse(o.Issuer)
	if err != nil {
		return nil, fmt.Errorf("console.oidc.issuer: %w", err)
	}
	base := baseURL(c)
	log.Info("agents sign in at a provider", "issuer", o.Issuer, "redirect", base+console.Callback)
	provider := oidc.New(oidc.Options{Issuer: o.Issuer, ClientID: o.ClientID, ClientSecret: secret,
		Redirect: base + console.Callback, Scopes: o.Scopes, GroupsClaim: o.GroupsClaim})
	return &console.SignOn{Provider: provider, Issuer: o.Issuer, Name: cmp.Or(o.Name, issuer.Hostname()), Base: base,
		Admission: o.Admission()}, nil
}
