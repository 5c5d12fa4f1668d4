// Package bottest proves stores. [TestStore] is the one suite that every implementation of the ports of package bot and
// of handoff's cases, search, views, roster and links has to pass, however it keeps its data; [Memory] is a small store
// that passes it and serves as the model in the suite's random histories, and as the store in tests and benchmarks of
// the bot itself. [Crowd] makes the cases of years, for benchmarks.
//
// It is imported by tests only. What it decides where a port's comment leaves room is written at [Store].
//
// Start reading at [TestStore].
package bottest

import (
	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/vectors"
	"github.com/firstline-support/firstline/handoff"
)

// A Store is everything that has to survive. Beyond the ports' own comments the suite asks for this:
//
//   - Journal entries and cases get the Conversation of the turn they come with, whatever they hold.
//   - [bot.ErrRepeated] comes before [bot.ErrStale]: loading again cannot help a repeat.
//   - A turn whose case has a number that the conversation does not own is refused with [handoff.ErrNoCase].
//   - A withdrawal never touches what its own turn says. It adds one entry of kind [handoff.Withdrawn] after the turn's
//     entries, with the number of messages held back as its text; none when nothing was held back.
//   - [handoff.Sent] and [handoff.Rerouted] settle a parcel in any state, because the person has seen it. Any other
//     result changes only pending ones.
//   - A new parcel is due at once; a limit of zero gives nothing; times may be kept to the microsecond.
//   - Lessons follow from [bot.Turn.Doubted], in the transaction of the turn. The same request is one lesson however
//     often it is doubted, with the latest doubt. More than [bot.MaxLessons] open ones are not kept.
//   - The question of a [handoff.Solution] is the last evidence about words before its entry that is none of
//     [bot.Asides], and reads as the journal does by now.
//   - What an entry that retracts words means is forgotten as [handoff.Forget] says, unless it comes after that
//     entry. Its message is withdrawn where it waits to be sent, its lessons are dropped, the events that brought it
//     keep their keys only, and files that nothing else mentions go at once.
//   - A file is mentioned by entries that hold it, and by events that hold it and are not handled.
//   - Marks of what was read never move back. Unread is 0 without a Reader. Last is as the words are by now,
//     or else the name of a file.
//   - A case is found by the entries of the turns about it, and by those before it was opened: all of the conversation,
//     or those after the last one that means the case before. Which texts of them is [handoff.Searched].
//   - A call with an ended context may be refused or carried out, but never by half.
type Store interface {
	bot.Inbox
	bot.Ledger
	bot.Outbox
	bot.Pad
	bot.Counter
	handoff.Cases
	handoff.Finder
	handoff.Views
	handoff.Roster
	handoff.Links
	handoff.Welcomer
	handoff.Lessons
	handoff.Teachings
	handoff.Solutions
	handoff.Chronicle
	handoff.Auditor
	handoff.Shelf
	handoff.Tidier
	handoff.Drafts
	Calls
	vectors.Cache
	action.Cabinet
	Close() error
}
