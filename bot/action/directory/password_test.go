package directory_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot/action/directory"
)

func TestGeneratedPasswordsAreReadableAndFitPolicies(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	rapid.Check(t, func(t *rapid.T) {
		groups := rapid.IntRange(directory.MinGroups, directory.MaxGroups).Draw(t, "groups")
		avoid := rapid.SliceOfN(rapid.StringMatching(`[A-Za-z]{3,8}[ .-][a-z]{1,5}`), 0, 3).Draw(t, "avoid")
		p, err := directory.Generate(groups, avoid...)
		if err != nil {
			t.Fatal(err)
		}
		if want := 5*groups + 2; len(p) != want {
			t.Errorf("%q has %d characters, want %d", p, len(p), want)
		}
		if strings.ContainsAny(p, "0Oo1lIij5Ss2Zz8Bb6Gg9qQUvVyYcC") {
			t.Errorf("%q has letters that are taken for others", p)
		}
		for what, is := range map[string]func(rune) bool{
			"capital": unicode.IsUpper, "small letter": unicode.IsLower, "figure": unicode.IsDigit, "sign": unicode.IsPunct,
		} {
			if !strings.ContainsFunc(p, is) {
				t.Errorf("%q has no %s", p, what)
			}
		}
		for _, name := range avoid {
			if first, _, _ := strings.Cut(strings.Map(split, name), " "); strings.Contains(strings.ToLower(p), strings.ToLower(first)) {
				t.Errorf("%q contains %q of %q", p, first, name)
			}
		}
		if seen[p] {
			t.Errorf("%q came twice", p)
		}
		seen[p] = true
	})
}

func split(r rune) rune {
	if r == '.' || r == '-' {
		return ' '
	}
	return r
}

func TestGeneratedPasswordsAvoidNames(t *testing.T) {
	t.Parallel()
	var avoid []string
	for _, c := range "dfhkmnprtwx" {
		avoid = append(avoid, "x Ta"+string(c)+"-y")
	}
	avoided := regexp.MustCompile(`(?i)ta[a-z]`)
	for range 200 {
		p, err := directory.Generate(4, avoid...)
		if err != nil || avoided.MatchString(p) {
			t.Fatalf("got %q, %v", p, err)
		}
	}
}

func TestWhatCannotBeGeneratedIsAnError(t *testing.T) {
	t.Parallel()
	var all []string
	for _, a := range "dfhkmnprtwx" {
		for _, b := range "aeu" {
			for _, c := range "dfhkmnprtwx" {
				all = append(all, string([]rune{a, b, c}))
			}
		}
	}
	if p, err := directory.Generate(4, strings.Join(all, " ")); err == nil {
		t.Errorf("got %q", p)
	}
	for _, groups := range []int{0, directory.MinGroups - 1, directory.MaxGroups + 1} {
		if p, err := directory.Generate(groups); err == nil {
			t.Errorf("%d groups: %q", groups, p)
		}
	}
}
