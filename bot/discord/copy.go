package discord

import (
	"context"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot"
)

// maxCopy is the longest transcript that is sent, far below what Discord takes: the end of it.
const maxCopy = 1 << 20

// commandCopy gives somebody what was said between them and us, where they ask for it, to be seen by nobody else.
func (c *Channel) commandCopy(ctx context.Context, i call) error {
	at, err := c.placeOf(ctx, i)
	if err != nil {
		return err
	}
	text := ""
	if c.Transcript != nil {
		if text, err = c.Transcript(ctx, at.conversation(), i.who, i.maker.Lang); err != nil {
			return err
		}
	}
	if text == "" {
		c.answer(ctx, i, "transcript_empty")
		return nil
	}
	if over := len(text) - maxCopy; over > 0 {
		text = "…\n" + text[len(bot.Clip(text, over+3)):]
	}
	file := &discordgo.File{Name: "transcript.txt", ContentType: "text/plain", Reader: strings.NewReader(text)}
	c.respond(ctx, i, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource,
		Data: &discordgo.InteractionResponseData{Content: c.Texts.Say(i.maker.Lang, "discord.transcript", nil),
			Files: []*discordgo.File{file}, Flags: discordgo.MessageFlagsEphemeral}})
	return nil
}
