package blocks

import (
	"time"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
)

// A Card is a case as agents see it in their channel: one message, which is updated in place. All its words are said
// already, in the agents' language; what people wrote in it is shown as text.
type Card struct {
	Title   string // the case's number and subject
	Badge   string // a sign for how pressing it is, before the title
	Facts   []string
	Dates   []Date
	Words   string   // Markdown of the workspace
	Request []string // the person's words
	Hints   []string // what an agent has to know first
	Buttons []Action
	More    []Action // behind the three dots, at most five
	Menu    string   // the id of the action of these
	Small   []Print
}

// A Date is a moment with what happens then.
type Date struct {
	Label string
	At    time.Time
	Text  string // the moment, for those who see text only
}

// An Action is something to press.
type Action struct {
	ID    string
	Value string
	Label string
	Main  bool // it is what most agents do next
}

// A Print is a line of small print, perhaps with a link.
type Print struct {
	Text string
	URL  string
}

// What a card shows of a long request, in characters.
const (
	cardWords = 1500
	cardHints = 800
)

// Part lays the card out.
func (c Card) Part() Part {
	title := handoff.OneLine(c.Title)
	if c.Badge != "" {
		title = c.Badge + " " + title
	}
	var facts []markdown.Span
	for i, f := range c.Facts {
		if i > 0 {
			facts = append(facts, markdown.Span{Text: " · "})
		}
		facts = append(facts, markdown.Span{Text: markdown.Cut(handoff.OneLine(f), maxHeader),
			Style: markdown.Style{Bold: i == 0}})
	}
	for _, d := range c.Dates {
		facts = append(facts, markdown.Span{Text: "\n" + handoff.OneLine(d.Label) + " "},
			markdown.Span{Text: d.Text, At: d.At})
	}
	chunks := []markdown.Chunk{{Spans: facts}}
	for _, w := range markdown.Read(markdown.Cut(c.Words, cardWords), func(string) string { return "" }) {
		chunks = append(chunks, w.Split(richBlock)...)
	}
	room := cardWords
	for _, w := range c.Request {
		if w = markdown.Cut(handoff.Harmless(w), room); room > 1 {
			chunks = append(chunks, markdown.Chunk{Form: markdown.Quote, Spans: []markdown.Span{{Text: w}}})
		}
		room -= markdown.Size(w)
	}
	room = cardHints
	for _, h := range c.Hints {
		if h = markdown.Cut(handoff.OneLine(h), room); room > 1 && h != "" {
			chunks = append(chunks, markdown.Chunk{Form: markdown.Item, Spans: []markdown.Span{{Text: h}}})
		}
		room -= markdown.Size(h)
	}
	p := part(shownOnly(chunks))
	p.Text = markdown.Cut(Escape(title), fallback)
	p.Blocks = append([]slack.Block{slack.NewHeaderBlock(plain(title, maxHeader))}, p.Blocks...)
	if row := c.actions(); row != nil {
		p.Blocks = append(p.Blocks, row)
	}
	if row := prints(c.Small); row != nil {
		p.Blocks = append(p.Blocks, row)
	}
	return p
}

// shownOnly drops chunks in which there is nothing to see.
func shownOnly(chunks []markdown.Chunk) (kept []markdown.Chunk) {
	for _, c := range chunks {
		if c.Size() > 0 {
			kept = append(kept, c)
		}
	}
	return kept
}

func (c Card) actions() slack.Block {
	var row []slack.BlockElement
	for _, a := range c.Buttons {
		row = append(row, a.button())
	}
	var options []*slack.OptionBlockObject
	for _, a := range c.More {
		options = append(options, slack.NewOptionBlockObject(a.ID, plain(a.Label, maxOption), nil))
	}
	if len(options) > 0 {
		row = append(row, slack.NewOverflowBlockElement(c.Menu, options...))
	}
	if len(row) == 0 {
		return nil
	}
	return slack.NewActionBlock("", row...)
}

func (a Action) button() *slack.ButtonBlockElement {
	b := slack.NewButtonBlockElement(a.ID, cutBytes(a.Value, maxButtonValue), plain(a.Label, maxButton))
	if a.Main {
		b.Style = slack.StylePrimary
	}
	return b
}

// prints is a line of small print.
func prints(all []Print) slack.Block {
	const long = 250
	var elements []slack.MixedElement
	for _, p := range all {
		text := literal(markdown.Cut(handoff.OneLine(p.Text), long))
		if markdown.Address(p.URL) {
			text = "<" + Escape(p.URL) + "|" + text + ">"
		}
		if text != "" && len(elements) < maxContext {
			elements = append(elements, small(text))
		}
	}
	if len(elements) == 0 {
		return nil
	}
	return slack.NewContextBlock("", elements...)
}
