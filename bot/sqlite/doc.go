// Package sqlite is the embedded durable store: one file, firstline.db, in a data folder that belongs to one process at
// a time. [Store] fills the ports of package bot (Inbox, Ledger, Outbox) and of package handoff (Cases, Finder, Views,
// Roster, Links, Welcomer, Lessons, Teachings, Solutions) and is the cache of package vectors; [Sessions] keeps the
// sign-ins of web pages.
//
// What is acknowledged is on the disk: every write returns after a commit that SQLite has synced (promise P1). A sync
// is what a write costs, so writes that come at the same time share one transaction; see writer.go.
//
// Events are never deleted, so a repeated delivery is recognised however late it comes. Journals, cases and settled
// parcels go when somebody moves old conversations out ([Store.Retire]). The price is disk space, about 5 KB for a
// question with its answer. [Store.Dump] and [Store.Restore] carry everything to and from another store.
//
// What cases are found by is an index beside the journal (words.go), kept in the same transaction: about 900 bytes for
// a case of eight entries, a fifth of the file, and 0.2 ms of a commit. Code keeps it and not triggers: these have to
// look for the case of every entry (BenchmarkIndexing).
//
// It decides nothing about conversations: a turn is stored as package bot has decided it.
//
// Start reading at [Open], then [Store.Commit]. What a store must do beyond the ports' comments is in package bottest.
package sqlite
