package intents

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/firstline-support/firstline/intents/token"
)

func TestWhatIsMeantComesFirst(t *testing.T) {
	engine := trained(t)
	tests := []struct{ text, want string }{
		{"i forgot my password", "password-forgotten"},
		{"Kennwort vergessen!!", "password-forgotten"},
		{"pasword forgoten", "password-forgotten"},
		{"PASSWORT ZURUECKSETZEN", "password-forgotten"},
		{"passwort zurucksetzen", "password-forgotten"},
		{"Hi, my vpn is down, thanks!", "vpn-down"},
		{"Guten Morgen, das VPN verbindet nicht. Vielen Dank und viele Grüße", "vpn-down"},
		{"vpn", "vpn-down"},
		{"the printer on floor 3 does not print", "printer"},
		{"Papierstau", "printer"},
		{"somebody stole my notebook", "laptop-lost"},
		{"kein wlan", "wifi-down"},
		{"got a weird mail asking for my password, is it phishing?", "phishing"},
		{"need access to the S: drive folder of finance", "access-request"},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			m := engine.Match(tt.text)
			if m.Candidates[0].ID != tt.want || m.Talk != NoTalk || m.None > 0.5 {
				t.Errorf("got %+v, want %s and no talk", m, tt.want)
			}
		})
	}
}

func TestStrangersAreToldFromRequests(t *testing.T) {
	engine := trained(t)
	for _, text := range []string{
		"what is the best pasta recipe", "wer gewinnt die bundesliga dieses jahr", "how far is the sun",
		"zxcv bnm qwer", "wie alt ist die Königin",
	} {
		if m := engine.Match(text); m.None < 0.5 {
			t.Errorf("%q: none %.2f, first %+v", text, m.None, m.Candidates[0])
		}
	}
}

func TestNearestIsAnExampleOfTheCandidate(t *testing.T) {
	m := trained(t).Match("reset my windows password")
	if got := m.Candidates[0].Nearest; !strings.Contains(got, "password") {
		t.Errorf("got %q, want an example about passwords", got)
	}
}

func TestOneExampleAnIntentIsEnoughToStart(t *testing.T) {
	set := Set{Intents: []Intent{
		{ID: "vpn", Examples: map[string][]string{"en": {"vpn is down"}}},
		{ID: "printer", Examples: map[string][]string{"de": {"Drucker druckt nicht"}}},
		{ID: "badge", Examples: map[string][]string{"en": {"I lost my badge"}}},
	}}
	engine := Train(set)
	for text, want := range map[string]string{"the vpn is down again": "vpn", "mein drucker druckt nicht": "printer",
		"lost badge": "badge"} {
		if m := engine.Match(text); m.Candidates[0].ID != want || m.Candidates[0].Confidence < 0.5 {
			t.Errorf("%q: got %+v, want %s", text, m, want)
		}
	}
	if m := engine.Match("what is the capital of france"); m.None < 0.5 {
		t.Errorf("got %+v for a stranger", m)
	}
}

func TestEmptySetMatchesNothingAndStillTalks(t *testing.T) {
	m := Train(Set{}).Match("thank you")
	if len(m.Candidates) > 0 || m.None != 1 || m.Talk != Thanks {
		t.Errorf("got %+v, want thanks and nothing else", m)
	}
}

func TestASingleIntentIsNoReasonToBeSure(t *testing.T) {
	engine := Train(Set{Intents: []Intent{{ID: "vpn",
		Examples: map[string][]string{"en": {"vpn down", "no vpn", "vpn error"}}}}})
	near, far := engine.Match("vpn is down"), engine.Match("how do I bake bread")
	if near.None >= far.None {
		t.Errorf("got none %.2f for a request and %.2f for a stranger", near.None, far.None)
	}
}

func TestTextWithoutWordsMeansNothing(t *testing.T) {
	engine := trained(t)
	for _, text := range []string{"", "   ", "👍🎉", "?!…", "\xff\xfe", "\x00"} {
		if m := engine.Match(text); m.None != 1 || len(m.Candidates) > 0 || m.Talk != NoTalk {
			t.Errorf("%q: got %+v, want nothing", text, m)
		}
	}
}

func TestLongTextIsReadAtItsEndsOnly(t *testing.T) {
	engine := trained(t)
	log := strings.Repeat("2026-11-22 10:00:00 INFO worker heartbeat sequence 4711\n", 10_000)
	text := "my vpn is down, can't connect to the vpn, vpn not working. Here is the log:\n" + log
	if n := len(token.Words(text)); n > token.MaxBytes {
		t.Errorf("reads %d words", n)
	}
	if m := engine.Match(text); m.Candidates[0].ID != "vpn-down" {
		t.Errorf("got %+v, want the beginning to count", m)
	}
}

func TestTrainingIsDeterministic(t *testing.T) {
	set := workspace(t)
	a, b := Train(set), Train(set)
	for _, text := range []string{"vpn", "hello", "mein drucker", "something else entirely"} {
		if x, y := a.Match(text), b.Match(text); !equal(x, y) {
			t.Errorf("%q: got %+v and %+v", text, x, y)
		}
	}
}

func TestEngineMayBeSharedByGoroutines(t *testing.T) {
	engine := trained(t)
	want := engine.Match("my laptop does not start")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				if got := engine.Match("my laptop does not start"); !equal(got, want) {
					t.Errorf("got %+v, want %+v", got, want)
				}
				engine.Language("Laptop startet nicht")
			}
		})
	}
	all.Wait()
}

func TestLanguageOfShortTexts(t *testing.T) {
	engine := trained(t)
	tests := []struct{ text, want string }{
		{"Passwort vergessen", "de"}, {"vpn kaputt", "de"}, {"printer?", "en"}, {"Drucker", "de"}, {"hello", "en"},
		{"my mouse is dead", "en"},
		{"Outlook startet nicht", "de"}, {"can't log in", "en"}, {"Bildschirm schwarz", "de"},
		{"screen flickers", "en"}, {"ich kann mich nicht anmelden", "de"},
		{"where do I find my payslip", "en"}, {"wo finde ich meine Gehaltsabrechnung", "de"}, {"thx", "en"},
		{"danke", "de"},
		{"vpn", ""}, {"", ""}, {"👍", ""}, {"12345", ""}, {"https://portal.nordwind.example", ""},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			if got, p := engine.Language(tt.text); got != tt.want {
				t.Errorf("got %q (%.2f), want %q", got, p, tt.want)
			}
		})
	}
}

func ExampleEngine_Match() {
	set, _ := Load(os.DirFS("testdata"), "intents")
	m := Train(set).Match("Hi, my vpn is down, thanks!")
	fmt.Println(m.Candidates[0].ID, m.Candidates[0].Confidence > 0.9, m.Candidates[0].Nearest)
	// Output: vpn-down true my vpn is down
}
