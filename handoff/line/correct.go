package line

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// Correct changes what a line of an agent became, if it is not what the line says by now. What was sent and now begins
// like a note was a slip: it is taken back. A note stays on record, and the new words are another one.
func (h Hand) Correct(ctx context.Context, l Line, agent handoff.Agent) error {
	e, ok, err := h.became(ctx, l.ID)
	if err != nil || !ok {
		return err
	}
	cmd := Interpret(l.Saying)
	text := cmd.Rest
	if !h.Carries {
		text = h.withNames(text, l.Names)
	}
	if text == "" && e.Text == "" && cmd.Kind == Spoken {
		return nil // it was files alone, and is
	}
	a, sign, marked := changed(e, agent, cmd.Kind, text)
	if a.Verb == "" {
		return nil
	}
	if done, err := h.mend(ctx, l, e, a, ":"+l.Edited); err != nil || !done || !marked {
		return err
	}
	return h.Mark(ctx, l.Key, sign)
}

// Deleted takes back what a line became that is not there any more. A note stays on record.
func (h Hand) Deleted(ctx context.Context, l Line) error {
	e, ok, err := h.became(ctx, l.ID)
	if err != nil || !ok || e.Kind == handoff.Note {
		return err
	}
	a := handoff.Act{Verb: handoff.Retract, Agent: handoff.Agent{ID: e.Agent, Name: e.Name}}
	_, err = h.mend(ctx, l, e, a, ":gone")
	return err
}

// mend has the clerk change what a line became. That it cannot be is told once.
func (h Hand) mend(ctx context.Context, l Line, e handoff.Spoken, a handoff.Act, step string) (done bool, err error) {
	a.Of, a.ID, a.Case, a.At = e.Seq, l.ID+step, h.Case, time.Now()
	c, err := h.Clerk.Perform(ctx, a)
	if h.Voice.Refusal(c, a, err) == "" {
		return err == nil, err
	}
	if about := "edited:" + l.Key + step; !h.Told(about) {
		return false, h.Answer(ctx, about, about, h.Voice.Say("edited", nil))
	}
	return false, nil
}

// became gives what a line became, with its words of now; ok is false for nothing, and for what was taken back.
func (h Hand) became(ctx context.Context, id string) (e handoff.Spoken, ok bool, err error) {
	c, err := h.Cases.Case(ctx, h.Case)
	if err != nil {
		return e, false, fmt.Errorf("case %d: %w", h.Case, err)
	}
	entries, err := journal(ctx, h.Cases, c)
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

// changed is what it asks for that a line says something else now, and the sign that says so, if any.
func changed(e handoff.Spoken, agent handoff.Agent, kind Kind, text string) (a handoff.Act, s Sign, marked bool) {
	switch {
	case e.Kind == handoff.Note && text != "" && text != e.Text:
		return handoff.Act{Verb: handoff.AddNote, Agent: agent, Text: text}, 0, false
	case e.Kind == handoff.Note:
		return handoff.Act{}, 0, false
	case text == "" || kind == Noted || kind == Strange:
		return handoff.Act{Verb: handoff.Retract, Agent: agent}, TakenBack, true
	case text == e.Text:
		return handoff.Act{}, 0, false // it was changed before we read it
	}
	return handoff.Act{Verb: handoff.Amend, Agent: agent, Text: text}, Renewed, true
}
