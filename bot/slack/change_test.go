package slack_test

import (
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
	"github.com/firstline-support/firstline/handoff"
)

func TestEditsAndDeletionsAreToldOfTheMessageThatTheyMean(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	m := w.say(w.help, "", us+" vpn")
	w.wants(w.help, "> you said: vpn")
	w.Edit(w.help, m.TS, us+" vpn at home")
	w.await("the edit", func() bool { return w.heard.Last().Kind == bot.Edited })
	if e := w.heard.Last(); e.Of != w.help+"/"+m.TS || e.Text != "vpn at home" || e.Conversation != "slack:"+w.ada+":"+w.help+":"+m.TS {
		t.Errorf("got %+v", e)
	}
	w.Delete(w.help, m.TS)
	w.await("the deletion", func() bool { return w.heard.Last().Kind == bot.Deleted })
	if e := w.heard.Last(); e.Of != w.help+"/"+m.TS || e.Text != "" {
		t.Errorf("got %+v", e)
	}
}

func TestWhoCallsTheBotOnlyInAnEditIsAnswered(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	m := w.say(w.help, "", "vpn")
	w.Edit(w.help, m.TS, us+" vpn")
	w.wants(w.help, "> you said: vpn")
	w.settle()
	w.wants(w.help, "> you said: vpn")
}

func TestAnUnfurledLinkIsNoEdit(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	m := w.say(w.dm(), "", "see https://example.com")
	w.wants(w.dm(), "you said: see https://example.com")
	same := map[string]any{"user": w.ada, "text": m.Text, "ts": m.TS}
	w.Publish("message", map[string]any{"subtype": "message_changed", "channel": w.dm(), "channel_type": "im", "ts": "9.000001",
		"message": same, "previous_message": same})
	w.settle()
	if e := w.heard.Last(); e.Kind != bot.Message {
		t.Errorf("got %+v", e)
	}
}

func TestFilesComeWithTheWords(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.Say(slacktest.Post{User: w.ada, Channel: w.dm(), Files: []slacktest.File{
		{Name: "screen.png", Type: "image/png", Data: []byte("a picture")}, {Name: "virus.exe", Type: "x/y", Data: []byte("no")}}})
	w.await("the message", func() bool { return len(w.heard.Last().Files) == 2 })
	files := w.heard.Last().Files
	if files[0].Name != "screen.png" || files[0].Problem != "" || files[1].Problem != handoff.FileRefused {
		t.Errorf("got %+v", files)
	}
	_, content, err := w.store.Open(t.Context(), files[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	if data, err := io.ReadAll(content); err != nil || string(data) != "a picture" {
		t.Errorf("content %q, %v", data, err)
	}
}

func TestFilesKeepToTheLimitsOfTheHouse(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.options.Limits = handoff.Limits{Bytes: 4, Refused: []string{"log"}}
	w.start()
	w.Say(slacktest.Post{User: w.ada, Channel: w.dm(), Text: "look", Files: []slacktest.File{
		{Name: "a.log", Type: "text/plain", Data: []byte("x")}, {Name: "b.txt", Type: "text/plain", Data: []byte("longer")}}})
	w.await("the message", func() bool { return len(w.heard.Last().Files) == 2 })
	if f := w.heard.Last().Files; f[0].Problem != handoff.FileRefused || f[1].Problem != handoff.FileTooBig {
		t.Errorf("got %+v", f)
	}
}

func TestAFileThatCannotBeReadIsSaidToBeLost(t *testing.T) {
	w := open(t, slacktest.Options{Scopes: []string{"chat:write", "users:read", "im:history"}}) // without files:read
	w.start()
	w.Say(slacktest.Post{User: w.ada, Channel: w.dm(), Text: "look", Files: []slacktest.File{{Name: "a.log", Type: "text/plain", Data: []byte("x")}}})
	w.await("the message", func() bool { return len(w.heard.Last().Files) == 1 })
	if e := w.heard.Last(); e.Text != "look" || e.Files[0].Problem != handoff.FileLost {
		t.Errorf("got %+v", e)
	}
}

func TestASlowFileIsNotLost(t *testing.T) {
	w := open(t, slacktest.Options{AckWithin: 3 * time.Second})
	w.start()
	w.Fail("file", slacktest.Fault{Delay: 2500 * time.Millisecond}) // longer than we wait to acknowledge
	w.Say(slacktest.Post{User: w.ada, Channel: w.dm(), Text: "look", Files: []slacktest.File{{Name: "a.log", Type: "text/plain", Data: []byte("x")}}})
	w.await("the message", func() bool { return len(w.heard.Last().Files) == 1 })
	w.wants(w.dm(), "you said: look")
}

func TestAgentsFilesAreSent(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	kept, err := w.store.Put(t.Context(), handoff.File{Name: "guide.pdf", Type: "application/pdf"}, strings.NewReader("a guide"))
	if err != nil {
		t.Fatal(err)
	}
	p := w.parcel(1, "See the guide.")
	p.Entry.Files = []handoff.File{kept}
	for range 2 { // the second time after a doubt
		if _, err := w.channel.Send(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		p.Attempts++
	}
	var names []string
	for _, m := range w.FromApp(w.dm()) {
		for _, f := range m.Files {
			names = append(names, f.Name+" "+string(f.Data))
		}
	}
	if !slices.Equal(names, []string{"guide.pdf a guide"}) {
		t.Errorf("got %q", names)
	}
}

func TestWhatAgentsChangeIsChanged(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	p := w.parcel(1, "wrong")
	ref, err := w.channel.Send(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	change := w.parcel(2, "right")
	change.Of, change.Entry.Of, change.Entry.Kind = ref, 1, handoff.Amended
	if _, err := w.channel.Send(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	w.wants(w.dm(), "right")
	change.Entry.Kind, change.Entry.Text = handoff.Retracted, ""
	for range 2 {
		if _, err := w.channel.Send(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	w.wants(w.dm())
}

// A long message is several to Slack: all of them are changed, those too many go, and nothing of what was deleted stays.
func TestAllPartsOfALongMessageAreChangedAndDeleted(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	long := func(word string, lines int) string {
		return strings.Repeat(word+" and so on, until the line is full.\n\n", lines)
	}
	p := w.parcel(1, long("wrong", 200))
	ref, err := w.channel.Send(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	before := len(w.FromApp(w.dm()))
	change := w.parcel(2, "")
	change.Of, change.Entry.Of = ref, 1
	for _, step := range []struct {
		kind handoff.Kind
		text string
	}{{handoff.Amended, long("right", 100)}, {handoff.Amended, long("again", 300)}, {handoff.Retracted, ""}} {
		change.Entry.Kind, change.Entry.Text = step.kind, step.text
		for range 2 { // after a crash it comes again
			if _, err := w.channel.Send(t.Context(), change); err != nil {
				t.Fatal(err)
			}
		}
		shown := w.FromApp(w.dm())
		for _, m := range shown {
			if step.text == "" || !strings.Contains(string(m.Blocks), step.text[:5]) {
				t.Errorf("after %s it still shows %.60q", step.kind, m.Text)
			}
		}
		if step.text != "" && len(shown)*200 != before*strings.Count(step.text, "\n\n") {
			t.Errorf("after %s it is in %d parts, before in %d", step.kind, len(shown), before)
		}
	}
}
