// Package line is what the threads of desks in chats have in common, whatever the platform: how a line that an agent
// writes is meant, what is done about it, and what agents are told. [Interpret] tells how a line is meant, a [Hand]
// carries it out, and a [Voice] says to agents what happens.
//
// What reaches the person. In most tools of this kind every line in a thread goes out unless it is marked as a note,
// and a slip cannot be taken back. Here a line goes out only if all of this is so:
//
//   - who wrote it has the case, and had it when the line was written (anybody else's lines are notes);
//   - it does not begin like a note ("note:", "//", "intern …" and what is nearly that) or like a command ("!…");
//   - it calls nobody: a line with @somebody is meant for colleagues.
//
// "!reply …" sends words in any case, and takes the case if nobody has it. A slip that was sent all the same can be
// mended where it was made: what an agent changes is changed for the person, and what they delete, or change into a
// note, is taken back.
package line
