package discord_test

import (
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/discord/discordtest"
)

func TestDirectMessagesAreAnswered(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		dm := w.Direct(w.ada).ID
		w.Tell(w.ada, "hello there "+us)
		w.pass(5 * time.Second)
		w.wants(dm, "you said: hello there")
		if e := w.heard.Last(); e.Person.Name != "Ada" || e.Conversation != "discord:"+w.ada {
			t.Errorf("heard %+v", e)
		}
	})
}

func TestAMentionIsAnsweredInAThread(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		w.say(w.chat, "good morning") // not for us
		asked := w.say(w.chat, us+" my vpn is down")
		w.wants(w.chat)
		w.wants(asked.ID, "you said: my vpn is down")
		w.say(asked.ID, "since today") // no mention needed
		w.wants(asked.ID, "you said: my vpn is down", "you said: since today")
		if thread, ok := w.Channel(asked.ID); !ok || thread.Name != "my vpn is down" {
			t.Errorf("the thread is %+v", thread)
		}
		w.as(w.bob, asked.ID, us+" mine, too")
		w.wants(asked.ID, "you said: my vpn is down", "you said: since today", "you said: mine, too")
		if c := w.heard.Last().Conversation; c != "discord:"+w.bob+":"+asked.ID {
			t.Errorf("Bob's conversation is %s", c)
		}
	})
}

func TestQuietWhenPeopleTalkToEachOther(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		asked := w.say(w.chat, us+" help")
		w.as(w.bob, asked.ID, "what did you try?")
		w.say(asked.ID, "restarting")
		w.wants(asked.ID, "you said: help")
		w.say(asked.ID, us+" and you?")
		w.say(asked.ID, "<@"+w.bob+"> can you look?") // a colleague is called
		w.say(asked.ID, "it is urgent")
		w.wants(asked.ID, "you said: help", "you said: and you?")
		w.stop() // who talks to whom is known after a restart
		w.start()
		w.say(asked.ID, "still broken")
		w.wants(asked.ID, "you said: help", "you said: and you?")
		last := w.Messages(asked.ID)[2]
		w.Say(discordtest.Post{User: w.ada, Channel: asked.ID, Content: "to you", Reply: last.ID, Silent: true})
		w.pass(5 * time.Second)
		w.say(asked.ID, us+" again")
		w.wants(asked.ID, "you said: help", "you said: and you?", "you said: again")
	})
}

func TestWhereQuestionsAreAnswered(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		w.say(w.support, "<@"+w.bob+"> lunch?")
		asked := w.say(w.support, "my vpn is down")
		w.wants(asked.ID, "you said: my vpn is down")
		w.ChangeChannel(w.forum, func(c *discordtest.Channel) { c.Tags = []discordtest.Tag{{ID: "77", Name: "Windows"}} })
		w.pass(time.Second)
		post := w.Ask(w.forum, "VPN down", discordtest.Post{User: w.ada, Content: "since today"}, "77")
		w.pass(5 * time.Second)
		w.wants(post.ID, "you said: VPN down\n\nsince today")
		if e := w.heard.Last(); !strings.Contains(e.Beside, "Windows") {
			t.Errorf("the tags are not known: %+v", e)
		}
		w.say(post.ID, "and the phone")
		w.as(w.bob, post.ID, "me too")
		w.wants(post.ID, "you said: VPN down\n\nsince today", "you said: and the phone")
		if p, _ := w.Channel(post.ID); len(p.Applied) != 1 {
			t.Errorf("the post has the tags %q", p.Applied)
		}
	})
}

func TestWhereTheBotIsSilent(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		w.say(w.quiet, us+" hello")
		w.say(w.adults, "in an age-restricted channel nobody is answered who does not ask")
		w.say(w.news, "nor among announcements")
		w.Say(discordtest.Post{User: w.ada, Channel: w.support, Content: "of a webhook", Webhook: "feed"})
		other := w.AddUser(discordtest.User{Name: "other", Bot: true}).ID
		w.AddMember(w.guild, other)
		w.as(other, w.support, "of a bot "+us)
		w.Preview(w.support, w.say(w.support, "<@"+w.bob+"> https://example.com").ID, map[string]any{"title": "a page"})
		w.pass(5 * time.Second)
		if heard := w.heard.Texts(); len(heard) > 0 {
			t.Errorf("heard %q", heard)
		}
		asked := w.say(w.adults, us+" but who asks is")
		w.wants(asked.ID, "you said: but who asks is")
	})
}

func TestWhereThereAreNoThreadsTheAnswerStandsBelowTheQuestion(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		asked := w.say(w.voice, us+" no sound")
		w.wants(w.voice, "you said: no sound")
		answer := w.Messages(w.voice)[1]
		if answer.Reply != asked.ID {
			t.Errorf("it answers %q", answer.Reply)
		}
		w.say(w.voice, "talking to others")
		w.Say(discordtest.Post{User: w.ada, Channel: w.voice, Content: "still none", Reply: answer.ID})
		w.pass(5 * time.Second)
		w.wants(w.voice, "you said: no sound", "you said: still none")
		if c := w.heard.Last().Conversation; c != "discord:"+w.ada+":"+asked.ID {
			t.Errorf("it goes on in %s", c)
		}
	})
}

func TestEditsAndDeletions(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		asked := w.say(w.support, "my vpn is down")
		more := w.say(asked.ID, "secret 1234")
		w.Edit(asked.ID, more.ID, "no secret")
		w.pass(5 * time.Second)
		if e := w.heard.Last(); e.Kind != bot.Edited || e.Text != "no secret" || e.Of != asked.ID+"/"+more.ID {
			t.Errorf("heard %+v", e)
		}
		w.stop()
		w.start() // who wrote it has to be found out
		w.Delete(asked.ID, more.ID)
		w.pass(5 * time.Second)
		if e := w.heard.Last(); e.Kind != bot.Deleted || e.Conversation != "discord:"+w.ada+":"+asked.ID {
			t.Errorf("heard %+v", e)
		}
		w.Edit(w.chat, w.say(w.chat, "hello").ID, "hello "+us)
		w.pass(5 * time.Second)
		if e := w.heard.Last(); e.Kind != bot.Message || e.Text != "hello" {
			t.Errorf("who calls only now: %+v", e)
		}
	})
}

func TestOnlyCallingTheBotIsAGreeting(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		asked := w.say(w.chat, us)
		w.wants(asked.ID, "you said: Hello")
	})
}

func TestWhatSomebodyPassesOnIsWhatTheyAskAbout(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		m := w.as(w.bob, w.chat, "printer on fire <@"+w.ada+">")
		w.Say(discordtest.Post{User: w.ada, Channel: w.Direct(w.ada).ID, Forwards: []discordtest.Message{m}})
		w.pass(5 * time.Second)
		if e := w.heard.Last(); !strings.HasPrefix(e.Text, "printer on fire") || e.Beside == "" {
			t.Errorf("heard %+v", e)
		}
	})
}
