package teach

import (
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
)

// walks goes through the groups by keys, and gives what was printed.
func (c *classroom) walks(keys string) string {
	c.Helper()
	var out strings.Builder
	l := Lectern{Teacher: c.Teacher, Out: &out, Me: mira, Lang: "en",
		Learnt: func(*decide.Knowledge) { c.reload() }}
	if err := l.Walk(c.Context(), strings.NewReader(keys)); err != nil {
		c.Fatal(err)
	}
	return out.String()
}

func TestAWalkIsDoneByOneKeyForAGroup(t *testing.T) {
	c := newClassroom(t)
	c.ask("qwertz asdf\x1b[2J")
	c.ask("where can I park my bicycle")
	c.ask(tunnel)
	c.ask("the plotter eats sheets")
	out := c.walks("s\n?\nx\n/\nvp\n1\nu\n/\nno such\nn\n")
	for _, want := range []string{
		"this key means nothing here", "Taught as number 1: " + handoff.Ignored, "Taught as number 2: vpn",
		"Took number 2 back: vpn", "no intent is called so", "Taught as number 3: " + handoff.ForNobody, "VPN trouble (vpn)",
		"of 2 evaluation cases",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the walk does not say %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "\x1b") {
		t.Error("a control character got into the terminal")
	}
	if got := len(c.syllabus().Themes); got != 2 {
		t.Errorf("%d groups are left, want the one skipped and the one not reached", got)
	}
}

func TestAWalkEndsWithItsInputAndWithQ(t *testing.T) {
	c := newClassroom(t)
	c.ask(tunnel)
	for _, keys := range []string{"", "q\n", "/\n", "s"} {
		c.walks(keys)
	}
	if got := len(c.syllabus().Recent); got != 0 {
		t.Errorf("%d teachings, want none", got)
	}
}
