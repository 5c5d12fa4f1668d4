package console

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// lookedFor gives the page on which an agent has searched.
func lookedFor(b *browser, query string) answer {
	return b.get("/console/queue?q=" + url.QueryEscape(query))
}

// refs are the numbers of the cases that a page lists, in its order.
func (a answer) refs() string {
	var all []string
	for _, part := range strings.Split(a.body, `<li id="case-`)[1:] {
		number, _, _ := strings.Cut(part, `"`)
		all = append(all, number)
	}
	return strings.Join(all, " ")
}

func TestAnAgentFindsCases(t *testing.T) {
	w := newWorld()
	w.full()
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	for query, want := range map[string]string{
		"vpn": "1", "FL-7": "7", "drucker": "5", "ständig codes": "2", "staendig": "2", `"shared mailbox"`: "10",
		"from:amelie": "10 1", "from:amelie state:resolved": "10", "state:gelöst": "11 10", "state:open wifi": "8",
		"team:network": "12 8 1", "team:Netzwerk fixed": "12", "agent:jan": "10 5", "agent:pet": "10 5",
		"is:mine": "7 1", "wifi is:mine": "", "gateway 8:00": "1", "is:overdue": "", "von:sina": "5",
		"before:2026-11-22 after:2026-11-19": "10", "nach:22.11.2026 agent please": "4",
	} {
		got := lookedFor(b, query)
		if got.refs() != want || got.status != http.StatusOK {
			t.Errorf("%s: got %q with status %d, want %q", query, got.refs(), got.status, want)
		}
	}
}

func TestWhatWasLookedForIsMarkedAndNothingElseIsMarkup(t *testing.T) {
	w := newWorld()
	w.open(handoff.Case{Person: person("eve", "Eve <b>Bold</b>"), Subject: "bold <script>alert(1)</script>"},
		said(handoff.ByPerson, "a <img src=x onerror=alert(1)> needle & thread"),
		handoff.Entry{Kind: handoff.Note, From: handoff.ByAgent, Text: "needle again"})
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	for query, wants := range map[string][]string{
		"bold":   {"<mark>bold</mark> &lt;script&gt;", "&lt;b&gt;<mark>Bold</mark>&lt;/b&gt;"},
		"script": {"&lt;<mark>script</mark>&gt;"}, "thread": {"needle &amp; <mark>thread</mark>", `href="/console/cases/1#e1"`},
		"needle": {"<mark>needle</mark> again", `href="/console/cases/1#e2"`},
	} {
		got := lookedFor(b, query)
		for _, want := range wants {
			if !strings.Contains(got.body, want) {
				t.Errorf("%s: the page lacks %q", query, want)
			}
		}
		if strings.Contains(got.body, "<img src=x") || strings.Contains(got.body, "<script>alert") {
			t.Errorf("%s: what people wrote became markup", query)
		}
	}
}

func TestASearchSaysKindlyWhyItFindsNothing(t *testing.T) {
	w := newWorld()
	w.full()
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	for query, want := range map[string]string{
		"": "Type a word", "!!": "Type a word", "xylophone": "Nothing was found for “xylophone”",
		"state:lost": "no state “lost”. There are: open, opening", "team:sales": "no team “sales”. There are: it",
		"agent:nobody": "“nobody” is not one agent. Perhaps one of: jan", "is:big": "not “big”",
		"before:soon": "“soon” is not a date", "from:": "needs something behind it", strings.Repeat("x ", 40): "too much at once",
		`"><script>`: "Nothing was found for",
	} {
		got := lookedFor(b, query)
		if got.status != http.StatusOK || !strings.Contains(got.words(), want) || got.refs() != "" {
			t.Errorf("%q: status %d, want words like %q", query, got.status, want)
		}
	}
	b.post("/console/language", "lang", "de")
	if got := lookedFor(b, "xylophone").words(); !strings.Contains(got, "Zu „xylophone“ wurde nichts gefunden") {
		t.Error("in German it is not said that nothing was found")
	}
}

// crowd opens so many waiting cases.
func (w *world) crowd(n int) {
	for i := range n {
		w.open(handoff.Case{Person: person(fmt.Sprint("p", i), "Kim"), Subject: "printer", Team: "it",
			Opened: noon.Add(-time.Duration(n-i) * time.Minute)}, said(handoff.ByPerson, "printer"))
	}
}

func TestLongListsHavePagesAndCountsAreRightBeyondThem(t *testing.T) {
	w := newWorld()
	w.crowd(620)
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	got := b.get("/console/queue")
	if !strings.HasPrefix(got.words(), "(620) Queue") || !strings.Contains(got.words(), "Waiting 620") {
		t.Errorf("the first page does not count 620 cases: %.200s", got.words())
	}
	for _, step := range []struct{ path, words, refs string }{
		{"/console/queue", "1 to 100", "1 2 3 "}, {"/console/queue?show=open&from=600", "601 to 620", "601 602 "},
		{"/console/queue?q=printer", "1 to 25", "620 619 "}, {"/console/queue?q=printer&from=25", "26 to 50", "595 594 "},
		{"/console/queue?q=printer&from=-3", "1 to 25", "620 "}, {"/console/queue?q=printer&from=x", "1 to 25", "620 "},
	} {
		got := b.get(step.path)
		if !strings.Contains(got.words(), step.words) || !strings.HasPrefix(got.refs(), step.refs) {
			t.Errorf("%s: got rows %.20s, want %s with %q", step.path, got.refs(), step.refs, step.words)
		}
	}
	if got := b.get("/console/queue?show=open&from=600"); strings.Contains(got.body, `rel="next"`) ||
		!strings.Contains(got.body, `rel="prev"`) {
		t.Error("the last page leads on, or not back")
	}
}
