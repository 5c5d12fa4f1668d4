package cards

import (
	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
)

// A Panel is a message in a channel from which people open a request of their own. Its words are the workspace's.
type Panel struct {
	Title  string
	Text   string  // Markdown
	Button string  // stands on the button where there are no topics; "": what is usual
	ID     string  // of that button, or of the list of topics
	Topics []Topic // at most 25
}

// A Topic is what a request can be about.
type Topic struct {
	ID    string // comes back
	Label string
	About string // one line about it; only lists show it
}

// Panel makes the message: a button, one for each of a few topics, or a list of topics. What does not fit into one
// message is left out.
func (m Maker) Panel(p Panel) Message {
	var chunks []markdown.Chunk
	if title := handoff.OneLine(p.Title); title != "" {
		chunks = append(chunks, markdown.Chunk{Form: markdown.Heading, Level: 2, Spans: []markdown.Span{{Text: title}}})
	}
	made := Message{Content: empty}
	if parts := pack(append(chunks, markdown.Read(p.Text, m.Link)...)); len(parts) > 0 {
		made.Content = parts[0]
	}
	made.Components = m.topics(p)
	return made
}

func (m Maker) topics(p Panel) []discordgo.MessageComponent {
	if len(p.Topics) == 0 {
		label := p.Button
		if label == "" {
			label = m.say("panel.open", nil)
		}
		return rowsOf([]Action{{ID: p.ID, Label: label, Main: true}})
	}
	var buttons []Action
	var options []discordgo.SelectMenuOption
	lists := len(p.Topics) > maxInRow
	for _, t := range p.Topics[:min(len(p.Topics), maxOptions)] {
		o := option(t.ID, t.Label)
		if t.About != "" {
			o.Description = plain(t.About, maxOption)
		}
		buttons, options = append(buttons, Action{ID: t.ID, Label: t.Label}), append(options, o)
		lists = lists || t.About != "" || longLabel(handoff.Choice{Label: t.Label})
	}
	if lists {
		return []discordgo.MessageComponent{row(list(p.ID, m.say("panel.topic", nil), options))}
	}
	return rowsOf(buttons)
}

// ThreadName is what a thread is called: the beginning of a text, or something else where there is none.
func ThreadName(text, otherwise string) string {
	if text = handoff.OneLine(text); text == "" {
		text = otherwise
	}
	return plain(text, maxThread)
}
