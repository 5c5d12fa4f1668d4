package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/discord/discordtest"
)

// The program on Discord, door to door: an answer with its source in a thread, one for the asker alone, a kill, words
// that are written meanwhile and become a case in the helpers' forum, and the doctor's view of all that.
func TestPeopleAskOnDiscordAlsoWhileTheProgramIsDead(t *testing.T) {
	discord := discordtest.Start(t, discordtest.Options{})
	ada := discord.AddUser(discordtest.User{Name: "ada", Global: "Ada"}).ID
	guild := discord.AddGuild(discordtest.Guild{Name: "Example", Locale: "en-US"}).ID
	discord.AddMember(guild, ada)
	support := discord.AddChannel(discordtest.Channel{Guild: guild, Name: "support"}).ID
	cases := discord.AddChannel(discordtest.Channel{Guild: guild, Name: "cases", Kind: discordtest.Forum,
		Overwrites: []discordtest.Overwrite{{ID: guild, Deny: discordtest.ViewChannel},
			{ID: discordtest.BotUser, Member: true, Allow: discordtest.ViewChannel | discordtest.ManageThreads |
				discordtest.PinMessages}}}).ID
	t.Setenv("FIRSTLINE_DISCORD_API", discord.URL()+"/api/")
	t.Setenv("TEST_DISCORD_TOKEN", discordtest.BotToken)
	edits := append([][2]string{{"\ndata: data", "\ndesks: [console, discord]\ndiscord:\n  token: env:TEST_DISCORD_TOKEN\n" +
		"  desk: {default: '" + cases + "'}\n  guilds:\n    '" + guild + "':\n      channels: {support: answer}\ndata: data"}}, quick...)
	dir := newWorkspace(t, edits...)
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
