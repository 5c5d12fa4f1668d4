// Package actions reads what a workspace allows the bot to do elsewhere, actions/*.yaml, and makes it ready to be done.
//
// A file declares one action: what does it (ldap, http, program, mcp, a check), what it is given, and the rules for it
// (see [action.Declared]). Everything wrong with it is named by file and line before anybody meets it. Whoever tries
// flows out, or shows them, has actions simulated: [Build] then touches nothing.
package actions
