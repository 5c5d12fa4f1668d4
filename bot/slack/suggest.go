package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/bot/talk"
	"github.com/firstline-support/firstline/handoff"
)

// Notes about what is suggested privately.
const (
	quietKey   = "quiet/"   // + person: who wants no suggestions, or wanted none until when
	offeredKey = "offered/" // + channel + "/" + person: which suggestion was the last one, and when
)

// mute is the value of the button that is ours alone: the bot need not know who wants no suggestions.
const mute = "mute"

// overhears tells whether words are new ones in a channel where answers are suggested privately, and call nobody.
func (c *Channel) overhears(ctx context.Context, d deed) (bool, error) {
	top := !d.direct && (d.thread == "" || d.thread == d.ts)
	if !top || len(calls(d.text)) > 0 {
		return false, nil
	}
	mode, err := c.mode(ctx, d.channel)
	return mode == Suggest, err
}

// overheardID is the id of the event that words are which were not meant for the bot. Whoever calls it in them later
// has written to it only then.
func overheardID(channel, ts string) string { return "overheard/" + messageID(channel, ts) }

// overhear takes in words that were not meant for the bot, as far as their writer may get a suggestion.
func (c *Channel) overhear(ctx context.Context, in Intake, where place, d deed, at time.Time) error {
	may, err := c.maySuggest(ctx, where)
	if err != nil || !may {
		return err
	}
	e := c.event(ctx, where, d, bot.Message)
	if e.Text == "" {
		return nil // only files
	}
	e.ID, e.At, e.Unasked = overheardID(d.channel, d.ts), at, true
	return c.receive(ctx, in, e)
}

// overheard is what becomes of such words: an edit, or a deletion.
func (c *Channel) overheard(ctx context.Context, in Intake, where place, d deed, kind bot.EventKind) error {
	if kind == bot.Edited { // what is deleted is forgotten in any case
		if quiet, err := c.quiet(ctx, d.user, d.ts); err != nil || quiet {
			return err
		}
	}
	e := c.event(ctx, where, d, kind)
	e.Of, e.Unasked = overheardID(d.channel, d.ts), true
	e.ID = bot.FitID("edit/" + e.Of + "/" + d.stamp)
	if kind == bot.Deleted {
		e.ID = bot.FitID("delete/" + e.Of)
	}
	return c.receive(ctx, in, e)
}

// quietUntil begins the note about somebody who wants suggestions again. What follows is since when.
const quietUntil = "until "

// quiet tells whether somebody wants no suggestions about what they wrote at ts. Words of a quiet time may come later,
// from Slack once more or from the history: they stay left alone.
func (c *Channel) quiet(ctx context.Context, person, ts string) (bool, error) {
	noted, err := c.Pad.Recall(ctx, Name, quietKey+person)
	if err != nil {
		return false, fmt.Errorf("who wants no suggestions: %w", err)
	}
	until, over := strings.CutPrefix(noted, quietUntil)
	return noted != "" && (!over || talk.Later(until, ts)), nil
}

// hush notes durably whether somebody wants no suggestions from now on.
func (c *Channel) hush(ctx context.Context, person string, quiet bool) error {
	note := stampOf(time.Now())
	if !quiet {
		note = quietUntil + note
	}
	if err := c.Pad.Remember(ctx, Name, quietKey+person, note); err != nil {
		return fmt.Errorf("who wants no suggestions: %w", err)
	}
	return nil
}

// An offered is the last suggestion to somebody in a channel.
type offered struct {
	thread string // what they had written
	at     time.Time
}

func (c *Channel) lastOffer(ctx context.Context, at place) (offered, error) {
	noted, err := c.Pad.Recall(ctx, Name, offeredKey+at.channel+"/"+at.person)
	if err != nil {
		return offered{}, fmt.Errorf("what was suggested: %w", err)
	}
	thread, moment, _ := strings.Cut(noted, " ")
	return offered{thread, momentOf(moment)}, nil
}

func (c *Channel) noteOffer(ctx context.Context, at place, o offered) error {
	err := c.Pad.Remember(ctx, Name, offeredKey+at.channel+"/"+at.person, o.thread+" "+stampOf(o.at))
	if err != nil {
		return fmt.Errorf("what was suggested: %w", err)
	}
	return nil
}

// maySuggest tells whether somebody may get a suggestion now: they have not said no, and the last one was not just now.
func (c *Channel) maySuggest(ctx context.Context, at place) (bool, error) {
	quiet, err := c.quiet(ctx, at.person, at.thread)
	if err != nil || quiet {
		return false, err
	}
	last, err := c.lastOffer(ctx, at)
	return time.Since(last.at) >= c.Pause, err
}

// whisper shows a message to its person alone. What they pressed a button in is replaced by it.
func (c *Channel) whisper(ctx context.Context, at place, p bot.Parcel) error {
	parts := c.render(ctx, p)
	if address, ok := c.use(ctx, p.Conversation); ok && len(parts) > 0 {
		err := c.respond(ctx, address, &slackapi.WebhookMessage{Text: parts[0].Text, ReplaceOriginal: true,
			Blocks: &slackapi.Blocks{BlockSet: parts[0].Blocks}})
		if err == nil {
			return c.postAside(ctx, at, parts[1:])
		}
		c.Log.Warn("replace what only one person sees", "err", err)
	}
	if p.Entry.Outcome == handoff.Answered {
		return c.suggest(ctx, at, parts)
	}
	return c.postAside(ctx, at, parts)
}

// suggest shows a suggestion at most once: nobody has asked for it, and one that Slack shows cannot be found again to
// learn whether it is there. So it is noted before, and only taken back where Slack surely refused it.
func (c *Channel) suggest(ctx context.Context, at place, parts []blocks.Part) error {
	last, err := c.lastOffer(ctx, at)
	if err != nil {
		return err
	}
	may, err := c.maySuggest(ctx, at)
	if err != nil || !may || last.thread == at.thread || len(parts) == 0 {
		return err
	}
	if err := c.pace.wait(ctx, at.channel); err != nil {
		return err
	}
	if err := c.noteOffer(ctx, at, offered{at.thread, time.Now()}); err != nil {
		return err
	}
	err = c.show(ctx, at, parts[0])
	if refused(err) {
		return errors.Join(err, c.noteOffer(context.WithoutCancel(ctx), at, last))
	}
	if err == nil {
		err = c.postAside(ctx, at, parts[1:])
	}
	if err != nil {
		c.Log.Warn("suggest", "channel", at.channel, "err", err)
	}
	return nil
}

// refused tells whether Slack has said that a message is not there, and that it may be tried again.
func refused(err error) bool {
	var limited *slackapi.RateLimitedError
	return errors.As(err, &limited) || mend(code(err)) != ""
}

// postAside shows messages to one person.
func (c *Channel) postAside(ctx context.Context, at place, parts []blocks.Part) error {
	for _, part := range parts {
		if err := c.pace.wait(ctx, at.channel); err != nil {
			return err
		}
		if err := c.show(ctx, at, part); err != nil {
			return err
		}
	}
	return nil
}

// show shows a message to one person. It stands in the channel: Slack shows nothing private in a thread in which nobody
// has answered. Who cannot be shown it there needs it less than to be left in peace.
func (c *Channel) show(ctx context.Context, at place, part blocks.Part) error {
	_, err := c.api.PostEphemeralContext(ctx, at.channel, at.person, slackapi.MsgOptionText(part.Text, false),
		slackapi.MsgOptionBlocks(part.Blocks...))
	if err != nil && (gone(err) || unreachable(err) || code(err) == "user_not_in_channel") {
		c.Log.Debug("nothing can be shown to somebody", "channel", at.channel, "err", err)
		return nil
	}
	if err != nil {
		return fmt.Errorf("show to one person: %w", err)
	}
	return nil
}

// pressAside takes in a button of what only its person sees. Slack does not send such a message along: what is not
// replaced by an answer is taken away.
func (c *Channel) pressAside(ctx context.Context, in Intake, at place, d deed) error {
	switch d.choice {
	case mute:
		if err := c.hush(ctx, d.user, true); err != nil {
			return err
		}
		c.later(func(ctx context.Context) { c.instead(ctx, d, "muted") })
		return nil
	case bot.Share:
		if err := c.rejoin(ctx, at); err != nil { // now they talk to the bot
			return err
		}
		fallthrough
	case bot.Dismiss:
		c.later(func(ctx context.Context) { c.takeAway(ctx, d) })
	default:
		return c.receiveFrom(ctx, in, c.pressing(ctx, at, d), d.response)
	}
	return c.receive(ctx, in, c.pressing(ctx, at, d))
}

// takeAway deletes what a button was pressed in.
func (c *Channel) takeAway(ctx context.Context, d deed) {
	if err := c.respond(ctx, d.response, &slackapi.WebhookMessage{DeleteOriginal: true}); err != nil {
		c.Log.Warn("take away what only one person sees", "err", err)
	}
}

// instead puts a text of ours in the place of what a button was pressed in.
func (c *Channel) instead(ctx context.Context, d deed, id string) {
	text := c.Texts.Say(c.speaks(c.person(ctx, d.user, false)), "slack."+id, nil)
	err := c.respond(ctx, d.response, &slackapi.WebhookMessage{Text: text, ReplaceOriginal: true})
	if err != nil {
		c.Log.Warn("say what was pressed", "err", err)
	}
}

// wishes are the words after the slash command with which somebody says whether they want suggestions.
var wishes = map[string]bool{"suggestions on": false, "suggestions off": true, "vorschläge an": false,
	"vorschläge aus": true}

// wish takes such words; done is false for all others.
func (c *Channel) wish(ctx context.Context, d deed, lang string) (answer any, done bool, err error) {
	quiet, done := wishes[strings.ToLower(strings.Join(strings.Fields(d.text), " "))]
	if !done {
		return nil, false, nil
	}
	if err := c.hush(ctx, d.user, quiet); err != nil {
		return nil, true, err
	}
	id := "slack.unmuted"
	if quiet {
		id = "slack.muted"
	}
	return ephemeral(c.Texts.Say(lang, id, nil)), true, nil
}
