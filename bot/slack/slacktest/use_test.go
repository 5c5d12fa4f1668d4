package slacktest_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

func TestWhatWasWrittenComesBackInAnotherRun(t *testing.T) {
	first, ada, help := start(t, slacktest.Options{})
	m := first.Say(slacktest.Post{User: ada, Channel: help, Text: "a &lt;b&gt;",
		Files: []slacktest.File{{Name: "a.txt", Type: "text/plain", Data: []byte("a")}}})
	first.React(ada, help, m.TS, "wave", true)
	data, err := first.Save()
	if err != nil {
		t.Fatal(err)
	}
	second, _, _ := start(t, slacktest.Options{Serial: 500, Now: func() time.Time { return time.Unix(1, 0) }})
	again := second.AddChannel(slacktest.Channel{ID: help, Name: "help", Kind: slacktest.Public, Members: []string{ada}})
	if err := second.Restore(data); err != nil {
		t.Fatal(err)
	}
	was, is := first.Messages(help), second.Messages(again.ID)
	if diff := cmp.Diff(asJSON(t, was), asJSON(t, is)); diff != "" {
		t.Error(diff)
	}
	if later := second.Say(slacktest.Post{User: ada, Channel: help, Text: "later"}); later.TS <= m.TS {
		t.Errorf("%s comes before %s, although it was written later", later.TS, m.TS)
	}
	if err := second.Restore([]byte("{")); err == nil {
		t.Error("half a file was taken")
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestRichTextHasWhatWasTyped(t *testing.T) {
	s, ada, help := start(t, slacktest.Options{})
	m := s.Say(slacktest.Post{User: ada, Channel: help, Text: "a &lt;b&gt; &amp;amp;"})
	var blocks []struct {
		Elements []struct{ Elements []struct{ Text string } }
	}
	if err := json.Unmarshal(m.Blocks, &blocks); err != nil {
		t.Fatal(err)
	}
	if got := blocks[0].Elements[0].Elements[0].Text; got != "a <b> &amp;" {
		t.Errorf("got %q", got)
	}
}

func TestOnlyControlsThatAreThereAreUsed(t *testing.T) {
	s, ada, help := start(t, slacktest.Options{})
	m := s.Say(slacktest.Post{User: ada, Channel: help, Text: "no button"})
	for _, ts := range []string{m.TS, "1.000001"} {
		if s.Use(ada, help, ts, slacktest.Use{Action: "desk:take"}) {
			t.Errorf("a button on %s was pressed, which has none", ts)
		}
	}
	if s.Use(ada, "C0NONE", m.TS, slacktest.Use{}) {
		t.Error("a button in no channel was pressed")
	}
}
