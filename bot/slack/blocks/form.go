package blocks

import (
	"cmp"
	"encoding/json"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/handoff"
)

// A Form is a modal with fields to fill in. Its words are said already.
type Form struct {
	ID      string // what comes back as the view's callback id
	Carries string // what comes back with it, at most 3000 characters
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
	Options  []handoff.Choice // to choose from, instead of words; at most a hundred
	Pick     string           // stands in a list before something was chosen
}

// View is the form for Slack.
func (f Form) View() slack.ModalViewRequest {
	v := slack.ModalViewRequest{Type: slack.VTModal, Title: plain(f.Title, maxTitle), Submit: plain(f.Submit, maxTitle),
		Close: plain(f.Close, maxTitle), CallbackID: f.ID, PrivateMetadata: cutBytes(f.Carries, maxPrivate)}
	if f.Intro != "" {
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, slack.NewSectionBlock(plain(f.Intro, maxSection), nil, nil))
	}
	for _, field := range f.Fields {
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, field.block())
	}
	return v
}

func (f Field) block() slack.Block {
	var hint *slack.TextBlockObject
	if f.Hint != "" {
		hint = plain(f.Hint, maxField)
	}
	b := slack.NewInputBlock(f.ID, plain(f.Label, maxField), hint, f.element())
	b.Optional = f.Optional
	return b
}

func (f Field) element() slack.BlockElement {
	if len(f.Options) == 0 {
		input := slack.NewPlainTextInputBlockElement(nil, f.ID)
		input.Multiline, input.MaxLength = f.Long, maxInput
		input.InitialValue = cutBytes(handoff.Harmless(f.Value), maxInput)
		return input
	}
	var options []*slack.OptionBlockObject
	var first *slack.OptionBlockObject
	for _, c := range f.Options[:min(len(f.Options), maxOptions)] {
		o := slack.NewOptionBlockObject(cutBytes(c.Value, maxOption), plain(c.Label, maxOption), nil)
		if options = append(options, o); c.Value == f.Value {
			first = o
		}
	}
	list := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain(f.Pick, maxPlaceholder), f.ID, options...)
	list.InitialOption = first
	return list
}

// Filled gives what was filled in, by the fields' ids. state is that of the view, as Slack sends it; what is no answer
// to one of our fields is left out.
func Filled(state []byte) map[string]string {
	filled := map[string]string{}
	var sent struct {
		Values map[string]map[string]json.RawMessage `json:"values"`
	}
	if json.Unmarshal(state, &sent) != nil {
		return filled
	}
	for id, values := range sent.Values {
		var v struct {
			Value    string `json:"value"`
			Selected struct {
				Value string `json:"value"`
			} `json:"selected_option"`
		}
		if json.Unmarshal(values[id], &v) == nil {
			filled[id] = cmp.Or(v.Value, v.Selected.Value)
		}
	}
	return filled
}

// The forms in which people write from their home, and the field of them.
const (
	AskForm   = "ask"
	WriteForm = "write" // it carries the number of the case
	FormWords = "words"
)

// Ask asks for a question.
func (m Maker) Ask() Form {
	return Form{ID: AskForm, Title: m.say("ask.title", nil), Submit: m.say("intake.submit", nil),
		Close: m.say("close", nil), Intro: m.say("ask.intro", nil),
		Fields: []Field{{ID: FormWords, Label: m.say("ask.words", nil), Long: true}}}
}

// Write asks for what is to be added to a case. about names the case and its subject.
func (m Maker) Write(carries, about string) Form {
	return Form{ID: WriteForm, Carries: carries, Title: m.say("write.title", nil), Submit: m.say("intake.submit", nil),
		Close: m.say("close", nil), Intro: about,
		Fields: []Field{{ID: FormWords, Label: m.say("write.words", nil), Long: true}}}
}
