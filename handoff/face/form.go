package face

import (
	"cmp"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/line"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A Form is what an agent fills in behind a button.
type Form struct {
	Name   string // of the button
	Title  string
	Submit string
	Close  string
	Intro  string // which case it is about; foreign text
	Text   Field
	Code   Field // a list to choose from; without Choices there is none
}

// A Field is one thing to fill in.
type Field struct {
	Label    string
	Hint     string
	Optional bool
	Choices  []handoff.Choice
	Pick     string // stands in a list before something was chosen
}

// Form is what opens when a button is pressed, in the language of its reader; [Forms] tells which buttons have one.
func (m Maker) Form(c handoff.Case, name, lang string) Form {
	say := func(id string) string { return m.Voice.In(lang).Say(id, texts.Args{}) }
	f := Form{Name: name, Title: say("form." + name), Submit: say("button." + name), Close: say("close"),
		Intro: m.Name(c), Text: Field{Label: say("form." + name + ".text"), Hint: say("form." + name + ".hint"),
			Optional: name != Note}}
	if name == Resolve {
		f.Code = Field{Label: say("form.code"), Pick: say("form.choose"), Choices: m.codes(lang), Optional: true}
	}
	return f
}

// codes are the ways to resolve as a reader calls them.
func (m Maker) codes(lang string) []handoff.Choice {
	ways := slices.Clone(m.Codes)
	for i, way := range ways {
		if m.CodeName != nil {
			ways[i].Label = cmp.Or(m.CodeName(way.Value, lang), way.Label)
		}
	}
	return ways
}

// Filled is what it asks for that a form was filled in; ok is false for no form of ours. The text means itself.
func (m Maker) Filled(c handoff.Case, name, text, code string) (a handoff.Act, ok bool) {
	verb, ok := forms[name]
	a = handoff.Act{Case: c.Number, Verb: verb, Text: strings.TrimSpace(line.Escape(handoff.Harmless(text)))}
	switch verb {
	case handoff.Escalate:
		a.Team = m.Service.Teams[c.Team].Third
	case handoff.Resolve:
		if slices.ContainsFunc(m.Codes, func(known handoff.Choice) bool { return known.Value == code }) {
			a.Code = code
		}
	}
	return a, ok
}
