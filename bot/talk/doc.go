// Package talk is what channels have in common in which people talk in threads: who of them talks to the bot and who to
// each other ([Threads], [Next]), and from where on a channel has to be read, because the bot was not told of all that
// was written there ([Cursors]).
//
// Messages are named as the platform does: by stamps that grow, such as Slack's timestamps and Discord's snowflakes
// (see [Later]).
package talk
