// Package intents tells what people want: a text goes in, out come the intents that may be meant, each with a
// probability, the probability that it is none of them, and what small talk the text is. It judges and does not
// decide: from which probability on the bot answers, asks or hands over is the bot's policy. Guided flows are in the
// sub-room flow; what is asked in a pasted mail, and how it stands to the talk, is told by the sub-room said.
//
// An [Intent] is a few examples of what people type. [Load] reads them from the workspace and names every mistake
// with file, line and cure. [Train] makes an [Engine] of them in memory: nothing is downloaded, nothing is stored,
// and the same set gives the same engine. [Engine.Match] and [Engine.Language] are safe for concurrent use.
//
// # How it works
//
// A text becomes words (package token), courtesies are taken off, the lexicon adds which meanings the words may have
// (package lexicon, with the organisation's own in [Set.Synonyms]), and a model tells what is meant (package learn,
// whose documentation says how and what was tried). It is calibrated by cross-validation on the workspace's own
// examples.
//
// Where a workspace does have messages that are meant for none of its intents ([Set.Strangers], `none:` in a file),
// they join them. [Engine.Trials] gives what the engine made of all these messages. [Set.Advice] reads the examples
// once more, each with an engine that knows all intents but not this example, and tells an author what they prove.
//
// Small talk and control are phrases in talk.txt, recognised by covering the whole text with them, after mending
// mistyped words, and else by likeness (talk.go). Courtesies around a request are taken away before it is matched,
// unless an intent of the workspace is such a courtesy itself. Of a text longer than 1800 bytes only the first 1200
// and the last 600 are read: people say first or last what they want, and Match stays within bounded time whatever is
// sent.
//
// # Advice and its bounds
//
// The bounds leave out what chance may have done: in clear sets with one example moved to a random other intent, most
// are found and next to nothing else is said (TestAMisplacedExampleIsFoundAndLittleElse). Where every other example is
// misread anyway, a misread one proves nothing, and most is left unsaid.
//
// Start reading with engine.go.
package intents
