// Package teach lets people teach the bot what it did not understand, while it runs: [Teacher] groups the lessons that
// the store has kept, writes the ones that somebody assigned into the workspace as examples, and tells which decisions
// flipped by it. Console and command line are two ways to the same teacher, also at the same time.
//
// Three rules keep a workspace safe. The program writes into files of its own, intents/taught*.yaml, and only at their
// end; what else people write there stays byte for byte. A change is read back and checked as a whole before it is put
// in the file's place, at once and synced, so a crash leaves the old file or the new one. And what points at a person
// is masked before anybody sees it or it reaches a file ([Veil]).
//
// What was taught is in files and not in the store. Nodes of a house that teach therefore share the workspace's folder,
// on one volume, and with it the data folder, in which the lock is that they take turns by; each takes changed files
// over within seconds. Where every node has a copy of its own, such as a checkout, teach in the one that the copies are
// made of, by the command line, and roll it out: what is taught in a node's console would be known to that node alone.
// What is grouped is kept in mind by each node, for as long as neither lessons nor files change.
//
// It decides nothing about conversations and knows no page: the running bot takes the changed files over as it takes
// over any change. Start reading at [Teacher.Teach].
package teach
