// Package form says what forms ask for, whatever the channel that shows them. Start with [Maker.Intake], the form in
// which people describe what they need a colleague for. How a form looks, and how what was filled in comes back, is the
// channel's part: bot/slack/blocks and bot/discord/cards.
package form

import (
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/face"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A Form has fields to fill in. Its words are said already.
type Form struct {
	ID      string // what comes back when it is sent
	Carries string // what comes back with it
	Title   string // at most 24 letters, as Submit and Close
	Submit  string
	Close   string
	Intro   string
	Fields  []Field
}

// A Field is one thing to fill in.
type Field struct {
	ID       string
	Label    string
	Hint     string
	Value    string // what is there at first
	Long     bool   // more than one line
	Optional bool
	Options  []handoff.Choice // to choose from, instead of words
	Pick     string           // stands in a list before something was chosen
}

// Words is the field for what the person has to say, in all forms that have one.
const Words = "words"

// The fields of the forms of a desk.
const (
	Text = "text"
	Code = "code" // a list
)

// Of makes a form of what an agent fills in. What comes back with it is the desk's to say.
func Of(f face.Form) Form {
	made := Form{ID: f.Name, Title: f.Title, Submit: f.Submit, Close: f.Close, Intro: f.Intro}
	if len(f.Code.Choices) > 0 {
		made.Fields = append(made.Fields, Field{ID: Code, Label: f.Code.Label, Options: f.Code.Choices, Pick: f.Code.Pick,
			Optional: f.Code.Optional})
	}
	made.Fields = append(made.Fields, Field{ID: Text, Label: f.Text.Label, Long: true, Hint: f.Text.Hint,
		Optional: f.Text.Optional})
	return made
}

// A Maker makes forms in one language, for a channel with limits.
type Maker struct {
	Texts   *texts.Catalogue
	Lang    string
	Options int // in a list, at most
	Value   int // bytes of an option's value, at most
}

func (m Maker) say(id string) string { return m.Texts.Say(m.Lang, "form."+id, nil) }
