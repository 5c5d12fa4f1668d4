// Package eval judges the bot by cases that people write: what is said, and what has to come of it. It plays them
// against a decider alone, without a store, a channel or a clock, so that the same workspace gives the same report on
// every machine and hundreds of cases take a second.
//
// It does not decide what is good enough: the figures of a [Report] are for the command line, for a test or for
// somebody's pipeline to hold against floors of their own. It does not know how deciding works either (see bot/decide);
// it reads a turn as an agent would read the journal, with [Read].
//
// Start with [Load] and [Run]; [Talk] is the conversation they share with `firstline ask`.
package eval
