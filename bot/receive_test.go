package bot_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

func TestBadEventsAreRefused(t *testing.T) {
	good := message("c", "1", "hello")
	for _, test := range []struct {
		name  string
		spoil func(*bot.Event)
	}{
		{"no channel", func(e *bot.Event) { e.Channel = "" }},
		{"no id", func(e *bot.Event) { e.ID = "" }},
		{"no conversation", func(e *bot.Event) { e.Conversation = "" }},
		{"no kind", func(e *bot.Event) { e.Kind = "" }},
		{"an act", func(e *bot.Event) { e.Kind = bot.Acted }},
		{"the watchdog's own kind", func(e *bot.Event) { e.Kind = bot.Overdue }},
		{"long id", func(e *bot.Event) { e.ID = strings.Repeat("x", bot.MaxID+1) }},
		{"long conversation", func(e *bot.Event) { e.Conversation = strings.Repeat("x", bot.MaxID+1) }},
		{"long choice", func(e *bot.Event) { e.Choice = strings.Repeat("x", bot.MaxID+1) }},
		{"long text", func(e *bot.Event) { e.Text = strings.Repeat("x", bot.MaxText+1) }},
		{"broken text", func(e *bot.Event) { e.Text = "\xff" }},
		{"broken id", func(e *bot.Event) { e.ID = "\xff" }},
		{"broken conversation", func(e *bot.Event) { e.Conversation = "\xff" }},
		{"empty text", func(e *bot.Event) { e.Text = " \n\t" }},
		{"empty form", func(e *bot.Event) { e.Kind, e.Text, e.Form = bot.Filled, " ", &bot.Form{} }},
		{"no form", func(e *bot.Event) { e.Kind = bot.Filled }},
		{"long beside", func(e *bot.Event) { e.Beside = strings.Repeat("x", bot.MaxText) }},
		{"broken beside", func(e *bot.Event) { e.Beside = "\xff" }},
		{"an answer of nobody", func(e *bot.Event) { e.Kind = bot.Helped }},
		{"an answer of somebody unknown", func(e *bot.Event) { e.Kind, e.By = bot.Helped, &handoff.Person{Name: "Kim"} }},
		{"an empty answer", func(e *bot.Event) { e.Kind, e.Text, e.By = bot.Helped, " ", &handoff.Person{ID: "h"} }},
		{"empty choice", func(e *bot.Event) { e.Kind = bot.Pressed }},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, e := open(t, bot.Options{}), good
			test.spoil(&e)
			if err := w.bot.Receive(t.Context(), e); !errors.Is(err, bot.ErrBadEvent) {
				t.Errorf("got %v, want ErrBadEvent", err)
			}
			if known, err := w.store.Known(t.Context(), e.Key()); known || err != nil {
				t.Errorf("stored %t, %v", known, err)
			}
		})
	}
}

func TestTheLargestEventIsTaken(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{})
		w.receive(message(strings.Repeat("c", bot.MaxID), strings.Repeat("i", bot.MaxID), strings.Repeat("x", bot.MaxText)))
		rest(0)
		if got := len(w.words(strings.Repeat("c", bot.MaxID))); got != 2 {
			t.Errorf("%d entries, want 2", got)
		}
	})
}

func TestAnEventWithoutATimeIsOfNow(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{Decider: genuine(t), Timing: bot.DefaultTiming()})
		e := message("c", "1", "hello")
		e.At = time.Time{}
		w.receive(e)
		rest(10 * time.Second)
		if got := w.words("c"); len(got) != 2 || strings.Contains(got[1], "Sorry") {
			t.Errorf("got %q", got)
		}
	})
}

func TestARepeatedEventIsOneTurn(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{})
		for range 3 {
			w.receive(message("c", "1", "hello"))
			rest(time.Minute)
		}
		w.wants("c", "person: hello", "bot: hello")
	})
}

func TestAnEventThatWasStoredAlthoughTheStoreSaidNoIsWorkedOnWhenItIsRepeated(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		s := breaking("Receive", 1, true)
		w := open(t, bot.Options{Store: s})
		if err := w.bot.Receive(t.Context(), message("c", "1", "hello")); !errors.Is(err, errBroken) {
			t.Fatalf("got %v", err)
		}
		w.receive(message("c", "1", "hello"))
		rest(time.Second)
		w.wants("c", "person: hello", "bot: hello")
	})
}

func TestABurstOfFragmentsIsOneUtterance(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{Timing: bot.DefaultTiming()})
		for i, text := range []string{"hi", "my vpn", "is down"} {
			w.receive(message("c", string(rune('a'+i)), text))
			rest(300 * time.Millisecond)
		}
		rest(2 * time.Second)
		w.wants("c", "person: hi", "person: my vpn", "person: is down", "bot: hi|my vpn|is down")
	})
}

func TestAWholeSentenceIsAnsweredSoonerThanAFragment(t *testing.T) {
	timing := bot.DefaultTiming()
	for text, want := range map[string]time.Duration{
		"My VPN does not connect.": timing.Complete, "help?": timing.Complete, "one two three four": timing.Complete,
		"vpn": timing.Fragment, "one two three": timing.Fragment,
	} {
		inBubble(t, func(t *testing.T, rest func(time.Duration)) {
			w := open(t, bot.Options{Timing: timing})
			w.receive(message("c", "1", text))
			rest(want - time.Millisecond)
			w.wants("c")
			rest(time.Millisecond)
			w.wants("c", "person: "+text, "bot: "+text)
		})
	}
}

func TestHoweverLongSomebodyTypesTheFirstWordsWaitNoLongerThanThreeFragments(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{Timing: bot.DefaultTiming()})
		started := time.Now()
		for i := range 20 {
			w.receive(message("c", string(rune('a'+i)), "and"))
			rest(200 * time.Millisecond)
		}
		rest(5 * time.Second)
		for _, e := range w.journal("c") {
			if e.From == handoff.ByBot {
				if wait := e.At.Sub(started); wait > 3*bot.DefaultTiming().Fragment {
					t.Errorf("the first answer came after %s", wait)
				}
				return
			}
		}
		t.Error("no answer")
	})
}

func TestAButtonEndsABurst(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{Timing: bot.DefaultTiming()})
		w.receive(message("c", "1", "hm"), press("c", "2", "yes"))
		rest(0)
		w.wants("c", "person: hm", "bot: hm", "person: yes", "bot: yes")
	})
}

func TestManyConversationsAreAnsweredInTheirOwnOrder(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{})
		const conversations, turns = 200, 5
		for turn := range turns {
			for c := range conversations {
				w.receive(message(string(rune('A'+c)), string(rune('A'+c))+string(rune('a'+turn)), string(rune('a'+turn))))
			}
		}
		rest(time.Minute)
		for c := range conversations {
			var heard []string
			for _, line := range w.words(string(rune('A' + c))) {
				if text, ok := strings.CutPrefix(line, "person: "); ok {
					heard = append(heard, text)
				}
			}
			if !slices.Equal(heard, []string{"a", "b", "c", "d", "e"}) {
				t.Fatalf("conversation %d: %q", c, heard)
			}
		}
	})
}
