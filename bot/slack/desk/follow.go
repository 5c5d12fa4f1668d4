package desk

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
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
	unlock, err := d.lock(ctx, c.Number)
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
	last, fresh := d.fresh(c.Number, e.Seq)
	if fresh {
		post = d.post
	}
	for i, p := range parts {
		options := []slack.MsgOption{slack.MsgOptionText(p.Text, false), slack.MsgOptionBlocks(p.Blocks...)}
		if as != nil {
			options = append(options, as)
		}
		if err := post(ctx, t, mark{event: anEntry, key: key(c), id: entryID(e.Seq, i)}, options...); err != nil {
			return err
		}
	}
	if err := d.sendFiles(ctx, t, c, e, fresh); err != nil {
		return err
	}
	d.remember(c.Number, max(last, e.Seq))
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

// told is what agents read of an entry, and with which face. What the system tells the person is about things that are
// told in entries of their own.
func (d *Desk) told(ctx context.Context, c handoff.Case, e handoff.Entry) (parts []blocks.Part, as slack.MsgOption) {
	if e.Gone {
		return nil, nil // it was deleted before it was told
	}
	words := e.Text
	if strings.TrimSpace(words) == "" && len(e.Files) > 0 && d.opt.Files != nil {
		words = d.say("file.alone", nil) // so that it is seen whose files they are
	}
	switch {
	case e.Kind == handoff.Said && e.From == handoff.BySystem:
		return nil, nil
	case e.Kind == handoff.Said && e.From == handoff.ByPerson:
		parts, as = d.maker().Words(words), d.face(ctx, c, e)
	case e.Kind == handoff.Said, e.Kind == handoff.Note:
		parts, as = d.maker().Markdown(words), d.face(ctx, c, e)
	case e.Kind == handoff.Amended && e.From == handoff.ByPerson:
		parts = d.maker().Words(d.say("amended.person", texts.Args{"Name": d.who(c), "Text": e.Text}))
	case e.Kind == handoff.Retracted && e.From == handoff.ByPerson:
		parts = d.maker().Words(d.say("retracted.person", texts.Args{"Name": d.who(c)}))
	default:
		return d.maker().Words(d.moment(e)), nil
	}
	return append(parts, d.maker().Words(d.files(e))...), as
}

// files names what came with words and is not sent behind them: the content is in the console, where there is any.
func (d *Desk) files(e handoff.Entry) string {
	var lines []string
	for _, f := range e.Files {
		id := "file"
		if f.Problem != "" {
			id = "file.missing"
		} else if d.opt.Files != nil {
			continue
		}
		lines = append(lines, d.say(id, texts.Args{"Name": handoff.OneLine(f.Name)}))
	}
	return strings.Join(lines, "\n")
}

// strike takes the words of an entry out of the thread: who deleted them does not want them to be read.
func (d *Desk) strike(ctx context.Context, t thread, c handoff.Case, seq int64) error {
	messages, err := d.replies(ctx, t, "")
	if err != nil {
		return err
	}
	gone := d.say("gone", nil)
	for _, m := range messages {
		k := markOf(m)
		of, _, _ := strings.Cut(k.id, ".")
		if k.event != anEntry || k.key != key(c) || of != entryID(seq, 0) {
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

// face is the name and the picture with which words are shown. What people call themselves is always followed by what
// they do here, so that nobody passes for an agent or for us.
func (d *Desk) face(ctx context.Context, c handoff.Case, e handoff.Entry) slack.MsgOption {
	name, does, icon := e.Name, string(e.From), ""
	switch e.From {
	case handoff.ByPerson:
		name = d.who(c)
		if c.Channel == Name {
			icon = d.people.picture(ctx, c.Person.ID)
		}
	case handoff.ByAgent:
		icon = d.people.pictureOf(ctx, e.Name)
	case handoff.ByBot:
		name = d.say("who.bot", nil)
	}
	if e.Kind == handoff.Note {
		does = "note"
	}
	const longest = 40
	name = markdown.Cut(handoff.OneLine(cmp.Or(name, d.say("who."+string(e.From), nil))), longest)
	options := []slack.MsgOption{slack.MsgOptionUsername(name + " · " + d.say("does."+does, nil))}
	if icon != "" {
		options = append(options, slack.MsgOptionIconURL(icon))
	}
	return slack.MsgOptionCompose(options...)
}

// moment is what happened to the case, or "" for what agents need not read.
func (d *Desk) moment(e handoff.Entry) string {
	if !d.opt.Texts.Has("slackdesk.moment." + string(e.Kind)) {
		return ""
	}
	args := texts.Args{"Name": cmp.Or(e.Name, d.say("who."+string(e.From), nil)), "Text": e.Text}
	if id := "code." + string(e.Kind) + "." + e.Text; d.opt.Texts.Has("slackdesk." + id) {
		args["Text"] = d.say(id, nil)
	} else if e.Kind == handoff.Transferred || e.Kind == handoff.Raised {
		args["Text"] = d.team(e.Text)
	}
	text := strings.TrimSpace(d.say("moment."+string(e.Kind), args))
	if e.Detail != "" {
		text += "\n\n" + e.Detail
	}
	return text
}

// fresh tells whether an entry was certainly not shown yet: it is later than the last that was, without doubt. Until
// one is remembered anew there is doubt.
func (d *Desk) fresh(number, seq int64) (last int64, fresh bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	last, known := d.clean[number]
	delete(d.clean, number)
	return last, known && seq > last
}

func (d *Desk) remember(number, seq int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.clean) >= maxCards {
		clear(d.clean)
	}
	d.clean[number] = seq
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
