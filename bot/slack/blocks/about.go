package blocks

import (
	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff/texts"
)

// About is the message that an answer is about.
type About struct {
	Author string // foreign text; "" when it is not known
	Own    bool   // it is the person's own
	URL    string // where it is; "" when that is not known
}

// Say chooses the sentence that fits, of three that begin with an id.
func (a About) Say(id string) string {
	switch {
	case a.Own:
		return id + "_own"
	case a.Author == "":
		return id + "_unknown"
	}
	return id
}

// About is the line above an answer that says what it is about.
func (m Maker) About(a About) slack.Block {
	text := literal(m.say(a.Say("about"), texts.Args{"Name": a.Author}))
	if markdown.Address(a.URL) {
		text = "<" + Escape(a.URL) + "|" + text + ">"
	}
	return slack.NewContextBlock("", small(text))
}
