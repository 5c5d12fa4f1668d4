package blocks

import (
	"cmp"
	"encoding/json"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/form"
	"github.com/firstline-support/firstline/handoff"
)

// View is a form for Slack, as a modal.
func View(f form.Form) slack.ModalViewRequest {
	v := slack.ModalViewRequest{Type: slack.VTModal, Title: plain(f.Title, maxTitle), Submit: plain(f.Submit, maxTitle),
		Close: plain(f.Close, maxTitle), CallbackID: f.ID, PrivateMetadata: cutBytes(f.Carries, maxPrivate)}
	if f.Intro != "" {
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, slack.NewSectionBlock(plain(f.Intro, maxSection), nil, nil))
	}
	for _, field := range f.Fields {
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, inputBlock(field))
	}
	return v
}

func inputBlock(f form.Field) slack.Block {
	var hint *slack.TextBlockObject
	if f.Hint != "" {
		hint = plain(f.Hint, maxField)
	}
	b := slack.NewInputBlock(f.ID, plain(f.Label, maxField), hint, fieldElement(f))
	b.Optional = f.Optional
	return b
}

func fieldElement(f form.Field) slack.BlockElement {
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

// The forms in which people write from their home.
const (
	AskForm   = "ask"
	WriteForm = "write" // it carries the number of the case
)

// Ask asks for a question.
func (m Maker) Ask() form.Form {
	return form.Form{ID: AskForm, Title: m.say("ask.title", nil), Submit: m.Texts.Say(m.Lang, "form.intake.submit", nil),
		Close: m.Texts.Say(m.Lang, "form.close", nil), Intro: m.say("ask.intro", nil),
		Fields: []form.Field{{ID: form.Words, Label: m.say("ask.words", nil), Long: true}}}
}

// Write asks for what is to be added to a case. about names the case and its subject.
func (m Maker) Write(carries, about string) form.Form {
	return form.Form{ID: WriteForm, Carries: carries, Title: m.say("write.title", nil),
		Submit: m.Texts.Say(m.Lang, "form.intake.submit", nil), Close: m.Texts.Say(m.Lang, "form.close", nil), Intro: about,
		Fields: []form.Field{{ID: form.Words, Label: m.say("write.words", nil), Long: true}}}
}

// Forms makes the forms that all channels have, as long as Slack shows them.
func (m Maker) Forms() form.Maker {
	return form.Maker{Texts: m.Texts, Lang: m.Lang, Options: maxOptions, Value: maxOption}
}
