// Package desk is the desk of teams that work in Discord: each case is a post in the team's forum, or a private thread
// below a channel, with a card that is kept up to date and the way to the person and back. Start with [Desk.Accept],
// then [Desk.Follow] for the way there and [Back] for the way back.
//
// Beside cases, a team gets requests for approval ([Desk.AskApproval]) and reminders of overdue reviews
// ([Desk.RemindOfReviews]), each in a thread of its own and once.
//
// What reaches the person is the rule of package line. A line that went out gets a check mark, a note a pencil, a
// command a hand; whoever may not work here gets a sign of no entry, and nothing of theirs is sent or kept.
//
// Who may. Discord tells bots nobody's e-mail, so a member is an agent by what a human said: by the account on the
// roster that names the Discord user, or by a role of the server that the workspace names, with a team. The latter act
// under a name of their own, as guests.
//
// Where. No case lies where everybody of the server can look. Those of a private team are private threads, whose
// members are the agents of the team.
//
// Once. Discord keeps nothing with a message that is not seen, so small print says which entry it shows, what can be
// pressed on a card names its case, and an answer refers to what it answers. A nonce keeps Discord from taking a
// message twice within minutes; after that what is there is read. Where a case lies is on the pad; what was begun and
// not noted is looked for among the threads. What agents write is read from the thread itself, which Discord keeps; an
// event only says that there is something to read. Each line, and each press, is an act with Discord's id in its own,
// which the clerk carries out once.
package desk
