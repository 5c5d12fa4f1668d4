package discordtest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
	. "github.com/firstline-support/firstline/bot/discord/discordtest"
)

func TestWhatWasWrittenIsThereInAnotherRun(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		const gone = "300000000000000009" // who is not there in the other run
		setting := func(s *Server) Channel {
			s.AddUser(User{ID: "300000000000000001", Name: "mia"})
			g := s.AddGuild(Guild{ID: "300000000000000002", Name: "Baking"})
			s.AddMember(g.ID, "300000000000000001")
			return s.AddChannel(Channel{ID: "300000000000000003", Guild: g.ID, Name: "help"})
		}
		b := start(t, Options{})
		room := setting(b.d)
		asked := b.d.Say(Post{User: "300000000000000001", Channel: room.ID, Content: "Why?", Files: []File{{Name: "a.txt", Data: []byte("x")}}})
		thread := b.d.OpenThread("300000000000000001", room.ID, asked.ID, "Why?")
		b.d.AddUser(User{ID: gone})
		b.d.Say(Post{User: gone, Channel: room.ID, Content: "Bye"})
		b.d.Say(Post{User: "300000000000000001", Channel: thread.ID, Content: "Nobody?"})
		b.d.Tell("300000000000000001", "Hello?")
		commandsSet(b)
		data, err := b.d.Save()
		if err != nil {
			t.Fatal(err)
		}
		again := start(t, Options{})
		setting(again.d)
		if err := again.d.Restore(data); err != nil {
			t.Fatal(err)
		}
		threads := again.d.Threads(room.ID)
		if len(threads) != 1 || threads[0].Name != "Why?" || len(again.d.Messages(thread.ID)) != 2 || len(again.d.Commands("")) != 2 {
			t.Errorf("there are the threads %+v with %+v", threads, again.d.Messages(thread.ID))
		}
		direct := again.d.Messages(again.d.Direct("300000000000000001").ID)
		if len(direct) != 1 || direct[0].Content != "Hello?" {
			t.Errorf("directly: %+v", direct)
		}
		if status, body := again.call("GET", "/channels/"+room.ID+"/messages", ""); status != 200 || !strings.Contains(body, gone) {
			t.Errorf("listed: %d %s", status, body)
		}
	})
}

func TestMemoryHasItsEnd(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{Calls: 10, Messages: 10})
		for range 100 {
			b.d.Say(Post{User: b.mia.ID, Channel: b.room.ID, Content: "again", Files: []File{{Name: "a", Data: []byte("x")}}})
			b.call("GET", "/users/@me", "")
			time.Sleep(time.Second)
		}
		if m, c := len(b.d.Messages(b.room.ID)), len(b.d.Calls(Any)); m > 20 || m < 10 || c > 20 || c < 10 {
			t.Errorf("%d messages and %d calls are kept", m, c)
		}
	})
}
