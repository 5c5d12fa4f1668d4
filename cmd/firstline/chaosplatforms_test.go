//go:build unix

package main

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
	"github.com/firstline-support/firstline/cmd/firstline/chaos"
	"github.com/firstline-support/firstline/handoff"
)

// An office is a simulated Slack in which people write to the bot: all nodes are connected to it by sockets.
type office struct {
	slack *slacktest.Server
	staff []*colleague
}

const chaosColleagues = 2

func newOffice(t *testing.T) *office {
	// Slack tries again at once, after a minute and after five. Nobody waits so long here, and what all the tries miss is
	// to be found when a node reads the channels.
	o := &office{slack: slacktest.Start(t, slacktest.Options{Retries: []time.Duration{0, time.Second, 2 * time.Second}})}
	for range chaosColleagues {
		user := o.slack.AddUser(slacktest.User{RealName: "Somebody", Locale: "en-US"}).ID
		o.staff = append(o.staff, &colleague{slack: o.slack, user: user, channel: o.slack.Direct(user).ID})
	}
	return o
}

func (o *office) config() string {
	return "\nslack:\n  bot_token: env:CHAOS_BOT_TOKEN\n  app_token: env:CHAOS_APP_TOKEN\n"
}

// hires has the nodes work in this Slack.
func (o *office) hires(f *fleet) {
	for i := range f.env {
		f.env[i] = append(f.env[i], "FIRSTLINE_SLACK_API="+o.slack.API(), "CHAOS_BOT_TOKEN="+slacktest.BotToken,
			"CHAOS_APP_TOKEN="+slacktest.AppToken)
	}
}

// colleagues are who works there; nobody where there is no office.
func (o *office) colleagues() []*colleague {
	if o == nil {
		return nil
	}
	return o.staff
}

// A colleague has one conversation with the bot, in direct messages.
type colleague struct {
	slack         *slacktest.Server
	user, channel string
	said          []chaos.Said
}

// officeSentences have answers. What makes a case, and so a human's silence, is left to the web chat.
var officeSentences = []string{"how do I set an automatic reply in Outlook?", "my mailbox is full", "hello",
	"how do I share my calendar?"}

// talk says one thing after the other, each when the one before is answered, until it is enough.
func (c *colleague) talk(ctx context.Context, w *town, random *rand.Rand) {
	for !w.over() && ctx.Err() == nil {
		m := c.slack.Say(slacktest.Post{User: c.user, Channel: c.channel, Text: officeSentences[random.IntN(len(officeSentences))]})
		now := time.Now()
		mine := chaos.Said{ID: m.TS, Event: c.channel + "/" + m.TS, At: now, Acknowledged: now} // Slack has it
		if poll(ctx, 20*time.Millisecond, func() bool { return c.answered(m.TS) }) {
			mine.Answered = time.Now()
		}
		c.said = append(c.said, mine)
		after(ctx, time.Duration(random.Int64N(int64(300*time.Millisecond))))
	}
}

func (c *colleague) answered(ts string) bool {
	for _, m := range c.slack.FromApp(c.channel) {
		if m.TS > ts {
			return true
		}
	}
	return false
}

// history is the conversation as Slack shows it. Its lines have no numbers but their order.
func (c *colleague) history() chaos.Talk {
	t := chaos.Talk{Conversation: "slack:" + c.user, Said: c.said}
	for i, m := range c.slack.Messages(c.channel) {
		w := chaos.Word{Seq: int64(i + 1), From: handoff.ByPerson, ID: m.TS, Text: m.Text}
		if m.BotID == slacktest.BotID {
			w.From, w.ID = handoff.ByBot, ""
		}
		t.Heard = append(t.Heard, w)
	}
	return t
}
