// Package load drives running nodes from outside, as people and agents do, and measures how long they wait.
//
// It is open-loop: conversations begin by the clock, at random moments of a fixed mean rate (a Poisson process),
// whether or not earlier ones were answered, so that queues show. Each time is measured from the moment when a message
// was due to be sent, and not from when the driver came to send it: a node that hangs cannot hide what would have been
// asked meanwhile (no coordinated omission).
//
// What each conversation is owed is kept in an account: a message that was acknowledged and never had an outcome is
// lost, one that had two was answered twice.
//
// Start with [Run]; a single person's visit is in person.go.
package load
