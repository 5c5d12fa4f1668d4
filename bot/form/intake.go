package form

import (
	"slices"
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

// The form in which people describe what they need a colleague for, and what can be chosen in it.
const (
	Intake  = "intake" // it carries the conversation that it is for
	Topic   = "topic"
	Reach   = "reach"
	Urgency = "urgency"
	since   = "since"
	tried   = "tried"
)

// intakeChoices are what the lists of the intake offer, the least pressing first, as [handoff.Grade] has it.
var intakeChoices = map[string][]string{Reach: {"me", "some", "all"}, Urgency: {"wait", "hinders", "stops"}}

// Grade is the grade of a choice; 0 for none.
func Grade(field, choice string) handoff.Grade {
	return handoff.Grade(slices.Index(intakeChoices[field], choice) + 1)
}

// Intake asks for what a colleague would ask first. topics are those of the house, which may have none.
func (m Maker) Intake(carries string, topics []handoff.Choice) Form {
	f := Form{ID: Intake, Carries: carries, Title: m.say("intake.title"), Submit: m.say("intake.submit"),
		Close: m.say("close"), Intro: m.say("intake.intro")}
	f.Fields = append(f.Fields, Field{ID: Words, Label: m.say("intake.words"), Long: true,
		Hint: m.say("intake.words.hint")})
	if topics = m.offered(topics); len(topics) > 0 {
		f.Fields = append(f.Fields, m.list(Topic, topics))
	}
	for _, id := range []string{Urgency, Reach} {
		f.Fields = append(f.Fields, m.list(id, m.graded(id)))
	}
	f.Fields = append(f.Fields, Field{ID: since, Label: m.say("intake.since"), Optional: true},
		Field{ID: tried, Label: m.say("intake.tried"), Long: true, Optional: true})
	return f
}

// offered are the topics that fit into a list.
func (m Maker) offered(topics []handoff.Choice) []handoff.Choice {
	topics = slices.DeleteFunc(slices.Clone(topics), func(c handoff.Choice) bool {
		return len(c.Value) > m.Value
	})
	return topics[:min(len(topics), m.Options)]
}

func (m Maker) list(id string, choices []handoff.Choice) Field {
	return Field{ID: id, Label: m.say("intake." + id), Options: choices, Pick: m.say("choose"), Optional: true}
}

func (m Maker) graded(id string) []handoff.Choice {
	all := make([]handoff.Choice, 0, len(intakeChoices[id]))
	for _, value := range intakeChoices[id] {
		all = append(all, handoff.Choice{Value: value, Label: m.say("intake." + id + "." + value)})
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
	return map[string][]handoff.Choice{Topic: m.offered(topics), Urgency: m.graded(Urgency),
		Reach: m.graded(Reach)}
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
	for _, id := range []string{Topic, Urgency, Reach, since, tried} {
		value := strings.TrimSpace(filled[id])
		if choices, list := known[id]; list {
			value = label(choices, value)
		}
		if value != "" {
			lines = append(lines, m.say("intake."+id)+": "+value)
		}
	}
	return strings.Join(lines, "\n")
}
