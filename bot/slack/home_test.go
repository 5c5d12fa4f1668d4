package slack_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/form"
	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

// page waits until Ada's page says something, and gives it.
func (w *world) page(want string) slacktest.View {
	w.Helper()
	w.await("the page says "+want, func() bool { return strings.Contains(string(w.Home(w.ada).Definition), want) })
	return w.Home(w.ada)
}

// form waits until Ada sees a form, and gives it.
func (w *world) form(id string) slacktest.View {
	w.Helper()
	w.await("the form "+id, func() bool { m := w.Modals(w.ada); return len(m) == 1 && m[0].Callback == id })
	return w.Modals(w.ada)[0]
}

// filled sends a form with one field.
func (w *world) filled(v slacktest.View, words string) {
	w.Submit(v.ID, map[string]map[string]string{form.Words: {form.Words: words}})
}

func TestTheHomeHasWhatThePersonAskedAndFollowsIt(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.OpenHome(w.ada, "messages")
	w.OpenHome(w.ada, "home")
	w.page("noch keine Anfragen") // in the language that Slack shows her
	w.say(w.help, "", us+" case of the chair")
	w.page("De waiting")
	w.say(w.help, w.Messages(w.help)[0].TS, "done")
	v := w.page("De resolved")
	if got := string(v.Definition); !strings.Contains(got, "https://example.slack.com/archives/"+w.help+"/p") {
		t.Errorf("no way to the thread in %s", got)
	}
	w.OpenHome(w.bob, "home")
	w.await("Bob's page", func() bool { return w.Home(w.bob).ID != "" })
	if got := string(w.Home(w.bob).Definition); strings.Contains(got, "chair") {
		t.Errorf("Bob sees %s", got)
	}
	if !w.PressInView(w.ada, v.ID, "Wieder öffnen") {
		t.Fatalf("no button in %s", v.Definition)
	}
	w.page("De waiting")
	w.await("the answer in the thread", func() bool { return strings.Contains(strings.Join(w.wrote(w.help), "\n"), "pressed: reopen") })
}

func TestAQuestionFromTheHomeIsAnsweredDirectly(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.OpenHome(w.ada, "home")
	w.PressInView(w.ada, w.page("Etwas fragen").ID, "Etwas fragen")
	v := w.form(blocks.AskForm)
	w.filled(v, " \n ")
	w.await("refused", func() bool { return len(w.Modals(w.ada)[0].Errors) == 1 })
	w.heard.BreakDown(errors.New("the disk is full"))
	w.filled(v, "how <fast> & far")
	w.await("kept open", func() bool { return strings.Contains(w.Modals(w.ada)[0].Errors[form.Words], "noch einmal") })
	w.heard.BreakDown(nil)
	w.Repeat(2)
	w.filled(v, "how <fast> & far")
	w.filled(v, "how <fast> & far")
	w.wants(w.dm(), "you said: how &lt;fast&gt; &amp; far")
	if e := w.heard.Last(); e.Person.Name != "Ada Byron" || e.Lang != "de" || len(e.Person.Groups) != 1 {
		t.Errorf("event %+v", e)
	}
	w.await("closed", func() bool { return len(w.Modals(w.ada)) == 0 })
	w.settle()
	w.wants(w.dm(), "you said: how &lt;fast&gt; &amp; far")
}

func TestWhatIsAddedOnTheHomeGoesToItsCase(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.OpenHome(w.ada, "home")
	w.say(w.dm(), "", "case of the chair")
	w.PressInView(w.ada, w.page("De waiting").ID, "Etwas ergänzen")
	v := w.form(blocks.WriteForm)
	if !strings.Contains(string(v.Definition), "FL-1 · case of the chair") {
		t.Errorf("the form does not say what it is about: %s", v.Definition)
	}
	w.filled(v, "it squeaks")
	w.wants(w.dm(), "you said: case of the chair", "you said: it squeaks")
	w.await("closed", func() bool { return len(w.Modals(w.ada)) == 0 })
	w.PressInView(w.ada, w.Home(w.ada).ID, "Etwas ergänzen")
	v = w.form(blocks.WriteForm)
	w.say(w.dm(), "", "done")
	w.page("De resolved")
	w.filled(v, "still")
	w.await("refused", func() bool { return strings.Contains(w.Modals(w.ada)[0].Errors[form.Words], "erledigt") })
}

func TestNobodyTouchesACaseOfAnother(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.say(w.dm(), "", "case of the chair")
	w.wants(w.dm(), "you said: case of the chair")
	w.OpenHome(w.bob, "home")
	w.await("Bob's page", func() bool { return w.Home(w.bob).ID != "" })
	for _, action := range []string{"home:write", "home:reopen", "home:what"} {
		for _, value := range []string{"1", "7", "x"} {
			w.TapInView(w.bob, w.Home(w.bob).ID, slacktest.Button{Block: "b", Action: action, Value: value, Label: "x"})
		}
	}
	w.settle()
	if got := w.heard.Texts(); len(got) != 2 || len(w.Modals(w.bob)) != 0 {
		t.Errorf("heard %q, forms %v", got, w.Modals(w.bob))
	}
}

func TestWhoWaitsForAFormInVainIsTold(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.OpenHome(w.ada, "home")
	v := w.page("Etwas fragen")
	w.Fail("views.open", slacktest.Fault{Error: "expired_trigger_id"})
	w.PressInView(w.ada, v.ID, "Etwas fragen")
	w.await("told", func() bool { return strings.Contains(strings.Join(w.wrote(w.dm()), ""), "zu lange gedauert") })
}
