package line

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A Sign is how an agent sees what became of a line.
type Sign int

// The signs.
const (
	Sent      Sign = iota // the person gets it
	Kept                  // it is a note
	Done                  // the command was carried out
	Renewed               // the person has the new words
	TakenBack             // the person does not see it any more
)

// A Thread is where lines stand, as a platform has it. Lines are named by their keys.
type Thread interface {
	// Mark shows at a line what became of it. That the line is gone is no error.
	Mark(ctx context.Context, line string, s Sign) error
	// Answer says something about a line below it, once; about names what is not to be told again and again, if anything.
	Answer(ctx context.Context, line, about, text string) error
	// Told tells whether this was told there.
	Told(about string) bool
}

// A Line is what somebody wrote in a thread.
type Line struct {
	Saying
	ID     string // of the act that it is, for ever
	Key    string // what the thread calls it
	At     time.Time
	Edited string // names the change, if it was changed
	Names  string // of its files
	// Files gives those as they lie on the shelf, and the names of those that cannot be had; nil: it has none.
	Files func(ctx context.Context) (kept []handoff.File, missing string, err error)
}

// A Hand carries out what agents write in one thread.
type Hand struct {
	Thread
	Cases   handoff.Cases
	Clerk   handoff.Clerk
	Voice   Voice
	Service handoff.Service
	Case    int64
	Carries bool // files go to the shelf; else they are named
	// Since gives the moment of an act by the platform's own clock, if it was done there. Event is the id of the act.
	Since func(event string) (at time.Time, ok bool)
	Log   *slog.Logger
}

// Do carries out one line of an agent. An error means that it may be tried again.
func (h Hand) Do(ctx context.Context, l Line, agent handoff.Agent, c handoff.Case) error {
	switch cmd := Interpret(l.Saying); cmd.Kind {
	case Asked:
		return h.Answer(ctx, l.Key, "", h.Voice.Say("help", nil))
	case Strange:
		return h.Answer(ctx, l.Key, "", h.Voice.Say("strange", texts.Args{"Name": agent.Name}))
	case Noted:
		return h.note(ctx, l, agent, cmd.Rest)
	case Ordered:
		return h.order(ctx, l, agent, c, cmd)
	default:
		return h.spoken(ctx, l, agent, c, cmd.Rest)
	}
}

// fetched gives the line's files.
func (h Hand) fetched(ctx context.Context, l Line) (kept []handoff.File, missing string, err error) {
	if l.Files == nil {
		return nil, "", nil
	}
	return l.Files(ctx)
}

// note keeps words for colleagues, with the files that came with them.
func (h Hand) note(ctx context.Context, l Line, agent handoff.Agent, text string) error {
	kept, missing, err := h.fetched(ctx, l)
	if err != nil {
		return err
	}
	if text = h.withNames(text, missing); text == "" && len(kept) == 0 {
		return nil
	}
	ok, err := h.act(ctx, l, handoff.Act{Verb: handoff.AddNote, Agent: agent, Text: text, Files: kept}, "")
	if !ok {
		return err
	}
	return h.Mark(ctx, l.Key, Kept)
}

// withNames adds the names of files that stay where they are.
func (h Hand) withNames(text, names string) string {
	if names == "" {
		return text
	}
	named := h.Voice.Say("attached", texts.Args{"Name": h.Voice.Platform, "Text": names})
	return strings.TrimSpace(text + "\n\n" + named)
}

// spoken sends words to the person, if who wrote them had the case then and has it now. Else they are a note, and the
// agent is told why, once for each who has the case.
func (h Hand) spoken(ctx context.Context, l Line, agent handoff.Agent, c handoff.Case, text string) error {
	mine, err := h.had(ctx, c, agent, l.At)
	if err != nil {
		return err
	}
	if mine {
		return h.send(ctx, l, agent, handoff.Reply, text)
	}
	if err := h.note(ctx, l, agent, text); err != nil {
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
	if h.Told(about) {
		return nil
	}
	return h.Answer(ctx, l.Key, about, h.Voice.Say(id, texts.Args{"Name": agent.Name, "Agent": c.Agent.Name}))
}

// send has the clerk say words to the person, with their files. The agent is told of those that cannot go there.
func (h Hand) send(ctx context.Context, l Line, agent handoff.Agent, verb handoff.Verb, text string) error {
	kept, missing, err := h.fetched(ctx, l)
	if err != nil {
		return err
	}
	said := text != "" || len(kept) > 0
	if said {
		ok, err := h.act(ctx, l, handoff.Act{Verb: verb, Agent: agent, Text: text, Files: kept}, "")
		if !ok {
			return err
		}
	}
	if missing != "" {
		if err := h.Answer(ctx, l.Key, "", h.Voice.Say("files", texts.Args{"Text": missing})); err != nil {
			return err
		}
	}
	if !said {
		return nil
	}
	return h.Mark(ctx, l.Key, Sent)
}

// had tells whether the agent has the case, and had it already when a line was written. An agent may write a remark,
// and take the case a moment later: the remark is none for the person.
func (h Hand) had(ctx context.Context, c handoff.Case, agent handoff.Agent, at time.Time) (bool, error) {
	if !c.Held() || c.Agent.ID != agent.ID {
		return false, nil
	}
	entries, err := journal(ctx, h.Cases, c)
	if err != nil {
		return false, err
	}
	for _, e := range slices.Backward(entries) {
		if e.Case == c.Number && (e.Kind == handoff.TookOver || e.Kind == handoff.Assigned) {
			since, ok := h.Since(e.Event)
			if !ok {
				since = e.At
			}
			return since.Before(at), nil
		}
	}
	return true, nil
}

// order carries out a command.
func (h Hand) order(ctx context.Context, l Line, agent handoff.Agent, c handoff.Case, cmd Command) error {
	a := handoff.Act{Verb: cmd.Verb, Agent: agent, Text: cmd.Rest}
	mine := c.Held() && c.Agent.ID == agent.ID
	switch cmd.Verb {
	case handoff.Take, handoff.TakeOver:
		if mine {
			return h.Mark(ctx, l.Key, Done)
		}
		if a.Text = ""; !c.Held() {
			a.Verb = handoff.Take
		}
	case handoff.Reply, handoff.Ask:
		if !c.Held() {
			if ok, err := h.act(ctx, l, handoff.Act{Verb: handoff.Take, Agent: agent}, ":take"); !ok {
				return err
			}
		}
		return h.send(ctx, l, agent, cmd.Verb, cmd.Rest)
	case handoff.Escalate:
		a.Team = h.Service.Teams[c.Team].Third
	}
	ok, err := h.act(ctx, l, a, "")
	if !ok {
		return err
	}
	return h.Mark(ctx, l.Key, Done)
}

// act has the clerk carry out something; step tells apart what one line needs several acts for. What cannot be is said
// below the line, and ok is false.
func (h Hand) act(ctx context.Context, l Line, a handoff.Act, step string) (ok bool, err error) {
	a.ID, a.Case, a.At = l.ID+step, h.Case, time.Now()
	_, err = h.Clerk.Perform(ctx, a)
	c, failed := h.Cases.Case(ctx, h.Case)
	text := h.Voice.Refusal(c, a, err)
	if text == "" {
		return err == nil, err
	}
	h.Log.Info("what an agent did in a thread was refused", "case", h.Case, "verb", a.Verb, "err", err)
	if failed != nil {
		return false, fmt.Errorf("case %d: %w", h.Case, failed)
	}
	return false, h.Answer(ctx, l.Key, a.Agent.ID+":kept.elsewhere:"+c.Agent.ID, text)
}
