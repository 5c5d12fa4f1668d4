package oidc

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode"

	"github.com/firstline-support/firstline/handoff/console"
)

func TestClaimsAreReadAsProvidersWriteThem(t *testing.T) {
	p := newIDP(t)
	p.claims = map[string]any{"sub": "s", "email": "ada@example.com", "email_verified": "true", "given_name": "Ada",
		"family_name": "\u202eL\x00ovelace", "realm_access": map[string]any{"roles": []any{"desk", 7, "leads"}}}
	with := p.provider(func(o *Options) { o.GroupsClaim = "realm_access.roles" })
	got, err := with.Finish(t.Context(), p.code(t, with), attempt)
	if err != nil || !got.Verified || got.Name != "Ada Lovelace" || !has(got.Groups, "desk", "leads") {
		t.Errorf("got %+v, %v", got, err)
	}
	p.claims["https://id.example/groups"], p.claims["name"] = "desk", strings.Repeat("ö", 100)
	with = p.provider(func(o *Options) { o.GroupsClaim = "https://id.example/groups" })
	got, err = with.Finish(t.Context(), p.code(t, with), attempt)
	if err != nil || !has(got.Groups, "desk") || got.Name != strings.Repeat("ö", 80) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestWhatTheTokenLeavesOutIsAskedFor(t *testing.T) {
	for _, test := range []struct {
		name        string
		token, info map[string]any
		email       string
		verified    bool
		groups      []string
		fails       bool
	}{
		{"all of it", map[string]any{"sub": "s"}, map[string]any{"sub": "s", "email": "a@b.de", "email_verified": true,
			"groups": []string{"desk"}}, "a@b.de", true, []string{"desk"}, false},
		{"the page of somebody else", map[string]any{"sub": "s"}, map[string]any{"sub": "x", "email": "a@b.de",
			"email_verified": true}, "", false, nil, true},
		{"the word that another address is verified", map[string]any{"sub": "s", "email": "boss@b.de"},
			map[string]any{"sub": "s", "email": "a@b.de", "email_verified": true}, "a@b.de", true, nil, false},
		{"an address, when it said that one is verified", map[string]any{"sub": "s", "email_verified": true},
			map[string]any{"sub": "s", "email": "boss@b.de"}, "boss@b.de", false, nil, false},
		{"the word alone", map[string]any{"sub": "s", "email": "boss@b.de"},
			map[string]any{"sub": "s", "email_verified": true}, "boss@b.de", false, nil, false},
		{"nothing about what the token says", map[string]any{"sub": "s", "email": "a@b.de", "email_verified": false},
			map[string]any{"sub": "s", "email": "boss@b.de", "email_verified": true}, "a@b.de", false, nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newIDP(t)
			p.claims, p.info = test.token, test.info
			with := p.provider(nil)
			got, err := with.Finish(t.Context(), p.code(t, with), attempt)
			if test.fails != errors.Is(err, console.ErrRefused) || test.fails != (err != nil) {
				t.Fatalf("got %v", err)
			}
			if got.Email != test.email || got.Verified != test.verified || !has(got.Groups, test.groups...) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// Whatever a provider writes, an e-mail never gets the word "verified" of another source, and a name fits into a line.
func FuzzClaims(f *testing.F) {
	f.Add(`{"email":"a@b","email_verified":true}`, `{"name":"A\u202eB"}`, "groups")
	f.Add(`{"email_verified":true}`, `{"email":"x@y"}`, "a.b.c")
	f.Add(`{"a":{"b":["c"]},"a.b":"d"}`, `{}`, "a.b")
	f.Fuzz(func(t *testing.T, token, info, path string) {
		said, more := claims{}, claims{}
		if json.Unmarshal([]byte(token), &said) != nil || json.Unmarshal([]byte(info), &more) != nil || said == nil || more == nil {
			return
		}
		sources := [][2]any{{said.text("email"), said.verified()}, {more.text("email"), more.verified()}}
		said.lack(path)
		said.add(more)
		said.list(path)
		if email := said.text("email"); email != "" && said.verified() {
			if pair := [2]any{email, true}; sources[0] != pair && sources[1] != pair {
				t.Errorf("%s and %s make %s verified", token, info, email)
			}
		}
		if name := said.name(); len([]rune(name)) > longestName || strings.ContainsFunc(name, unicode.IsControl) {
			t.Errorf("the name is %q", name)
		}
	})
}
