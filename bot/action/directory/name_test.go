package directory_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/go-ldap/ldap/v3"
	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot/action/directory"
)

// meddling are texts that mean something in filters, names, paths or other languages.
var meddling = []string{
	"*", "a*", "*)(objectClass=*", "*)(uid=*))(|(uid=*", "x)(|(mail=*)", "admin)(&)", "%2a", `\2a`, `\00`, "\x00", "a\x00b",
	"(", ")", "&", "|", "!", "=", "~=", ">=", ":1.2.840.113556.1.4.803:=2", "cn=bot", "..", "../..", "' or 1=1 --", "{{.}}",
	"${jndi:ldap://x}", "\r\n", "\t", "\u202e", "\u200b", strings.Repeat("(", 100), "\xff\xfe", " ", "a", "é", ",", "+", "#",
}

// hireVictims makes locked accounts with names that others are easily taken for.
func (w world) hireVictims(t *testing.T) []person {
	t.Helper()
	var victims []person
	for _, name := range []string{"andre", "kim-strasse", "müller", "o'neil(x)", "under_score", "a b", "кирилл"} {
		p := w.hireAt(t, w.Base, name, nil)
		w.lockOut(t, p)
		victims = append(victims, p)
	}
	return victims
}

// lookAlikes are names that people, or directories, may take for one of those of the victims.
var lookAlikes = []string{
	"andré", "ANDRÉ", "andre\u0301", "аndre", "andrе", "ａndre", "ａｎｄｒｅ", "andre ", " andre", "an dre", "andre\u200b", "andre\u00ad",
	"andre\x00", "andre\n", "ändre", "andræ", "@andre", "andre@", "andre@example", "\u202eerdna", "ⓐndre", "𝐚ndre",
	"\u212aim-strasse", "kim-straße", "kim-ſtrasse", "kım-strasse", "kİm-strasse", "kim‐strasse", "kim--strasse", "kim−strasse",
	"muller", "mueller", "mu\u0308ller", "mûller", "o’neil(x)", "o'neil", "o`neil(x)", "under_scоre", "under\uff3fscore",
	"a  b", "a\u00a0b", "a\tb", "ab", "kирилл", "кириlл", "kirill",
}

func isVictim(victims []person, text string) bool {
	return slices.ContainsFunc(victims, func(p person) bool {
		return strings.EqualFold(text, p.name) && !strings.Contains(text, "\u212a") || strings.EqualFold(text, p.mail())
	})
}

func TestNoOtherTextTouchesAnAccount(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		victims, d := w.hireVictims(t), w.open(t)
		try := func(t interface{ Errorf(string, ...any) }, text string) {
			if err := d.Unlock(context.Background(), text); !errors.Is(err, directory.ErrNotFound) {
				t.Errorf("unlock %q: %v", text, err)
			}
		}
		for _, text := range slices.Concat(meddling, lookAlikes) {
			try(t, text)
		}
		rapid.Check(t, func(t *rapid.T) {
			if text := meddledWith(t, victims); !isVictim(victims, text) {
				try(t, text)
			}
		})
		for _, p := range victims {
			if a := find(t, d, p.name); !a.Locked || a.DN == "" {
				t.Errorf("%s is no longer locked", p.name)
			}
		}
	})
}

// meddledWith puts pieces into the name or address of a victim, or makes up a text.
func meddledWith(t *rapid.T, victims []person) string {
	p := rapid.SampledFrom(victims).Draw(t, "victim")
	name := []rune(rapid.SampledFrom([]string{p.name, p.mail()}).Draw(t, "name"))
	from := rapid.IntRange(0, len(name)).Draw(t, "from")
	to := rapid.IntRange(from, len(name)).Draw(t, "to")
	piece := rapid.OneOf(rapid.SampledFrom(meddling), rapid.String()).Draw(t, "piece")
	return string(name[:from]) + piece + string(name[to:])
}

// What the directories themselves take for the same name is why names are compared once more.
func TestDirectoriesFindWhatOnlyLooksAlike(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		p := w.hireAt(t, w.Base, "similar", nil)
		login := map[string]string{directory.AD: "sAMAccountName", directory.OpenLDAP: "uid"}[w.kind]
		text := map[string]string{directory.AD: "similar ", directory.OpenLDAP: "ｓimilar "}[w.kind]
		w.administer(t, func(c *ldap.Conn) error {
			found, err := c.Search(ldap.NewSearchRequest(w.Base, ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, 0, 0, false,
				"("+login+"="+ldap.EscapeFilter(text)+")", nil, nil))
			if err == nil && (len(found.Entries) != 1 || !strings.EqualFold(found.Entries[0].DN, p.dn)) {
				t.Errorf("%q finds %d entries, want the one of %s", text, len(found.Entries), p.name)
			}
			return err
		})
		_, err := w.open(t).Find(t.Context(), text)
		wantError(t, err, directory.ErrNotFound)
	})
}

func TestOnlyCaseMayDiffer(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		p, d := w.hireAt(t, w.Base, "Grüße.Ægir", nil), w.open(t)
		for _, text := range []string{p.name, "grüße.ægir", "GRÜßE.ÆGIR", p.mail(), strings.ToUpper(p.mail())} {
			if a := find(t, d, text); a.Name != p.name {
				t.Errorf("%q finds %q", text, a.Name)
			}
		}
	})
}

func TestTwoAccountsOfOneAddressAreAmbiguous(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		p := w.hire(t, nil)
		w.hire(t, map[string][]string{"mail": {p.name}})
		w.hireAt(t, w.Admins, "other-"+p.name, map[string][]string{"mail": {p.mail()}})
		d := w.open(t)
		wantError(t, d.Unlock(t.Context(), p.name), directory.ErrAmbiguous)
		wantError(t, d.Unlock(t.Context(), p.mail()), directory.ErrAmbiguous)
	})
}
