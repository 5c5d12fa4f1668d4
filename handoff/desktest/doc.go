// Package desktest holds what every desk has to keep, as one suite: run [TestDesk] on yours. A [Subject] says how the
// desk is looked at from outside; what it does not give is not asked for. [House] stands for the rest of Firstline, and
// [Board] is the smallest desk that keeps everything.
package desktest
