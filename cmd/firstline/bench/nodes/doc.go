// Package nodes starts this very program several times, as an operator would, and watches it from outside: memory and
// processor time as the system tells them, goroutines as the program's own metrics do. It knows nothing of what the
// nodes are asked.
//
// Start with [Start].
package nodes
