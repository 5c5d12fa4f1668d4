// Package bench measures the parts of Firstline on somebody's own data, so that nobody has to believe our figures. Its
// measures come from intents/score; it reads the data, trains, matches, and reports for people and for scripts. What a
// workspace itself answers is measured elsewhere, by its evaluation cases (see bot/eval).
//
// Start with [Intents].
package bench
