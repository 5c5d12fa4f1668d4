// Package handoff is what happens when the bot cannot solve a problem: the conversation becomes a case, a human
// second-level agent gets it with everything that is known, and the person always knows where it stands.
//
// It holds the words both sides share (a [Person], a journal [Entry]), the life of a [Case] as one table (life.go, see
// [Case.Apply]), what is promised about cases and the clocks that count it in office time ([Service], [Clocks],
// [Hours]), who is given a case ([Service.Pick]), the computed [Brief] (see [Compute]), the rules that choose team and
// priority ([Routing]), what agents may do ([Role]) and see ([Privacy]) and what is kept of it ([Deed]), and the ports
// that desks and stores fill: [Cases], [Finder], [Views], [Drafts], [Shelf], [Clerk], [Desk], [Roster], [Auditor].
// Words that were changed or deleted are read with [Latest]; what is deleted stores forget by [Forget]. What agents
// look for is understood by [ReadQuery].
//
// It does not talk to people, does not decide when to hand over (package bot does), knows no database and no web.
// Start reading at [Case].
package handoff
