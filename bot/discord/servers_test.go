package discord_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/discord"
	"github.com/firstline-support/firstline/bot/discord/discordtest"
)

// Each server has its own ways: languages, what its members may read, and what a role opens there and nowhere else.
func TestEachServerHasItsOwnWays(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		other := w.AddGuild(discordtest.Guild{Name: "Zweite", Locale: "de"}).ID
		foreign := w.AddGuild(discordtest.Guild{Name: "Foreign"}).ID
		staff, fake := w.AddRole(w.guild, discordtest.Role{Name: "Staff"}), w.AddRole(other, discordtest.Role{Name: "Staff"})
		w.ChangeMember(w.guild, w.ada, func(m *discordtest.Member) { m.Roles = append(m.Roles, staff.ID) })
		w.AddMember(other, w.bob, fake.ID)
		w.AddMember(foreign, w.bob)
		w.options.Guilds = map[string]discord.Guild{
			w.guild: {Audience: []string{"members"}, Roles: map[string][]string{"Staff": {"staff"}}},
			other:   {Languages: []string{"de"}},
		}
		in := map[string]string{w.guild: w.chat}
		for _, id := range []string{other, foreign} {
			in[id] = w.AddChannel(discordtest.Channel{Guild: id, Name: "chat"}).ID
		}
		w.start()
		for _, c := range []struct {
			who, guild  string
			alone       bool
			lang        string
			groups, may []string
		}{
			{w.ada, w.guild, false, "en", []string{"Staff"}, []string{"members"}},
			{w.ada, w.guild, true, "en", []string{"Staff"}, []string{"members", "staff"}},
			{w.bob, other, false, "de", []string{"Staff"}, nil},
			{w.bob, other, true, "en", []string{"Staff"}, nil}, // the command tells the language of Bob's Discord
		} {
			if c.alone {
				w.Slash(c.who, in[c.guild], "ask", "en-US", discordtest.Option{Name: "question", Value: "hello"})
				w.pass(5 * time.Second)
			} else {
				w.as(c.who, in[c.guild], us+" hello")
			}
			e := w.heard.Last()
			if e.Person.ID != c.who || e.Lang != c.lang || !slices.Equal(e.Person.Groups, c.groups) ||
				!slices.Equal(e.Person.Audience, c.may) {
				t.Errorf("%+v: heard %+v", c, e)
			}
		}
		n := len(w.heard.Events())
		w.as(w.bob, in[foreign], us+" hello")
		if len(w.heard.Events()) != n {
			t.Error("it listens in a server that the workspace does not name")
		}
		w.Tell(w.ada, "directly")
		w.pass(5 * time.Second)
		if p := w.heard.Last().Person; !slices.Equal(p.Audience, []string{"members", "staff"}) {
			t.Errorf("directly: %+v", p)
		}
		w.RemoveMember(w.guild, w.ada)
		w.pass(20 * time.Minute)
		w.Tell(w.ada, "as nobody")
		w.pass(5 * time.Second)
		if p := w.heard.Last().Person; len(p.Audience) > 0 {
			t.Errorf("who has left reads on: %+v", p)
		}
	})
}

func TestFilesComeAlong(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		asked := w.Say(discordtest.Post{User: w.ada, Channel: w.support, Content: "this is the log",
			Files: []discordtest.File{{Name: "a.log", Type: "text/plain", Data: []byte("it broke")}}})
		w.pass(10 * time.Second)
		w.wants(asked.ID, "you said: this is the log")
		e := w.heard.Last()
		if len(e.Files) != 1 || e.Files[0].Problem != "" || e.Files[0].Name != "a.log" || e.Files[0].Size != 8 {
			t.Errorf("heard %+v", e)
		}
		w.stop() // what was sent while we were away is fetched, too
		w.Say(discordtest.Post{User: w.ada, Channel: asked.ID,
			Files: []discordtest.File{{Name: "b.log", Type: "text/plain", Data: []byte("again")}}})
		w.start()
		w.pass(20 * time.Second)
		if e := w.heard.Last(); len(e.Files) != 1 || e.Files[0].Name != "b.log" || e.Files[0].Problem != "" {
			t.Errorf("heard %+v", e)
		}
	})
}

// Nobody writes into a locked thread: the answer goes to the person. An archived one comes back.
func TestArchivedAndLockedThreads(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		asked := w.say(w.support, "first")
		w.ChangeChannel(asked.ID, func(c *discordtest.Channel) { c.Archived = true })
		w.pass(time.Second)
		w.say(asked.ID, "second")
		w.wants(asked.ID, "you said: first", "you said: second")
		w.say(asked.ID, "choose")
		w.pass(5 * time.Second)
		last := w.Messages(asked.ID)
		w.ChangeChannel(asked.ID, func(c *discordtest.Channel) { c.Archived, c.Locked = true, true })
		w.pass(time.Second)
		w.Press(w.ada, asked.ID, last[len(last)-1].ID, buttons(last[len(last)-1])[0])
		w.pass(20 * time.Second)
		if got := w.wrote(w.Direct(w.ada).ID); !has(got, "you pressed: yes") {
			t.Errorf("directly: %q; in the thread: %q", got, w.wrote(asked.ID))
		}
	})
}

// P9: nothing that people write pings anybody or passes for ours, however it is shown.
func TestForeignWordsStayWords(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.ChangeUser(w.ada, func(u *discordtest.User) { u.Global = "@everyone [x](https://evil.example)" })
		w.start()
		m := w.as(w.ada, w.chat, "[bank](https://evil.example) ||x|| <@&"+w.guild+"> `code` @here")
		w.Menu(w.bob, w.chat, m.ID, "Get help with this", "en-US")
		w.pass(5 * time.Second)
		for _, shown := range w.Sees(w.bob, w.chat) {
			if shown.Author != discordtest.BotUser {
				continue
			}
			if shown.Everyone || len(shown.Mentions)+len(shown.Roles) > 0 || strings.Contains(shown.Content, "[x](") {
				t.Errorf("Bob sees %+v", shown)
			}
		}
	})
}
