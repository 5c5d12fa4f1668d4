package blocks

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A Part is one message to Slack.
type Part struct {
	Text   string        // for notifications and readers aloud; escaped
	Blocks []slack.Block // what is shown
}

// A Maker makes messages in one language.
type Maker struct {
	Texts *texts.Catalogue
	Lang  string
	Where func(handoff.Source) string // where an article can be read; nil or "": it is not told
	Link  func(to string) string      // where a link between articles leads; nil or "": nowhere
}

func (m Maker) say(id string, args texts.Args) string { return m.Texts.Say(m.Lang, "blocks."+id, args) }

// Message makes the messages of an entry: usually one, more where it is too long. The words of the bot, of agents and
// of the house are Markdown; those of the person are only text. The small print and the buttons stand in the last one.
func (m Maker) Message(e handoff.Entry) []Part {
	chunks := markdown.Read(e.Text, m.Link)
	if e.From == handoff.ByPerson {
		chunks = markdown.Words(e.Text)
	}
	tail := append(m.sources(e.Sources), m.choices(e.Choices)...)
	if e.Form {
		label := m.Texts.Say(m.Lang, "form.fill_in", nil)
		b := Action{ID: choiceAction + "form", Value: ChoiceForm, Label: label, Main: true}.button()
		tail = append(tail, slack.NewActionBlock("", b))
	}
	return pack(chunks, tail)
}

// Markdown makes messages of a text alone.
func (m Maker) Markdown(text string) []Part { return pack(markdown.Read(text, m.Link), nil) }

// Words makes messages of what somebody wrote who is no author of Markdown.
func (m Maker) Words(text string) []Part { return pack(markdown.Words(text), nil) }

// pack puts chunks into as few messages as Slack's limits allow; tail goes to the end of the last one.
func pack(chunks []markdown.Chunk, tail []slack.Block) []Part {
	var small []markdown.Chunk
	for _, c := range chunks {
		small = append(small, c.Split(richBlock)...)
	}
	var parts []Part
	for len(small) > 0 {
		n := fits(small, len(tail))
		parts = append(parts, part(small[:n]))
		small = small[n:]
	}
	if len(tail) > 0 && len(parts) == 0 {
		parts = append(parts, Part{Text: "…"})
	}
	for len(tail) > 0 {
		last := &parts[len(parts)-1]
		room := min(maxBlocks-len(last.Blocks), len(tail))
		last.Blocks = append(last.Blocks, tail[:room]...)
		if tail = tail[room:]; len(tail) > 0 {
			parts = append(parts, Part{Text: "…"})
		}
	}
	return parts
}

// fits tells how many chunks make one message. It ends where words end: a heading is not left alone at the end, and a
// short code block not cut off from what explains it.
func fits(chunks []markdown.Chunk, tail int) int {
	used, count := 0, 0
	for i, c := range chunks {
		count++ // at the worst each chunk is a block
		if used += c.Size(); i > 0 && (used > richPart || count+tail > maxBlocks) {
			if heading(chunks[i-1]) && i > 1 {
				return i - 1
			}
			return i
		}
	}
	return len(chunks)
}

// heading tells whether all of a paragraph is bold.
func heading(c markdown.Chunk) bool {
	for _, s := range c.Spans {
		if !s.Style.Bold {
			return false
		}
	}
	return (c.Form == markdown.Paragraph || c.Form == markdown.Heading) && len(c.Spans) > 0
}

func part(chunks []markdown.Chunk) Part {
	lines := make([]string, 0, len(chunks))
	for _, c := range chunks {
		lines = append(lines, c.Text())
	}
	text := strings.TrimSpace(markdown.Cut(Escape(strings.Join(lines, "\n")), fallback))
	return Part{Text: whole(text), Blocks: richText(chunks)}
}

// whole takes off an escaped sign that was cut in two.
func whole(text string) string {
	if i := strings.LastIndexByte(text, '&'); i >= 0 && i > len(text)-10 && !strings.Contains(text[i:], ";") {
		return text[:i] + "…"
	}
	return text
}

// sources are the small print: what an answer is quoted from, and how old it is.
func (m Maker) sources(cited []handoff.Source) []slack.Block {
	var elements []slack.MixedElement
	for _, s := range cited {
		if len(elements) == maxContext {
			break
		}
		elements = append(elements, small(m.source(s)))
	}
	if len(elements) == 0 {
		return nil
	}
	return []slack.Block{slack.NewContextBlock("", elements...)}
}

func (m Maker) source(s handoff.Source) string {
	const long = 200
	title := literal(markdown.Cut(handoff.OneLine(s.Title), long))
	if m.Where != nil {
		if to := m.Where(s); markdown.Address(to) {
			title = fmt.Sprintf("<%s|%s>", Escape(to), title)
		}
	}
	text := m.say("source", texts.Args{"Title": title})
	if s.Review.IsZero() {
		return text
	}
	id := "review"
	if s.Overdue {
		id = "overdue"
	}
	return text + " · " + m.say(id, texts.Args{"Date": s.Review.Format(m.Texts.Say(m.Lang, "bot.format.date", nil))})
}
