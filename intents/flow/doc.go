// Package flow walks people through guided checklists: a question, a choice, a hint, an action, an end.
//
// A [Flow] is a YAML file and pure data. [Load] reads all of them and proves, before anybody meets them, that each
// can be walked: every target exists, every step can be reached and left to an end, no {slot} is used before it is
// filled on every path, and no action goes without what it needs: a confirmation, a proof, an approval. A flow speaks
// the languages of its title, and every text must be there in all of them.
//
// Walking is three pure functions without a clock or any I/O. [Flow.Start], [Flow.Next] and [Flow.Back] take a
// [Position], which is the whole state, and give an [Outcome]: what to say, what to wait for, the next position. The
// caller stores the position and does what the outcome asks. Actions never run here: [Outcome.Act] asks for one and
// the result comes back as [Input.Action], with the visit that it belongs to. An act is asked for after a clear yes to
// its confirmation and after nothing else; a check, which changes nothing, at once.
//
// Two steps are there for safety. A prove step has the person prove that the account in a slot is theirs: the flow
// holds the conversation about the code, the caller sends and compares it. An approve step asks somebody else. [Load]
// is told by [Rules] which actions need which, and finds every path that leads around them.
//
// A value that a step asks for is text, or of a kind that package slot finds: an answer may then be a sentence around
// it, and a step with prefill is passed over where the person has said the value on the way here, which the flow tells
// and Back undoes.
//
// Who says clearly that an earlier answer was wrong ("no, I meant j.smith") changes it, where it fits exactly one of
// the questions since the last action; what came after that question is forgotten, as with Back.
//
// What people type is data. It fills slots, it is escaped where a slot stands in a text, and it chooses among the
// options its author gave. Whether an input that is no answer is a digression, this package does not judge: it says
// so in [Outcome.Understood] and leaves the decision to the bot.
//
// Start reading with walk.go; load.go, read.go and prove.go are the way in.
package flow
