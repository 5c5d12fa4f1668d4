package bot

import (
	"slices"

	"github.com/firstline-support/firstline/handoff"
)

// A Doubted tells a store which lesson follows from a turn. Stores keep it in the turn's own transaction, so that no
// lesson is lost and none is without its journal.
type Doubted struct {
	// Doubt is what to note; empty: the conversation's open questions were answered, and their lessons go.
	Doubt handoff.Doubt
	// Entry is the place among the turn's entries of the request that is doubted. Below zero it is about requests before:
	// NotHelpful means the last one, everything else those whose doubt is NotChosen.
	Entry int
	Did   handoff.Outcome
}

// MaxLessons is how many lessons wait at most; the oldest make room. Nobody works through more, and what people say
// again comes again.
const MaxLessons = 5000

// Asides are the rules of the policy by which words are no request of their own: an answer, a word of control, a value
// for a flow. They teach nothing.
func Asides() []string {
	return []string{"human_owns", "pressed", "control", "picked", "flow", "feedback", "small_talk", "overdue"}
}

// Doubted reads from the turn's own entries whether the bot may have misunderstood somebody; ok is false when nothing
// speaks for it.
func (t Turn) Doubted() (d Doubted, ok bool) {
	e := t.ending()
	switch {
	case e.unhelpful:
		return Doubted{handoff.NotHelpful, -1, e.outcome}, true
	case e.request >= 0 && e.reason == handoff.ReasonUnknown:
		return Doubted{handoff.GivenUp, e.request, e.outcome}, true
	case e.request >= 0 && e.outcome == handoff.Unknown:
		return Doubted{handoff.NotKnown, e.request, e.outcome}, true
	case e.request >= 0 && e.outcome == handoff.Questioned:
		return Doubted{handoff.NotChosen, e.request, e.outcome}, true
	case e.request < 0 && e.answers && (e.outcome == handoff.Unknown || e.reason == handoff.ReasonUnknown):
		return Doubted{handoff.NoneMeant, -1, e.outcome}, true
	case e.request < 0 && e.answers && e.does():
		return Doubted{"", -1, e.outcome}, true
	}
	return Doubted{}, false
}

// ending is a turn in short.
type ending struct {
	request   int  // place of the evidence about a request, or -1
	answers   bool // the person pressed or named a choice
	unhelpful bool
	outcome   handoff.Outcome
	reason    string // of a handoff
}

// does tells whether the bot went on with what the person chose.
func (e ending) does() bool {
	return e.outcome == handoff.Answered || e.outcome == handoff.InFlow || e.reason == handoff.ReasonIntent
}

// choiceHuman is the button that asks for a human: it answers no question about what is meant.
const choiceHuman = "human"

func (t Turn) ending() ending {
	end := ending{request: -1}
	for i, e := range t.Entries {
		switch e.Kind {
		case handoff.Understood:
			end.understood(i, e.Why)
		case handoff.Said:
			end.said(e)
		case handoff.Tried:
			end.unhelpful = end.unhelpful || e.Worked != nil && !*e.Worked
		case handoff.Opened:
			end.outcome, end.reason = e.Outcome, e.Text
			end.unhelpful = end.unhelpful || e.Text == handoff.ReasonNotSolved
		}
	}
	return end
}

// understood takes down what words were taken for; the evidence stands at place i.
func (e *ending) understood(i int, why *handoff.Why) {
	if why == nil || why.Utterance == "" {
		return
	}
	if !slices.Contains(Asides(), why.Rule) {
		e.request = i
	}
	e.answers = e.answers || why.Rule == "picked"
}

func (e *ending) said(entry handoff.Entry) {
	switch entry.From {
	case handoff.ByPerson:
		e.answers = e.answers || entry.Detail != "" && entry.Detail != choiceHuman
	case handoff.ByBot:
		e.outcome = entry.Outcome
	}
}
