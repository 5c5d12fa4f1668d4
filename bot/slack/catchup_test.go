package slack_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

// impatient is a Slack that gives an event up at once.
func impatient() slacktest.Options {
	return slacktest.Options{AckWithin: 200 * time.Millisecond, Retries: []time.Duration{0}}
}

func TestWhatWasWrittenWhileWeWereDownIsAnswered(t *testing.T) {
	w := open(t, impatient())
	w.start()
	asked := w.say(w.help, "", us+" one")
	w.wants(w.help, "> you said: one")
	w.say(w.dm(), "", "here")
	w.wants(w.dm(), "you said: here")
	w.stop()
	w.say(w.help, asked.TS, "two")                                                              // goes on in its thread
	w.say(w.help, "", "not for us")                                                             //
	w.say(w.help, "", us+" three")                                                              // a new thread
	w.say(w.dm(), "", "four")                                                                   //
	w.Say(slacktest.Post{User: w.bob, Channel: w.Direct(w.bob).ID, Text: "for the first time"}) // a channel that is new to us
	w.await("Slack gave up", func() bool { lost, _ := w.Lost(); return lost >= 6 })
	w.start()
	w.await("answered", func() bool { return len(w.wrote(w.help)) == 3 }) // the two threads in any order
	for _, text := range []string{"> you said: two", "> you said: three"} {
		if !slices.Contains(w.wrote(w.help), text) {
			t.Errorf("%q is missing in %q", text, w.wrote(w.help))
		}
	}
	w.wants(w.dm(), "you said: here", "you said: four")
	w.wants(w.Direct(w.bob).ID, "you said: for the first time")
	for _, e := range w.heard.Events() {
		if e.Text == "four" && time.Since(e.At) < time.Millisecond {
			t.Errorf("it came at %s, and nobody would apologise", e.At)
		}
	}
	w.stop()
	w.start() // nothing is answered twice
	w.settle()
	if n := len(w.wrote(w.help)); n != 3 {
		t.Errorf("got %q", w.wrote(w.help))
	}
}

func TestTheFirstStartAnswersNothingOld(t *testing.T) {
	w := open(t, impatient())
	w.say(w.dm(), "", "long ago")
	w.await("Slack gave up", func() bool { lost, _ := w.Lost(); return lost >= 1 })
	w.start()
	w.settle()
	w.wants(w.dm())
}

func TestWhatTheStoreRefusedIsCaughtUpOn(t *testing.T) {
	w := open(t, impatient())
	w.start()
	w.say(w.dm(), "", "one")
	w.wants(w.dm(), "you said: one")
	w.heard.BreakDown(errors.New("disk full"))
	w.say(w.dm(), "", "two")
	w.await("Slack gave up", func() bool { lost, _ := w.Lost(); return lost >= 1 })
	w.heard.BreakDown(nil)
	w.Disconnect("refresh_requested") // as Slack does every few hours; a sweep of its own comes after a minute
	w.wants(w.dm(), "you said: one", "you said: two")
}

func TestAnOutageOfSlackLosesNothing(t *testing.T) {
	w := open(t, impatient())
	w.start()
	w.say(w.dm(), "", "one")
	w.wants(w.dm(), "you said: one")
	w.Down(true)
	for _, text := range []string{"two", "three"} {
		w.say(w.dm(), "", text)
	}
	w.await("Slack gave up", func() bool { lost, _ := w.Lost(); return lost >= 2 })
	w.Down(false)
	w.wants(w.dm(), "you said: one", "you said: two", "you said: three")
}

func TestRepeatedAndReorderedEventsGiveOneTranscript(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.Hold()
	w.Repeat(2)
	var want []string
	for _, text := range []string{"a", "b", "c", "d"} {
		w.say(w.dm(), "", text)
		want = append(want, "you said: "+text)
	}
	w.Release(rand.New(rand.NewPCG(3, 4)))
	w.await("all answered", func() bool { return len(w.wrote(w.dm())) >= len(want) })
	w.Heal()
	w.settle()
	got := w.wrote(w.dm())
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestASocketThatIsCutIsOpenedAgain(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	for _, cut := range []func(){w.Cut, func() { w.Disconnect("warning") }} {
		n := len(w.Calls("apps.connections.open"))
		cut()
		w.await("connected again", func() bool { return len(w.Calls("apps.connections.open")) > n && w.Sockets() == 1 })
		w.settle() // over the new connection
	}
}

func TestWhatComesBySeveralSocketsIsHeardOnce(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.options.Sockets = 3
	w.start()
	w.await("three connections", func() bool { return len(w.Calls("apps.connections.open")) == 3 })
	w.settle()
	var want []string
	for i := range 30 {
		want = append(want, fmt.Sprint("word ", i))
		w.Say(slacktest.Post{User: w.ada, Channel: w.dm(), Text: want[i]})
	}
	w.await("all heard", func() bool { return len(w.heard.Texts()) > len(want) }) // with the one of settle
	got := slices.DeleteFunc(w.heard.Texts(), func(text string) bool { return text == "settle" })
	slices.Sort(got) // nobody keeps the order of what comes at the same instant by different lines
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	w.Cut()
	w.await("connected again", func() bool { return len(w.Calls("apps.connections.open")) >= 6 && w.channel.Health().Connected })
}
