package slack_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/slack"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
	"github.com/firstline-support/firstline/handoff"
)

// A shy decider is sure of what begins with "sure" where nobody has asked it, and silent on all else.
type shy struct{ bottest.Parrot }

func (d shy) Decide(ctx context.Context, s bot.Situation) (bot.Turn, error) {
	e, c := s.Events[0], s.Conversation
	reply := handoff.Entry{Kind: handoff.Said, From: handoff.ByBot, Text: "an answer", Delivery: handoff.Pending, At: s.Now,
		Outcome: handoff.Answered}
	heard := handoff.Entry{Kind: handoff.Said, From: handoff.ByPerson, Text: e.Text + e.Choice, Event: e.ID, At: s.Now}
	switch {
	case s.Unasked() && (e.Changes() || !strings.HasPrefix(e.Text, "sure")):
		return bot.Turn{Conversation: c}, nil
	case s.Unasked():
		c.Channel, c.Person, c.Lang, c.Aside = e.Channel, e.Person, e.Lang, true
		reply.Choices = []handoff.Choice{{Value: "solved", Label: "Solved"}, {Value: bot.Share, Label: "Show"},
			{Value: bot.Dismiss, Label: "No"}}
	case e.Choice == bot.Dismiss:
		return bot.Turn{Conversation: c, Entries: []handoff.Entry{heard}}, nil
	case e.Choice == bot.Share:
		c.Aside = false
	case c.Aside && e.Kind == bot.Pressed:
		reply.Text, reply.Outcome = "glad", handoff.SmallTalk
	default:
		return d.Parrot.Decide(ctx, s)
	}
	reply.Aside = c.Aside
	return bot.Turn{Conversation: c, Entries: []handoff.Entry{heard, reply}}, nil
}

// openShy starts a Slack in which #help is for people who help each other.
func openShy(t *testing.T, o slacktest.Options) *world {
	t.Helper()
	w := open(t, o)
	w.decider = shy{}
	w.options.Channels = map[string]slack.Mode{"help": slack.Suggest}
	w.options.Pause = 10 * time.Minute
	w.options.Lang = func(context.Context, string) string { return "de" }
	return w
}

// suggested waits for the suggestion to Ada and gives it.
func (w *world) suggested() slacktest.Message {
	w.Helper()
	w.wants(w.help, "(an answer)")
	m := w.FromApp(w.help)[0]
	if m.Only != w.ada || m.Thread != "" {
		w.Fatalf("got %+v", m)
	}
	return m
}

func TestASureAnswerIsSuggestedToItsAskerAlone(t *testing.T) {
	w := openShy(t, slacktest.Options{})
	w.start()
	m := w.say(w.help, "", "sure about my vpn")
	got := w.suggested()
	var labels []string
	for _, b := range slacktest.Buttons(got.Blocks) {
		labels = append(labels, b.Label)
	}
	if want := []string{"Solved", "Show", "No", "Keine Vorschläge mehr"}; !slices.Equal(labels, want) {
		t.Errorf("buttons %q, want %q", labels, want)
	}
	if e := w.heard.Last(); !e.Unasked || e.ID != "overheard/"+w.help+"/"+m.TS {
		t.Errorf("heard %+v", e)
	}
}

func TestPeopleAreLeftToThemselvesWhereNothingIsSure(t *testing.T) {
	w := openShy(t, slacktest.Options{})
	w.start()
	question := w.say(w.help, "", "who knows?")
	w.say(w.help, question.TS, "sure I do")              // in a thread people talk to each other
	w.say(w.help, "", "sure, <@"+w.bob+">, let us meet") // and here to somebody
	w.Say(slacktest.Post{User: w.ada, Channel: w.help, Files: []slacktest.File{{Name: "a.png", Type: "image/png"}}})
	w.say(w.help, "", us+" sure") // who calls the bot is answered openly
	w.wants(w.help, "> you said: sure")
	if got := w.heard.Texts(); !slices.Equal(got, []string{"who knows?", "sure"}) {
		t.Errorf("heard %q", got)
	}
}

func TestASuggestionIsMadeOnceWhateverHappens(t *testing.T) {
	for name, fault := range map[string]slacktest.Fault{
		"the answer of Slack gets lost": {CutAfter: true},
		"Slack breaks before it":        {Cut: true}, // nobody can know: nothing is better than twice
		"Slack has trouble":             {Status: 500},
		"the person has left":           {Error: "user_not_in_channel"},
		"nothing goes wrong":            {},
	} {
		t.Run(name, func(t *testing.T) {
			w := openShy(t, slacktest.Options{})
			w.Repeat(2)
			w.Fail("chat.postEphemeral", fault)
			w.start()
			w.say(w.help, "", "sure about my vpn")
			w.await("heard", func() bool { return slices.Contains(w.heard.Texts(), "sure about my vpn") })
			shown := fault == slacktest.Fault{} || fault.CutAfter
			w.await("shown, if it is", func() bool { return !shown || len(w.FromApp(w.help)) > 0 })
			w.settle()
			w.stop()
			w.start() // it reads the history of the channel again
			w.settle()
			if n := len(w.FromApp(w.help)); n > 1 || shown != (n == 1) {
				t.Errorf("%d suggestions", n)
			}
		})
	}
}

func TestASuggestionThatSlackHoldsBackComesLater(t *testing.T) {
	w := openShy(t, slacktest.Options{})
	w.Fail("chat.postEphemeral", slacktest.Fault{RetryAfter: time.Second})
	w.start()
	w.say(w.help, "", "sure about my vpn")
	w.suggested()
}

func TestNobodyGetsSuggestionsOneAfterTheOther(t *testing.T) {
	w := openShy(t, slacktest.Options{})
	w.start()
	w.say(w.help, "", "sure about my vpn")
	w.suggested()
	w.say(w.help, "", "sure about my printer")
	w.settle()
	w.wants(w.help, "(an answer)")
	w.Say(slacktest.Post{User: w.bob, Channel: w.help, Text: "sure about mine"})
	w.wants(w.help, "(an answer)", "(an answer)")
}

func TestWithoutAPauseEachSureAnswerIsSuggested(t *testing.T) {
	w := openShy(t, slacktest.Options{})
	w.options.Pause = 0
	w.start()
	w.say(w.help, "", "sure about my vpn")
	w.wants(w.help, "(an answer)")
	w.say(w.help, "", "sure about my printer")
	w.wants(w.help, "(an answer)", "(an answer)")
}

func TestASuggestionGoesWhereItsButtonsSay(t *testing.T) {
	for label, want := range map[string][]string{
		"Solved": {"(glad)"},      // in its place
		"No":     {},              // away
		"Show":   {"> an answer"}, // to everybody
		"Keine Vorschläge mehr": {"(Ich schlage Ihnen nichts mehr vor. Mit meinem Slash-Befehl und den Worten " +
			"„Vorschläge an“ tue ich es wieder.)"},
	} {
		w := openShy(t, slacktest.Options{})
		w.start()
		asked := w.say(w.help, "", "sure about my vpn")
		if !w.Press(w.ada, w.help, w.suggested().TS, label) {
			t.Fatalf("no button %q", label)
		}
		w.wants(w.help, want...)
		w.say(w.help, asked.TS, "and now?") // only who has shown it talks to the bot
		w.Say(slacktest.Post{User: w.bob, Channel: w.help, Text: "behind it"})
		w.await("all of it was read", func() bool { return slices.Contains(w.heard.Texts(), "behind it") })
		if heard := slices.Contains(w.heard.Texts(), "and now?"); heard != (label == "Show") {
			t.Errorf("after %q heard: %v", label, heard)
		}
		w.stop()
	}
}

func TestWhoWantsNoSuggestionsGetsNone(t *testing.T) {
	w := openShy(t, slacktest.Options{})
	w.options.Pause = 0
	w.start()
	told := func(words string) {
		t.Helper()
		w.await(words, func() bool {
			return slices.ContainsFunc(w.wrote(w.dm()), func(s string) bool { return strings.Contains(s, words) })
		})
	}
	w.Command(w.ada, w.dm(), "/help", " Vorschläge  AUS ")
	told("Ich schlage Ihnen nichts mehr vor")
	w.stop()
	w.start() // it is not forgotten
	m := w.say(w.help, "", "sure about my vpn")
	w.Edit(w.help, m.TS, "sure about my printer")
	w.settle()
	w.wants(w.help)
	w.Command(w.ada, w.dm(), "/help", "suggestions on")
	told("Ich schlage Ihnen wieder Antworten vor")
	w.say(w.help, "", "sure about my mail")
	w.suggested()
	if got := w.heard.Texts(); slices.Contains(got, "sure about my vpn") || slices.Contains(got, "sure about my printer") {
		t.Errorf("heard %q", got)
	}
}

func TestWhatWasWrittenInQuietTimesStaysUnreadAfterThem(t *testing.T) {
	w := openShy(t, slacktest.Options{})
	w.options.Pause = 0
	w.start()
	command := func(words, answer string) {
		t.Helper()
		w.Command(w.ada, w.dm(), "/help", words)
		w.await(answer, func() bool {
			return slices.ContainsFunc(w.wrote(w.dm()), func(s string) bool { return strings.Contains(s, answer) })
		})
	}
	command("suggestions off", "nichts mehr vor")
	m := w.say(w.help, "", "sure about my vpn")
	w.settle()
	command("suggestions on", "wieder Antworten vor")
	w.Edit(w.help, m.TS, "sure about my printer")
	w.settle()
	heard := w.heard.Texts()
	w.stop()
	w.say(w.help, "", "sure about my mail")
	w.start() // it reads the history of the channel, with what it has not taken in
	w.suggested()
	w.settle()
	for _, words := range []string{"sure about my vpn", "sure about my printer"} {
		if slices.Contains(append(heard, w.heard.Texts()...), words) {
			t.Errorf("heard %q", words)
		}
	}
}

func TestWhatIsDeletedIsDeletedAlsoWhereNobodyAskedTheBot(t *testing.T) {
	w := openShy(t, slacktest.Options{})
	w.start()
	m := w.say(w.help, "", "sure about my vpn")
	w.suggested()
	w.Edit(w.help, m.TS, "sure about my printer")
	w.await("the edit", func() bool { return w.heard.Last().Kind == bot.Edited })
	w.Delete(w.help, m.TS)
	w.await("the deletion", func() bool { return w.heard.Last().Kind == bot.Deleted })
	if e := w.heard.Last(); !e.Unasked || e.Of != "overheard/"+w.help+"/"+m.TS || e.Text != "" {
		t.Errorf("got %+v", e)
	}
}

func TestWhoCallsTheBotInAnEditHasAskedIt(t *testing.T) {
	w := openShy(t, slacktest.Options{})
	w.start()
	m := w.say(w.help, "", "who knows?")
	w.settle()
	w.Edit(w.help, m.TS, us+" who knows?")
	w.wants(w.help, "> you said: who knows?")
	w.stop()
	w.start()
	w.settle()
	w.wants(w.help, "> you said: who knows?")
}

// Nothing is acknowledged that is not stored, also of what was not meant for the bot.
func TestOverheardWordsAreStoredBeforeTheyAreAcknowledged(t *testing.T) {
	w := openShy(t, slacktest.Options{AckWithin: 300 * time.Millisecond, Retries: []time.Duration{0, 0}})
	w.start()
	w.heard.BreakDown(context.DeadlineExceeded)
	w.say(w.help, "", "sure about my vpn")
	w.await("Slack gives up", func() bool { lost, _ := w.Lost(); return lost > 0 })
	w.heard.BreakDown(nil)
	w.suggested() // from the history
}
