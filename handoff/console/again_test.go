package console

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/handoff"
)

var lookAgain = regexp.MustCompile(`<body data-again="([^"]*)"`)

// A script that asked for the address of a form would be told that there is no such page, and would lead the agent away
// from what they are reading.
func TestScriptsLookAgainOnlyWhereThePageIs(t *testing.T) {
	for _, test := range []struct {
		name  string
		visit func(b *browser) answer
		want  string // empty: the page is shown once
	}{
		{"a queue", func(b *browser) answer { return b.get("/console/queue?show=mine&team=it") },
			"/console/queue?show=mine&team=it"},
		{"a case", func(b *browser) answer { return b.get("/console/cases/3") }, "/console/cases/3"},
		{"a case whose act was refused",
			func(b *browser) answer { return b.post("/console/cases/3/reply", "act", act('1'), "text", " ") }, "/console/cases/3"},
		{"teaching that was refused",
			func(b *browser) answer { return b.post("/console/teach/99/undo") }, "/console/teach"},
		{"what was done to several cases",
			func(b *browser) answer { return several(b, "take", act('1'), []string{"3", "5"}) }, ""},
		{"a link that is shown once", func(b *browser) answer { return b.post("/console/agents/jan/link") }, "/console/agents"},
		{"a case that is not there", func(b *browser) answer { return b.get("/console/cases/99") }, ""},
		{"a form about nothing", func(b *browser) answer { return b.post("/console/cases/99/take", "act", act('1')) }, ""},
		{"an address that is not there", func(b *browser) answer { return b.get("/console/lunch") }, ""},
		{"the way in", func(b *browser) answer {
			b.post("/console/sign-out")
			return b.get("/console/sign-in")
		}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld()
			w.full()
			w.school()
			boss := handoff.Agent{ID: "boss", Name: "Bea Boss", Role: handoff.Admin, Lang: "en"}
			if err := w.PutAgent(t.Context(), boss); err != nil {
				t.Fatal(err)
			}
			b := signedIn(t, w, serve(t, newConsole(t, w)), boss)
			shown := test.visit(b)
			var got string
			if found := lookAgain.FindStringSubmatch(shown.body); found != nil {
				got = html.UnescapeString(found[1])
			}
			if got != test.want {
				t.Fatalf("status %d: scripts look again at %q, want %q", shown.status, got, test.want)
			}
			if got == "" {
				return
			}
			if again := b.do(http.MethodGet, got, url.Values{}, http.Header{live: {"1"}}); again.status != http.StatusOK ||
				!strings.Contains(again.body, "<body data-again") {
				t.Errorf("the script is answered with %d", again.status)
			}
		})
	}
}
