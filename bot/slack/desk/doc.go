// Package desk is the desk of teams that work in Slack: each case is one message in the team's triage channel, which is
// kept up to date, and its thread is the way to the person and back. Start with [Desk.Accept], then [Desk.Follow] for
// the way there and [Back] for the way back.
//
// What reaches the person. In most tools of this kind every line in a thread goes out unless it is marked as a note,
// and a slip cannot be taken back. Here a line goes out only if all of this is so:
//
//   - who wrote it has the case, and had it when the line was written (anybody else's lines are notes);
//   - it does not begin like a note ("note:", "//", "intern …" and what is nearly that) or like a command ("!…");
//   - it calls nobody: a line with @somebody is meant for colleagues.
//
// A line that went out gets a check mark, a note a pencil, and nothing else gets either. "!reply …" sends words in any
// case, and takes the case if nobody has it. The commands are in commands.go, in English and German.
//
// A slip that was sent all the same can be mended where it was made: what an agent changes in Slack is changed for the
// person, and what they delete there, or change into a note, is taken back.
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
