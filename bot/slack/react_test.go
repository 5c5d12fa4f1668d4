package slack_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/slack/manifest"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

// reacting is a world in which a check mark stands for "yes", and the bot has asked Ada in a thread.
func reacting(t *testing.T) (w *world, asked slacktest.Message) {
	w = open(t, slacktest.Options{})
	w.options.Reactions = map[string]string{"white_check_mark": "yes", "-1": "no", "sos": "human"}
	w.start()
	w.say(w.help, "", us+" choose")
	w.wants(w.help, "> you said: choose")
	return w, w.FromApp(w.help)[0]
}

func TestAReactionIsAPressOfItsButtonOnce(t *testing.T) {
	w, m := reacting(t)
	w.Repeat(2)
	w.React(w.ada, w.help, m.TS, "white_check_mark", true)
	w.wants(w.help, "> you said: choose", "> you pressed: yes")
	w.await("shown", func() bool { return strings.Contains(string(w.FromApp(w.help)[0].Blocks), "✓ Yes") })
	w.React(w.ada, w.help, m.TS, "white_check_mark", false)
	w.React(w.ada, w.help, m.TS, "white_check_mark", true)
	w.React(w.ada, w.help, m.TS, "-1", true) // what was answered is not answered again
	w.settle()
	w.wants(w.help, "> you said: choose", "> you pressed: yes")
}

func TestAReactionInDirectMessagesWithAnotherSkin(t *testing.T) {
	w, _ := reacting(t)
	w.say(w.dm(), "", "choose")
	w.wants(w.dm(), "you said: choose")
	w.React(w.ada, w.dm(), w.FromApp(w.dm())[0].TS, "-1::skin-tone-4", true)
	w.wants(w.dm(), "you said: choose", "you pressed: no")
}

func TestOnlyReactionsOfWhoIsAskedToWhatIsAskedCount(t *testing.T) {
	w, m := reacting(t)
	said := w.say(w.help, m.Thread, "plain words")
	w.wants(w.help, "> you said: choose", "> you said: plain words")
	answer := w.FromApp(w.help)[1]
	w.React(w.bob, w.help, m.TS, "white_check_mark", true)
	w.React(w.ada, w.help, m.TS, "tada", true)
	w.React(w.ada, w.help, said.TS, "white_check_mark", true)
	w.React(w.ada, w.help, said.TS, "sos", true)
	w.React(w.ada, w.help, answer.TS, "white_check_mark", true) // there is nothing to say yes to
	w.React(w.ada, w.help, m.TS, "-1", false)
	w.settle()
	w.wants(w.help, "> you said: choose", "> you said: plain words")
	w.React(w.ada, w.help, answer.TS, "sos", true) // a colleague may be called anywhere
	w.wants(w.help, "> you said: choose", "> you said: plain words", "> you pressed: human")
}

func TestAReactionThatCannotBeStoredComesAgain(t *testing.T) {
	w, m := reacting(t)
	w.Fail("conversations.replies", slacktest.Fault{Status: 500})
	w.React(w.ada, w.help, m.TS, "white_check_mark", true)
	w.wants(w.help, "> you said: choose", "> you pressed: yes")
}

func TestTheDoctorWantsReactionsOnlyWhereTheyCount(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.Grant(manifestScopes(t)...)
	if wrong := w.diagnose(); len(wrong) != 0 {
		t.Errorf("got %q", wrong)
	}
	w.options.Reactions = map[string]string{"sos": "human"}
	if wrong := strings.Join(w.diagnose(), ""); !strings.Contains(wrong, "the scope reactions:read is missing: slack.reactions do not count") {
		t.Errorf("got %q", wrong)
	}
	if !slices.Contains(manifest.Events(manifest.Reactions), "reaction_added") {
		t.Error("the event is not asked for")
	}
}
