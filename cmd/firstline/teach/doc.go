// Package teach lets people teach the bot what it did not understand, while it runs: [Teacher] groups the lessons that
// the store has kept, writes the ones that somebody assigned into the workspace as examples, and tells which decisions
// flipped by it. Console and command line are two ways to the same teacher, also at the same time.
//
// Three rules keep a workspace safe. The program writes into files of its own, intents/taught*.yaml, and only at their
// end; what else people write there stays byte for byte. A change is read back and checked as a whole before it is put
// in the file's place, at once and synced, so a crash leaves the old file or the new one. And what points at a person
// is masked before anybody sees it or it reaches a file ([Veil]).
//
// It decides nothing about conversations and knows no page: the running bot takes the changed files over as it takes
// over any change. Start reading at [Teacher.Teach].
package teach
