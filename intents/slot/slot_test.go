package slot_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/intents/slot"
)

// berlin is a Wednesday, week 48, ten in the morning.
func berlin(t testing.TB) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2026, time.November, 25, 10, 0, 0, 0, zone)
}

// office knows the places, devices, programs and tags of a company.
func office(t testing.TB) *slot.Extractor {
	t.Helper()
	set, problems := slot.Load(os.DirFS("testdata"), "slots")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return slot.New(set)
}

// told writes what was found as kind=value, in order.
func told(found []slot.Found) string {
	var parts []string
	for _, f := range found {
		parts = append(parts, fmt.Sprintf("%s=%s", f.Kind, f.Value))
	}
	return strings.Join(parts, " ")
}

// A saying is a text and what has to be found in it.
type saying struct{ lang, text, want string }

func check(t *testing.T, sayings []saying) {
	t.Helper()
	e, now := office(t), berlin(t)
	for _, s := range sayings {
		if got := told(e.Find(s.text, now, s.lang)); got != s.want {
			t.Errorf("%s %q:\n got %s\nwant %s", s.lang, s.text, got, s.want)
		}
	}
}
