package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/face"
	"github.com/firstline-support/firstline/handoff/line"
	"github.com/firstline-support/firstline/handoff/rounds"
)

// signs are the reactions by which an agent sees what became of a line.
var signs = map[line.Sign]string{line.Sent: "white_check_mark", line.Kept: "pencil2", line.Done: "ok_hand",
	line.Renewed: "arrows_counterclockwise", line.TakenBack: "wastebasket"}

// A hand carries out what is new in one thread.
type hand struct {
	*Back
	*rounds.Reading
	thread thread
	number int64
	self   string
}

// line carries out one message, if it is an agent's.
func (h *hand) line(ctx context.Context, m slack.Message) error {
	if m.BotID != "" || m.User == "" || m.User == h.self || h.Answered[m.Timestamp] || h.marked(m) ||
		!slices.Contains([]string{"", slack.MsgSubTypeFileShare, slack.MsgSubTypeThreadBroadcast}, m.SubType) {
		return nil
	}
	agent, c, err := h.admitted(ctx, m.User)
	if errors.Is(err, face.ErrNoAgent) {
		return h.stranger(ctx, m)
	}
	if err != nil {
		return err
	}
	return h.does().Do(ctx, h.lineOf(m), agent, c)
}

func (h *hand) lineID(ts string) string { return lineID + h.thread.channel + "/" + ts }

// lineOf is a message as an agent's line.
func (h *hand) lineOf(m slack.Message) line.Line {
	l := line.Line{Saying: read(m), ID: h.lineID(m.Timestamp), Key: m.Timestamp, At: moment(m.Timestamp),
		Names: line.Names(m.Files, nameOf)}
	if m.Edited != nil {
		l.Edited = m.Edited.Timestamp
	}
	if len(m.Files) > 0 {
		l.Files = func(ctx context.Context) ([]handoff.File, string, error) { return h.fetched(ctx, m) }
	}
	return l
}

// does is what carries out the lines of the thread.
func (h *hand) does() line.Hand {
	return line.Hand{Thread: h, Cases: h.opt.Cases, Clerk: h.clerk, Voice: h.voice(), Service: h.opt.Service,
		Case: h.number, Carries: h.opt.Files != nil, Since: since, Log: h.opt.Log}
}

// admit gives the agent that a user is, and the case, if the agent may see it.
func (b *Back) admit(ctx context.Context, user string, number int64) (handoff.Agent, handoff.Case, error) {
	us, err := b.me(ctx)
	if err != nil {
		return handoff.Agent{}, handoff.Case{}, err
	}
	agent, err := b.people.agent(ctx, user, us)
	if err != nil {
		return agent, handoff.Case{}, err
	}
	c, err := b.opt.Admit(ctx, agent, number)
	return agent, c, err //nolint:wrapcheck // it says what it was about
}

func (h *hand) admitted(ctx context.Context, user string) (handoff.Agent, handoff.Case, error) {
	return h.admit(ctx, user, h.number)
}

// marked tells whether we have marked a message: then it has been dealt with.
func (h *hand) marked(m slack.Message) bool {
	return slices.ContainsFunc(m.Reactions, func(r slack.ItemReaction) bool {
		dealt := r.Name == signs[line.Sent] || r.Name == signs[line.Kept] || r.Name == signs[line.Done]
		return dealt && slices.Contains(r.Users, h.self)
	})
}

// recent is how old a line may be of which somebody is told for themselves alone: after a start nobody waits for it.
const recent = 10 * time.Minute

// stranger tells somebody who is no agent that nothing of theirs is sent or kept. Only they see it.
func (h *hand) stranger(ctx context.Context, m slack.Message) error {
	what := m.User + ":stranger"
	if h.Reading.Told[what] || time.Since(moment(m.Timestamp)) > recent {
		return nil
	}
	h.Reading.Told[what] = true
	h.whisper(ctx, h.thread.channel, h.thread.ts, m.User, h.noEntry(ctx, m.User))
	return nil
}

// whisper shows something to one user. That it does not arrive matters to nothing else.
func (b *Back) whisper(ctx context.Context, channel, threadTS, user, text string) {
	options := []slack.MsgOption{slack.MsgOptionText(blocks.Escape(text), false),
		slack.MsgOptionBlocks(b.maker().Words(text)[0].Blocks...)}
	if threadTS != "" {
		options = append(options, slack.MsgOptionTS(threadTS))
	}
	if _, err := b.opt.API.PostEphemeralContext(ctx, channel, user, options...); err != nil {
		b.opt.Log.Warn("tell a user something in Slack", "channel", channel, "err", err)
	}
}

// Answer says something below a message, once.
func (h *hand) Answer(ctx context.Context, to, about, text string) error {
	k := mark{event: answer, key: h.key(ctx), id: to, about: about}
	if k.key == "" {
		return nil
	}
	err := h.once(ctx, h.thread, k, slack.MsgOptionText(blocks.Escape(text), false),
		slack.MsgOptionBlocks(h.maker().Words(text)[0].Blocks...))
	if err == nil {
		h.Answered[to], h.Reading.Told[about] = true, true
	}
	return err
}

// Told tells whether this was told in the thread, as far as we have read it.
func (h *hand) Told(about string) bool { return h.Reading.Told[about] }

// Mark shows at a message what became of it.
func (h *hand) Mark(ctx context.Context, ts string, s line.Sign) error {
	err := h.opt.API.AddReactionContext(ctx, signs[s], h.thread.item(ts))
	if err != nil && !says(err, "already_reacted", "message_not_found", "too_many_reactions", "no_item_specified") {
		return fmt.Errorf("mark a message: %w", err)
	}
	return nil
}

func (h *hand) key(ctx context.Context) string {
	c, err := h.opt.Cases.Case(ctx, h.number)
	if err != nil {
		return ""
	}
	return line.Key(c)
}

// since is when something was done in Slack, by Slack's clock. Event is the id of the act.
func since(event string) (time.Time, bool) {
	if id, ok := strings.CutPrefix(event, lineID); ok {
		_, ts, _ := strings.Cut(id, "/")
		ts, _, _ = strings.Cut(ts, ":")
		return moment(ts), true
	}
	if id, ok := strings.CutPrefix(event, pressID); ok {
		if ts, _, done := strings.Cut(id, "/"); done {
			return moment(ts), true
		}
	}
	return time.Time{}, false
}

// moment is when a message was written.
func moment(ts string) time.Time {
	whole, part, _ := strings.Cut(ts, ".")
	seconds, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return time.Time{}
	}
	micros, _ := strconv.ParseInt((part + "000000")[:6], 10, 64) // of a timestamp they are digits
	return time.Unix(seconds, micros*int64(time.Microsecond))
}
