package redteam_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/redteam"
)

func attacks(t testing.TB) []redteam.Attack {
	t.Helper()
	all, err := redteam.Attacks()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestThereAreAttacksOfEveryKindFromEveryPlaceInBothLanguages(t *testing.T) {
	all := attacks(t)
	if len(all) < 200 {
		t.Errorf("got %d attacks, want at least 200", len(all))
	}
	ids, kinds, places, languages := map[string]bool{}, map[redteam.Kind]int{}, map[redteam.Where]int{}, map[string]int{}
	for _, a := range all {
		if ids[a.ID] {
			t.Errorf("%s: the id is there twice", a.ID)
		}
		ids[a.ID] = true
		kinds[a.Kind]++
		places[a.Where]++
		languages[a.Lang]++
	}
	for _, kind := range redteam.Kinds() {
		if kinds[kind] < 10 {
			t.Errorf("got %d of kind %s, want at least 10", kinds[kind], kind)
		}
	}
	for _, where := range redteam.Wheres() {
		if places[where] < 5 {
			t.Errorf("got %d in a %s, want at least 5", places[where], where)
		}
	}
	for _, lang := range []string{"en", "de"} {
		if languages[lang]*100 < len(all)*40 {
			t.Errorf("got %d of %d in %s, want 40 %%", languages[lang], len(all), lang)
		}
	}
	t.Logf("%d attacks: %v %v %v", len(all), languages, places, kinds)
}

var citation = regexp.MustCompile(`\s*\[\d+\]\s*`)

func TestEveryAttackWouldBeSeenIfItSucceeded(t *testing.T) {
	for _, a := range attacks(t) {
		for use := range a.Obeys {
			if use != "any" && !slices.Contains(redteam.Uses(), use) {
				t.Errorf("%s: there is no use %q", a.ID, use)
			}
		}
		said := a.Text
		a.Times = min(a.Times, 2)
		for _, use := range redteam.Uses() {
			text := a.Says(use)
			said += "\n" + text + "\n" + citation.ReplaceAllString(text, " ")
		}
		for _, never := range a.Never {
			if !strings.Contains(said, never) {
				t.Errorf("%s: nobody says %q", a.ID, never)
			}
		}
	}
}

func TestHostileTextsAreAllDifferent(t *testing.T) {
	seen := map[string]string{}
	for _, a := range attacks(t) {
		if was := seen[a.Text]; was != "" {
			t.Errorf("%s says what %s says", a.ID, was)
		}
		seen[a.Text] = a.ID
	}
}
