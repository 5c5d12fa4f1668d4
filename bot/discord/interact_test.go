package discord_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/discord"
	"github.com/firstline-support/firstline/bot/discord/discordtest"
	"github.com/firstline-support/firstline/handoff"
)

// alone gives what the bot shows in a channel to one user and to nobody else.
func (w *world) alone(user, channel string) []string {
	all := []string{}
	for _, m := range w.Sees(user, channel) {
		if m.Only == user {
			all = append(all, m.Content)
		}
	}
	return all
}

// buttons are the ids of what can be pressed below a message.
func buttons(m discordtest.Message) (all []string) {
	for _, row := range m.Components {
		inner, _ := row.(map[string]any)["components"].([]any)
		for _, one := range inner {
			if id, ok := one.(map[string]any)["custom_id"].(string); ok {
				all = append(all, id)
			}
		}
	}
	return all
}

func (w *world) ask(user, channel, text string) string {
	id := w.Slash(user, channel, "ask", "de", discordtest.Option{Name: "question", Value: text})
	w.pass(5 * time.Second)
	return id
}

func TestWhoAsksWithACommandIsAnsweredAlone(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		w.ask(w.ada, w.chat, "vpn?")
		if got := w.alone(w.ada, w.chat); !slices.Equal(got, []string{"you said: vpn?"}) {
			t.Errorf("Ada sees %q", got)
		}
		if got := w.alone(w.bob, w.chat); len(got) > 0 {
			t.Errorf("Bob sees %q", got)
		}
		if e := w.heard.Last(); e.Lang != "de" || e.Conversation != "discord:"+w.ada {
			t.Errorf("heard %+v", e)
		}
		w.ask(w.ada, w.chat, "long")
		w.pass(20 * time.Second)
		if got := strings.Join(w.alone(w.ada, w.chat), " "); strings.Count(got, "word") != 4000 {
			t.Errorf("Ada sees %d of 4000 words", strings.Count(got, "word"))
		}
		w.pass(20 * time.Minute) // the interaction is over: what comes now goes to the direct messages
		w.Tell(w.ada, "and now?")
		w.pass(5 * time.Second)
		w.wants(w.Direct(w.ada).ID, "you said: and now?")
	})
}

// A program that dies between question and answer answers where it was asked.
func TestAnAnswerFindsItsWayAfterARestart(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		slow := &late{ready: make(chan struct{})}
		w.decider = slow
		w.start()
		w.Slash(w.ada, w.chat, "ask", "en-US", discordtest.Option{Name: "question", Value: "vpn?"})
		w.pass(2 * time.Second)
		w.stop()
		close(slow.ready)
		w.start()
		w.pass(10 * time.Second)
		if got := w.alone(w.ada, w.chat); !slices.Equal(got, []string{"you said: vpn?"}) {
			t.Errorf("Ada sees %q", got)
		}
	})
}

// A late decider answers when it may.
type late struct {
	bottest.Parrot
	ready chan struct{}
}

func (d *late) Decide(ctx context.Context, s bot.Situation) (bot.Turn, error) {
	select {
	case <-d.ready:
	case <-ctx.Done():
		return bot.Turn{}, ctx.Err()
	}
	return d.Parrot.Decide(ctx, s)
}

// Discord shows that we think until an answer comes: when a colleague has to give it, it must not do so for ever.
func TestThinkingEnds(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		slow := &late{ready: make(chan struct{})}
		w.decider = slow
		w.start()
		w.Slash(w.ada, w.chat, "ask", "en-US", discordtest.Option{Name: "question", Value: "vpn?"})
		w.pass(time.Minute)
		if got := w.alone(w.ada, w.chat); len(got) != 1 || !strings.Contains(got[0], "passed it on") {
			t.Errorf("Ada sees %q", got)
		}
		close(slow.ready)
		w.pass(10 * time.Second)
		if got := w.alone(w.ada, w.chat); len(got) != 2 || got[1] != "you said: vpn?" {
			t.Errorf("Ada sees %q", got)
		}
	})
}

func TestOnlyWhoIsAskedMayPress(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		asked := w.say(w.support, "choose one")
		shown := w.Messages(asked.ID)[1]
		id := buttons(shown)[0]
		w.Press(w.bob, asked.ID, shown.ID, id)
		w.pass(5 * time.Second)
		if got := w.alone(w.bob, asked.ID); len(got) != 1 || !strings.Contains(got[0], "somebody else") {
			t.Errorf("Bob sees %q", got)
		}
		w.Repeat(2) // the interaction comes three times
		w.Press(w.ada, asked.ID, shown.ID, id)
		w.pass(5 * time.Second)
		got := w.wrote(asked.ID)
		if len(got) != 2 || !strings.Contains(got[0], "Yes") || got[1] != "you pressed: yes" {
			t.Errorf("got %q", got)
		}
		if left := buttons(w.Messages(asked.ID)[1]); len(left) > 0 {
			t.Errorf("the buttons %q are still there", left)
		}
	})
}

func TestAFormIsTakenIn(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		asked := w.say(w.support, "topic")
		shown := w.Messages(asked.ID)[1]
		opened := w.Press(w.ada, asked.ID, shown.ID, buttons(shown)[0])
		w.pass(2 * time.Second)
		w.Submit(opened, map[string]any{"words": "printer is broken", "topic": []string{"device"}, "urgency": []string{"stops"}})
		w.pass(5 * time.Second)
		e := w.heard.Last()
		if e.Kind != bot.Filled || e.Text != "printer is broken" || e.Form == nil || e.Form.Category != "device" ||
			e.Form.Urgency != 3 || e.Conversation != "discord:"+w.ada+":"+asked.ID {
			t.Errorf("heard %+v %+v", e, e.Form)
		}
	})
}

func TestHumanCloseAndRequests(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		w.Slash(w.ada, w.chat, "human", "en-US", discordtest.Option{Name: "reason", Value: "case of a broken mouse"})
		w.pass(5 * time.Second)
		if e := w.heard.Last(); e.Kind != bot.Filled || e.Text != "case of a broken mouse" {
			t.Errorf("heard %+v", e)
		}
		w.Slash(w.ada, w.chat, "requests", "en-US")
		w.pass(5 * time.Second)
		if got := w.alone(w.ada, w.chat); !has(got, "FL-1") || !has(got, "case of a broken mouse") {
			t.Errorf("Ada sees %q", got)
		}
		w.Slash(w.bob, w.chat, "requests", "en-US")
		w.pass(5 * time.Second)
		if got := w.alone(w.bob, w.chat); has(got, "FL-1") {
			t.Errorf("Bob sees %q", got)
		}
		asked := w.say(w.support, "vpn")
		w.Slash(w.ada, asked.ID, "close", "en-US")
		w.pass(5 * time.Second)
		if e := w.heard.Last(); e.Choice != "solved" || e.Conversation != "discord:"+w.ada+":"+asked.ID {
			t.Errorf("heard %+v", e)
		}
		if thread, _ := w.Channel(asked.ID); !thread.Archived {
			t.Error("the thread is not put away")
		}
	})
}

func TestHelpWithAMessage(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		m := w.as(w.bob, w.chat, "is the **wiki** down? @everyone")
		w.Menu(w.ada, w.chat, m.ID, "Get help with this", "en-US")
		w.pass(5 * time.Second)
		e := w.heard.Last()
		if e.Text != "is the **wiki** down? @everyone" || !strings.Contains(e.Beside, "Bob") || e.Person.ID != w.ada {
			t.Errorf("heard %+v", e)
		}
		if got := w.alone(w.ada, w.chat); len(got) != 1 || !strings.Contains(got[0], "you said: is the") {
			t.Errorf("Ada sees %q", got)
		}
	})
}

func TestModeratorsMuteTheBot(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		mod := w.AddRole(w.guild, discordtest.Role{Name: "Mod", Permissions: discordtest.ManageChannels})
		w.ChangeMember(w.guild, w.hal, func(m *discordtest.Member) { m.Roles = append(m.Roles, mod.ID) })
		w.start()
		w.Slash(w.bob, w.support, "quiet", "en-US")
		w.pass(2 * time.Second)
		asked := w.say(w.support, "one")
		w.wants(asked.ID, "you said: one")
		w.Slash(w.hal, w.support, "quiet", "en-US")
		w.pass(2 * time.Second)
		w.say(w.support, "two "+us)
		w.say(asked.ID, "three")
		w.wants(asked.ID, "you said: one")
		w.Slash(w.hal, w.support, "quiet", "en-US")
		w.pass(2 * time.Second)
		again := w.say(w.support, "four")
		w.wants(again.ID, "you said: four")
	})
}

func TestWhatSolvedItIsMarked(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		asked := w.say(w.support, "vpn down")
		helped := w.as(w.hal, asked.ID, "restart the `client`")
		wrong := w.as(w.bob, asked.ID, "buy a new one")
		for _, c := range []struct{ who, message, says string }{{w.bob, helped.ID, "Only who asked"},
			{w.ada, wrong.ID, "Only answers of helpers"}, {w.ada, helped.ID, "Thank you"}, {w.hal, helped.ID, "Thank you"}} {
			w.Menu(c.who, asked.ID, c.message, "This solved it", "en-US")
			w.pass(3 * time.Second)
			if got := w.alone(c.who, asked.ID); len(got) == 0 || !strings.Contains(got[len(got)-1], c.says) {
				t.Errorf("%s sees %q, want %q", c.who, got, c.says)
			}
		}
		e := w.heard.Last()
		if e.Kind != bot.Helped || e.Text != "restart the `client`" || e.By == nil || e.By.Name != "Hal" ||
			e.Person.ID != w.ada || !strings.Contains(e.Beside, helped.ID) {
			t.Errorf("heard %+v", e)
		}
	})
}

func TestATicketFromAPanel(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		guild := w.options.Guilds[w.guild]
		guild.Panels = []discord.Panel{{Channel: "chat", Title: "Help", Text: "Ask **us**.",
			Topics: []handoff.Choice{{Value: "device", Label: "Device"}, {Value: "vpn", Label: "VPN"}}}}
		w.options.Guilds[w.guild] = guild
		w.start()
		w.pass(10 * time.Second)
		panels := w.Messages(w.chat)
		if len(panels) != 1 || !strings.Contains(panels[0].Content, "Ask **us**.") {
			t.Fatalf("the panel is %+v", panels)
		}
		w.stop()
		w.start() // it is not posted again
		w.pass(10 * time.Second)
		if n := len(w.Messages(w.chat)); n != 1 {
			t.Fatalf("%d panels", n)
		}
		opened := w.Press(w.ada, w.chat, panels[0].ID, buttons(panels[0])[1])
		w.pass(2 * time.Second)
		w.Submit(opened, map[string]any{"words": "vpn is @everyone down"})
		w.pass(5 * time.Second)
		threads := w.Threads(w.chat)
		if len(threads) != 1 || threads[0].Kind != 12 || !slices.Contains(threads[0].Members, w.ada) {
			t.Fatalf("threads %+v", threads)
		}
		e := w.heard.Last()
		if e.Kind != bot.Filled || e.Form.Category != "vpn" || e.Conversation != "discord:"+w.ada+":"+threads[0].ID {
			t.Errorf("heard %+v", e)
		}
		w.say(threads[0].ID, "still")
		if got := w.wrote(threads[0].ID); !has(got, "you said: still") {
			t.Errorf("got %q", got)
		}
		if got := w.alone(w.ada, w.chat); !has(got, "<#"+threads[0].ID+">") {
			t.Errorf("Ada sees %q", got)
		}
	})
}

func TestWhoWritesTooMuchIsToldOnce(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.options.PerMinute = 3
		w.start()
		for range 8 {
			w.Tell(w.ada, "again")
		}
		w.pass(10 * time.Second)
		got := w.wrote(w.Direct(w.ada).ID)
		told := len(slices.DeleteFunc(slices.Clone(got), func(s string) bool { return !strings.Contains(s, "faster than") }))
		if told != 1 {
			t.Errorf("told %d times: %q", told, got)
		}
		w.pass(2 * time.Minute)
		w.Tell(w.ada, "later")
		w.pass(5 * time.Second)
		if got := w.wrote(w.Direct(w.ada).ID); got[len(got)-1] != "you said: later" {
			t.Errorf("got %q", got)
		}
	})
}
