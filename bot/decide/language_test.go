package decide_test

import (
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/decide"
)

// decideKnowledgeThatPanics holds nothing, so that understanding anything with it panics.
var decideKnowledgeThatPanics decide.Knowledge

// asksOverdue has the watchdog find words, with the real understanding.
func (c *chat) asksOverdue(words string) *chat {
	c.t.Helper()
	s := bot.Situation{Conversation: c.c, Case: c.cs, Now: c.now,
		Events: []bot.Event{c.system(bot.Overdue), c.event(bot.Message, words, "")}}
	turn, err := decide.NewDecider(c.policy, c.k).Decide(c.t.Context(), s)
	if err != nil {
		c.t.Fatalf("decide: %v", err)
	}
	return c.commit(s, turn)
}

func TestTheBotSpeaksTheLanguageOfThePerson(t *testing.T) {
	for _, test := range []struct {
		name, hint, locale string
		says               []string
		want               string
	}{
		{"clear German", "en", "", []string{"Ich habe mein Passwort vergessen und kann mich nicht anmelden"}, "de"},
		{"clear English on a German page", "de", "", []string{"I forgot my password and cannot sign in any more"}, "en"},
		{"no clear language: the page's", "de", "", []string{"VPN"}, "de"},
		{"no clear language, no page: the person's", "", "de-AT", []string{"VPN"}, "de"},
		{"nothing known: the organisation's", "", "", []string{"VPN"}, "en"},
		{"a language we do not speak", "fr", "fr-FR", []string{"VPN"}, "en"},
		{"one unclear word changes nothing", "en", "",
			[]string{"Ich habe mein Passwort vergessen und kann mich nicht anmelden", "ok"}, "de"},
		{"a clear change is followed", "en", "", []string{"Ich habe mein Passwort vergessen und kann mich nicht anmelden",
			"sorry, I would rather go on in English because my colleague is reading this with me"}, "en"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newChat(t)
			c.hint, c.person.Locale = test.hint, test.locale
			for _, words := range test.says {
				c.asks(words)
			}
			if c.c.Lang != test.want {
				t.Errorf("speaks %q, want %q", c.c.Lang, test.want)
			}
		})
	}
}

func TestGermanIsAnsweredInGerman(t *testing.T) {
	c := newChat(t).asks("Guten Tag, das VPN geht von zu Hause nicht")
	if !strings.Contains(c.said(), "Schließen Sie das VPN-Programm") {
		t.Errorf("got %q", c.said())
	}
	c.press("unsolved").wants("bot.not_helped")
	if !strings.Contains(c.said(), "Kollegin") {
		t.Errorf("got %q", c.said())
	}
}
