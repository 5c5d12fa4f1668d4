// Package markdown reads Markdown into chunks, which channels lay out in what their service speaks: bot/slack/blocks
// as Slack's blocks, bot/discord/cards as Discord's dialect. It knows neither. Start with [Read].
//
// The text may come from anybody. Reading settles what is the same everywhere: what is harmless, which links may lead
// somewhere and which lie about where, what a table is where there are none, and which texts were made to be slow.
// To escape the words that come out is the channel's part.
package markdown
