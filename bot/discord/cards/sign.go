package cards

import (
	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
)

// Signed is like [Maker.Message], with the name of the agent who wrote it before the words: Discord shows all that we
// send under the bot's.
func (m Maker) Signed(e handoff.Entry, id func(n int) string) []Message {
	const long = 80
	name := markdown.Cut(handoff.OneLine(e.Name), long)
	byline := markdown.Span{Text: name + ":", Style: markdown.Style{Bold: true}}
	return m.message([]markdown.Chunk{{Spans: []markdown.Span{byline}}}, e, id)
}
