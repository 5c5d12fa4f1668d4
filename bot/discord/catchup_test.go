package discord_test

import (
	"slices"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/discord/discordtest"
)

// P6: what was written while we were away is found and answered, once.
func TestWhatWasWrittenMeanwhileIsAnswered(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		dm := w.Direct(w.ada).ID
		w.Tell(w.ada, "one")
		w.pass(5 * time.Second)
		asked := w.say(w.support, "first")
		w.stop()
		w.Tell(w.ada, "two")
		w.say(asked.ID, "more")
		later := w.say(w.support, "second")
		post := w.Ask(w.forum, "third", discordtest.Post{User: w.bob, Content: "in a post"})
		called := w.say(w.chat, us+" fourth")
		w.say(w.chat, "not for us")
		w.pass(time.Hour)
		w.start()
		w.pass(time.Minute)
		w.wants(dm, "you said: one", "you said: two")
		w.wants(asked.ID, "you said: first", "you said: more")
		w.wants(later.ID, "you said: second")
		w.wants(post.ID, "you said: third\n\nin a post")
		w.wants(called.ID, "you said: fourth")
		events := w.heard.Events()
		if at := events[len(events)-1].At; time.Since(at) < time.Hour {
			t.Errorf("it was written at %s, which is not long ago", at)
		}
	})
}

// Discord's library advances its place before we store anything, so a session that is resumed does not bring back what
// we lost; and a session that cannot be resumed brings back nothing.
func TestWhatTheGatewayDidNotTellIsFound(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		w.Hold()
		lost := w.say(w.support, "nobody told us")
		w.Drop()
		w.Invalidate(false)
		w.pass(2 * time.Minute)
		w.wants(lost.ID, "you said: nobody told us")
		w.Cut()
		during := w.say(w.support, "while it was cut")
		w.pass(time.Minute)
		w.wants(during.ID, "you said: while it was cut")
	})
}

func TestDoubledAndReorderedIsAnsweredOnce(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		w.Repeat(2)
		asked := w.say(w.support, "thrice")
		w.wants(asked.ID, "you said: thrice")
	})
}

// What cannot be stored now is read again when it can.
func TestWhatCouldNotBeStoredIsReadAgain(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		w.heard.BreakDown(errBroken)
		asked := w.say(w.support, "no room")
		w.heard.BreakDown(nil)
		w.pass(3 * time.Minute)
		w.wants(asked.ID, "you said: no room")
	})
}

func TestAChannelThatCannotBeReadHoldsUpNoOther(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		w.stop()
		broken := w.say(w.chat, us+" here")
		fine := w.say(w.support, "there")
		w.Always("GET /channels/"+w.chat+"/messages", discordtest.Fault{Status: 500})
		w.start()
		w.pass(30 * time.Second)
		w.wants(fine.ID, "you said: there")
		w.Heal()
		w.pass(5 * time.Minute)
		w.wants(broken.ID, "you said: here")
		if n := len(slices.DeleteFunc(w.heard.Texts(), func(s string) bool { return s != "there" })); n != 1 {
			t.Errorf("it was heard %d times", n)
		}
	})
}
