package blocks

import (
	"slices"
	"strings"

	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
)

// The form in which people describe what they need a colleague for, and what can be chosen in it.
const (
	IntakeForm    = "intake" // it carries the conversation that it is for
	IntakeTopic   = "topic"
	IntakeReach   = "reach"
	IntakeUrgency = "urgency"
	intakeSince   = "since"
	intakeTried   = "tried"
)

// intakeChoices are what the lists of the intake offer, the least pressing first, as [handoff.Grade] has it.
var intakeChoices = map[string][]string{IntakeReach: {"me", "some", "all"}, IntakeUrgency: {"wait", "hinders", "stops"}}

// IntakeGrade is the grade of a choice; 0 for none.
func IntakeGrade(field, choice string) handoff.Grade {
	return handoff.Grade(slices.Index(intakeChoices[field], choice) + 1)
}

// Intake asks for what a colleague would ask first. topics are those of the house, which may have none.
func (m Maker) Intake(carries string, topics []handoff.Choice) Form {
	f := Form{ID: IntakeForm, Carries: carries, Title: m.say("intake.title", nil), Submit: m.say("intake.submit", nil),
		Close: m.say("close", nil), Intro: m.say("intake.intro", nil)}
	f.Fields = append(f.Fields, Field{ID: FormWords, Label: m.say("intake.words", nil), Long: true,
		Hint: m.say("intake.words.hint", nil)})
	if topics = offered(topics); len(topics) > 0 {
		f.Fields = append(f.Fields, m.list(IntakeTopic, topics))
	}
	for _, id := range []string{IntakeUrgency, IntakeReach} {
		f.Fields = append(f.Fields, m.list(id, m.graded(id)))
	}
	f.Fields = append(f.Fields, Field{ID: intakeSince, Label: m.say("intake.since", nil), Optional: true},
		Field{ID: intakeTried, Label: m.say("intake.tried", nil), Long: true, Optional: true})
	return f
}

// offered are the topics that fit into a list.
func offered(topics []handoff.Choice) []handoff.Choice {
	topics = slices.DeleteFunc(slices.Clone(topics), func(c handoff.Choice) bool {
		return markdown.Size(c.Value) > maxOption
	})
	return topics[:min(len(topics), maxOptions)]
}

func (m Maker) list(id string, choices []handoff.Choice) Field {
	return Field{ID: id, Label: m.say("intake."+id, nil), Options: choices, Pick: m.say("choose", nil), Optional: true}
}

func (m Maker) graded(id string) []handoff.Choice {
	all := make([]handoff.Choice, 0, len(intakeChoices[id]))
	for _, value := range intakeChoices[id] {
		all = append(all, handoff.Choice{Value: value, Label: m.say("intake."+id+"."+value, nil)})
	}
	return all
}

// Unknown gives the fields of a filled intake in which something was chosen that is not offered.
func (m Maker) Unknown(filled map[string]string, topics []handoff.Choice) (fields []string) {
	for id, choices := range m.intakeLists(topics) {
		if filled[id] != "" && label(choices, filled[id]) == "" {
			fields = append(fields, id)
		}
	}
	slices.Sort(fields)
	return fields
}

func (m Maker) intakeLists(topics []handoff.Choice) map[string][]handoff.Choice {
	return map[string][]handoff.Choice{IntakeTopic: offered(topics), IntakeUrgency: m.graded(IntakeUrgency),
		IntakeReach: m.graded(IntakeReach)}
}

func label(choices []handoff.Choice, value string) string {
	i := slices.IndexFunc(choices, func(c handoff.Choice) bool { return c.Value == value })
	if i < 0 {
		return ""
	}
	return choices[i].Label
}

// Told is what a filled intake says beside the words, a line for each field, as the person would write it.
func (m Maker) Told(filled map[string]string, topics []handoff.Choice) string {
	var lines []string
	known := m.intakeLists(topics)
	for _, id := range []string{IntakeTopic, IntakeUrgency, IntakeReach, intakeSince, intakeTried} {
		value := strings.TrimSpace(filled[id])
		if choices, list := known[id]; list {
			value = label(choices, value)
		}
		if value != "" {
			lines = append(lines, m.say("intake."+id, nil)+": "+value)
		}
	}
	return strings.Join(lines, "\n")
}
