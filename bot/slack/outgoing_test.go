package slack_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/slack"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
	"github.com/firstline-support/firstline/handoff"
)

// parcel is a message to Ada's direct messages.
func (w *world) parcel(seq int64, text string) bot.Parcel {
	return bot.Parcel{ID: seq, Conversation: "slack:" + w.ada, Channel: slack.Name, Queued: time.Now(),
		Entry: handoff.Entry{Seq: seq, Kind: handoff.Said, From: handoff.ByBot, Text: text}}
}

func TestAMessageInDoubtIsNotSentTwice(t *testing.T) {
	for name, fault := range map[string]slacktest.Fault{
		"posted, but the answer got lost": {CutAfter: true},
		"not posted":                      {Cut: true},
		"an error of Slack's":             {Status: 503},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, slacktest.Options{})
			w.start()
			w.Fail("chat.postMessage", fault)
			w.say(w.dm(), "", "hello")
			w.wants(w.dm(), "you said: hello")
			w.settle()
			w.wants(w.dm(), "you said: hello")
		})
	}
}

func TestAMessageInDoubtInAThread(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.Fail("chat.postMessage", slacktest.Fault{CutAfter: true})
	w.say(w.help, "", us+" hello")
	w.wants(w.help, "> you said: hello")
	w.settle()
	w.wants(w.help, "> you said: hello")
}

func TestTheRestOfALongMessageIsSent(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.Fail("chat.postMessage", slacktest.Fault{}, slacktest.Fault{CutAfter: true})
	w.say(w.dm(), "", "long")
	w.await("all parts", func() bool { return strings.Count(strings.Join(w.wrote(w.dm()), ""), "word") > 1000 })
	w.settle()
	parts := map[string]int{}
	for _, m := range w.FromApp(w.dm()) {
		var meta struct {
			Payload map[string]string `json:"event_payload"`
		}
		if err := json.Unmarshal(m.Metadata, &meta); err != nil {
			t.Fatal(err)
		}
		parts[meta.Payload["part"]]++
	}
	for part, times := range parts {
		if times != 1 {
			t.Errorf("part %s was sent %d times", part, times)
		}
	}
	if len(parts) < 2 {
		t.Errorf("%d parts, want several", len(parts))
	}
}

func TestARateLimitAsksForALaterTry(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.Fail("chat.postMessage", slacktest.Fault{RetryAfter: 7 * time.Second})
	for range 2 { // the second time Slack is not even asked
		_, err := w.channel.Send(t.Context(), w.parcel(1, "hi"))
		var later *handoff.Later
		if !errors.As(err, &later) || later.After <= 5*time.Second || later.After > 7*time.Second {
			t.Fatalf("got %v, want to try again in 7 s", err)
		}
	}
	if n := len(w.Calls("chat.postMessage")); n != 0 {
		t.Errorf("%d messages reached Slack", n)
	}
}

func TestWhatCannotBeDeliveredIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		err  string
		want func(error) bool
	}{
		"person gone":   {"user_disabled", func(err error) bool { return errors.Is(err, bot.ErrRefused) }},
		"blocks wrong":  {"invalid_blocks", func(err error) bool { return errors.Is(err, bot.ErrRefused) }},
		"token revoked": {"token_revoked", func(err error) bool { return later(err) && strings.Contains(err.Error(), "install it again") }},
		"scope missing": {"missing_scope", func(err error) bool { return later(err) && strings.Contains(err.Error(), "manifest") }},
		"Slack broken":  {"internal_error", func(err error) bool { return err != nil && !later(err) && !errors.Is(err, bot.ErrRefused) }},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, slacktest.Options{})
			w.start()
			w.Fail("chat.postMessage", slacktest.Fault{Error: c.err})
			if _, err := w.channel.Send(t.Context(), w.parcel(1, "hi")); !c.want(err) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func later(err error) bool {
	var l *handoff.Later
	return errors.As(err, &l)
}

func TestAnArchivedChannelsAnswerGoesToThePerson(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	w.say(w.help, "", us+" hello")
	w.wants(w.help, "> you said: hello")
	thread := w.FromApp(w.help)[0].Thread
	w.ChangeChannel(w.help, func(c *slacktest.Channel) { c.Archived = true })
	p := w.parcel(2, "the answer of a colleague")
	p.Conversation = "slack:" + w.ada + ":" + w.help + ":" + thread
	ref, err := w.channel.Send(t.Context(), p)
	if err != nil || !strings.HasPrefix(ref, w.dm()+"/") {
		t.Fatalf("ref %q, %v", ref, err)
	}
	w.wants(w.dm(), "the answer of a colleague")
}

func TestAgentsWriteUnderTheirName(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	p := w.parcel(1, "Hello, this is Ann.")
	p.Entry.From, p.Entry.Name = handoff.ByAgent, "Ann\n<!channel>"
	if _, err := w.channel.Send(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if m := w.FromApp(w.dm())[0]; !strings.HasPrefix(m.Username, "Ann ") {
		t.Errorf("shown as %q", m.Username)
	}
	w.Grant("chat:write", "users:read", "im:write", "im:history")
	p.Entry.Seq = 2
	if _, err := w.channel.Send(t.Context(), p); err != nil {
		t.Fatal("without the scope for names:", err)
	}
	if m := w.FromApp(w.dm())[1]; m.Username != "" || !strings.Contains(m.Text, "Ann") {
		t.Errorf("shown as %q: %q", m.Username, m.Text)
	}
}

func TestForeignTextCallsNobodyAndShowsNoPreview(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	const evil = "<!channel> <@U0BOSS> @here *bold* <https://evil.example|bank> &lt;!everyone&gt;"
	w.say(w.dm(), "", evil)
	w.await("answered", func() bool { return len(w.FromApp(w.dm())) == 1 })
	m := w.FromApp(w.dm())[0]
	all := m.Text + string(m.Blocks)
	for _, wrong := range []string{"<!", "<@", `"type":"broadcast"`, `"type":"user"`, `"type":"usergroup"`} {
		if strings.Contains(all, wrong) {
			t.Errorf("%s in %s", wrong, all)
		}
	}
	call := w.Calls("chat.postMessage")[0]
	if call.Args["unfurl_links"] != "false" || call.Args["unfurl_media"] != "false" || call.Args["link_names"] != "" {
		t.Errorf("arguments %v", call.Args)
	}
}

func TestMessagesToOneChannelKeepThePace(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.start()
	begun := time.Now()
	for i := range int64(5) {
		if _, err := w.channel.Send(t.Context(), w.parcel(i+1, "hi")); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(begun); took < 1500*time.Millisecond { // three at once, then one each second
		t.Errorf("five messages in %s", took)
	}
}
