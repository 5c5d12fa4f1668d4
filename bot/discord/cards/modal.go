package cards

import (
	"encoding/json"
	"slices"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/form"
	"github.com/firstline-support/firstline/bot/loose"
	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
)

// Forms makes the forms that all channels have, as long as Discord shows them.
func (m Maker) Forms() form.Maker {
	return form.Maker{Texts: m.Texts, Lang: m.Lang, Options: maxOptions, Value: maxOption}
}

// Modal shows a form. Its id comes back when it is sent, and nothing else: what it carries has to be in it. Discord
// has room for five parts: fields that may be left empty are left out from the end, and where that is not enough the
// introduction, too.
func Modal(f form.Form) *discordgo.InteractionResponse {
	room := maxInForm
	needed := slices.DeleteFunc(slices.Clone(f.Fields), func(f form.Field) bool { return f.Optional })
	intro := f.Intro != "" && len(needed) < room
	if intro {
		room--
	}
	data := &discordgo.InteractionResponseData{CustomID: cutID(f.ID), Title: plain(f.Title, maxTitle)}
	if intro {
		data.Components = append(data.Components, discordgo.TextDisplay{Content: shorten(f.Intro, maxContent)})
	}
	for _, field := range fitting(f.Fields, room) {
		data.Components = append(data.Components, label(field))
	}
	return &discordgo.InteractionResponse{Type: discordgo.InteractionResponseModal, Data: data}
}

// fitting are the fields that there is room for, in their order.
func fitting(fields []form.Field, room int) []form.Field {
	kept := slices.Clone(fields)
	for i := len(kept) - 1; i >= 0 && len(kept) > room; i-- {
		if kept[i].Optional {
			kept = slices.Delete(kept, i, i+1)
		}
	}
	return kept[:min(len(kept), room)]
}

// label is a field with what it is called. A question that is too long for that stands whole below its beginning.
func label(f form.Field) discordgo.Label {
	l := discordgo.Label{Label: plain(f.Label, maxLabel)}
	switch whole := handoff.OneLine(f.Label); {
	case f.Hint != "":
		l.Description = plain(f.Hint, maxHint)
	case markdown.Size(whole) > maxLabel:
		l.Description = plain(whole, maxHint)
	}
	required := !f.Optional
	if len(f.Options) == 0 {
		style := discordgo.TextInputShort
		if f.Long {
			style = discordgo.TextInputParagraph
		}
		value := handoff.Harmless(f.Value)
		l.Component = discordgo.TextInput{CustomID: cutID(f.ID), Style: style, Required: &required, MaxLength: maxInput,
			Value: value[:markdown.Head(value, maxInput)]}
		return l
	}
	var options []discordgo.SelectMenuOption
	for _, c := range f.Options[:min(len(f.Options), maxOptions)] {
		o := option(c.Value, c.Label)
		o.Default = c.Value == f.Value
		options = append(options, o)
	}
	l.Component = discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: cutID(f.ID), Options: options,
		Placeholder: plain(f.Pick, maxPlaceholder), Required: &required}
	return l
}

// Filled gives what was filled in, by the fields' ids. components are those of the form as Discord sends them back;
// what is no answer to a field is left out.
func Filled(components json.RawMessage) map[string]string {
	filled := map[string]string{}
	var all loose.List[filledPart]
	_ = all.UnmarshalJSON(components) // it never fails
	for _, p := range all.V {
		p.into(filled)
		p.Component.V.into(filled)
		for _, inner := range p.Components.V { // rows, the older kind
			inner.into(filled)
		}
	}
	return filled
}

type (
	filledPart struct {
		filledField
		Component  loose.Value[filledField] `json:"component"`
		Components loose.List[filledField]  `json:"components"`
	}
	filledField struct {
		ID     loose.Text         `json:"custom_id"`
		Value  loose.Text         `json:"value"`
		Values loose.List[string] `json:"values"`
	}
)

func (f filledField) into(filled map[string]string) {
	switch {
	case f.ID.V == "":
	case f.Value.V != "":
		filled[f.ID.V] = f.Value.V
	case len(f.Values.V) > 0:
		filled[f.ID.V] = f.Values.V[0]
	}
}
