// Package blocks turns what Firstline has to say into Slack's Block Kit, and does nothing else: no network, no state.
// Start with [Maker.Message]; [Home], [Card] and the forms are the other things that people see.
//
// Words become rich_text blocks, not mrkdwn: there a text is a text, so that nothing in it can call people, hide where
// a link leads or open a code block that never ends, and nested lists and bold letters inside of a word work. What is
// left as mrkdwn (the small print, the fallback for notifications) is escaped and sent as verbatim.
//
// A table becomes columns in a code block when it is narrow, else a list with one entry for each row. A message may
// hold only one table block, and Slack moves that to its end, away from the words that explain it.
package blocks
