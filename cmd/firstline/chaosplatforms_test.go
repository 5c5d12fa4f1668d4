//go:build unix

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/discord/discordtest"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
	"github.com/firstline-support/firstline/cmd/firstline/chaos"
	"github.com/firstline-support/firstline/handoff"
)

// A platform is a simulated Slack or Discord in which people write to the bot of all nodes, each in direct messages.
type platform struct {
	config string   // of the workspace
	env    []string // of each node
	people []*member
}

const chaosMembers = 2 // of each platform

// newSlack is a Slack to which every node has sockets.
func newSlack(t *testing.T) *platform {
	// Slack tries again at once, after a minute and after five. Nobody waits so long here, and what all the tries miss is
	// to be found when a node reads the channels.
	slack := slacktest.Start(t, slacktest.Options{Retries: []time.Duration{0, time.Second, 2 * time.Second}})
	p := &platform{config: "\nslack:\n  bot_token: env:CHAOS_BOT_TOKEN\n  app_token: env:CHAOS_APP_TOKEN\n",
		env: []string{"FIRSTLINE_SLACK_API=" + slack.API(), "CHAOS_BOT_TOKEN=" + slacktest.BotToken,
			"CHAOS_APP_TOKEN=" + slacktest.AppToken}}
	for range chaosMembers {
		user := slack.AddUser(slacktest.User{RealName: "Somebody", Locale: "en-US"}).ID
		channel := slack.Direct(user).ID
		p.people = append(p.people, &member{conversation: "slack:" + user,
			say: func(text string) (id, event string) {
				m := slack.Say(slacktest.Post{User: user, Channel: channel, Text: text})
				return m.TS, channel + "/" + m.TS
			},
			reads: func() (all []chaos.Word) {
				for _, m := range slack.Messages(channel) {
					all = append(all, lineOf(all, m.BotID == slacktest.BotID, m.TS, m.Text))
				}
				return all
			}})
	}
	return p
}

// newDiscord is a Discord to which one node at a time is connected.
func newDiscord(t *testing.T) *platform {
	discord := discordtest.Start(t, discordtest.Options{})
	p := &platform{config: "\ndiscord:\n  token: env:CHAOS_DISCORD_TOKEN\n  messages_per_minute: 0\n",
		env: []string{"FIRSTLINE_DISCORD_API=" + discord.URL() + "/api/", "CHAOS_DISCORD_TOKEN=" + discordtest.BotToken}}
	for i := range chaosMembers {
		user := discord.AddUser(discordtest.User{Name: fmt.Sprint("somebody", i)}).ID
		channel := discord.Direct(user).ID
		p.people = append(p.people, &member{conversation: "discord:" + user,
			say: func(text string) (id, event string) {
				m := discord.Tell(user, text)
				return m.ID, channel + "/" + m.ID
			},
			reads: func() (all []chaos.Word) {
				for _, m := range discord.Messages(channel) {
					all = append(all, lineOf(all, m.Author == discordtest.BotUser, m.ID, m.Content))
				}
				return all
			}})
	}
	return p
}

// patiently makes a platform where -chaos.for asks for more than usual. On Discord one node hears for all: until another
// one has its place, and has read what was missed, it takes nearly as long as people are patient. On a machine that runs
// all tests at once that would be too long now and then.
func patiently(t *testing.T, make func(*testing.T) *platform) *platform {
	if *chaosFor <= usualChaos {
		return nil
	}
	return make(t)
}

// lineOf is a message below others. Platforms do not number them.
func lineOf(before []chaos.Word, ours bool, id, text string) chaos.Word {
	if ours {
		return chaos.Word{Seq: int64(len(before) + 1), From: handoff.ByBot, Text: text}
	}
	return chaos.Word{Seq: int64(len(before) + 1), From: handoff.ByPerson, ID: id, Text: text}
}

// fleet is one whose nodes all work there.
func (p *platform) fleet(t *testing.T, more string, stores ...string) *fleet {
	if p == nil {
		return newFleet(t, more, stores...)
	}
	f := newFleet(t, more+p.config, stores...)
	for i := range f.env {
		f.env[i] = append(f.env[i], p.env...)
	}
	return f
}

// members are the people there; nobody where there is no platform.
func (p *platform) members() []*member {
	if p == nil {
		return nil
	}
	return p.people
}

// A member has one conversation with the bot.
type member struct {
	conversation string
	say          func(text string) (id, event string)
	reads        func() []chaos.Word
	said         []chaos.Said
}

// plainSentences have answers. What makes a case, and so a human's silence, is left to the web chat.
var plainSentences = []string{"how do I set an automatic reply in Outlook?", "my mailbox is full", "hello",
	"how do I share my calendar?"}

// talk says one thing after the other, each when the one before is answered, until it is enough.
func (m *member) talk(ctx context.Context, w *town, random *rand.Rand) {
	for !w.over() && ctx.Err() == nil {
		mine := chaos.Said{At: time.Now()}
		mine.ID, mine.Event = m.say(plainSentences[random.IntN(len(plainSentences))])
		mine.Acknowledged = time.Now() // the platform has it
		if poll(ctx, 20*time.Millisecond, func() bool { return m.answered(mine.ID) }) {
			mine.Answered = time.Now()
		}
		m.said = append(m.said, mine)
		after(ctx, time.Duration(random.Int64N(int64(300*time.Millisecond))))
	}
}

// answered tells whether the bot has said anything below a message.
func (m *member) answered(id string) bool {
	all := m.reads()
	at := slices.IndexFunc(all, func(w chaos.Word) bool { return w.ID == id })
	return slices.ContainsFunc(all[at+1:], func(w chaos.Word) bool { return w.From == handoff.ByBot })
}

func (m *member) history() chaos.Talk {
	return chaos.Talk{Conversation: m.conversation, Said: m.said, Heard: m.reads()}
}
