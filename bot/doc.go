// Package bot is the conversation: it receives what happened in a channel once, decides, commits, and delivers in
// order. It knows no vendor, no database and no web; those are behind the ports in ports.go.
//
// A message's way, door to door:
//
//  1. A channel turns the platform's event into an [Event] and calls [Bot.Receive], which stores it durably and once.
//     Only then does the channel acknowledge (promise P1).
//  2. The conversation's lane takes its events in order; a burst of fragments becomes one utterance (lane.go).
//  3. The [Decider] (package bot/decide) turns a [Situation] into a [Turn], without any effect.
//  4. [Ledger.Commit] writes journal, outbox and case at once, and refuses when the conversation's version moved: a
//     human took over meanwhile, so it is decided again from the new state (promise P4).
//  5. The courier delivers the outbox in order per conversation and retries (courier.go); the watchdog turns a missed
//     deadline into an honest message and a case (promise P3, watchdog.go).
//  6. The timekeeper does what the clocks of cases ask for: it hurries, escalates, reminds, closes, and shares out
//     waiting cases (timekeeper.go). Each is a turn like any other.
//
// Files come with events after their content is on the shelf ([handoff.Limits.Keep]); one that cannot be had comes with
// its problem. A message that is changed or deleted comes as an event of its own, [Edited] or [Deleted], in any order
// and any number of times: what nobody has taken up yet changes where it waits (meant.go), the decider deals with the
// rest. What agents change goes to the channel with [Parcel].Of, the platform's id of the first message.
//
// Words that were not meant for the bot come with [Event].Unasked where a channel wants help to be offered all the
// same: then the decider offers what it is sure of, with [handoff.Entry].Aside, for that person's eyes only, or gives
// an empty turn, and the store forgets the words. A conversation stays aside until the person asks the bot or shows
// the offer to everybody.
//
// All goroutines belong to [Bot.Run]: one that hands conversations to lanes and one for each conversation with
// something to do; one that looks into the outbox and one for each parcel on its way; the watchdog and the timekeeper.
// Run returns after they have all ended. What they had not finished is in the store, and the next Run takes it up.
//
// Agents act through [Bot.Perform], which commits by the same path.
//
// Start reading at [Bot.Run], then bot/decide.
package bot
