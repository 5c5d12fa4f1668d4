package cards

import (
	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A Request is a case of the person in their list.
type Request struct {
	Number  int64
	Name    string // such as FL-12
	Subject string // the person's own words
	State   string // said already: where it stands, and who has it
	Open    bool   // it is not done
	Write   bool   // something can be added to it
	Reopen  bool   // it can be opened again
	URL     string // where the conversation is
}

// What can be pressed below the list.
const (
	RequestHuman  = "human" // asks for a colleague
	RequestWrite  = "write" // adds something to the case
	RequestReopen = "reopen"
)

// Requests lists a person's requests in one message, open ones first as they are given. Without human there is nobody
// to talk to. more says that there are others that are not shown. id names a button, for a case or 0.
func (m Maker) Requests(human bool, requests []Request, more bool, id func(what string, number int64) string) Message {
	page := []markdown.Chunk{{Form: markdown.Heading, Level: 2,
		Spans: []markdown.Span{{Text: m.say("requests.title", nil)}}}}
	if len(requests) == 0 {
		page = append(page, markdown.Chunk{Spans: []markdown.Span{{Text: m.say("requests.none", nil)}}})
	}
	rest := markdown.Chunk{Form: subtext, Spans: []markdown.Span{{Text: m.say("requests.more", nil)}}}
	var buttons []Action
	if human {
		buttons = append(buttons, Action{ID: id(RequestHuman, 0), Label: m.say("requests.human", nil)})
	}
	for i, r := range requests {
		next := page
		if !r.Open && (i == 0 || requests[i-1].Open) {
			next = append(next, markdown.Chunk{Form: markdown.Heading, Level: 3,
				Spans: []markdown.Span{{Text: m.say("requests.done", nil)}}})
		}
		next = append(next, r.chunk())
		if markdown.Size(lay(append(next, rest))) > maxContent {
			more = true
			break
		}
		page, buttons = next, append(buttons, m.deeds(r, id)...)
	}
	if more {
		page = append(page, rest)
	}
	return Message{Content: lay(page), Components: rowsOf(buttons), Flags: discordgo.MessageFlagsEphemeral}
}

func (r Request) chunk() markdown.Chunk {
	const long = 120
	name := markdown.Span{Text: r.Name, Style: markdown.Style{Bold: true}}
	if leads(r.URL) {
		name.URL = r.URL
	}
	return markdown.Chunk{Form: markdown.Item, Spans: []markdown.Span{name,
		{Text: " " + markdown.Cut(handoff.OneLine(r.Subject), long) + ": " + markdown.Cut(handoff.OneLine(r.State), 2*long)}}}
}

func (m Maker) deeds(r Request, id func(what string, number int64) string) (all []Action) {
	args := texts.Args{"Case": r.Name}
	if r.Write {
		all = append(all, Action{ID: id(RequestWrite, r.Number), Label: m.say("requests.write", args)})
	}
	if r.Reopen {
		all = append(all, Action{ID: id(RequestReopen, r.Number), Label: m.say("requests.reopen", args)})
	}
	return all
}
