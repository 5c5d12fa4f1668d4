package oidc

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"

	goidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/firstline-support/firstline/handoff"
)

// claims are what a token, or the provider's page about a person, says.
type claims map[string]any

// identity makes of the claims who somebody is. What the token leaves out is asked for: many providers keep it short.
func (p *Provider) identity(ctx context.Context, d *discovery, token *goidc.IDToken, tokens *oauth2.Token) (
	handoff.Identity, error,
) {
	said := claims{}
	if err := token.Claims(&said); err != nil {
		return handoff.Identity{}, because("read the ID token", err)
	}
	if said.lack(p.opt.GroupsClaim) && d.provider.UserInfoEndpoint() != "" {
		more, err := p.userInfo(ctx, d, token.Subject, tokens)
		if err != nil {
			return handoff.Identity{}, because("ask who it is", err)
		}
		said.add(more)
	}
	if token.Subject == "" || len(token.Subject) > longestSubject {
		return handoff.Identity{}, because("read the ID token", errors.New("its subject is empty or too long"))
	}
	return handoff.Identity{
		Issuer: p.opt.Issuer, Subject: token.Subject, Email: said.text("email"), Verified: said.verified(),
		Name: said.name(), Lang: language(said.text("locale")), Groups: said.list(p.opt.GroupsClaim),
	}, nil
}

// longestSubject is what the standard allows, in bytes.
const longestSubject = 255

// userInfo asks for the claims about whom the access token is of. Those of somebody else are refused.
func (p *Provider) userInfo(ctx context.Context, d *discovery, subject string, tokens *oauth2.Token) (claims, error) {
	if err := private(d.provider.UserInfoEndpoint()); err != nil {
		return nil, err
	}
	info, err := d.provider.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
	if err != nil {
		return nil, err
	}
	if info.Subject != subject {
		return nil, fmt.Errorf("the answer is about %q, not %q", info.Subject, subject)
	}
	more := claims{}
	return more, info.Claims(&more)
}

// lack tells whether it is worth asking for more.
func (c claims) lack(groups string) bool {
	_, verified := c["email_verified"]
	return c.text("email") == "" || !verified || c.name() == "" || c.at(groups) == nil
}

// add takes over what is not there yet. An e-mail and whether it is verified belong together: both are of one source.
func (c claims) add(more claims) {
	_, verified := c["email_verified"]
	switch whole := c.text("email") != "" && verified; {
	case !whole && more.text("email") != "":
		delete(c, "email")
		delete(c, "email_verified")
	case !whole:
		delete(more, "email_verified")
	}
	for name, value := range more {
		if _, there := c[name]; !there {
			c[name] = value
		}
	}
}

// at gives the value of a claim, or at the path through objects. Names with dots in them are taken as they are first.
func (c claims) at(name string) any {
	if value, ok := c[name]; ok {
		return value
	}
	var here any = map[string]any(c)
	for step := range strings.SplitSeq(name, ".") {
		object, ok := here.(map[string]any)
		if !ok {
			return nil
		}
		here = object[step]
	}
	return here
}

func (c claims) text(name string) string {
	text, _ := c[name].(string)
	return plain(text)
}

// verified tells what the provider says of the e-mail; some write the word "true".
func (c claims) verified() bool { return c["email_verified"] == true || c["email_verified"] == "true" }

// list gives texts, or the only one.
func (c claims) list(name string) []string {
	var all []string
	switch value := c.at(name).(type) {
	case string:
		all = append(all, value)
	case []any:
		for _, v := range value {
			if text, ok := v.(string); ok {
				all = append(all, text)
			}
		}
	}
	return all
}

// longestName is what a page has room for, in letters.
const longestName = 80

// name is what people call somebody.
func (c claims) name() string {
	for _, name := range []string{c.text("name"), strings.TrimSpace(c.text("given_name") + " " + c.text("family_name")),
		c.text("preferred_username")} {
		if letters := []rune(name); len(letters) > 0 {
			return strings.TrimSpace(string(letters[:min(longestName, len(letters))]))
		}
	}
	return ""
}

// plain takes out what cannot be seen, and could change how the rest looks.
func plain(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, text))
}

// language is the first part of a locale: "de" of de-CH.
func language(locale string) string {
	first, _, _ := strings.Cut(strings.ReplaceAll(locale, "_", "-"), "-")
	return strings.ToLower(first)
}
