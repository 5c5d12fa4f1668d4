// Package rest calls Discord for everything that is not the gateway, with discordgo made safe to use.
//
// discordgo sleeps for limits without looking at the context, holds a lock for each route while a call is under way,
// and forgets none of those locks; it cannot send a nonce, and loses a whole list of messages for one component that it
// does not know. So [Client.With] gives a session that is nobody else's and bound to one context, and below it stands
// our own transport (gate.go): it keeps to the limits that Discord tells (bucket.go), to its own pace, and below the
// number of invalid requests after which Discord bans an address (budget.go). What must wait for long is answered here,
// as Discord would answer it, so that the caller can give its place to others.
//
// What is said to people goes through [Client.Post] and its kin (post.go, interact.go, thread.go), never through the
// session: they see to it that nobody is mentioned and that what is sent twice appears once. What went wrong is sorted
// by [Kind], and said by [Explain] and [Mend] (trouble.go).
//
// The room has no goroutines of its own.
package rest
