package discord

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/discord/cards"
	"github.com/firstline-support/firstline/bot/discord/files"
	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// withFiles has a message with files taken in when they are on the shelf. Until then it counts as not having come, so
// that it is read again if we stop meanwhile.
func (c *Channel) withFiles(ctx context.Context, in Intake, e bot.Event, came []file, d deed) error {
	if !e.At.IsZero() { // it is read from the history, whose order is kept
		return c.load(ctx, in, e, came)
	}
	fetch := func(ctx context.Context) {
		if err := c.load(ctx, in, e, came); err != nil {
			c.Log.Error("take in files from Discord", "err", err)
			c.cursors.Miss(d.Channel.V, d.ID.V)
			return
		}
		c.cursors.Found(d.Channel.V, d.ID.V, true)
	}
	select {
	case c.fetches <- fetch:
		return nil
	default:
		return fmt.Errorf("take in %s: too many files at the same time", e.ID)
	}
}

// load fetches the files and receives the message.
func (c *Channel) load(ctx context.Context, in Intake, e bot.Event, came []file) error {
	for _, f := range came[:min(len(came), handoff.MaxFiles)] {
		about := handoff.File{Name: f.Name.V, Type: f.Type.V, Size: f.Size.V}
		kept, err := c.Carrier().Fetch(ctx, about, f.URL.V)
		if err != nil {
			return fmt.Errorf("keep a file of %s: %w", e.ID, err)
		}
		e.Files = append(e.Files, kept)
	}
	if e.At.IsZero() {
		e.At = time.Now()
	}
	return c.receive(ctx, in, e)
}

// fileParts is the first part of a message that stands for a file. No message has so many of its own.
const fileParts = 1000

// postFiles sends the files of a message behind it, each in one of its own. One that Discord never takes is named
// instead.
func (c *Channel) postFiles(ctx context.Context, to target, p bot.Parcel, there map[int]string) error {
	for n, f := range p.Entry.Files {
		part := fileParts + n
		if f.ID == "" || there[part] != "" {
			continue
		}
		id, err := c.postFile(ctx, to, p, part, f)
		kind := rest.Kind(err)
		if errors.Is(err, files.ErrNotSendable) || kind == rest.BadRequest || kind == rest.NoPermission {
			c.Log.Warn("a file is named instead of sent", "err", err)
			id, err = c.nameFile(ctx, to, p, part, f)
		}
		if err != nil {
			return err
		}
		there[part] = id
	}
	return nil
}

func (c *Channel) postFile(ctx context.Context, to target, p bot.Parcel, part int, f handoff.File) (
	id string, err error,
) {
	file, content, err := c.Carrier().Open(ctx, f)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	sent, err := c.rest.Post(ctx, to.channel, rest.Outgoing{Nonce: nonceOf(p, part), Files: []*discordgo.File{file}})
	if err != nil {
		return "", fmt.Errorf("send a file: %w", err)
	}
	return sent.ID, nil
}

// nameFile says which file did not come.
func (c *Channel) nameFile(ctx context.Context, to target, p bot.Parcel, part int, f handoff.File) (string, error) {
	m := c.maker(ctx, p.Conversation)
	text := c.Texts.Say(m.Lang, "discord.file_failed", texts.Args{"Name": cards.Escape(handoff.OneLine(f.Name))})
	sent, err := c.rest.Post(ctx, to.channel, rest.Outgoing{Content: text, Nonce: nonceOf(p, part)})
	if err != nil {
		return "", fmt.Errorf("name a file: %w", err)
	}
	return sent.ID, nil
}
