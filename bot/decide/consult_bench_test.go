package decide_test

import (
	"testing"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/model"
)

// BenchmarkTurn is what a turn takes without a model, and with one whose answer is known already: hiding, fencing,
// checking, deciding twice.
func BenchmarkTurn(b *testing.B) {
	c := newChat(b)
	s := bot.Situation{Conversation: c.c, Events: []bot.Event{c.event(bot.Message, "VPN does not connect", "")}, Now: c.now}
	says := map[model.Use]string{model.UseAnswer: "The VPN brings you into the office network from anywhere. [1]\n" +
		"1. Check that the internet works. [1]\n2. Close the VPN program and start it again. [1]\n3. Restart the laptop. [1]"}
	book, err := model.Prompts(nil)
	if err != nil {
		b.Fatal(err)
	}
	for name, server := range map[string]model.Server{"local": nil, "model": &scholar{says: says}} {
		var a *model.Adviser
		if server != nil {
			if a, err = model.New(model.Options{Server: server, Prompts: book}); err != nil {
				b.Fatal(err)
			}
		}
		d := decide.NewAdvised(c.policy, c.k, a)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if a != nil {
					a.Reword(book)
				}
				if _, err := d.Decide(b.Context(), s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
