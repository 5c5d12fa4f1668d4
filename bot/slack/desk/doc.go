// Package desk is the desk of teams that work in Slack: each case is one message in the team's triage channel, which is
// kept up to date, and its thread is the way to the person and back. Start with [Desk.Accept], then [Desk.Follow] for
// the way there and [Back] for the way back.
//
// Beside cases, a channel gets requests for approval ([Desk.AskApproval]) and reminders of overdue reviews
// ([Desk.RemindOfReviews]), each posted once.
//
// What reaches the person is the rule of package line. A line that went out gets a check mark, a note a pencil, and
// nothing else gets either.
//
// Who may. A Slack user is the agent with the same e-mail on the roster, if Slack vouches for it: not a guest, nobody
// of another organisation, no app. Others are told so, to them alone, and nothing that they write is kept or sent.
// Cases of a private team lie only in a private channel, and no case lies in a channel that is shared with another
// organisation.
//
// Once. All that we post carries metadata: which case, which entry, the answer to which line. A post whose answer was
// lost is looked for by it before it is repeated. What agents write is read from the thread itself, which Slack keeps;
// an event only says that there is something to read. So events may come twice, late, in any order or not at all: after
// a start, and every few minutes, the threads of all cases that are not closed are read. Each line is an act with the
// message's timestamp in its id, which the clerk carries out once.
package desk
