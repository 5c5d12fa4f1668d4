package discord_test

import (
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/discord/discordtest"
)

func TestATranscriptIsForWhoseItIs(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.start()
		asked := w.say(w.support, "my vpn is down")
		for _, c := range []struct{ who, has string }{{w.ada, "my vpn is down"}, {w.bob, ""}} {
			w.Slash(c.who, asked.ID, "transcript", "en-US")
			w.pass(5 * time.Second)
			text := ""
			for _, m := range w.Sees(c.who, asked.ID) {
				for _, f := range m.Files {
					if m.Only != c.who {
						t.Errorf("others see %s", f.Name)
					}
					text += string(f.Data)
				}
			}
			if !strings.Contains(text, c.has) || c.has == "" && text != "" {
				t.Errorf("%s gets %q", c.who, text)
			}
		}
	})
}
