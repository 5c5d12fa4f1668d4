package discord_test

import (
	"slices"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/bottest/house"
	"github.com/firstline-support/firstline/bot/discord/discordtest"
	"github.com/firstline-support/firstline/handoff"
)

// P1 and P2: an interaction that comes several times, or while the program ends, is one event at most. Whoever saw that
// it was taken gets an answer; whoever was told by Discord that it was not may ask again.
func TestP2AnInteractionIsOneEventWhateverHappensMeanwhile(t *testing.T) {
	callback := "POST /interactions/*/*/callback"
	for name, c := range map[string]struct {
		before func(o *town)
		wait   time.Duration // until the program ends; 0: it does not
		lost   bool          // Discord tells who asked that it failed
		direct bool          // the answer comes as a direct message
		either bool          // it may
	}{
		"doubled": {before: func(o *town) { o.Repeat(3) }},
		"doubled, the last ones late": {before: func(o *town) {
			o.Repeat(2)
			o.Fail(callback, discordtest.Fault{}, discordtest.Fault{Delay: 2 * time.Second}, discordtest.Fault{Delay: 2 * time.Second})
		}},
		"doubled and ended":          {before: func(o *town) { o.Repeat(3) }, wait: 100 * time.Millisecond},
		"ended before it came":       {before: func(o *town) { o.Hold() }, wait: time.Second, lost: true},
		"ended before its answer":    {before: func(o *town) { o.Fail(callback, discordtest.Fault{Delay: 2 * time.Second}) }, wait: time.Second, either: true},
		"ended after its answer":     {before: func(o *town) { o.Fail(callback, discordtest.Fault{CutAfter: true}) }, wait: time.Millisecond},
		"ended while it was decided": {before: func(*town) {}, wait: 200 * time.Millisecond},
		"ended while it was answered": {before: func(o *town) {
			o.Fail("PATCH /webhooks/*/*/messages/*", discordtest.Fault{CutAfter: true})
		}, wait: 300 * time.Millisecond},
		"too late for Discord":    {before: func(o *town) { o.Fail(callback, discordtest.Fault{Delay: 4 * time.Second}) }, direct: true},
		"refused, as it was late": {before: func(o *town) { o.Fail(callback, discordtest.Fault{Code: 10062}) }, direct: true},
	} {
		t.Run(name, func(t *testing.T) {
			inTown(t, 1, func(o *town) {
				c.before(o)
				id := o.asks(o.people[0], o.chat, "one.")
				if c.wait > 0 {
					o.pass(c.wait)
					o.stop()
					o.pass(10 * time.Second)
					o.Drop()
					o.start()
				}
				o.pass(10 * time.Minute)
				heard := 0
				for _, e := range (house.Judge{TB: t, Store: o.store}).Journal("discord:" + o.people[0]) {
					if e.From == handoff.ByPerson && e.Event == "interaction/"+id {
						heard++
					}
				}
				var want, shown, sent []string
				if !c.lost {
					want = []string{"heard: one."}
				}
				shown, sent = o.sees(o.people[0], o.chat), o.said(o.dm(o.people[0]))
				shown = slices.DeleteFunc(shown, func(s string) bool { return s == received })
				if heard != len(want) || !slices.Equal(append(shown, sent...), want) ||
					!c.either && c.direct != (len(sent) > 0) {
					t.Errorf("heard %d times; shown %q, sent %q, want %q", heard, shown, sent, want)
				}
				if i, _ := o.Interaction(id); c.lost != (i.Answer == 0) && !c.direct && !c.either {
					t.Errorf("answered with %d", i.Answer)
				}
			})
		})
	}
}

// The same for what is pressed: it counts once.
func TestP2APressIsOneEventWhateverHappensMeanwhile(t *testing.T) {
	for name, wait := range map[string]time.Duration{"doubled": 0, "ended": time.Millisecond, "ended later": time.Second} {
		t.Run(name, func(t *testing.T) {
			inTown(t, 1, func(o *town) {
				o.Tell(o.people[0], "one.")
				o.pass(5 * time.Second)
				dm := o.dm(o.people[0])
				shown := o.ours(dm)[0]
				o.Repeat(2)
				o.Press(o.people[0], dm, shown.ID, buttons(shown)[0])
				if wait > 0 {
					o.pass(wait)
					o.stop()
					o.start()
				}
				o.pass(5 * time.Minute)
				if got := o.said(dm); len(got) != 2 || got[1] != "heard: pressed0" {
					t.Errorf("got %q", got)
				}
			})
		})
	}
}
