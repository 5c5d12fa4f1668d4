package bot_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// Promise P5: nobody hears of a colleague before a desk has said yes, and everybody hears it once.
func TestAHandoffIsToldWhenTheDeskHasAcceptedAndOnlyOnce(t *testing.T) {
	bubble(t, func(t *testing.T, rest func(time.Duration)) {
		up := time.Now().Add(5 * time.Minute)
		d := &desk{refuse: func() error {
			if time.Now().Before(up) {
				return errors.New("the ticket system is down")
			}
			return nil
		}}
		w := open(t, bot.Options{Desk: d, Timing: bot.DefaultTiming()})
		w.receive(message("c", "1", "my chair"))
		rest(2 * time.Second)
		w.receive(message("c", "2", "human"))
		rest(5 * time.Second)
		before := len(w.words("c"))
		w.wantsState("c", handoff.Opening)
		rest(time.Minute)
		if got := w.words("c")[before-1:]; len(got) != 2 || !strings.Contains(got[1], "could not reach the team yet") {
			t.Fatalf("after the desk's time: %q", got)
		}
		rest(10 * time.Minute)
		got := w.words("c")
		if n := count(got, "is now case **FL-1**"); n != 1 || count(got, "could not reach") != 1 || len(got) != before+2 {
			t.Fatalf("told %d times: %q", n, got)
		}
		w.wantsState("c", handoff.Waiting)
		w.receive(bot.Event{Channel: "desk:desk", ID: "again", Conversation: "c", Kind: bot.DeskHas, Number: 1})
		rest(time.Minute)
		if n := count(w.words("c"), "is now case"); n != 1 {
			t.Errorf("told %d times after the desk repeated itself", n)
		}
	})
}

// count tells in how many lines a text is.
func count(lines []string, text string) int {
	n := 0
	for _, line := range lines {
		if strings.Contains(line, text) {
			n++
		}
	}
	return n
}

func TestADeskIsNeverGivenUp(t *testing.T) {
	bubble(t, func(t *testing.T, rest func(time.Duration)) {
		back := time.Now().Add(72 * time.Hour)
		d := &desk{refuse: func() error {
			if time.Now().Before(back) {
				return bot.ErrRefused
			}
			return nil
		}}
		w := open(t, bot.Options{Desk: d, Timing: bot.DefaultTiming()})
		w.receive(message("c", "1", "human"))
		rest(73 * time.Hour)
		w.wantsState("c", handoff.Waiting)
	})
}

func TestTheQueueAheadIsTold(t *testing.T) {
	bubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{Desk: &desk{}})
		for i, c := range []string{"a", "b", "c"} {
			w.receive(message(c, c+"1", "my chair "+c))
			rest(time.Second)
			w.receive(message(c, c+"2", "human"))
			rest(time.Second)
			words := w.words(c)
			want := []string{"next in line", "1 request is ahead", "2 requests are ahead"}[i]
			if count(words, want) != 1 {
				t.Errorf("%s: got %q, want %q", c, words, want)
			}
		}
	})
}
