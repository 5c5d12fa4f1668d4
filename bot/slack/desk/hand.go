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
	"github.com/firstline-support/firstline/handoff/sheet"
	"github.com/firstline-support/firstline/handoff/texts"
)

// The reactions by which an agent sees what became of a line.
const (
	sentMark = "white_check_mark"        // the person gets it
	noteMark = "pencil2"                 // it is a note
	doneMark = "ok_hand"                 // the command was carried out
	newMark  = "arrows_counterclockwise" // the person has the new words
	backMark = "wastebasket"             // the person does not see it any more
)

// A hand carries out what is new in one thread.
type hand struct {
	*Back
	*reading
	thread thread
	number int64
	self   string
}

// line carries out one message, if it is an agent's.
func (h *hand) line(ctx context.Context, m slack.Message) error {
	if m.BotID != "" || m.User == "" || m.User == h.self || h.answered[m.Timestamp] || h.marked(m) ||
		!slices.Contains([]string{"", slack.MsgSubTypeFileShare, slack.MsgSubTypeThreadBroadcast}, m.SubType) {
		return nil
	}
	agent, c, err := h.admitted(ctx, m.User)
	if errors.Is(err, errNoAgent) {
		return h.stranger(ctx, m)
	}
	if err != nil {
		return err
	}
	s := read(m)
	switch cmd := interpret(s); cmd.kind {
	case asked:
		return h.reply(ctx, m, "", h.say("help", nil))
	case strange:
		return h.reply(ctx, m, "", h.say("strange", texts.Args{"Name": agent.Name}))
	case noted:
		return h.note(ctx, m, agent, cmd.rest)
	case ordered:
		return h.order(ctx, m, agent, c, cmd)
	default:
		return h.spoken(ctx, m, agent, c, cmd.rest)
	}
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
	c, err := b.opt.Cases.Case(ctx, number)
	if err != nil {
		return agent, c, fmt.Errorf("case %d: %w", number, err)
	}
	if !b.privacy().Agent(agent)(c) {
		return agent, c, errNoAgent
	}
	return agent, c, nil
}

func (h *hand) admitted(ctx context.Context, user string) (handoff.Agent, handoff.Case, error) {
	return h.admit(ctx, user, h.number)
}

// marked tells whether we have marked a message: then it has been dealt with.
func (h *hand) marked(m slack.Message) bool {
	return slices.ContainsFunc(m.Reactions, func(r slack.ItemReaction) bool {
		return slices.Contains([]string{sentMark, noteMark, doneMark}, r.Name) && slices.Contains(r.Users, h.self)
	})
}

// recent is how old a line may be of which somebody is told for themselves alone: after a start nobody waits for it.
const recent = 10 * time.Minute

// stranger tells somebody who is no agent that nothing of theirs is sent or kept. Only they see it.
func (h *hand) stranger(ctx context.Context, m slack.Message) error {
	what := m.User + ":stranger"
	if h.told[what] || time.Since(moment(m.Timestamp)) > recent {
		return nil
	}
	h.told[what] = true
	h.whisper(ctx, h.thread.channel, h.thread.ts, m.User, h.sayIn(h.reads(ctx, m.User), "stranger", nil))
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

// reply says something about a message below it, once; about names what is not to be told to the same agent again.
func (h *hand) reply(ctx context.Context, m slack.Message, about, text string) error {
	return h.answer(ctx, m.Timestamp, about, text)
}

func (h *hand) answer(ctx context.Context, to, about, text string) error {
	k := mark{event: answer, key: h.key(ctx), id: to, about: about}
	if k.key == "" {
		return nil
	}
	err := h.once(ctx, h.thread, k, slack.MsgOptionText(blocks.Escape(text), false),
		slack.MsgOptionBlocks(h.maker().Words(text)[0].Blocks...))
	if err == nil {
		h.answered[to], h.told[about] = true, true
	}
	return err
}

func (h *hand) key(ctx context.Context) string {
	c, err := h.opt.Cases.Case(ctx, h.number)
	if err != nil {
		return ""
	}
	return key(c)
}

// note keeps words for colleagues, with the files that came with them.
func (h *hand) note(ctx context.Context, m slack.Message, agent handoff.Agent, text string) error {
	kept, missing, err := h.fetched(ctx, m)
	if err != nil {
		return err
	}
	if text = h.withNames(text, missing); text == "" && len(kept) == 0 {
		return nil
	}
	ok, err := h.act(ctx, m, handoff.Act{Verb: handoff.AddNote, Agent: agent, Text: text, Files: kept}, "")
	if !ok {
		return err
	}
	return h.react(ctx, m, noteMark)
}

// withNames adds the names of files that stay in Slack.
func (h *hand) withNames(text, names string) string {
	if names != "" {
		return strings.TrimSpace(text + "\n\n" + h.say("attached", texts.Args{"Text": names}))
	}
	return text
}

func namesOf(files []slack.File) string {
	var names []string
	for _, f := range files {
		names = append(names, handoff.OneLine(f.Name))
	}
	return strings.Join(names, ", ")
}

// spoken sends words to the person, if who wrote them had the case then and has it now. Else they are a note, and the
// agent is told why, once for each who has the case.
func (h *hand) spoken(ctx context.Context, m slack.Message, agent handoff.Agent, c handoff.Case, text string) error {
	mine, err := h.had(ctx, c, agent, m.Timestamp)
	if err != nil {
		return err
	}
	if mine {
		return h.send(ctx, m, agent, handoff.Reply, text)
	}
	if err := h.note(ctx, m, agent, text); err != nil {
		return err
	}
	id := "kept.nobody"
	switch {
	case !c.Open():
		id = "kept.over"
	case c.Held() && c.Agent.ID != agent.ID:
		id = "kept.elsewhere"
	case c.Held():
		id = "kept.before"
	}
	about := agent.ID + ":" + id + ":" + c.Agent.ID
	if h.told[about] {
		return nil
	}
	return h.reply(ctx, m, about, h.say(id, texts.Args{"Name": agent.Name, "Agent": c.Agent.Name}))
}

// send has the clerk say words to the person, with their files. The agent is told of those that cannot go there.
func (h *hand) send(ctx context.Context, m slack.Message, agent handoff.Agent, verb handoff.Verb, text string) error {
	kept, missing, err := h.fetched(ctx, m)
	if err != nil {
		return err
	}
	said := text != "" || len(kept) > 0
	if said {
		ok, err := h.act(ctx, m, handoff.Act{Verb: verb, Agent: agent, Text: text, Files: kept}, "")
		if !ok {
			return err
		}
	}
	if missing != "" {
		if err := h.reply(ctx, m, "", h.say("files", texts.Args{"Text": missing})); err != nil {
			return err
		}
	}
	if !said {
		return nil
	}
	return h.react(ctx, m, sentMark)
}

// had tells whether the agent has the case, and had it already when a message was written. An agent may write a remark,
// and take the case a moment later: the remark is none for the person.
func (h *hand) had(ctx context.Context, c handoff.Case, agent handoff.Agent, ts string) (bool, error) {
	if !c.Held() || c.Agent.ID != agent.ID {
		return false, nil
	}
	entries, err := h.journal(ctx, c)
	if err != nil {
		return false, err
	}
	for _, e := range slices.Backward(entries) {
		if e.Case == c.Number && (e.Kind == handoff.TookOver || e.Kind == handoff.Assigned) {
			return since(e).Before(moment(ts)), nil
		}
	}
	return true, nil
}

// since is when a case was taken: by Slack's clock, where it was taken in Slack.
func since(e handoff.Entry) time.Time {
	if id, ok := strings.CutPrefix(e.Event, lineID); ok {
		_, ts, _ := strings.Cut(id, "/")
		ts, _, _ = strings.Cut(ts, ":")
		return moment(ts)
	}
	if id, ok := strings.CutPrefix(e.Event, pressID); ok {
		if ts, _, pressed := strings.Cut(id, "/"); pressed {
			return moment(ts)
		}
	}
	return e.At
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

// order carries out a command.
func (h *hand) order(ctx context.Context, m slack.Message, agent handoff.Agent, c handoff.Case, cmd command) error {
	a := handoff.Act{Verb: cmd.verb, Agent: agent, Text: cmd.rest}
	mine := c.Held() && c.Agent.ID == agent.ID
	switch cmd.verb {
	case handoff.Take, handoff.TakeOver:
		if mine {
			return h.react(ctx, m, doneMark)
		}
		if a.Text = ""; !c.Held() {
			a.Verb = handoff.Take
		}
	case handoff.Reply, handoff.Ask:
		if !c.Held() {
			if ok, err := h.act(ctx, m, handoff.Act{Verb: handoff.Take, Agent: agent}, ":take"); !ok {
				return err
			}
		}
		return h.send(ctx, m, agent, cmd.verb, cmd.rest)
	case handoff.Escalate:
		a.Team = h.third(c)
	}
	ok, err := h.act(ctx, m, a, "")
	if !ok {
		return err
	}
	return h.react(ctx, m, doneMark)
}

// act has the clerk carry out something; step tells apart what one message needs several acts for. What cannot be is
// said below the message, and ok is false.
func (h *hand) act(ctx context.Context, m slack.Message, a handoff.Act, step string) (ok bool, err error) {
	a.ID, a.Case, a.At = lineID+h.thread.channel+"/"+m.Timestamp+step, h.number, time.Now()
	_, err = h.clerk.Perform(ctx, a)
	text := h.refusal(ctx, h.opt.Lang, a, err)
	if text == "" {
		return err == nil, err
	}
	h.opt.Log.Info("what an agent did in Slack was refused", "case", h.number, "verb", a.Verb, "err", err)
	c, failed := h.opt.Cases.Case(ctx, h.number)
	if failed != nil {
		return false, failed
	}
	return false, h.reply(ctx, m, a.Agent.ID+":kept.elsewhere:"+c.Agent.ID, text)
}

// refusals are the clerk's reasons that no second try changes.
var refusals = []struct {
	err  error
	code string
}{
	{handoff.ErrElsewhere, "elsewhere"}, {handoff.ErrNotAllowed, "not_allowed"}, {handoff.ErrTooLong, "too_long"},
	{handoff.ErrNoText, "no_text"}, {handoff.ErrIncomplete, "incomplete"}, {handoff.ErrNoCase, "not_allowed"},
}

// refusal is how an agent is told why something was not done; "" where it was, or where it may still be.
func (b *Back) refusal(ctx context.Context, lang string, a handoff.Act, err error) string {
	for _, r := range refusals {
		if !errors.Is(err, r.err) {
			continue
		}
		c, _ := b.opt.Cases.Case(ctx, a.Case) // without it less is told
		id := r.code
		if c.Held() && c.Agent.ID != a.Agent.ID && r.code == "not_allowed" {
			id = "elsewhere"
		}
		words := sheet.Words{Texts: b.opt.Texts, Lang: lang}
		return b.sayIn(lang, "refused."+id, texts.Args{"Name": a.Agent.Name, "Agent": c.Agent.Name,
			"Text": b.sayIn(lang, "verb."+string(a.Verb), nil), "State": words.SayOr("state."+string(c.State), string(c.State))})
	}
	return ""
}

// react marks a message.
func (h *hand) react(ctx context.Context, m slack.Message, name string) error {
	err := h.opt.API.AddReactionContext(ctx, name, h.thread.item(m.Timestamp))
	if err != nil && !says(err, "already_reacted", "message_not_found", "too_many_reactions", "no_item_specified") {
		return fmt.Errorf("mark a message: %w", err)
	}
	return nil
}
