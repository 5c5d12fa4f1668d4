// Package openaitest is a server of language models in small, for tests and for the demo: chat completions, streamed or
// whole, embeddings and the list of models, as OpenAI has published them and many others offer them. What it answers is
// a script's to say. It checks every request against the specification, remembers what it was asked, and can misbehave
// in the ways that real servers do: refuse, be slow, stop in the middle, send nonsense.
//
// It knows nothing of any client library, so that a client's mistakes do not become its own.
//
// Start reading at [Start], then [Script] and [Answer]; [Trouble] for what goes wrong; [Vector] for embeddings.
package openaitest
