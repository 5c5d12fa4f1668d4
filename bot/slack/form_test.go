package slack_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/form"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
	"github.com/firstline-support/firstline/handoff"
)

// values are what is filled in, by field.
func values(fields map[string]string) map[string]map[string]string {
	all := map[string]map[string]string{}
	for name, value := range fields {
		all[name] = map[string]string{name: value}
	}
	return all
}

var broken = map[string]string{form.Words: "my <chair>", form.Topic: "device", form.Urgency: "stops",
	form.Reach: "some", "since": "gestern"}

// wantsForm looks at the event that came of the intake.
func (w *world) wantsForm(conversation string) {
	w.Helper()
	w.await("heard", func() bool { return w.heard.Last().Kind == bot.Filled })
	e := w.heard.Last()
	if e.Text != "my <chair>" || e.Conversation != conversation || e.Person.ID != w.ada || e.Form == nil ||
		*e.Form != (bot.Form{Category: "device", Impact: handoff.Middle, Urgency: handoff.Major}) ||
		e.Beside != "Worum es geht: de device\nWie dringend ist es: Ich kann nicht arbeiten\nWer ist betroffen: Mehrere Kollegen\n"+
			"Seit wann: gestern" {
		w.Errorf("got %+v, form %+v", e, e.Form)
	}
	w.await("closed", func() bool { return len(w.Modals(w.ada)) == 0 })
}

func TestTheIntakeOfTheHomeIsTakenInOnce(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.OpenHome(w.ada, "home")
	w.PressInView(w.ada, w.page("Menschen").ID, "Mit einem Menschen sprechen")
	v := w.form(form.Intake)
	w.Submit(v.ID, values(broken))
	w.wantsForm("slack:" + w.ada)
	w.Submit(v.ID, values(broken))
	w.settle()
	w.wants(w.dm(), "you said: my &lt;chair&gt;")
}

func TestNewBehindTheCommandOpensTheIntake(t *testing.T) {
	for _, word := range []string{"new", " Neu "} {
		w := open(t, slacktest.Options{})
		w.start()
		w.Command(w.ada, w.help, "/help", word)
		w.Submit(w.form(form.Intake).ID, values(broken))
		w.wantsForm("slack:" + w.ada)
		w.wants(w.dm(), "you said: my &lt;chair&gt;")
		w.wants(w.help)
	}
}

func TestNewWithMoreIsAQuestion(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.Command(w.ada, w.help, "/help", "new phone please")
	w.wants(w.help, "(you said: new phone please)")
}

func TestWhereTheTopicIsAskedTheFormIsOffered(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	root := w.say(w.help, "", us+" topic")
	w.wants(w.help, "> you said: topic")
	m := w.FromApp(w.help)[0]
	w.Press(w.bob, w.help, m.TS, "Describe it in a form")
	if got := w.told(w.bob, w.help); !strings.Contains(got, "somebody else") || len(w.Modals(w.bob)) != 0 {
		t.Errorf("Bob got %q, %v", got, w.Modals(w.bob))
	}
	w.Press(w.ada, w.help, m.TS, "Describe it in a form")
	v := w.form(form.Intake)
	w.Dismiss(v.ID)
	if got := slacktest.Buttons(w.FromApp(w.help)[0].Blocks); len(got) != 1 {
		t.Errorf("who closes the form has the buttons %v", got)
	}
	w.Press(w.ada, w.help, m.TS, "Describe it in a form")
	w.Submit(w.form(form.Intake).ID, values(broken))
	w.wantsForm("slack:" + w.ada + ":" + w.help + ":" + root.TS)
}

func TestAnIntakeThatIsWrongStaysOpenAndSaysWhy(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	for field, wrong := range map[string]string{form.Words: " ", form.Topic: "pay", form.Reach: "the world"} {
		w.Command(w.ada, w.help, "/help", "new")
		v := w.form(form.Intake)
		fields := maps.Clone(broken)
		fields[field] = wrong
		w.SubmitRaw(v.ID, values(fields))
		w.await("refused at "+field, func() bool { m := w.Modals(w.ada); return len(m) == 1 && m[0].Errors[field] != "" })
		w.Dismiss(v.ID)
	}
	if got := w.heard.Texts(); len(got) != 0 {
		t.Errorf("heard %q", got)
	}
}

func TestAnIntakeForAnothersConversationIsNotTaken(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.Command(w.ada, w.help, "/help", "new")
	v := w.form(form.Intake)
	for _, private := range []string{"slack:" + w.bob, "slack:" + w.bob + ":" + w.help + ":1.2", ""} {
		w.ChangeView(v.ID, func(v *slacktest.View) { v.Private = private })
		w.Submit(v.ID, values(broken))
		w.await("refused", func() bool { m := w.Modals(w.ada); return len(m) == 1 && m[0].Errors[form.Words] != "" })
		w.ChangeView(v.ID, func(v *slacktest.View) { v.Errors = nil })
	}
	if got := w.heard.Texts(); len(got) != 0 {
		t.Errorf("heard %q", got)
	}
}
