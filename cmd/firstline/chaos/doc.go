// Package chaos judges what happened while things broke: a [History] is what people and agents did and saw, with the
// times at which something was broken, and [Check] finds every promise that was not kept. It breaks nothing itself and
// knows no program; who drives nodes and servers writes the history down. Start with [Check].
//
// What is judged is what clients know, in the order in which they know it: an acknowledgement that somebody received,
// a transcript that somebody read. Clocks are compared for how long people waited, never for the order of messages.
// Where the journals are there as well they are judged by the same rules, more closely.
package chaos
