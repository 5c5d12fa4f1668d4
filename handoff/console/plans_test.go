package console

import (
	"strings"
	"testing"
)

// plans is one flow in which the words stand everywhere.
type plans string

func (p plans) Plans(lang string) []Plan {
	one, _ := p.Plan("reset", lang)
	return []Plan{one}
}

func (p plans) Plan(id, lang string) (Plan, bool) {
	s := string(p)
	return Plan{ID: id, Title: "Reset (" + lang + ")", Steps: []string{s, "Done"}, Actions: []string{s}, Groups: []string{s},
		SVG: []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), Mermaid: "flowchart TD\na[" + s + "]"}, id != "none"
}

func TestFlowsAreShownAsPicturesInWhichNothingRuns(t *testing.T) {
	w := newWorld()
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	list := b.get("/console/flows")
	if list.status != 200 || !strings.Contains(list.body, `<a href="/console/flows/reset" data-row>Reset (en)</a>`) {
		t.Errorf("the list: %d %s", list.status, list.body)
	}
	page := b.get("/console/flows/reset")
	for _, want := range []string{`src="/console/flows/reset/picture.svg"`, "a[&lt;b&gt;]</textarea>", `<li class="plain">&lt;b&gt;</li>`} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page lacks %s:\n%s", want, page.body)
		}
	}
	picture := b.get("/console/flows/reset/picture.svg")
	if policy := picture.header.Get("Content-Security-Policy"); picture.header.Get("Content-Type") != "image/svg+xml" ||
		!strings.Contains(policy, "sandbox") || strings.Contains(policy, "script-src") {
		t.Errorf("the picture comes with %v", picture.header)
	}
	for _, path := range []string{"/console/flows/none", "/console/flows/none/picture.svg"} {
		if got := b.get(path); got.status != 404 {
			t.Errorf("%s: got %d, want 404", path, got.status)
		}
	}
}
