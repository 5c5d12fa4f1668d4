// Package model is what a language model may be asked, and what of its answers is believed.
//
// A model betters what the bot does without one, and never weakens a promise. So this room is built like a customs
// office. On the way out, what people wrote and what articles say is put between marks that nobody can guess, in turns
// of its own (prompt.go), and personal data is replaced (package bot/mask). What may be spent is looked at before
// (budget.go), and every call is recorded, redacted, with its prompt's version, its tokens, its cost and its time
// (call.go). On the way back, a choice is one of those that were offered, a rewritten question has only words of the
// conversation, and of an answer only those sentences are left that the passages support which they cite
// (package kb/ground). What does not pass is dropped, and whoever asked goes on without.
//
// The uses are the methods of [Session], a file each: [Session.Choose], [Session.Rewrite], [Session.Answer] and
// [Session.Clarify] serve the bot's own turns, [Session.Sum] the brief, and [Session.Reply], [Session.Translate] and
// [Session.Write] the agents, who read everything before it is sent. Each gives its result or an error, which always
// is a [*Failure]; none has an effect of its own.
//
// A model of embeddings is asked by an [Embedding], which keeps the same caps and the same records. All that is asked
// in one house shares a [Budget].
//
// Nothing here decides anything: package bot/decide asks, and what it makes of the advice is its own business. The
// model has no tools, and nothing that it writes is looked into for commands.
//
// Each node has an adviser. Caps are about the records, which are of all nodes; what calls under way elsewhere will
// cost is not in them yet, so that a cap may be passed by as much. The answers that are kept in mind, and the key of
// the marks, which matters within one call, are each node's own.
//
// Start reading at [Adviser.For] and [Session.Answer].
package model
