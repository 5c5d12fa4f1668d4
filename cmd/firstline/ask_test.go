package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/eval"
	"github.com/firstline-support/firstline/handoff"
)

// TestAskPrintsNoControls is promise P9 in the terminal: what an article holds is shown and does nothing.
func TestAskPrintsNoControls(t *testing.T) {
	var out bytes.Buffer
	reply := eval.Reply{Text: "wiped\x1b[2J", Articles: []eval.Article{{Title: "red\u009b31m"}},
		Choices: []handoff.Choice{{Label: "bell\a"}}}
	if err := (askCommand{}).print(terminal{out: &out}, reply); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); strings.ContainsAny(got, "\x1b\u009b\a") || !strings.Contains(got, "1) bell") {
		t.Errorf("printed %q", got)
	}
}
