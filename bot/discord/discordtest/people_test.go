package discordtest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
	. "github.com/firstline-support/firstline/bot/discord/discordtest"
)

func TestWhatPeopleDoIsHeard(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		l := b.dial("/gateway")
		l.identify(usualIntents | IntentGuildMessageReactions)
		l.next("GUILD_CREATE")
		forum := b.d.AddChannel(Channel{Guild: b.guild.ID, Name: "questions", Kind: Forum, Tags: []Tag{{Name: "bread"}}})
		if got := l.next("CHANNEL_CREATE"); got["id"] != forum.ID {
			t.Errorf("made: %v", got)
		}
		post := b.d.Ask(forum.ID, "It does not rise", Post{User: b.mia.ID, Content: "Why?"}, forum.Tags[0].ID)
		made, first := l.next("THREAD_CREATE"), l.next("MESSAGE_CREATE")
		tags, _ := made["applied_tags"].([]any)
		if made["newly_created"] != true || made["parent_id"] != forum.ID || len(tags) != 1 || first["id"] != post.ID {
			t.Errorf("a post is %v with %v", made, first)
		}
		said := b.d.Say(Post{User: b.mia.ID, Channel: post.ID, Content: "Anybody?"})
		b.d.Edit(post.ID, said.ID, "Anybody there?")
		if got := l.next("MESSAGE_UPDATE"); got["content"] != "Anybody there?" || got["edited_timestamp"] == nil {
			t.Errorf("edited: %v", got)
		}
		b.d.React(b.mia.ID, post.ID, said.ID, "✅", true)
		if got := l.next("MESSAGE_REACTION_ADD"); got["message_id"] != said.ID || got["user_id"] != b.mia.ID {
			t.Errorf("reacted: %v", got)
		}
		b.d.Delete(post.ID, said.ID)
		if got := l.next("MESSAGE_DELETE"); got["id"] != said.ID || got["guild_id"] != b.guild.ID {
			t.Errorf("deleted: %v", got)
		}
		b.d.ChangeChannel(post.ID, func(c *Channel) { c.Archived = true })
		about, _ := l.next("THREAD_UPDATE")["thread_metadata"].(map[string]any)
		if about["archived"] != true {
			t.Errorf("archived: %v", about)
		}
		b.d.Expel(b.guild.ID)
		if got := l.next("GUILD_DELETE"); got["id"] != b.guild.ID || got["unavailable"] != nil {
			t.Errorf("thrown out: %v", got)
		}
	})
}

func TestAPrivateThreadIsNoneOfOurBusinessUntilWeAreInIt(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		l := b.dial("/gateway")
		l.identify(usualIntents)
		l.next("GUILD_CREATE")
		private := b.d.AddChannel(Channel{Parent: b.room.ID, Name: "between us", Kind: PrivateThread,
			Thread: Thread{Owner: b.mia.ID, Members: []string{b.mia.ID}}})
		b.d.Say(Post{User: b.mia.ID, Channel: private.ID, Content: "secret"})
		if status, body := b.call(http.MethodGet, "/channels/"+private.ID, ""); status != http.StatusForbidden {
			t.Errorf("answered %d %s", status, body)
		}
		b.d.JoinThread(BotUser, private.ID)
		if got := l.next("THREAD_CREATE"); got["id"] != private.ID || got["newly_created"] != false {
			t.Errorf("put into it: %v", got)
		}
		b.d.Say(Post{User: b.mia.ID, Channel: private.ID, Content: "hello"})
		if got := l.next("MESSAGE_CREATE"); got["content"] != "hello" {
			t.Errorf("heard %v", got["content"])
		}
		b.d.LeaveThread(BotUser, private.ID)
		for {
			if got := l.next("THREAD_MEMBERS_UPDATE"); got["removed_member_ids"] != nil {
				break
			}
		}
	})
}

func TestAllRequestsAreLimitedAtOnce(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		b.d.Fail("GET /users/@me", Fault{RetryAfter: 2 * time.Second, Global: true})
		if status, body := b.call(http.MethodGet, "/users/@me", ""); status != http.StatusTooManyRequests ||
			body != `{"global":true,"message":"You are being rate limited.","retry_after":2}` {
			t.Errorf("answered %d %s", status, body)
		}
		time.Sleep(time.Second)
		b.call(http.MethodGet, "/channels/"+b.room.ID, "")
		if early := b.d.Early(); len(early) != 1 {
			t.Errorf("another bucket is too early as well: %v", early)
		}
		time.Sleep(2 * time.Second)
		b.call(http.MethodGet, "/channels/"+b.room.ID, "")
		if early := b.d.Early(); len(early) != 1 || b.d.Invalid() != 1 {
			t.Errorf("early: %v, %d invalid", early, b.d.Invalid())
		}
	})
}

func TestDiscordIsDownAndComesBack(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		b.open()
		b.next("GUILD_CREATE")
		b.d.Down(true)
		missed := b.d.Say(Post{User: b.mia.ID, Channel: b.room.ID, Content: "Hello?"})
		if _, err := b.Channel(b.room.ID); err == nil {
			t.Error("a Discord that is down answers")
		}
		time.Sleep(time.Minute)
		b.d.Heal()
		if b.next("MESSAGE_CREATE")["id"] != missed.ID {
			t.Error("the session went on")
		}
		b.next("RESUMED")
	})
}
