package desk

import (
	"context"
	"fmt"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/bot/slack/files"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/line"
	"github.com/firstline-support/firstline/handoff/texts"
)

// fileParts is the first part of an entry that stands for a file. No entry has so many of its own.
const fileParts = 1000

// wordsOf names the words in a thread that a file was sent with.
func wordsOf(c handoff.Case, seq int64) string { return fmt.Sprintf("desk/%s/%d", line.Key(c), seq) }

// sendFiles puts what came with an entry below its words. A file that Slack never takes is named instead.
func (d *Desk) sendFiles(ctx context.Context, t thread, c handoff.Case, e handoff.Entry, fresh bool) error {
	if d.opt.Files == nil || e.Gone || e.Kind != handoff.Said && e.Kind != handoff.Note {
		return nil
	}
	var there map[string]string
	for n, f := range e.Files {
		if f.ID == "" {
			continue
		}
		if there == nil && !fresh {
			var err error
			if there, err = d.filesIn(ctx, t); err != nil {
				return err
			}
		}
		err := d.opt.Files.Send(ctx, files.Place{Channel: t.channel, Thread: t.ts}, wordsOf(c, e.Seq), f, there)
		if files.Final(err) {
			d.opt.Log.Warn("a file is named instead of sent", "case", c.Number, "err", err)
			text := d.voice().Say("file.failed", texts.Args{"Name": handoff.OneLine(f.Name), "Text": d.voice().Platform})
			err = d.once(ctx, t, mark{event: anEntry, key: line.Key(c), id: line.Part(e.Seq, fileParts+n)},
				slack.MsgOptionText(blocks.Escape(text), false), slack.MsgOptionBlocks(d.maker().Words(text)[0].Blocks...))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// filesIn are the files of ours in a thread.
func (d *Desk) filesIn(ctx context.Context, t thread) (map[string]string, error) {
	us, err := d.me(ctx)
	if err != nil {
		return nil, err
	}
	messages, err := d.replies(ctx, t, "")
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	for _, m := range messages {
		for _, f := range m.Files {
			if m.User == us.user {
				all[files.Key(f.Name, int64(f.Size))] = f.ID
			}
		}
	}
	return all, nil
}

// fetched gives the files of a message as they lie on the shelf, and the names of those that cannot be had.
func (h *hand) fetched(ctx context.Context, m slack.Message) (kept []handoff.File, missing string, err error) {
	var fetch func(context.Context, slack.File) (handoff.File, error)
	if h.opt.Files != nil {
		fetch = func(ctx context.Context, f slack.File) (handoff.File, error) {
			about := handoff.File{Name: f.Name, Type: f.Mimetype, Size: int64(f.Size)}
			return h.opt.Files.Fetch(ctx, about, f.URLPrivateDownload)
		}
	}
	return line.Gather(ctx, m.Files, nameOf, fetch)
}

func nameOf(f slack.File) string { return f.Name }
