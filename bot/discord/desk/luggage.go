package desk

import (
	"context"
	"errors"
	"fmt"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/discord/files"
	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/line"
	"github.com/firstline-support/firstline/handoff/texts"
)

// filePart is how the name of a part of an entry begins that is a file.
const filePart = "f"

// sendFiles puts what came with an entry below its words, each with its name. A file that Discord never takes is named
// alone.
func (d *Desk) sendFiles(ctx context.Context, p place, c handoff.Case, e handoff.Entry) error {
	if d.opt.Files == nil || e.Gone || e.Kind != handoff.Said && e.Kind != handoff.Note {
		return nil
	}
	for n, f := range e.Files {
		if f.ID == "" {
			continue
		}
		what := post{id: fmt.Sprintf("%s.%s%d", line.Part(e.Seq, 0), filePart, n), quiet: true,
			text: d.maker().Words(handoff.OneLine(f.Name))[0].Content}
		err := d.sendFile(ctx, p, c, what, f)
		if never(err) {
			d.opt.Log.Warn("a file is named instead of sent", "case", c.Number, "err", err)
			text := d.voice().Say("file.failed", texts.Args{"Name": handoff.OneLine(f.Name), "Text": d.voice().Platform})
			what.text = d.maker().Words(text)[0].Content
			err = d.once(ctx, p, c, what)
		}
		if err != nil {
			return fmt.Errorf("send a file: %w", err)
		}
	}
	return nil
}

// sendFile posts a file, unless it is there.
func (d *Desk) sendFile(ctx context.Context, p place, c handoff.Case, what post, f handoff.File) (err error) {
	file, content, err := d.opt.Files.Open(ctx, f)
	if err != nil {
		return fmt.Errorf("open a file to send: %w", err)
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	what.files = []*discordgo.File{file}
	return d.once(ctx, p, c, what)
}

// never tells whether a file will never be taken: then its name is told in its place.
func never(err error) bool {
	kind := rest.Kind(err)
	return errors.Is(err, files.ErrNotSendable) || kind == rest.BadRequest || kind == rest.Blocked
}

// fetched gives the files of a message as they lie on the shelf, and the names of those that cannot be had.
func (h *hand) fetched(ctx context.Context, m message) (kept []handoff.File, missing string, err error) {
	var fetch func(context.Context, attachment) (handoff.File, error)
	if h.opt.Files != nil {
		fetch = func(ctx context.Context, f attachment) (handoff.File, error) {
			return h.opt.Files.Fetch(ctx, handoff.File{Name: f.Name, Type: f.Type, Size: f.Size}, f.URL)
		}
	}
	return line.Gather(ctx, m.Files, nameOf, fetch)
}

func nameOf(f attachment) string { return f.Name }
