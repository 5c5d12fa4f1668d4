// Package cards turns what Firstline has to say into Discord's messages, forms and commands, and does nothing else: no
// network, no state. Start with [Maker.Message]; [Card], [Modal], [Maker.Panel], [Maker.Requests] and [Commands] are
// the other things that people see.
//
// Words are content, in Discord's Markdown: it is what notifications, searches and readers aloud show, what may be
// quoted, and what needs no permission. Text is escaped wherever it comes from (see [Escape]), and only what was read
// as Markdown of the house becomes marks again. A link shows no preview and leads by http or https.
//
// Small print is in lines of subtext (-#) rather than in an embed: embeds need a permission that the bot may lack in a
// channel, and people may have switched them off; then a source that is quoted would not be named. Cases for agents are
// embeds, because there we are among ourselves and doctor asks for the permission.
package cards
