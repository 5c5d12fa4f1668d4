// Package redis is the store for several nodes: it keeps in Redis what package sqlite keeps in a file, passes the
// same suite (bot/bottest), and lets the nodes share the work. Redis 6.2 or newer, alone, behind Sentinels or as a
// Cluster, does all that is distributed; nothing is home-made beside it.
//
// # Partitions
//
// A conversation and all that belongs to it lie in one of a fixed number of partitions (16 by default, chosen when a
// store is new), by a hash of its id. The keys of a partition share a hash tag, so one node of a Cluster has them
// all and one script changes them all. A [bot.Turn] is one such script (change.lua): what was read must still be so,
// then the commands follow; Go decides, Redis compares and writes. A revision that grows with everything that
// happens in a conversation is what is compared; the version that deciders see grows with commits only.
//
// An inbox is a Stream in its partition. An entry is there as long as its event waits: committing the turn that
// handles it takes it out. There is no consumer group, because a partition has one consumer at a time by its lease,
// and what is in the Stream is then exactly what is to be done.
//
// What lies elsewhere than a conversation is of three kinds. What belongs to no conversation (agents, notes, papers)
// has hash tags of its own. An index over conversations (numbers of cases, words, persons, files that are mentioned)
// may name too much, never too little: it is written before the turn, and who finds something by it reads the thing
// itself. What a turn takes away elsewhere is a deed: committed with the turn, done right after it, and done again
// by whoever looks next if its node died in between (after.go).
//
// # Leases
//
// Each partition is one node's for a few seconds at a time. Leases are counted by the clock of Redis, so clocks of
// nodes may be wrong. The epoch of a lease grows with each new holder and is the fencing token of the outbox: a send
// begins only with the epoch of now (begin.lua). A node that was stopped in the middle of a send may still send that
// one message if it is stopped between its last look at the lease and the write to its socket; nothing that speaks
// to a platform without fencing can close that gap. A node that gives a partition free ends first what it is sending
// from there. Commits need no token: the version of the conversation is theirs, and that their events still wait.
//
// All nodes compute the same spread of partitions over those alive (lease.go). Pub/sub wakes nodes and pages; it
// carries no data and may get lost, because everybody also looks every second.
//
// # What may get lost
//
// What Redis has acknowledged is as safe as Redis is set: see [Safety]. With appendfsync always an acknowledged
// event is on the disk; with everysec the last second may go with the power, though not with the process. A failover
// promotes a replica that may lack the last writes; with [Options.Replicas] an event is acknowledged only when so
// many replicas have it (WAIT). That is enough only where it is all of them: with one of two, a failover that is
// asked for (SENTINEL FAILOVER) lost what the old primary took for another second, with a replica of its own. With
// all of them, one that is down stops acknowledgements. What a channel can replay or sweep (Slack, Discord) comes
// again and is recognised or taken in; of what it cannot (the web chat) the page keeps what was not acknowledged and
// sends it again. A turn that a failover loses is decided again from what is left; its messages that were sent
// before may then be said twice.
//
// Memory is bounded by what is kept: see Options.Recognise for keys of events, and [Store.Retire] for conversations.
//
// Start reading at [Open], then [Store.Receive] and [Store.Commit].
package redis
