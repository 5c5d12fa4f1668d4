package desk

import (
	"context"
	"fmt"
	"strings"

	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/line"
)

// How the ids of acts begin that come from here: lines in threads, whose words stand there, and presses.
const (
	lineID  = "discorddesk:"
	pressID = "discordpress:"
)

// Follow shows in the thread what an entry says, and brings the card up to date. What was written there is there
// already.
func (d *Desk) Follow(ctx context.Context, c handoff.Case, e handoff.Entry) error {
	if e.Delivery == handoff.HeldBack {
		return nil
	}
	if _, ok := placeOf(c.Places[Name].Ref); !ok {
		return nil // it never came here
	}
	err := d.follow(ctx, c, e)
	d.report(err)
	if gone(err) {
		// it was deleted there, and waiting for it would hold back all that comes
		d.opt.Log.Warn("a case has no thread any more", "case", c.Number, "place", c.Places[Name].Ref)
		return nil
	}
	if err != nil {
		return fmt.Errorf("entry %d of case %d to Discord: %w", e.Seq, c.Number, later(err))
	}
	return nil
}

func (d *Desk) follow(ctx context.Context, c handoff.Case, e handoff.Entry) error {
	unlock, err := d.turns.Lock(ctx, c.Number)
	if err != nil {
		return err
	}
	defer unlock()
	p, r, err := d.place(ctx, c)
	if err != nil {
		return err
	}
	now, err := d.opt.Cases.Case(ctx, c.Number)
	if err != nil {
		return fmt.Errorf("case %d: %w", c.Number, err)
	}
	wrote := false
	// that a line was deleted there is nowhere to be seen any more
	if !strings.HasPrefix(e.Event, lineID) || e.Kind.Retracts() {
		if wrote, err = d.tell(ctx, p, c, e); err != nil {
			return err
		}
	}
	if e.Kind == handoff.Accepted && e.Text == Name {
		if err := d.placed(ctx, p); err != nil {
			return err
		}
	}
	if wrote && !now.Open() {
		d.shown.Drawn(c.Number, "") // what is written opens a thread: it has to be archived again
	}
	return d.show(ctx, p, r, now, nil)
}

// tell writes what agents read of an entry, once, and tells whether there is anything.
func (d *Desk) tell(ctx context.Context, p place, c handoff.Case, e handoff.Entry) (wrote bool, err error) {
	if e.Kind.Retracts() {
		if err := d.strike(ctx, p, c, e.Of); err != nil {
			return false, err
		}
	}
	posts := d.told(c, e)
	if len(posts) == 0 {
		return false, nil
	}
	write := d.once
	last, fresh := d.shown.Fresh(c.Number, e.Seq)
	if fresh {
		write = d.post
	}
	for _, one := range posts {
		if err := write(ctx, p, c, one); err != nil {
			return true, err
		}
	}
	if err := d.sendFiles(ctx, p, c, e); err != nil {
		return true, err
	}
	d.shown.Told(c.Number, max(last, e.Seq))
	return true, nil
}

// told is what agents read of an entry.
func (d *Desk) told(c handoff.Case, e handoff.Entry) (posts []post) {
	t := d.voice().Told(c, e, d.opt.Files != nil)
	messages := d.maker().Words(t.Text)
	if !t.Plain {
		messages = d.maker().Markdown(t.Text)
	}
	if t.Files != "" {
		messages = append(messages, d.maker().Words(t.Files)...)
	}
	for i, m := range messages {
		one := post{id: line.Part(e.Seq, i), text: m.Content, quiet: true}
		if t.Spoken {
			one.author, one.color = d.face(c, e)
			one.quiet = e.From != handoff.ByPerson
		}
		posts = append(posts, one)
	}
	return posts
}

// face is the name with which words are shown, and the colour beside them.
func (d *Desk) face(c handoff.Case, e handoff.Entry) (author string, color int) {
	name, does := d.voice().Speaker(c, e)
	const longest = 80
	author = markdown.Cut(markdown.Cut(name, longest)+" · "+does, maxAuthor)
	switch {
	case e.Kind == handoff.Note:
		return author, ofNote
	case e.From == handoff.ByPerson:
		return author, ofPerson
	case e.From == handoff.ByAgent:
		return author, ofAgent
	}
	return author, ofBot
}

// strike takes the words of an entry and its files out of the thread: who deleted them does not want them to be read.
func (d *Desk) strike(ctx context.Context, p place, c handoff.Case, seq int64) error {
	messages, err := d.ours(ctx, p.thread)
	if err != nil {
		return err
	}
	words := d.maker().Words(d.voice().Say("gone", nil))[0].Content
	for _, m := range messages {
		of, part, _ := strings.Cut(m.shows(), ".")
		if of != line.Part(seq, 0) {
			continue
		}
		err := d.opened(ctx, p.thread, func() error {
			if strings.HasPrefix(part, filePart) {
				return d.opt.API.Delete(ctx, p.thread, m.ID)
			}
			_, err := d.opt.API.Edit(ctx, p.thread, m.ID, d.outgoingPost(c, post{id: m.shows(), text: words}))
			return err
		})
		if err != nil && !gone(err) {
			return fmt.Errorf("take words out of a thread: %w", err)
		}
	}
	return nil
}
