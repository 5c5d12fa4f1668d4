package desk

import (
	"context"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/line"
)

// How the ids of acts begin that come from here: lines in threads, whose words stand there, and presses.
const (
	lineID  = "slackdesk:"
	pressID = "slackpress:"
)

// Follow shows in the thread what an entry says, and brings the card up to date. What was written there is there
// already.
func (d *Desk) Follow(ctx context.Context, c handoff.Case, e handoff.Entry) error {
	if e.Delivery == handoff.HeldBack {
		return nil
	}
	if _, ok := threadOf(c.Places[Name]); !ok {
		return nil // it never came here
	}
	err := d.follow(ctx, c, e)
	d.report(err)
	if says(err, "message_not_found", "thread_not_found") {
		// it was deleted there, and waiting for it would hold back all that comes
		d.opt.Log.Warn("a case has no card any more", "case", c.Number, "card", c.Places[Name].Ref)
		return nil
	}
	if err != nil {
		return fmt.Errorf("entry %d of case %d to Slack: %w", e.Seq, c.Number, later(err))
	}
	return nil
}

func (d *Desk) follow(ctx context.Context, c handoff.Case, e handoff.Entry) error {
	unlock, err := d.turns.Lock(ctx, c.Number)
	if err != nil {
		return err
	}
	defer unlock()
	t, err := d.thread(ctx, c)
	if err != nil {
		return err
	}
	// that a line was deleted there is nowhere to be seen any more
	if !strings.HasPrefix(e.Event, lineID) || e.Kind.Retracts() {
		if err := d.tell(ctx, t, c, e); err != nil {
			return err
		}
	}
	now, err := d.opt.Cases.Case(ctx, c.Number)
	if err != nil {
		return fmt.Errorf("case %d: %w", c.Number, err)
	}
	return d.show(ctx, t, now, nil)
}

// tell writes what agents read of an entry, once.
func (d *Desk) tell(ctx context.Context, t thread, c handoff.Case, e handoff.Entry) error {
	if e.Kind.Retracts() {
		if err := d.takeBack(ctx, t, c, e.Of); err != nil {
			return err
		}
	}
	parts, as := d.told(ctx, c, e)
	if len(parts) == 0 {
		return nil
	}
	post := d.once
	last, fresh := d.shown.Fresh(c.Number, e.Seq)
	if fresh {
		post = d.post
	}
	for i, p := range parts {
		options := []slack.MsgOption{slack.MsgOptionText(p.Text, false), slack.MsgOptionBlocks(p.Blocks...)}
		if as != nil {
			options = append(options, as)
		}
		if err := post(ctx, t, mark{event: anEntry, key: line.Key(c), id: line.Part(e.Seq, i)}, options...); err != nil {
			return err
		}
	}
	if err := d.sendFiles(ctx, t, c, e, fresh); err != nil {
		return err
	}
	d.shown.Told(c.Number, max(last, e.Seq))
	return nil
}

// takeBack takes words and their files out of the thread.
func (d *Desk) takeBack(ctx context.Context, t thread, c handoff.Case, seq int64) error {
	if d.opt.Files != nil {
		if err := d.opt.Files.TakeBack(ctx, wordsOf(c, seq)); err != nil {
			return err
		}
	}
	return d.strike(ctx, t, c, seq)
}

// told is what agents read of an entry, and with which face.
func (d *Desk) told(ctx context.Context, c handoff.Case, e handoff.Entry) (parts []blocks.Part, as slack.MsgOption) {
	t := d.voice().Told(c, e, d.opt.Files != nil)
	if t.Plain {
		parts = d.maker().Words(t.Text)
	} else {
		parts = d.maker().Markdown(t.Text)
	}
	if t.Spoken {
		as = d.face(ctx, c, e)
	}
	return append(parts, d.maker().Words(t.Files)...), as
}

// strike takes the words of an entry out of the thread: who deleted them does not want them to be read.
func (d *Desk) strike(ctx context.Context, t thread, c handoff.Case, seq int64) error {
	messages, err := d.replies(ctx, t, "")
	if err != nil {
		return err
	}
	gone := d.voice().Say("gone", nil)
	for _, m := range messages {
		k := markOf(m)
		of, _, _ := strings.Cut(k.id, ".")
		if k.event != anEntry || k.key != line.Key(c) || of != line.Part(seq, 0) {
			continue
		}
		_, _, _, err := d.opt.API.UpdateMessageContext(ctx, t.channel, m.Timestamp,
			slack.MsgOptionText(blocks.Escape(gone), false), slack.MsgOptionBlocks(d.maker().Words(gone)[0].Blocks...))
		if err != nil && !says(err, "message_not_found", "cant_update_message") {
			return fmt.Errorf("take words out of a thread: %w", err)
		}
	}
	return nil
}

// face is the name and the picture with which words are shown.
func (d *Desk) face(ctx context.Context, c handoff.Case, e handoff.Entry) slack.MsgOption {
	icon := ""
	switch {
	case e.From == handoff.ByPerson && c.Channel == Name:
		icon = d.people.picture(ctx, c.Person.ID)
	case e.From == handoff.ByAgent:
		icon = d.people.pictureOf(ctx, e.Name)
	}
	const longest = 40
	name, does := d.voice().Speaker(c, e)
	options := []slack.MsgOption{slack.MsgOptionUsername(markdown.Cut(name, longest) + " · " + does)}
	if icon != "" {
		options = append(options, slack.MsgOptionIconURL(icon))
	}
	return slack.MsgOptionCompose(options...)
}

// once posts below a card what is not there yet.
func (d *Desk) once(ctx context.Context, t thread, m mark, options ...slack.MsgOption) error {
	messages, err := d.replies(ctx, t, "")
	if err != nil {
		return err
	}
	for _, known := range messages {
		if markOf(known).same(m) {
			return nil
		}
	}
	return d.post(ctx, t, m, options...)
}

func (d *Desk) post(ctx context.Context, t thread, m mark, options ...slack.MsgOption) error {
	options = append(options, slack.MsgOptionTS(t.ts), m.option(), slack.MsgOptionDisableLinkUnfurl(),
		slack.MsgOptionDisableMediaUnfurl())
	if _, _, err := d.opt.API.PostMessageContext(ctx, t.channel, options...); err != nil {
		return fmt.Errorf("post in a thread: %w", err)
	}
	return nil
}

// replies reads a thread, the card first, from the message on that is named.
func (d *Desk) replies(ctx context.Context, t thread, oldest string) ([]slack.Message, error) {
	var all []slack.Message
	params := &slack.GetConversationRepliesParameters{ChannelID: t.channel, Timestamp: t.ts, Limit: perPage,
		Oldest: oldest, IncludeAllMetadata: true}
	for {
		page, more, next, err := d.opt.API.GetConversationRepliesContext(ctx, params)
		if err != nil {
			return nil, fmt.Errorf("read a thread: %w", err)
		}
		if len(all) > 0 && len(page) > 0 && page[0].Timestamp == t.ts {
			page = page[1:] // each page may begin with the card
		}
		all = append(all, page...)
		if params.Cursor = next; !more || next == "" {
			return all, nil
		}
	}
}
