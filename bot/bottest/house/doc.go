// Package house is what tests of whole channels have in common, in which people ask, agents help, and everything goes
// wrong: a decider that is easy to judge ([Clerk]), a store that knows who had a conversation when ([Ledger]), and the
// promises that hold whatever the platform is ([Judge]). What is known of the platform stays with its own tests.
//
// It is imported by tests only.
package house
