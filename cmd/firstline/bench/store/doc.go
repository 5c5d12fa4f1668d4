// Package store measures how many durable turns a store bears: through the real engine (package bot) with a decider
// that decides nothing, by the store's own calls alone, and beside both the bare cost of the database, which is two
// commits of the same bytes. What the first takes longer than the second is the engine's, what the second takes longer
// than the third is the store's, and nothing can be quicker than the third, but by sharing a sync.
//
// It also measures what conversations take in memory or on the disk, and whether a turn costs the same however long a
// journal is and however many conversations are stored.
//
// Start with [Run]; what is measured is a [Subject].
package store
