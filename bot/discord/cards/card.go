package cards

import (
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
)

// A Card is a case as agents see it: one message, which is edited in place. All its words are said already, in the
// agents' language; what people wrote in it is shown as text.
type Card struct {
	Title     string // the case's number and subject
	Badge     string // a sign for how pressing it is, before the title
	Priority  handoff.Priority
	Facts     []string
	Dates     []Date
	Words     string   // Markdown of the workspace
	Request   []string // the person's words
	Hints     []string // what an agent has to know first
	Buttons   []Action
	More      []Action // in a list, at most 25
	Menu      string   // the id of that list
	MoreLabel string   // stands in it
	Small     []Print
}

// A Date is a moment with what happens then. Everybody reads it in their own time zone.
type Date struct {
	Label string
	At    time.Time
}

// A Print is a line of small print. With a link it is a button that leads there.
type Print struct {
	Text string
	URL  string
}

// What a card shows of what is long, in characters as they are written.
const (
	cardFacts   = 700
	cardRequest = 2000
	cardHints   = 1200
	cardSmall   = 300
	cardDates   = 5
)

// colors are those at the side of a card; what is usual has none.
var colors = map[handoff.Priority]int{handoff.Urgent: 0xED4245, handoff.High: 0xE67E22, handoff.Low: 0x3498DB}

// Message lays the card out.
func (c Card) Message() Message {
	title := handoff.OneLine(c.Title)
	if c.Badge != "" {
		title = c.Badge + " " + title
	}
	e := &discordgo.MessageEmbed{Title: shorten(title, maxEmbedTitle), Description: lay(c.chunks()),
		Color: colors[c.Priority]}
	for _, d := range c.Dates[:min(len(c.Dates), cardDates)] {
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: shorten(d.Label, maxPlaceholder),
			Value: moment(d.At, 'f') + " (" + moment(d.At, 'R') + ")", Inline: true})
	}
	small, links := "", []Action(nil)
	for _, p := range c.Small {
		a := Action{Label: p.Text, URL: p.URL}
		switch {
		case p.URL != "" && a.pressable():
			links = append(links, a)
		case small == "":
			small = handoff.OneLine(p.Text)
		default:
			small += " · " + handoff.OneLine(p.Text)
		}
	}
	if small != "" {
		e.Footer = &discordgo.MessageEmbedFooter{Text: markdown.Cut(small, cardSmall)}
	}
	return Message{Embeds: []*discordgo.MessageEmbed{e}, Components: c.rows(links)}
}

// chunks are what stands below the title.
func (c Card) chunks() []markdown.Chunk {
	var facts []markdown.Span
	for i, f := range c.Facts {
		if i > 0 {
			facts = append(facts, markdown.Span{Text: " · "})
		}
		facts = append(facts, markdown.Span{Text: markdown.Cut(handoff.OneLine(f), maxOption),
			Style: markdown.Style{Bold: i == 0}})
	}
	var request, hints []markdown.Chunk
	for _, words := range c.Request {
		request = append(request, markdown.Chunk{Form: markdown.Quote,
			Spans: []markdown.Span{{Text: handoff.Harmless(words)}}})
	}
	for _, h := range c.Hints {
		hints = append(hints, markdown.Chunk{Form: markdown.Item, Spans: []markdown.Span{{Text: handoff.OneLine(h)}}})
	}
	all := within([]markdown.Chunk{{Spans: facts}}, cardFacts)
	words := markdown.Read(c.Words, func(string) string { return "" })
	all = append(all, within(words, cardRequest)...)
	return append(append(all, within(request, cardRequest)...), within(hints, cardHints)...)
}

// within are as many chunks as fit into room, without those in which there is nothing to see. An ellipsis says that
// something is left out.
func within(chunks []markdown.Chunk, room int) (kept []markdown.Chunk) {
	for _, c := range chunks {
		if strings.TrimSpace(c.Words()) == "" {
			continue
		}
		const gapBetween = len("\n\n")
		room -= gapBetween
		if c.Size() <= room {
			if n := markdown.Size(one(c)); n <= room {
				kept, room = append(kept, c), room-n
				continue
			}
		}
		const least = 40 // for less it is not worth to begin
		if room > least {
			first, _ := split(c, room-len("…"))
			first.Spans = append(first.Spans, markdown.Span{Text: "…"})
			kept = append(kept, first)
		}
		return kept
	}
	return kept
}

// rows are what can be pressed: the deeds, the list of others, and what leads elsewhere.
func (c Card) rows(links []Action) []discordgo.MessageComponent {
	buttons := c.Buttons
	if len(buttons)+len(links) <= maxInRow {
		buttons, links = append(buttons[:len(buttons):len(buttons)], links...), nil
	}
	rows := rowsOf(buttons)
	var options []discordgo.SelectMenuOption
	for _, a := range c.More[:min(len(c.More), maxOptions)] {
		options = append(options, option(a.ID, a.Label))
	}
	if len(options) > 0 {
		rows = append(rows, row(list(c.Menu, c.MoreLabel, options)))
	}
	rows = append(rows, rowsOf(links)...)
	return rows[:min(len(rows), maxRows)]
}
