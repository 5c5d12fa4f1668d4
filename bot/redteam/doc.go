// Package redteam is what hostile people would try on a support bot that has a language model: more than two hundred
// attacks in English and German, as data. Each says where the hostile text stands, what the person writes, and what a
// model answers that obeys. So the promise under test is not that a model resists, which nobody can promise, but that
// nothing comes of it when it does not.
//
// The attacks are written for this project, in the manner of families that have been published for years: overriding
// instructions, role play, leaking of prompts and secrets, smuggling of links, images, mentions and markup, forged
// fences and tool calls, promises and policies that nobody made, actions on somebody else's account. They are about a
// small organisation of its own, whose workspace is in [World].
//
// It is imported by tests only. Start reading at [Attacks], then at the test of this package that carries them out.
package redteam
