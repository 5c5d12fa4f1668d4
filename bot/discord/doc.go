// Package discord is the channel of people who ask on Discord: in direct messages, in threads and the posts of forums,
// with commands, from the menu of a message, and with tickets. It is the only room, with those below it, that knows
// Discord's library. It leaves all deciding to package bot and all looks to bot/discord/cards.
//
// What comes in is decoded by our own lenient types (payload.go), never by the library's: one unknown component in a
// message would empty the whole of it. Each message becomes a [deed] by a pure function (incoming.go); whom it is meant
// for is decided in talk.go, by the rules that all channels share (bot/talk).
//
// Discord's gateway knows no acknowledgement, and its library counts an event as dealt with before we have stored it.
// So nothing is owed to it: what was told and not stored, and what was written while we were away, is read afterwards,
// from where each channel was read last (catchup.go). Who sends an interaction waits three seconds for an answer, which
// is given when what it says is stored (interact.go).
//
// A conversation is one person's: directly with us, or in one thread or post (place.go). The thread below a question is
// made with the first answer, and has the id of the question, so that it is made once; where there can be none, the
// conversation goes on in answers to it (reach.go). Who asks with a command is answered where they asked, to be seen by
// nobody else, as long as Discord allows (routes.go); later, and always with files, in direct messages; and where these
// are closed in a private thread.
//
// An answer is sent whole, when it is decided: a message that grows by edits could not be unsaid when a human takes
// over meanwhile. Who waits for longer sees that we are typing (typing.go), or, after a command, thinking.
//
// What we send has a nonce, by which Discord takes a second try for the first. That holds for minutes: after a longer
// doubt messages of ours are looked through that read the same (outgoing.go).
//
// In a server people help each other: helpers' answers can be marked as what solved it, moderators mute the bot, and
// nobody can have it write without end (community.go).
//
// Several nodes may serve one bot ([Options].Nodes). One at a time hears the gateway, by a lease, and does all that
// needs it; each sends for its own conversations, with what is on the pad or asked of Discord. Another that begins
// to hear does so as after a restart (nodes.go). What a sender cannot know without the gateway it asks who hears it
// (doubts.go).
//
// All goroutines belong to [Channel.Run].
package discord
