package cards_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/discord/cards"
	"github.com/firstline-support/firstline/bot/discord/discordtest"
	"github.com/firstline-support/firstline/bot/markdown"
)

const (
	post     = "POST /channels/{channel_id}/messages"
	callback = "POST /interactions/{interaction_id}/{interaction_token}/callback"
	commands = "PUT /applications/{application_id}/commands"
)

// A kit knows what Discord refuses.
type kit struct{ *discordtest.Checker }

var checker = sync.OnceValues(discordtest.NewChecker)

func newKit(t testing.TB) kit {
	t.Helper()
	c, err := checker()
	if err != nil {
		t.Fatal(err)
	}
	return kit{c}
}

// check tells what is wrong with a request.
func (k kit) check(request string, body any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	if problems := k.Request(request, data); len(problems) > 0 {
		return errors.New(strings.Join(problems, "\n"))
	}
	return nil
}

// sent checks a message as it is sent, or as what answers an interaction where only one person is to see it.
func (k kit) sent(m cards.Message) error {
	quiet := &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}
	if n := markdown.Size(m.Content); n > 2000 {
		return fmt.Errorf("%d characters", n)
	}
	if m.Flags&discordgo.MessageFlagsEphemeral != 0 {
		return k.check(callback, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource,
			Data: &discordgo.InteractionResponseData{Content: m.Content, Embeds: m.Embeds, Components: m.Components,
				Flags: m.Flags, AllowedMentions: quiet}})
	}
	return k.check(post, &discordgo.MessageSend{Content: m.Content, Embeds: m.Embeds, Components: m.Components,
		Flags: m.Flags, AllowedMentions: quiet})
}
