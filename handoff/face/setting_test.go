package face

import (
	"errors"
	"testing"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/desktest"
	"github.com/firstline-support/firstline/handoff/line"
)

func TestACaseIsForThoseWhoMaySeeIt(t *testing.T) {
	house := desktest.NewHouse(desktest.Ada())
	c := house.Open("web:1", "about my pay") // of the team it
	s := Setting{Cases: house, Teams: line.Teams{{ID: "it", Private: true}}}
	if _, err := s.Admit(t.Context(), desktest.Ada(), c.Number); err != nil {
		t.Errorf("an agent of the team: %v", err)
	}
	if _, err := s.Admit(t.Context(), handoff.Agent{ID: "x", Team: "hr"}, c.Number); !errors.Is(err, ErrNoAgent) {
		t.Errorf("an agent of another team: %v", err)
	}
	if _, err := s.Admit(t.Context(), desktest.Ada(), 99); !errors.Is(err, handoff.ErrNoCase) {
		t.Errorf("no case: %v", err)
	}
}

func TestACaseOfAnotherDatabaseIsNotOurs(t *testing.T) {
	house := desktest.NewHouse()
	c := house.Open("web:1", "my chair is broken")
	s := Setting{Cases: house}
	other := c
	other.Conversation = "web:2"
	for key, want := range map[string]bool{line.Key(c): true, line.Key(other): false, "": false, "x#99": false} {
		got, ours, err := s.Named(t.Context(), key)
		if err != nil || ours != want || ours && got.Number != c.Number {
			t.Errorf("%q: got %+v %v %v", key, got, ours, err)
		}
	}
}

func TestAReaderIsSpokenToInTheirLanguageIfWeSpeakIt(t *testing.T) {
	s := Setting{Lang: "en", Languages: []string{"en", "de"}}
	for locale, want := range map[string]string{"de-AT": "de", "de": "de", "en-US": "en", "fr": "en", "": "en"} {
		if got := s.Reads(locale); got != want {
			t.Errorf("%q: got %q", locale, got)
		}
	}
}
