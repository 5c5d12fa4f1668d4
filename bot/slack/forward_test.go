package slack_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

// passing gives what came of a message that passes another one on.
func (w *world) passing(text string, of slacktest.Message) bot.Event {
	w.Helper()
	n := len(w.heard.Texts())
	w.Say(slacktest.Post{User: w.ada, Channel: w.dm(), Text: text, Forwards: []slacktest.Message{of}})
	w.await("heard", func() bool { return len(w.heard.Texts()) > n })
	return w.heard.Last()
}

func TestWhatIsPassedOnIsWhatIsAsked(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	of := w.Say(slacktest.Post{User: w.carl, Channel: w.help, Text: "The printer says &lt;b&gt; &amp; stops",
		Files: []slacktest.File{{Name: "e77.txt", Type: "text/plain", Data: []byte("77")}}})
	for text, want := range map[string]string{
		"":                 "The printer says <b> & stops",
		"Can you help us?": "Can you help us?\n\nThe printer says <b> & stops",
	} {
		e := w.passing(text, of)
		if e.Text != want || e.Person.ID != w.ada || len(e.Files) != 1 || e.Files[0].Name != "e77.txt" {
			t.Errorf("got %+v", e)
		}
		if !strings.HasPrefix(e.Beside, "(Das sind Worte von Carl Guest.) http") {
			t.Errorf("beside it stands %q", e.Beside)
		}
	}
}

func TestWhatWasPassedOnWhileWeWereAwayIsCaughtUpOn(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	of := w.Say(slacktest.Post{User: w.carl, Channel: w.help, Text: "It is on fire"})
	w.met(w.ada, w.dm(), "hi")
	w.stop()
	w.Say(slacktest.Post{User: w.ada, Channel: w.dm(), Forwards: []slacktest.Message{of}})
	w.start()
	w.await("caught up", func() bool { return slices.Contains(w.heard.Texts(), "It is on fire") })
}
