package bot_test

import (
	"fmt"
	"testing"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// BenchmarkTurnInMemory is one turn from Receive to the committed answer, with the real policy over twelve articles.
func BenchmarkTurnInMemory(b *testing.B) {
	bell := &handoff.Bell{}
	w := open(b, bot.Options{Decider: genuine(b), Bell: bell})
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		conversation := fmt.Sprint("c", n)
		n++
		rung, leave := bell.Listen(conversation)
		w.receive(message(conversation, conversation, "My VPN does not connect from home."))
		<-rung
		leave()
	}
}

// BenchmarkDecide is the understanding and the policy alone.
func BenchmarkDecide(b *testing.B) {
	d := genuine(b)
	s := bot.Situation{Conversation: bot.Conversation{ID: "c"},
		Events: []bot.Event{message("c", "1", "My VPN does not connect from home.")}}
	s.Now = s.Events[0].At
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Decide(b.Context(), s); err != nil {
			b.Fatal(err)
		}
	}
}
