// Package action is what the bot may do elsewhere on a person's behalf: it declares what an action is, and keeps the
// rules that hold whatever the action does.
//
// A workspace declares actions by name ([Declared]); a kind of action (an HTTP request, a change in the directory, a
// tool of an MCP server, a local program, a check) is a room below this one and a [Performer]. Performers do what they
// are told and decide nothing: who may, how often, with which proof and whose approval is decided here, once for all
// kinds, and every attempt is audited.
//
// An [Office] carries an order out: it looks whether it was begun before, holds it against the rules, writes down that
// it begins, has it done once, and writes down how it ended. It also has people prove who they are, and asks for
// approvals and for agents' words; what they decide comes back into the conversation as a report.
//
// What has to be remembered beyond one run, such as codes, approvals and counts, is kept in a [Cabinet].
//
// Start with [Office.Carry].
package action
