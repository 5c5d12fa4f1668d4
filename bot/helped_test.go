package bot_test

import (
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/handoff"
)

// helps is somebody's mark on an answer of another member.
func helps(conversation, id, text string) bot.Event {
	e := message(conversation, id, text)
	e.Kind, e.By = bot.Helped, &handoff.Person{ID: "h", Name: "Kim"}
	return e
}

// The asker and a moderator mark the same message: its ID is one, so it is said and kept once, and it is no question
// that anybody waits to have answered.
func TestAnAnswerThatIsMarkedTwiceIsKeptOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		store := bottest.NewMemory()
		w := open(t, bot.Options{Store: store, Decider: genuine(t), Timing: bot.DefaultTiming()})
		w.receive(message("c", "1", "where is the moon?"))
		rest(time.Minute)
		before := len(w.words("c"))
		w.receive(helps("c", "helped/1", "Look up."), helps("c", "helped/1", "Look up."))
		rest(time.Hour)
		if got := w.words("c"); len(got) != before+1 || got[before] != "bot: Marked as solved, thanks to **Kim**." {
			t.Errorf("said %q", got)
		}
		kept := 0
		for _, e := range w.journal("c") {
			if e.Kind == handoff.Helped {
				kept++
			}
		}
		if h := w.bot.Health(); kept != 1 || h != (bot.Health{}) {
			t.Errorf("kept %d times, health %+v", kept, h)
		}
	})
}
