package decide_test

import (
	"testing"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
)

// TestTurnsTellWhatTheyTeach holds the policy against bot.Turn.Doubted, which reads its turns.
func TestTurnsTellWhatTheyTeach(t *testing.T) {
	own := func(d handoff.Doubt, did handoff.Outcome) *bot.Doubted {
		return &bot.Doubted{Doubt: d, Entry: 1, Did: did}
	}
	before := func(d handoff.Doubt) *bot.Doubted { return &bot.Doubted{Doubt: d, Entry: -1} }
	for _, test := range []struct {
		name string
		last *chat
		want *bot.Doubted
	}{
		{"an answer", newChat(t).says("vpn", means("vpn-down", 0.9)), nil},
		{"not known", newChat(t).says("mumble"), own(handoff.NotKnown, handoff.Unknown)},
		{"given up", newChat(t).says("a b c").says("d e f").says("g h i"), own(handoff.GivenUp, handoff.HandedOver)},
		{"asked back", inTwoMinds(t), own(handoff.NotChosen, handoff.Questioned)},
		{"answered by a number", inTwoMinds(t).says("1"), before("")},
		{"answered by a button", inTwoMinds(t).press("intent:printer-broken"), before("")},
		{"none of these", inTwoMinds(t).press("none"), before(handoff.NoneMeant)},
		{"no", inTwoMinds(t).says("no", talk(intents.No)), before(handoff.NoneMeant)},
		{"a human instead", inTwoMinds(t).press("human"), nil},
		{"it did not help", newChat(t).says("vpn", means("vpn-down", 0.9)).press("unsolved"), before(handoff.NotHelpful)},
		{"in words", newChat(t).says("vpn", means("vpn-down", 0.9)).says("no luck", talk(intents.Unsolved)),
			before(handoff.NotHelpful)},
		{"it helped", newChat(t).says("vpn", means("vpn-down", 0.9)).press("solved"), nil},
		{"courtesy", newChat(t).says("hi", talk(intents.Greeting)), nil},
		{"a wish for a human", newChat(t).says("human", talk(intents.Human)), nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, ok := test.last.last.Doubted()
			if !ok && test.want == nil {
				return
			}
			if test.want == nil || !ok || got.Doubt != test.want.Doubt || got.Entry != test.want.Entry {
				t.Fatalf("got %+v %v, want %+v", got, ok, test.want)
			}
			if test.want.Did != "" && got.Did != test.want.Did {
				t.Errorf("the bot did %q, want %q", got.Did, test.want.Did)
			}
		})
	}
}
