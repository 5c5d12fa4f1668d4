package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/handoff"
)

// corrected brings changes of lines to the clerk that had been sent or kept. edited are the messages that an event
// names; one that is not in the thread any more was deleted. Without an event a missing message says nothing: Slack
// drops old messages by itself, where a workspace keeps them for a while only.
func (h *hand) corrected(ctx context.Context, messages []slack.Message, edited []string) error {
	at := func(ts string) int {
		return slices.IndexFunc(messages, func(m slack.Message) bool { return m.Timestamp == ts })
	}
	for _, ts := range edited {
		if at(ts) >= 0 {
			continue
		}
		if err := h.correct(ctx, slack.Message{Msg: slack.Msg{Timestamp: ts}}, true); err != nil {
			return err
		}
	}
	for _, m := range messages {
		if m.Edited == nil || !h.marked(m) {
			continue
		}
		if err := h.correct(ctx, m, false); err != nil {
			return err
		}
	}
	return nil
}

// correct changes what a line became, if it is not what the line says by now. What was sent and now begins like a note
// was a slip: it is taken back. A note stays on record, and the new words are another one.
func (h *hand) correct(ctx context.Context, m slack.Message, gone bool) error {
	id := lineID + h.thread.channel + "/" + m.Timestamp
	e, ok, err := h.became(ctx, id)
	if err != nil || !ok || gone && e.Kind == handoff.Note {
		return err
	}
	a := handoff.Act{Verb: handoff.Retract, Agent: handoff.Agent{ID: e.Agent, Name: e.Name}}
	step, sign := ":gone", ""
	if !gone {
		a, sign, err = h.reworded(ctx, m, e)
		if err != nil || a.Verb == "" {
			return err
		}
		step = ":" + m.Edited.Timestamp
	}
	a.Of, a.ID, a.Case, a.At = e.Seq, id+step, h.number, time.Now()
	_, err = h.clerk.Perform(ctx, a)
	switch {
	case h.refusal(ctx, h.opt.Lang, a, err) != "":
		if about := "edited:" + m.Timestamp + step; !h.told[about] {
			return h.answer(ctx, about, about, h.say("edited", nil))
		}
		return nil
	case err != nil || sign == "":
		return err
	}
	return h.react(ctx, m, sign)
}

// became gives what a line became, with its words of now; ok is false for nothing, and for what was taken back.
func (h *hand) became(ctx context.Context, id string) (e handoff.Spoken, ok bool, err error) {
	c, err := h.opt.Cases.Case(ctx, h.number)
	if err != nil {
		return e, false, fmt.Errorf("case %d: %w", h.number, err)
	}
	entries, err := h.journal(ctx, c)
	if err != nil {
		return e, false, err
	}
	was := slices.IndexFunc(entries, func(e handoff.Entry) bool {
		return e.Event == id && (e.Kind == handoff.Said || e.Kind == handoff.Note)
	})
	if was < 0 {
		return e, false, nil
	}
	e = handoff.Latest(entries[was:])[0]
	return e, !e.Gone, nil
}

// reworded is what a change of a line asks for, and how it is marked when it is done; the zero act for nothing.
func (h *hand) reworded(ctx context.Context, m slack.Message, e handoff.Spoken) (
	a handoff.Act, sign string, err error,
) {
	agent, _, err := h.admitted(ctx, m.User)
	if errors.Is(err, errNoAgent) {
		return a, "", nil
	}
	if err != nil {
		return a, "", err
	}
	cmd := interpret(read(m))
	text := cmd.rest
	if h.opt.Files == nil {
		text = h.withNames(text, namesOf(m.Files))
	}
	if text == "" && e.Text == "" && cmd.kind == spoken {
		return a, "", nil // it was files alone, and is
	}
	a, sign = changed(e, agent, cmd.kind, text)
	return a, sign, nil
}

// changed is what it asks for that a line says something else now.
func changed(e handoff.Spoken, agent handoff.Agent, kind lineKind, text string) (a handoff.Act, sign string) {
	switch {
	case e.Kind == handoff.Note && text != "" && text != e.Text:
		return handoff.Act{Verb: handoff.AddNote, Agent: agent, Text: text}, ""
	case e.Kind == handoff.Note:
		return handoff.Act{}, ""
	case text == "" || kind == noted || kind == strange:
		return handoff.Act{Verb: handoff.Retract, Agent: agent}, backMark
	case text == e.Text:
		return handoff.Act{}, "" // it was changed before we read it
	}
	return handoff.Act{Verb: handoff.Amend, Agent: agent, Text: text}, newMark
}
