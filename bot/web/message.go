package web

import (
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// A message is an entry of the journal as the person may see it: of all that an entry holds, only what is named here
// leaves the house.
type message struct {
	Seq       int64            `json:"seq"`
	From      handoff.Speaker  `json:"from"`
	Name      string           `json:"name,omitempty"`
	Text      string           `json:"text"`
	HTML      string           `json:"html,omitempty"`
	Choices   []handoff.Choice `json:"choices,omitempty"`
	Sources   []source         `json:"sources,omitempty"`
	Outcome   handoff.Outcome  `json:"outcome,omitempty"`
	At        time.Time        `json:"at"`
	MessageID string           `json:"message_id,omitempty"`
	Case      int64            `json:"case,omitempty"`
	Files     []fileView       `json:"files,omitempty"`
	Pressed   bool             `json:"pressed,omitempty"` // the person's words are those of a button
	Change    string           `json:"change,omitempty"`  // edited or deleted: what becomes of message Of
	Of        int64            `json:"of,omitempty"`      // the seq of that message
	Gone      bool             `json:"gone,omitempty"`    // it was deleted later
}

// What a message says about an earlier one. Text, html and files of an edited one are the new ones.
const (
	changeEdited  = "edited"
	changeDeleted = "deleted"
)

// A source is an article that an answer cites, without the score it was found with.
type source struct {
	ID      string `json:"id"`
	Lang    string `json:"lang"`
	Title   string `json:"title"`
	Anchor  string `json:"anchor,omitempty"`
	Review  string `json:"review,omitempty"` // YYYY-MM-DD
	Overdue bool   `json:"overdue,omitempty"`
	URL     string `json:"url,omitempty"`
}

// changes are the kinds of entries that change an earlier one.
var changes = map[handoff.Kind]string{handoff.Amended: changeEdited, handoff.Retracted: changeDeleted}

// visible tells whether an entry is for the person: words that were said and not held back, and what became of them.
// Everything else in a journal (notes, evidence, actions) is for agents.
func visible(e handoff.Entry) bool {
	return (e.Kind == handoff.Said || changes[e.Kind] != "" && !e.Gone) && e.Delivery != handoff.HeldBack
}

// shown converts a visible entry.
func (c *Channel) shown(e handoff.Entry) message {
	m := message{
		Seq: e.Seq, From: e.From, Text: e.Text, Choices: e.Choices, Sources: c.sources(e.Sources),
		Outcome: e.Outcome, At: e.At.UTC(), Case: max(e.Case, 0), Files: viewsOf(e.Files), Change: changes[e.Kind], Of: e.Of,
		Gone: e.Gone,
	}
	switch e.From {
	case handoff.ByPerson:
		m.MessageID, m.Pressed = messageIDOf(e), e.Detail != ""
		return m // a person's words are plain text and never markup
	case handoff.ByAgent:
		m.Name = e.Name
	}
	if e.Text != "" {
		m.HTML = c.opts.Render(e.Text)
	}
	return m
}

// messageIDOf gives the id that the client made, which follows the conversation in the event's id; "" when the words
// came another way.
func messageIDOf(e handoff.Entry) string {
	_, id, _ := strings.Cut(e.Event, "/")
	return id
}

func (c *Channel) sources(cited []handoff.Source) []source {
	shown := make([]source, 0, len(cited))
	for _, s := range cited {
		one := source{ID: s.Article, Lang: s.Lang, Title: s.Title, Anchor: s.Anchor, Overdue: s.Overdue,
			URL: c.articlePath(s)}
		if !s.Review.IsZero() {
			one.Review = s.Review.Format(time.DateOnly)
		}
		shown = append(shown, one)
	}
	return shown
}
