package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/face"
	"github.com/firstline-support/firstline/handoff/line"
	"github.com/firstline-support/firstline/handoff/rounds"
)

// signs are the reactions by which an agent sees what became of a line.
var signs = map[line.Sign]string{line.Sent: "✅", line.Kept: "✏️", line.Done: "👌", line.Renewed: "🔄",
	line.TakenBack: "🗑️"}

// noEntry is the reaction for who may not work here.
const noEntry = "⛔"

// A hand carries out what is new in one thread.
type hand struct {
	*Back
	*rounds.Reading
	place  place
	number int64
	self   string
}

// written tells whether somebody wrote a message: no app, no webhook, and not Discord itself.
func (h *hand) written(m message) bool {
	somebody := !m.Author.Bot && m.Webhook == "" && m.Author.ID != "" && m.Author.ID != h.self
	return somebody && (m.Type == usual || m.Type == reply)
}

// line carries out one message, if it is an agent's.
func (h *hand) line(ctx context.Context, m message) error {
	if !h.written(m) || h.Answered[m.ID] || h.marked(m) {
		return nil
	}
	agent, c, err := h.admitted(ctx, m)
	if errors.Is(err, face.ErrNoAgent) {
		return h.stranger(ctx, m)
	}
	if err != nil {
		return err
	}
	return h.does().Do(ctx, h.lineOf(m), agent, c)
}

func (h *hand) lineID(id string) string { return lineID + h.place.thread + "/" + id }

// lineOf is a message as an agent's line.
func (h *hand) lineOf(m message) line.Line {
	l := line.Line{Saying: h.saying(m), ID: h.lineID(m.ID), Key: m.ID, At: moment(m.ID), Edited: m.Edited,
		Names: line.Names(m.Files, nameOf)}
	if len(m.Files) > 0 {
		l.Files = func(ctx context.Context) ([]handoff.File, string, error) { return h.fetched(ctx, m) }
	}
	return l
}

// saying is what a message says. Who answers somebody other than us, or passes on what was said elsewhere, does not
// speak to the person.
func (h *hand) saying(m message) line.Saying {
	s := read(m.Content)
	switch {
	case m.Type == reply && (m.Answered == nil || m.Answered.Author.ID != h.self):
		s.Mentions = true
	case m.Reference.Type == forwarded:
		s.Mentions = true
		for _, f := range m.Forwards {
			passed := read(f.Message.Content)
			s.Text, s.Plain = strings.TrimSpace(s.Text+"\n\n"+passed.Text), strings.TrimSpace(s.Plain+"\n"+passed.Plain)
		}
	}
	return s
}

// does is what carries out the lines of the thread.
func (h *hand) does() line.Hand {
	return line.Hand{Thread: h, Cases: h.opt.Cases, Clerk: h.clerk, Voice: h.voice(), Service: h.opt.Service,
		Case: h.number, Carries: h.opt.Files != nil, Since: since, Log: h.opt.Log}
}

// admit gives the agent that a member is, and the case, if the agent may see it.
func (b *Back) admit(ctx context.Context, m member, number int64) (handoff.Agent, handoff.Case, error) {
	agent, err := b.people.agent(ctx, m)
	if err != nil {
		return agent, handoff.Case{}, err
	}
	c, err := b.opt.Admit(ctx, agent, number)
	return agent, c, err //nolint:wrapcheck // it says what it was about
}

func (h *hand) admitted(ctx context.Context, m message) (handoff.Agent, handoff.Case, error) {
	r, err := h.look(ctx, h.place.parent)
	if err != nil {
		return handoff.Agent{}, handoff.Case{}, err
	}
	return h.admit(ctx, member{id: m.Author.ID, bot: m.Author.Bot, guild: r.guild}, h.number)
}

// marked tells whether we have marked a message: then it has been dealt with.
func (h *hand) marked(m message) bool {
	for _, r := range m.Reactions {
		dealt := []string{signs[line.Sent], signs[line.Kept], signs[line.Done], noEntry}
		if r.Me && slices.ContainsFunc(dealt, func(sign string) bool { return plainSign(sign) == plainSign(r.Emoji.Name) }) {
			return true
		}
	}
	return false
}

// plainSign is an emoji without the sign that asks for its picture, which Discord leaves out now and then.
func plainSign(emoji string) string { return strings.TrimSuffix(emoji, "\ufe0f") }

// recent is how old a line may be about which somebody is told who may not work here: later nobody waits for it.
const recent = 10 * time.Minute

// stranger tells somebody who is no agent that nothing of theirs is sent or kept: by a sign at each line, and in words
// once, for there is nothing in a thread that only one sees.
func (h *hand) stranger(ctx context.Context, m message) error {
	about := m.Author.ID + ":stranger"
	if !h.Reading.Told[about] && time.Since(moment(m.ID)) < recent {
		if err := h.Answer(ctx, m.ID, about, h.say(h.opt.Lang, "stranger")); err != nil {
			return err
		}
	}
	return h.react(ctx, m.ID, noEntry)
}

// Answer says something below a message, once.
func (h *hand) Answer(ctx context.Context, to, about, text string) error {
	words := h.maker().Words(text)
	m := h.outgoing(words[0])
	m.ReplyTo, m.Flags = to, m.Flags|silent
	m.Nonce = nonce(handoff.Case{Conversation: h.place.thread, Number: h.number}, "answer "+to+" "+about)
	if _, err := h.opt.API.Post(ctx, h.place.thread, m); err != nil {
		return fmt.Errorf("answer a message: %w", err)
	}
	h.Answered[to], h.Reading.Told[about] = true, true
	return nil
}

// Told tells whether this was told in the thread, since we read it.
func (h *hand) Told(about string) bool { return h.Reading.Told[about] }

// Mark shows at a message what became of it.
func (h *hand) Mark(ctx context.Context, id string, s line.Sign) error {
	return h.react(ctx, id, signs[s])
}

func (h *hand) react(ctx context.Context, id, emoji string) error {
	err := h.opened(ctx, h.place.thread, func() error {
		return h.opt.API.With(ctx).MessageReactionAdd(h.place.thread, id, emoji)
	})
	if kind := rest.Kind(err); err != nil && !gone(err) && kind != rest.BadRequest && kind != rest.NoPermission {
		return fmt.Errorf("mark a message: %w", err)
	}
	if err != nil {
		h.opt.Log.Warn("mark a message in Discord", "thread", h.place.thread, "err", err)
	}
	return nil
}

// since is when something was done in Discord, by Discord's clock, which is in its ids. Event is the id of the act.
func since(event string) (time.Time, bool) {
	if id, ok := strings.CutPrefix(event, lineID); ok {
		_, message, _ := strings.Cut(id, "/")
		message, _, _ = strings.Cut(message, ":")
		return moment(message), true
	}
	if id, ok := strings.CutPrefix(event, pressID); ok {
		return moment(id), true
	}
	return time.Time{}, false
}

// corrected brings changes of lines to the clerk that had been sent or kept. edited are the messages that an event
// names; one that is not in the thread any more was deleted.
func (h *hand) corrected(ctx context.Context, messages []message, edited []string) error {
	for _, id := range edited {
		if slices.ContainsFunc(messages, func(m message) bool { return m.ID == id }) {
			continue
		}
		if err := h.does().Deleted(ctx, line.Line{ID: h.lineID(id), Key: id}); err != nil {
			return err
		}
	}
	for _, m := range messages {
		if m.Edited == "" || !h.written(m) || !h.marked(m) {
			continue
		}
		agent, _, err := h.admitted(ctx, m)
		if errors.Is(err, face.ErrNoAgent) {
			continue
		}
		if err != nil {
			return err
		}
		if err := h.does().Correct(ctx, h.lineOf(m), agent); err != nil {
			return err
		}
	}
	return nil
}
