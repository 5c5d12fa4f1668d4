package handoff_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/handoff"
)

const house, elsewhere = "https://id.example", "https://old.example"

// groups maps two groups to roles and one to none.
var groups = map[string]handoff.Role{"desk": handoff.Member, "leads": handoff.Lead, "bosses": handoff.Admin}

// roster has an agent of each kind that matters to who comes in.
func roster() []handoff.Agent {
	return []handoff.Agent{
		{ID: "boss", Name: "Boss", Role: handoff.Admin},
		{ID: "ada", Name: "Ada", Role: handoff.Lead, Account: handoff.Account{Email: "ada@example.com"}},
		{ID: "ben", Name: "Ben", Account: handoff.Account{Email: "ben@example.com", Issuer: house, Subject: "b"}},
		{ID: "cleo", Name: "Cleo", Account: handoff.Account{Email: "cleo@example.com", Issuer: elsewhere, Subject: "c"}},
		{ID: "dan", Name: "Dan", Account: handoff.Account{Subject: "d"}},
		{ID: "eve", Name: "Eve", Account: handoff.Account{Issuer: house, Subject: "e", Mapped: true}},
		{ID: "fay", Name: "Fay", Account: handoff.Account{Email: "twins@example.com", Discord: "7"}},
		{ID: "flo", Name: "Flo", Account: handoff.Account{Email: "twins@example.com"}},
	}
}

var gone = []handoff.Agent{
	{ID: "kim", Account: handoff.Account{Email: "kim@example.com", Issuer: house, Subject: "k"}}, {ID: "lou"},
}

func identity(subject, email string, groups ...string) handoff.Identity {
	return handoff.Identity{Issuer: house, Subject: subject, Email: email, Verified: true, Groups: groups}
}

func TestWhoIsKnownIsLetIn(t *testing.T) {
	unverified := identity("a", "ada@example.com")
	unverified.Verified = false
	for _, test := range []struct {
		name string
		who  handoff.Identity
		d    handoff.Admission
		want string
		why  error
	}{
		{name: "by a verified e-mail", who: identity("a", "Ada@Example.COM"), want: "ada"},
		{name: "by an e-mail that is not", who: unverified, why: handoff.ErrUnverified},
		{name: "by such an e-mail where it is trusted", who: unverified, d: handoff.Admission{TrustEmail: true}, want: "ada"},
		{name: "by the subject, whatever the e-mail", who: identity("b", "ada@example.com"), want: "ben"},
		{name: "by the subject, without any e-mail", who: identity("b", ""), want: "ben"},
		{name: "by a subject that was named by hand", who: identity("d", ""), want: "dan"},
		{name: "with the e-mail of somebody bound to another subject", who: identity("x", "ben@example.com"),
			why: handoff.ErrOtherAccount},
		{name: "with the e-mail of somebody bound at an earlier provider", who: identity("x", "cleo@example.com"), want: "cleo"},
		{name: "with a subject of an earlier provider", who: identity("c", ""), why: handoff.ErrStranger},
		{name: "with an e-mail that two have", who: identity("x", "twins@example.com"), why: handoff.ErrOtherAccount},
		{name: "with an e-mail that only looks like it", who: identity("x", "\u212Aim@example.com"), why: handoff.ErrStranger},
		{name: "with no e-mail at all", who: identity("x", ""), why: handoff.ErrStranger},
		{name: "without a subject", who: identity("", "ada@example.com"), why: handoff.ErrStranger},
		{name: "a stranger in a foreign group", who: identity("x", "x@example.com", "sales"), d: handoff.Admission{Roles: groups},
			why: handoff.ErrStranger},
		{name: "a removed one in a group, by subject", who: identity("k", "", "desk"), d: handoff.Admission{Roles: groups},
			why: handoff.ErrFormer},
		{name: "a removed one in a group, by e-mail", who: identity("k2", "kim@example.com", "desk"),
			d: handoff.Admission{Roles: groups}, why: handoff.ErrFormer},
		{name: "one whom groups made, out of them", who: identity("e", "", "sales"), d: handoff.Admission{Roles: groups},
			why: handoff.ErrStranger},
		{name: "one whom groups made, where they count no more", who: identity("e", ""), want: "eve"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.d.Admit(test.who, roster(), gone)
			if got.ID != test.want || !errors.Is(err, test.why) {
				t.Fatalf("got %q, %v, want %q, %v", got.ID, err, test.want, test.why)
			}
			if err == nil && (got.Account.Issuer != house || got.Account.Subject != test.who.Subject) {
				t.Errorf("%s is bound to %+v", got.ID, got.Account)
			}
		})
	}
}

func TestGroupsMakeAgentsAndSayTheirRole(t *testing.T) {
	d := handoff.Admission{Roles: groups}
	who := identity("n", "New@example.com", "sales", "desk", "leads")
	who.Name, who.Lang = "Kim", "de"
	got, err := d.Admit(who, roster(), gone)
	want := handoff.Agent{ID: "kim.2", Name: "Kim", Lang: "de", Role: handoff.Lead,
		Account: handoff.Account{Email: "new@example.com", Issuer: house, Subject: "n", Mapped: true}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	who.Verified, who.Name = false, ""
	if got, err := d.Admit(who, roster(), nil); err != nil || got.Account.Email != "" || got.ID != "agent" {
		t.Errorf("an e-mail that is not verified is kept: %+v, %v", got, err)
	}
	for _, test := range []struct {
		name   string
		who    handoff.Identity
		agents []handoff.Agent
		roles  map[string]handoff.Role
		want   handoff.Role
	}{
		{"up", identity("e", "", "bosses", "desk"), roster(), groups, handoff.Admin},
		{"one added by hand keeps the role", identity("b", "", "bosses"), roster(), groups, handoff.Member},
		{"the last admin goes down where a group makes another", identity("e", "", "desk"), lastAdmin(), groups, handoff.Member},
		{"the last admin stays where none does", identity("e", "", "desk"), lastAdmin(),
			map[string]handoff.Role{"desk": handoff.Member}, handoff.Admin},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := handoff.Admission{Roles: test.roles}.Admit(test.who, test.agents, nil)
			if err != nil || got.Role != test.want {
				t.Errorf("got %q, %v, want %q", got.Role, err, test.want)
			}
		})
	}
}

func lastAdmin() []handoff.Agent {
	return []handoff.Agent{{ID: "eve", Role: handoff.Admin,
		Account: handoff.Account{Issuer: house, Subject: "e", Mapped: true}}}
}

func TestEmailsAreComparedInOneForm(t *testing.T) {
	for text, want := range map[string]string{
		" Ada.Lovelace@Example.com ": "ada.lovelace@example.com", "jörg@exämple.de": "jörg@exämple.de",
		"\u212Aim@example.com": "\u212Aim@example.com",
		"":                     "", "ada": "", "@example.com": "", "ada@": "", "a@b@c": "", "a b@c": "", "Ada <a@b>": "",
		strings.Repeat("a", 250) + "@b.de": "",
	} {
		if got, ok := handoff.CleanEmail(text); got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %t, want %q", text, got, ok, want)
		}
	}
}

func TestAnAccountBelongsToOneAgent(t *testing.T) {
	for _, test := range []struct {
		c    handoff.Account
		id   string
		want bool
	}{
		{handoff.Account{Email: "ada@example.com"}, "ada", true},
		{handoff.Account{Email: "ada@example.com"}, "ben", false},
		{handoff.Account{Subject: "b"}, "ada", false},
		{handoff.Account{Subject: "b", Issuer: elsewhere}, "ada", true},
		{handoff.Account{Discord: "7"}, "ada", false},
		{handoff.Account{Discord: "7"}, "fay", true},
		{handoff.Account{Discord: "8"}, "ada", true},
		{handoff.Account{}, "new", true},
	} {
		if got := test.c.Free(test.id, roster()); got != test.want {
			t.Errorf("%+v for %s: got %t", test.c, test.id, got)
		}
	}
}

func FuzzCleanEmail(f *testing.F) {
	for _, seed := range []string{"Ada@Example.com", " a@b ", "\u212Aim@b.de", "a@b@c", "Ä@\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		email, ok := handoff.CleanEmail(text)
		if again, still := handoff.CleanEmail(email); ok && (!still || again != email) {
			t.Errorf("%q became %q, and that %q", text, email, again)
		}
		if ok && (strings.Count(email, "@") != 1 || strings.ContainsAny(email, " \r\n\t<>,")) {
			t.Errorf("%q is taken for an e-mail: %q", text, email)
		}
	})
}
