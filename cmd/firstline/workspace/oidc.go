package workspace

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// oidc checks what is said about the provider of identities.
func (s *sheet) oidc(c Config) {
	o := c.Console.OIDC
	if !o.ClientSecret.valid() {
		s.note("console.oidc.client_secret", "this is no place where a secret is",
			"write env:NAME for a variable of the environment, or file:PATH; a secret itself must not be here: the file is "+
				"shared and kept in git")
	}
	if o.Issuer == "" {
		if s.begun("console.oidc.") {
			s.note("console.oidc.issuer", "there is no issuer, so nobody can sign in at the provider",
				"add issuer: with the address that the provider calls itself")
		}
		return
	}
	if !isIssuer(o.Issuer) {
		s.note("console.oidc.issuer", fmt.Sprintf("%q is no issuer", o.Issuer),
			"write the https:// address exactly as the provider does, without /.well-known/openid-configuration")
	}
	if o.ClientID == "" {
		s.note("console.oidc.client_id", "the provider has to know us by a client_id",
			"register Firstline at the provider, and add the client_id that it gives")
	}
	if utf8.RuneCountInString(o.Name) > maxName {
		s.note("console.oidc.name", fmt.Sprintf("the name is longer than %d letters", maxName),
			"shorten it: it is part of a button")
	}
	if len(o.Members)+len(o.Leads)+len(o.Admins) > 0 && o.GroupsClaim == "" {
		s.note("console.oidc.groups_claim", "there are groups, but no claim that holds them", "write groups_claim: groups")
	}
	for key, groups := range map[string][]string{"members": o.Members, "leads": o.Leads, "admins": o.Admins} {
		if i := slices.IndexFunc(groups, func(g string) bool { return strings.TrimSpace(g) == "" }); i >= 0 {
			s.note(fmt.Sprintf("console.oidc.%s[%d]", key, i), "a group has no name", "take it out")
		}
	}
	if c.Web.PublicURL == "" && strings.HasPrefix(o.Issuer, "https:") {
		s.warn("console.oidc.issuer", "without web.public_url agents come back from the provider to this machine only",
			"set web.public_url to the address that agents use")
	}
}

// begun tells whether a value below the prefix is written.
func (s *sheet) begun(prefix string) bool {
	for path := range s.written {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return false
}

// isIssuer accepts what may be an issuer: https, and http on the own machine for trying things out.
func isIssuer(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" ||
		strings.Contains(u.Path, "/.well-known/") {
		return false
	}
	own := u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()
	return u.Scheme == "https" || u.Scheme == "http" && own
}
