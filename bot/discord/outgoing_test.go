package discord_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/discord/discordtest"
	"github.com/firstline-support/firstline/handoff"
)

var errBroken = errors.New("the store is broken")

// P2: an answer whose sending ended in doubt is not sent twice.
func TestWhatEndedInDoubtIsNotSentTwice(t *testing.T) {
	for name, fault := range map[string]discordtest.Fault{"cut before": {Cut: true}, "cut after": {CutAfter: true},
		"broken": {Status: 502}, "slow": {Delay: time.Minute}, "limited": {RetryAfter: 3 * time.Second},
		"limited for all": {RetryAfter: 3 * time.Second, Global: true}} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, discordtest.Options{}, func(w *world) {
				w.start()
				dm := w.Direct(w.ada).ID
				w.Fail("POST /channels/"+dm+"/messages", fault, fault)
				w.Tell(w.ada, "hello")
				w.pass(3 * time.Minute)
				w.wants(dm, "you said: hello")
				if early := w.Early(); len(early) > 0 {
					t.Errorf("called too early: %q", early)
				}
			})
		})
	}
}

// The nonce is good for minutes only: after a longer outage, and after a restart, our own messages are looked through.
func TestAfterALongDoubtTheChannelIsLookedThrough(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		dm := w.Direct(w.ada).ID
		w.Fail("POST /channels/"+dm+"/messages", discordtest.Fault{CutAfter: true})
		w.Tell(w.ada, "hello")
		w.pass(time.Second)
		w.stop()
		w.pass(time.Hour)
		w.start()
		w.pass(5 * time.Minute)
		w.wants(dm, "you said: hello")
	})
}

func TestALongAnswerIsSeveralMessages(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		dm := w.Direct(w.ada).ID
		w.Fail("POST /channels/"+dm+"/messages", discordtest.Fault{}, discordtest.Fault{CutAfter: true})
		w.Tell(w.ada, "long")
		w.pass(time.Minute)
		words := strings.Count(strings.Join(w.wrote(dm), " "), "word")
		if n := len(w.wrote(dm)); n < 10 || words != 4000 {
			t.Errorf("%d messages with %d words", n, words)
		}
	})
}

// Whoever writes directly is answered where they write: Discord is not asked to open what is open.
func TestDirectMessagesAreNotOpenedAgain(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		dm := w.Direct(w.ada).ID
		for _, text := range []string{"hello", "again"} {
			w.Tell(w.ada, text)
			w.pass(5 * time.Second)
		}
		w.wants(dm, "you said: hello", "you said: again")
		if n := len(w.Calls("POST /users/@me/channels")); n != 0 {
			t.Errorf("asked %d times", n)
		}
	})
}

// Whoever takes no direct messages is reached in a private thread, where nobody else reads along.
func TestClosedDirectMessages(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		w.Tell(w.ada, "hello")
		w.pass(5 * time.Second)
		if err := w.store.Remember(t.Context(), "discord", "home/"+w.ada, w.chat); err != nil {
			t.Fatal(err)
		}
		dm := w.Direct(w.ada).ID
		w.ChangeUser(w.ada, func(u *discordtest.User) { u.ClosedDMs = true }) // first: an answer may be quick
		w.Tell(w.ada, "again")
		w.pass(10 * time.Second)
		w.wants(dm, "you said: hello")
		threads := w.Threads(w.chat)
		if len(threads) != 1 || threads[0].Kind != 12 {
			t.Fatalf("threads %+v", threads)
		}
		w.wants(threads[0].ID, "you said: again")
		w.say(threads[0].ID, "I am here")
		w.wants(threads[0].ID, "you said: again", "you said: I am here")
		if c := w.heard.Last().Conversation; c != "discord:"+w.ada {
			t.Errorf("it goes on in %s", c)
		}
		entries, err := w.store.Journal(t.Context(), "discord:"+w.ada, 0, 100)
		var went []handoff.Delivery
		for _, e := range entries {
			if e.From == handoff.ByBot {
				went = append(went, e.Delivery)
			}
		}
		if want := []handoff.Delivery{handoff.Sent, handoff.Rerouted, handoff.Rerouted}; err != nil ||
			!slices.Equal(went, want) {
			t.Errorf("agents see %q, %v; want %q", went, err, want)
		}
	})
}

// A thread that was deleted or locked takes no answer: it goes to the person.
func TestAThreadThatIsGone(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		asked := w.say(w.support, "first")
		w.wants(asked.ID, "you said: first")
		w.Fail("POST /channels/"+asked.ID+"/messages", discordtest.Fault{Code: 10003, Status: 404})
		w.say(asked.ID, "second")
		w.wants(w.Direct(w.ada).ID, "you said: second")
	})
}
