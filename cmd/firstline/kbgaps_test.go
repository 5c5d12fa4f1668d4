package main

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/handoff"
)

// TestWhatIsAskedInVainIsToldBesideTheRunningBot is looking after the knowledge as its users meet it, with the real
// program: asked in the chat, read on the command line and in the console, drafted, and gone once it is answered.
func TestWhatIsAskedInVainIsToldBesideTheRunningBot(t *testing.T) {
	if testing.Short() {
		t.Skip("trains the starter workspace several times")
	}
	t.Parallel()
	dir := newWorkspace(t, quick...)
	p := serve(t, dir, freePort(t))
	for range 2 {
		if got := outcomeOf(t, p, riddle); got != handoff.Unknown {
			t.Fatalf("got %s, want unknown", got)
		}
	}
	if got := outcomeOf(t, p, "how do I share my calendar"); got != handoff.Answered {
		t.Fatalf("got %s, want an answer", got)
	}
	out, err := exec.Command(program(t), "kb", "gaps", "--json", "--workspace", dir).Output()
	var g handoff.Gaps
	if err != nil || json.Unmarshal(out, &g) != nil {
		t.Fatalf("gaps: %v\n%s", err, out)
	}
	if len(g.Unanswered) != 1 || g.Unanswered[0].Text != riddle || g.Unanswered[0].Count != 2 || g.Answers != 1 ||
		len(g.Unused) == 0 {
		t.Errorf("got %+v, %d answers, %d unused; want the riddle twice, one answer, and what nobody saw", g.Unanswered,
			g.Answers, len(g.Unused))
	}
	agent := signedInAgent(t, p, dir)
	page := agent.page("/console/knowledge")
	_, link, found := strings.Cut(page, `href="/console/knowledge/drafts/`)
	if !found || !strings.Contains(page, riddle) {
		t.Fatalf("the page does not show the riddle with a draft:\n%s", page)
	}
	id, _, _ := strings.Cut(link, `"`)
	if draft := agent.page("/console/knowledge/drafts/" + id); !strings.Contains(draft, `title: "`+riddle+`"`) {
		t.Errorf("draft: got\n%s", draft)
	}
	teach := exec.Command(program(t), "teach", "assign", "--intent", "vpn-trouble", "--workspace", dir, riddle)
	if out, err := teach.CombinedOutput(); err != nil {
		t.Fatalf("teach: %v\n%s", err, out)
	}
	out, err = exec.Command(program(t), "kb", "gaps", "--workspace", dir).CombinedOutput()
	if err != nil || strings.Contains(string(out), riddle) {
		t.Errorf("when it is taught: %v\n%s\nwant no riddle", err, out)
	}
}
