package main

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/discord/discordtest"
)

// The program on Discord, door to door: an answer with its source in a thread, one for the asker alone, a kill, words
// that are written meanwhile and become a case in the helpers' forum, a helper who takes it there and answers, and the
// doctor's view of all that.
func TestPeopleAskOnDiscordAlsoWhileTheProgramIsDead(t *testing.T) {
	// that Discord waits three seconds only is tried where time is simulated: a machine may have a lot to do
	discord := discordtest.Start(t, discordtest.Options{AnswerIn: time.Minute})
	ada := discord.AddUser(discordtest.User{Name: "ada", Global: "Ada"}).ID
	guild := discord.AddGuild(discordtest.Guild{Name: "Example", Locale: "en-US"}).ID
	discord.AddMember(guild, ada)
	support := discord.AddChannel(discordtest.Channel{Guild: guild, Name: "support"}).ID
	kim := discord.AddUser(discordtest.User{Name: "kim", Global: "Kim"}).ID
	discord.AddMember(guild, kim)
	cases := discord.AddChannel(discordtest.Channel{Guild: guild, Name: "cases", Kind: discordtest.Forum,
		Overwrites: []discordtest.Overwrite{{ID: guild, Deny: discordtest.ViewChannel},
			{ID: discordtest.BotUser, Member: true, Allow: discordtest.ViewChannel | discordtest.ManageThreads |
				discordtest.PinMessages}}}).ID
	t.Setenv("FIRSTLINE_DISCORD_API", discord.URL()+"/api/")
	t.Setenv("TEST_DISCORD_TOKEN", discordtest.BotToken)
	edits := append([][2]string{{"\ndata: data", "\ndesks: [console, discord]\ndiscord:\n  token: env:TEST_DISCORD_TOKEN\n" +
		"  desk: {default: '" + cases + "'}\n  guilds:\n    '" + guild + "':\n      channels: {support: answer}\ndata: data"}}, quick...)
	dir := newWorkspace(t, edits...)
	if out, err := workIn(t, dir, "agents", "add", "Kim", "--discord", kim); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	port := freePort(t)
	p := serve(t, dir, port)
	reads := func(channel, words string) func() bool {
		return func() bool {
			for _, m := range discord.Sees(ada, channel) {
				if m.Author == discordtest.BotUser && strings.Contains(m.Content, words) {
					return true
				}
			}
			return false
		}
	}
	eventually(t, time.Minute, "the program connects", func() bool { return discord.Connections() > 0 })
	eventually(t, time.Minute, "it registers its commands", func() bool { return len(discord.Commands("")) > 0 })
	asked := discord.Say(discordtest.Post{User: ada, Channel: support, Content: "how do I share my calendar?"})
	eventually(t, time.Minute, "an answer with its source", reads(asked.ID, "Source: "))
	discord.Slash(ada, support, "ask", "de", discordtest.Option{Name: "question", Value: "wie teile ich meinen Kalender?"})
	eventually(t, time.Minute, "an answer for Ada alone", reads(support, "Quelle: "))
	p.kill()
	missed := discord.Say(discordtest.Post{User: ada, Channel: support,
		Content: "I clicked on a link in a strange mail and entered my password"})
	p = serve(t, dir, port)
	eventually(t, time.Minute, "what was missed becomes a case", reads(missed.ID, "is now case"))
	eventually(t, time.Minute, "the case lies in the helpers' forum", func() bool { return len(discord.Threads(cases)) == 1 })
	post := discord.Threads(cases)[0].ID
	shows := func(words string) func() bool {
		return func() bool {
			return slices.ContainsFunc(discord.Messages(post), func(m discordtest.Message) bool {
				return strings.Contains(m.Content+fmt.Sprint(m.Embeds, m.Components), words)
			})
		}
	}
	eventually(t, time.Minute, "the card has its buttons", shows("fd|take|"))
	card := discord.Messages(post)[0]
	button := regexp.MustCompile(`fd\|take\|[^ \]]+`).FindString(fmt.Sprint(card.Components))
	if discord.Press(kim, post, card.ID, button) == "" {
		t.Fatalf("the card has no button %q", button)
	}
	eventually(t, time.Minute, "the case is Kim's", shows("has taken the case"))
	discord.Say(discordtest.Post{User: kim, Channel: post, Content: "note: looks like the new wave"})
	discord.Say(discordtest.Post{User: kim, Channel: post, Content: "I have blocked the link, please change your password"})
	eventually(t, time.Minute, "what the helper says reaches Ada", reads(missed.ID, "I have blocked the link"))
	if reads(missed.ID, "new wave")() {
		t.Error("Ada reads a note")
	}
	if strings.Contains(p.output.String(), "strange mail") || strings.Contains(p.output.String(), discordtest.BotToken) {
		t.Errorf("the log holds what it must not:\n%s", p.output.tail(2000))
	}
	doctor := func() (string, int) {
		var out, trouble bytes.Buffer
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		code := run(ctx, []string{"doctor", dir}, terminal{strings.NewReader(""), &out, &trouble})
		return out.String() + trouble.String(), code
	}
	if said, code := doctor(); code != exitOK {
		t.Errorf("the doctor: %d\n%s", code, said)
	}
	discord.ChangeChannel(support, func(c *discordtest.Channel) {
		c.Overwrites = []discordtest.Overwrite{{ID: guild, Deny: discordtest.CreatePublicThreads}}
	})
	if said, code := doctor(); code != exitError || !strings.Contains(said, "Create Public Threads") {
		t.Errorf("the doctor: %d\n%s", code, said)
	}
	p.kill()
}
