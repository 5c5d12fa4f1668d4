// Package slack is the channel of people who ask in Slack: in direct messages, in the threads of channels, and with a
// slash command. It is the only room, with those below it, that knows Slack's library. It leaves all deciding to
// package bot and all looks to bot/slack/blocks.
//
// What comes in is decoded by our own lenient types (payload.go), never by the library's: one unknown element in a
// message would have it refuse the whole message, and somebody would wait for an answer in vain. Each payload becomes a
// [deed] by a pure function (incoming.go); whom it is meant for is decided in talk.go; [Channel.take] then stores it
// durably, and only then is it acknowledged, over a socket (socket.go) or HTTP (http.go).
//
// Beside messages there are the app's own page (home.go, kept by bot/slack/home), forms (form.go), "get help with this"
// in the menu of a message (help.go), and reactions (react.go): what people do there is an event of one of their
// conversations like any other.
//
// A conversation is one person's: in direct messages, or in one thread (place.go). What the bot has to say goes out by
// [Channel.Send] with a key in the message's metadata, by which a message is found again whose sending ended in doubt
// (outgoing.go). What Slack did not tell us, because we or it were away, is read afterwards (catchup.go).
//
// In the assistant's pane (pane.go) each thread is a conversation in direct messages, with prompts, a title and a
// status besides, all of which are courtesy and may be lost. The status, which other threads have as well (status.go),
// says that an answer is looked for, and that it is written, until it is there. Slack takes it away after two minutes;
// a turn is over within [bot.Timing].Deadline, which is far less.
//
// An answer is sent whole and not streamed, also while a model is still writing it. A stream (chat.startStream) is a
// real message from its first words on: people are notified of it and quote it. When a human takes over meanwhile,
// nothing of the bot's may be said any more (promise P4), and what was streamed by then could not be unsaid. A status
// can.
//
// In a channel with [Suggest] people talk to each other: what they write comes in as [bot.Event].Unasked, and what the
// bot offers goes to the asker alone, at most once (suggest.go).
//
// Several nodes may serve one Slack ([Options].Nodes). Any of them hears what happens and one of them answers, so
// what matters in between is on the pad: where a private answer is shown, what it is about, who talks in a thread.
// Events are stored once, whoever takes them in twice. One node at a time sweeps and reads for the desk (nodes.go).
//
// All goroutines belong to [Channel.Run].
package slack
