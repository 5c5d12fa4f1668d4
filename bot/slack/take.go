package slack

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/firstline-support/firstline/bot"
)

// take deals with a payload. When it returns nil the payload may be acknowledged, with what it gives for Slack.
func (c *Channel) take(ctx context.Context, in Intake, kind string, payload []byte) (answer any, err error) {
	d := read(kind, payload, c.us())
	if in.Desk != nil {
		if answer, done, err := c.forDesk(ctx, in.Desk, kind, payload, d); done || err != nil {
			return answer, err
		}
	}
	switch d.sort {
	case said:
		return nil, c.hearNow(ctx, in, d)
	case edited:
		return nil, c.reword(ctx, in, d)
	case deleted:
		return nil, c.unsay(ctx, in, d)
	case pressed:
		return nil, c.press(ctx, in, d)
	case commanded:
		return c.command(ctx, in, d)
	case reacted:
		return nil, c.react(ctx, in, d)
	case visited:
		return nil, c.visit(ctx, d)
	case tapped:
		return nil, c.tap(ctx, in, d)
	case pointed:
		return nil, c.help(ctx, in, d)
	case filled:
		return c.fill(ctx, in, d), nil
	default:
		c.learn(ctx, kind, d)
		return nil, nil
	}
}

// learn takes note of what asks the bot nothing.
func (c *Channel) learn(ctx context.Context, kind string, d deed) {
	switch d.sort {
	case opened:
		c.opened(ctx, d)
	case renamed:
		c.mu.Lock()
		delete(c.names, d.channel)
		c.mu.Unlock()
	case revoked:
		c.problem("the app was removed from the workspace or its token revoked; install it again")
	case slowed:
		c.Log.Error("Slack holds events back, because more than 30,000 come in an hour")
	default:
		c.Log.Debug("not for us", "kind", kind, "why", d.why, "sort", d.sort)
	}
}

// forDesk gives the desk what is its own; done is false for all else.
func (c *Channel) forDesk(ctx context.Context, desk Desk, kind string, payload []byte, d deed) (
	answer any, done bool, err error,
) {
	if kind == kindEvent {
		if d.channel == "" || !desk.Holds(d.channel) {
			return nil, false, nil
		}
		if d.thread != "" {
			changed := ""
			if d.sort == edited || d.sort == deleted {
				changed = d.ts
			}
			return nil, true, desk.Heard(ctx, d.channel, d.thread, changed)
		}
		return nil, true, nil
	}
	if kind != kindInteractive {
		return nil, false, nil
	}
	return desk.Interact(ctx, payload)
}

// hearNow takes in what somebody has just written, and notes that it came.
func (c *Channel) hearNow(ctx context.Context, in Intake, d deed) error {
	final, err := c.hear(ctx, in, d, time.Time{})
	if err != nil {
		c.cursors.Miss(d.channel, d.ts)
		return err
	}
	c.cursors.Pass(d.channel, d.ts, final)
	return nil
}

// hear takes in what somebody wrote. at is when, for what was missed; else now. It is not final what is left alone
// because nobody talks to the bot in its thread: who does may have said so before, in words that come later.
func (c *Channel) hear(ctx context.Context, in Intake, d deed, at time.Time) (final bool, err error) {
	where, why, err := c.listen(ctx, d)
	if err != nil {
		return false, err
	}
	if why != "" {
		over, err := c.overhears(ctx, d)
		if err == nil && over {
			err = c.overhear(ctx, in, where, d, at)
		}
		if err != nil || over {
			return true, err
		}
		c.Log.Debug("quiet", "channel", d.channel, "why", why)
		return where.thread == d.ts, nil
	}
	e := c.event(ctx, where, d, bot.Message)
	e.ID, e.At = messageID(d.channel, d.ts), at
	twice := !d.direct && !d.mention && slices.Contains(calls(d.text), c.us().user) // the other time as a mention
	if twice || !at.IsZero() || !c.hasStatus(where) {
		return true, c.ask(ctx, in, e, d.files)
	}
	c.courtesy("note what is being done", c.panes.busy.Put(ctx, e.Conversation, ""))
	if err := c.ask(ctx, in, e, d.files); err != nil {
		return true, err
	}
	c.later(func(ctx context.Context) { c.announce(ctx, where, e.Text) })
	return true, nil
}

// ask hands somebody's words in, with their files.
func (c *Channel) ask(ctx context.Context, in Intake, e bot.Event, files []file) error {
	if len(files) > 0 {
		return c.withFiles(ctx, in, e, files)
	}
	if e.Text == "" { // who only calls us wants to talk
		e.Text = c.Texts.Say(c.speaks(e.Person), "slack.called", nil)
	}
	return c.receive(ctx, in, e)
}

// event is what every event about words has.
func (c *Channel) event(ctx context.Context, where place, d deed, kind bot.EventKind) bot.Event {
	person := c.person(ctx, d.user, where.private())
	e := bot.Event{Channel: Name, Conversation: where.conversation(), Kind: kind, Person: person, Lang: c.hint(person)}
	if kind != bot.Deleted {
		e.Text, e.Beside = c.words(d, person)
	}
	return e
}

// reword takes in that somebody changed what they wrote. Who calls us only now has written to us only now.
func (c *Channel) reword(ctx context.Context, in Intake, d deed) error {
	where, talking, err := c.about(ctx, d)
	if err != nil {
		return err
	}
	if !talking {
		if slices.Contains(calls(d.text), c.us().user) {
			_, err := c.hear(ctx, in, d, time.Time{})
			return err
		}
		over, err := c.overhears(ctx, d)
		if err != nil || !over {
			return err
		}
		return c.overheard(ctx, in, where, d, bot.Edited)
	}
	e := c.event(ctx, where, d, bot.Edited)
	e.Of = messageID(d.channel, d.ts)
	e.ID = bot.FitID("edit/" + e.Of + "/" + d.stamp)
	return c.receive(ctx, in, e)
}

// unsay takes in that somebody deleted what they wrote.
func (c *Channel) unsay(ctx context.Context, in Intake, d deed) error {
	where, talking, err := c.about(ctx, d)
	if err != nil {
		return err
	}
	if !talking {
		over, err := c.overhears(ctx, d)
		if err != nil || !over {
			return err
		}
		return c.overheard(ctx, in, where, d, bot.Deleted)
	}
	e := c.event(ctx, where, d, bot.Deleted)
	e.Of = messageID(d.channel, d.ts)
	e.ID = bot.FitID("delete/" + e.Of)
	return c.receive(ctx, in, e)
}

// about tells to which conversation a message belongs that was written before, and whether there can be one.
func (c *Channel) about(ctx context.Context, d deed) (at place, talking bool, err error) {
	threaded := d.thread != "" && d.thread != d.ts
	switch {
	case d.direct && threaded:
		return place{d.user, d.channel, d.thread}, true, nil
	case d.direct:
		return place{person: d.user}, true, nil
	}
	at = place{d.user, d.channel, d.ts}
	if threaded {
		at.thread = d.thread
	}
	held := c.talks.At(at.channel)
	held.Lock()
	defer held.Unlock()
	phases, err := c.talks.In(ctx, at.channel, at.thread)
	return at, slices.Contains(phases.With(d.ts), d.user), err
}

// receive hands an event in. What will never be taken is said and done with.
func (c *Channel) receive(ctx context.Context, in Intake, e bot.Event) error {
	err := in.Receiver.Receive(ctx, e)
	if isBad(err) {
		c.Log.Warn("not taken in", "event", e.ID, "err", err)
		return nil
	}
	if err != nil {
		return fmt.Errorf("take in %s: %w", e.ID, err)
	}
	return nil
}
