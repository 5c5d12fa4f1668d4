package blocks

import (
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/form"
	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
)

// How the ids of actions begin with which a person chooses.
const (
	choiceAction = "choice:" // a button, its value is what was chosen
	selectAction = "select:" // a list
)

// ChoiceForm is the value of the button that opens the intake: no choice of the bot's is called so.
const ChoiceForm = "form:" + form.Intake

// manyChoices are shown as a list instead of buttons.
const manyChoices = 10

// choices are the buttons below a message.
func (m Maker) choices(all []handoff.Choice) []slack.Block {
	if len(all) > manyChoices && listable(all) {
		return m.lists(all)
	}
	var blocks []slack.Block
	for from := 0; from < len(all); from += maxButtons {
		var row []slack.BlockElement
		for i, c := range all[from:min(len(all), from+maxButtons)] {
			row = append(row, slack.NewButtonBlockElement(choiceAction+strconv.Itoa(from+i), cutBytes(c.Value, maxButtonValue),
				plain(c.Label, maxButton)))
		}
		blocks = append(blocks, slack.NewActionBlock("", row...))
	}
	return blocks
}

// listable tells whether the values fit into a list, which has less room for them than buttons.
func listable(all []handoff.Choice) bool {
	for _, c := range all {
		if markdown.Size(c.Value) > maxOption || c.Value == "" {
			return false
		}
	}
	return true
}

func (m Maker) lists(all []handoff.Choice) []slack.Block {
	var lists []slack.BlockElement
	for from := 0; from < len(all) && len(lists) < maxButtons; from += maxOptions {
		var options []*slack.OptionBlockObject
		for _, c := range all[from:min(len(all), from+maxOptions)] {
			options = append(options, slack.NewOptionBlockObject(c.Value, plain(c.Label, maxOption), nil))
		}
		lists = append(lists, slack.NewOptionsSelectBlockElement(slack.OptTypeStatic,
			plain(m.Texts.Say(m.Lang, "form.choose", nil), maxPlaceholder), selectAction+strconv.Itoa(from), options...))
	}
	return []slack.Block{slack.NewActionBlock("", lists...)}
}

// Chosen gives the value of what a person pressed or chose below a message of [Maker.Message].
func Chosen(a slack.BlockAction) (value string, ok bool) {
	switch {
	case strings.HasPrefix(a.ActionID, choiceAction):
		return a.Value, a.Value != ""
	case strings.HasPrefix(a.ActionID, selectAction):
		return a.SelectedOption.Value, a.SelectedOption.Value != ""
	}
	return "", false
}

// cutBytes shortens what nobody reads.
func cutBytes(text string, n int) string { return text[:markdown.Head(text, n)] }
