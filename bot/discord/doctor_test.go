package discord_test

import (
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/discord"
	"github.com/firstline-support/firstline/bot/discord/discordtest"
)

// messageContent is the intent by that name.
const messageContent = 1 << 15

// Each mistake that can be made on Discord is named, with what mends it; and without any the doctor is content.
func TestTheDoctorNamesEachMistakeAndItsRemedy(t *testing.T) {
	for name, c := range map[string]struct {
		options discordtest.Options
		prepare func(w *world)
		says    string // "" for nothing wrong
	}{
		"nothing": {discordtest.Options{}, func(*world) {}, ""},
		"wrong token": {discordtest.Options{}, func(w *world) { w.options.Token = "other" },
			`press "Reset Token"`},
		"message content": {discordtest.Options{Without: messageContent}, func(*world) {},
			`switch "Message Content Intent" on`},
		"not in the server": {discordtest.Options{}, func(w *world) {
			w.options.Guilds["81384788765712384"] = discord.Guild{}
		}, "https://discord.com/oauth2/authorize?client_id="},
		"no such channel": {discordtest.Options{}, func(w *world) {
			w.options.Guilds[w.guild].Channels["suport"] = discord.Answer
		}, "#suport is not in Example"},
		"no threads in a channel": {discordtest.Options{}, func(w *world) {
			w.ChangeChannel(w.support, func(c *discordtest.Channel) {
				c.Overwrites = []discordtest.Overwrite{{ID: w.guild, Deny: discordtest.CreatePublicThreads}}
			})
		}, "in #support the bot lacks: Create Public Threads (without it answers stand in the channel itself)"},
		"no threads anywhere": {discordtest.Options{}, func(w *world) {
			w.ChangeRole(w.guild, w.guild, func(r *discordtest.Role) { r.Permissions &^= discordtest.CreatePrivateThreads })
		}, "in Example the bot lacks: Create Private Threads"},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, c.options, func(w *world) {
				c.prepare(w)
				wrong := []string{}
				for _, f := range w.diagnose() {
					if f.Fix != "" {
						wrong = append(wrong, f.What+": "+f.Fix)
					}
				}
				if c.says == "" && len(wrong) > 0 || !strings.Contains(strings.Join(wrong, "\n"), c.says) {
					t.Errorf("wrong are %q, want %q", wrong, c.says)
				}
			})
		})
	}
}

// diagnose asks as the doctor does, without a bot that runs.
func (w *world) diagnose() []discord.Finding {
	w.Helper()
	o, done := w.reached()
	defer done()
	channel, err := discord.New(o)
	if err != nil {
		w.Fatal(err)
	}
	return channel.Diagnose(w.Context(), nil)
}
