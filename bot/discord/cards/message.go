package cards

import (
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A Message is what is sent or shown in one message.
type Message struct {
	Content    string
	Embeds     []*discordgo.MessageEmbed
	Components []discordgo.MessageComponent
	Flags      discordgo.MessageFlags
}

// A Maker makes messages in one language.
type Maker struct {
	Texts *texts.Catalogue
	Lang  string
	Where func(handoff.Source) string // where an article can be read; nil or "": it is not told
	Link  func(to string) string      // where a link between articles leads; nil or "": nowhere
}

func (m Maker) say(id string, args texts.Args) string { return m.Texts.Say(m.Lang, "cards."+id, args) }

// empty is the content of a message that has only something to press.
const empty = "…"

// Message makes the messages of an entry: usually one, more where it is too long. The words of the bot, of agents and
// of the house are Markdown; those of the person are only text. The small print and what can be pressed stand in the
// last one. id makes the id of the choice with that index, which comes back when it is chosen ([Pressed]); -1 is the
// button that opens the form.
func (m Maker) Message(e handoff.Entry, id func(n int) string) []Message {
	return m.message(nil, e, id)
}

// Reply is like [Maker.Message], with a line before it that says which message it is about.
func (m Maker) Reply(a About, e handoff.Entry, id func(n int) string) []Message {
	return m.message([]markdown.Chunk{m.about(a)}, e, id)
}

func (m Maker) message(before []markdown.Chunk, e handoff.Entry, id func(n int) string) []Message {
	var chunks []markdown.Chunk
	if e.From == handoff.ByPerson {
		chunks = markdown.Words(e.Text)
	} else {
		chunks = markdown.Read(e.Text, m.Link)
	}
	for _, s := range e.Sources {
		chunks = append(chunks, m.source(s))
	}
	return m.press(messages(append(before, chunks...)), e.Shown, id)
}

// Markdown makes messages of a text of ours.
func (m Maker) Markdown(text string) []Message { return messages(markdown.Read(text, m.Link)) }

// Words makes messages of what somebody wrote who is no author of Markdown.
func (m Maker) Words(text string) []Message { return messages(markdown.Words(text)) }

func messages(chunks []markdown.Chunk) []Message {
	var all []Message
	for _, content := range pack(chunks) {
		all = append(all, Message{Content: content})
	}
	return all
}

// source is a line of small print: what an answer is quoted from, and how old it is.
func (m Maker) source(s handoff.Source) markdown.Chunk {
	const long = 200
	title := markdown.Span{Text: markdown.Cut(handoff.OneLine(s.Title), long)}
	if m.Where != nil {
		if to := m.Where(s); leads(to) {
			title.URL = to
		}
	}
	const place = "\x00" // the title is foreign, and a link: it is put in afterwards
	before, after, _ := strings.Cut(m.say("source", texts.Args{"Title": place}), place)
	if !s.Review.IsZero() {
		id := "review"
		if s.Overdue {
			id = "overdue"
		}
		after += " · " + m.say(id, texts.Args{"Date": m.date(s.Review)})
	}
	return markdown.Chunk{Form: subtext, Spans: []markdown.Span{{Text: before}, title, {Text: after}}}
}

func (m Maker) date(at time.Time) string {
	return at.Format(m.Texts.Say(m.Lang, "bot.format.date", nil))
}

// leads tells whether a link or a button of ours may lead there.
func leads(to string) bool {
	_, mail := cutFold(to, "mailto:")
	return !mail && markdown.Address(to)
}

// About is the message that an answer is about.
type About struct {
	Author string // foreign text; "" when it is not known
	Own    bool   // it is the person's own
	URL    string // where it is; "" when that is not known
}

func (m Maker) about(a About) markdown.Chunk {
	id := "about"
	switch {
	case a.Own:
		id = "about_own"
	case a.Author == "":
		id = "about_unknown"
	}
	const long = 80
	s := markdown.Span{Text: m.say(id, texts.Args{"Name": markdown.Cut(handoff.OneLine(a.Author), long)})}
	if leads(a.URL) {
		s.URL = a.URL
	}
	return markdown.Chunk{Form: subtext, Spans: []markdown.Span{s}}
}
