// Package handoff is what happens when the bot cannot solve a problem: the conversation becomes a case, a human
// second-level agent gets it with everything that is known, and the person always knows where it stands.
//
// It holds the words both sides share (a [Person], a journal [Entry]), the life of a [Case] as one table (see
// [Case.Apply]), the computed [Brief] (see [Compute]), the rules that choose team and priority ([Routing]), office
// hours ([Hours]), and the ports that desks and stores fill: [Cases], [Clerk], [Desk].
//
// It does not talk to people, does not decide when to hand over (package bot does), knows no database and no web.
// Start reading at [Case].
package handoff
