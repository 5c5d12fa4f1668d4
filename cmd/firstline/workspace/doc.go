// Package workspace opens the folder that an organisation writes: firstline.yaml, articles, synonyms, intents, flows
// and evals. It lets each room load its own files and then checks what no room can see alone: whether the parts fit
// together. Every mistake comes back at once as a [Problem] with its file, its line and the way to mend it, because the
// people who write workspaces are not the people who wrote this program.
//
// It is the only place that reads the configuration and the environment; all rooms get plain values from it. It decides
// nothing about conversations (see bot/decide) and starts nothing (see cmd/firstline).
//
// Start with [Open]. keys.go is the list of everything that firstline.yaml may hold; cross.go is what has to fit.
package workspace
