package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

// The program in Slack, door to door: an answer, a kill, words that are written meanwhile, and a human who takes over in
// Slack as well as the doctor's view of all that.
func TestPeopleAskInSlackAlsoWhileTheProgramIsDead(t *testing.T) {
	slack := slacktest.Start(t, slacktest.Options{AckWithin: 500 * time.Millisecond, Retries: []time.Duration{0}})
	ada := slack.AddUser(slacktest.User{RealName: "Ada Byron", Email: "ada@example.com", Locale: "en-US"}).ID
	triage := slack.AddChannel(slacktest.Channel{Name: "triage", Kind: slacktest.Private, Members: []string{slacktest.BotUser}}).ID
	t.Setenv("FIRSTLINE_SLACK_API", slack.API())
	t.Setenv("TEST_BOT_TOKEN", slacktest.BotToken)
	t.Setenv("TEST_APP_TOKEN", slacktest.AppToken)
	edits := append([][2]string{{"\ndata: data", "\ndesks: [console, slack]\nslack:\n  bot_token: env:TEST_BOT_TOKEN\n" +
		"  app_token: env:TEST_APP_TOKEN\n  desk: {default: " + triage + "}\ndata: data"}}, quick...)
	dir := newWorkspace(t, edits...)
	port := freePort(t)
	p := serve(t, dir, port)
	said := func(channel, words string) func() bool {
		return func() bool {
			for _, m := range slack.FromApp(channel) {
				if strings.Contains(m.Text+string(m.Blocks), words) {
					return true
				}
			}
			return false
		}
	}
	dm := slack.Direct(ada).ID
	eventually(t, time.Minute, "the program connects", func() bool { return slack.Sockets() > 0 })
	slack.Say(slacktest.Post{User: ada, Channel: dm, Text: "how do I share my calendar?"})
	eventually(t, time.Minute, "an answer with its source", said(dm, "Source: "))
	p.kill()
	slack.Say(slacktest.Post{User: ada, Channel: dm, Text: "I clicked on a link in a strange mail and entered my password"})
	eventually(t, time.Minute, "Slack gives it up", func() bool { lost, _ := slack.Lost(); return lost > 0 })
	p = serve(t, dir, port)
	eventually(t, time.Minute, "what was missed becomes a case", said(dm, "is now case"))
	eventually(t, time.Minute, "the case lies in the team's channel", said(triage, "FL-1"))
	if strings.Contains(p.output.String(), "strange mail") || strings.Contains(p.output.String(), slacktest.BotToken) {
		t.Errorf("the log holds what it must not:\n%s", p.output.tail(2000))
	}
	var out, trouble bytes.Buffer
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	if code := run(ctx, []string{"doctor", dir}, terminal{strings.NewReader(""), &out, &trouble}); code != exitOK {
		t.Errorf("the doctor: %d\n%s%s", code, out.String(), trouble.String())
	}
	slack.ChangeChannel(triage, func(c *slacktest.Channel) { c.Members = nil })
	if code := run(ctx, []string{"doctor", dir}, terminal{strings.NewReader(""), &out, &trouble}); code != exitError ||
		!strings.Contains(out.String(), "/invite") {
		t.Errorf("the doctor: %d\n%s", code, out.String())
	}
	p.kill()
}
