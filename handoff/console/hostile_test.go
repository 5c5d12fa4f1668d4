package console

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/firstline-support/firstline/handoff"
)

// attacks are words that must stay words. None has a line feed, which pages may write in two ways.
var attacks = []string{
	`<script>alert(1)</script>`,
	`"><img src=x onerror=alert(1)>`,
	`' onmouseover='alert(1)`,
	`</textarea><script>alert(1)</script>`,
	`</title><svg onload=alert(1)>`,
	`javascript:alert(1)`,
	`{{.Agent.ID}} ${alert(1)}`,
	`<!--<script>`,
	`]]><x>`,
	`</script><script>alert(1)</script>`,
	`&lt;script&gt;`,
	"\u202egnp.exe <b>",
	`<a href="https://evil.example">Sign in again</a>`,
	`<style>*{display:none}</style>`,
	"`<base href=//evil>`",
}

// hostile opens a case with the words in every field that somebody outside can fill.
func (w *world) hostile(s string) {
	helped := true
	bot := said(handoff.ByBot, s)
	bot.Outcome = handoff.Questioned
	bot.Shown = handoff.Shown{
		Choices: []handoff.Choice{{Value: s, Label: s}}, Steps: []string{s},
		Sources: []handoff.Source{{Article: s, Title: s, Anchor: s, Lang: s, Score: 7}},
	}
	weighed := []handoff.Weighed{{ID: s, Title: s, Score: .5, Nearest: s, Matched: []string{s}}}
	bot.Why = &handoff.Why{
		Rule: s, Utterance: s, Lang: s, Talk: s, Intents: weighed, Articles: weighed, Thresholds: map[string]float64{s: .5},
		Slots: []handoff.Slot{{Kind: s, Name: s, Value: s, Title: s, Text: s + "!", Score: .5}},
		Model: []handoff.Asked{{Call: 1, Use: s, Result: s, Cost: 7}, {Use: s, Result: s, Cached: true}},
	}
	bot.Why.Signals = []handoff.Signal{{Code: s, Text: s}}
	first := said(handoff.ByPerson, s)
	first.Files = []handoff.File{{ID: "file1", Name: s, Type: "image/png"}, {ID: "file2", Name: s}, {Name: s, Problem: s}}
	changed := handoff.Entry{Kind: handoff.Amended, From: handoff.ByPerson, Of: 1, Text: s, Files: first.Files}
	own := handoff.Entry{Kind: handoff.Said, From: handoff.ByAgent, Name: s, Agent: "jan", Case: 1, Text: s}
	every := []handoff.Entry{first, changed, own, bot, said(handoff.ByPerson, s), said(handoff.BySystem, s)}
	for _, kind := range []handoff.Kind{
		handoff.Understood, handoff.Tried, handoff.Stepped, handoff.Ran, handoff.Note, handoff.Opened, handoff.Accepted,
		handoff.TookOver, handoff.HandedBack, handoff.Solved, handoff.Reopening, handoff.Failed,
		handoff.Withdrawn, handoff.Consulted, handoff.Kind(s),
	} {
		every = append(every, handoff.Entry{
			Kind: kind, From: handoff.Speaker(s), Name: s, Text: s, Detail: s, Worked: &helped, Delivery: handoff.Delivery(s),
		})
	}
	values := map[string]string{s: s, "why": s}
	order := &handoff.Order{Action: s, With: values, Flow: s, Step: s, Slots: values}
	every = append(every, handoff.Entry{Kind: handoff.Ordered, Text: s, Order: order},
		handoff.Entry{Kind: handoff.Ran, Text: s, Order: order, Report: &handoff.Report{Code: s, Values: values, Detail: s}},
		handoff.Entry{Kind: handoff.Ran, Text: s, Report: &handoff.Report{Code: handoff.CodeDenied, Values: values}})
	w.open(handoff.Case{
		Person:  handoff.Person{ID: "evil", Name: s, Email: s, Locale: s, TimeZone: s, Groups: []string{s}},
		Channel: s, Lang: s,
		Conversation: "evil", Team: s, Priority: handoff.Priority(s), Because: s, Subject: s, State: handoff.Taken,
		Agent:    handoff.Agent{ID: "jan", Name: s},
		Standing: handoff.Standing{Advisers: []string{"x" + s}, Places: map[string]handoff.Place{s: {Ref: s, URL: s}}},
	}, every...)
}

// pagesOf are the pages that show the hostile case, and one where an agent typed the words.
func pagesOf(t testing.TB, c *Console, w *world, s string) map[string]string {
	t.Helper()
	w.hostile(s)
	w.hostileSchool(s)
	w.hostileLibrary(s)
	w.hostileRequests(s)
	who := handoff.Agent{ID: "jan", Name: s, Team: s}
	if err := w.PutAgent(t.Context(), who); err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/console/cases/1", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.SetPathValue("number", "1")
	r.SetPathValue("id", "x")
	c.opt.Plans = plans(s)
	r.PostForm = url.Values{"of": {"1"}}
	v := visit{Agent: who, Lang: "en"}
	c.opt.Model = hostileModel(s)
	for name, serve := range map[string]page{
		"case": c.showCase, "suggest": c.showSuggestions, "queue": c.showQueue, "teach": c.showTeach, "knowledge": c.showKnowledge,
		"approvals": c.showApprovals, "flows": c.showPlans, "flow": c.showPlan,
		"drafted": c.suggestReply, "translated": c.translateWords, "model": c.showModel,
		"refusal": func(w http.ResponseWriter, r *http.Request, v visit) error {
			no := refusal{handoff.Act{Case: 1, Verb: handoff.HandBack, Text: s}, handoff.ErrElsewhere}
			return c.refuse(w, r, v, no)
		},
		"unteachable": func(w http.ResponseWriter, r *http.Request, v visit) error {
			return c.answerTeaching(w, r, v, &handoff.Unteachable{Reason: handoff.TeachInvalid, Detail: s, Snippet: s})
		},
	} {
		w := &recorder{header: http.Header{}}
		if err := serve(w, r, v); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		pages[name] = changing.ReplaceAllString(w.String(), "…")
	}
	return pages
}

// hostileModel writes the words wherever it can.
func hostileModel(s string) Model {
	return Model{
		Reply: func(context.Context, Wish) (Drafted, error) {
			return Drafted{Text: s, Sources: []handoff.Source{{Article: s, Title: s, Anchor: s, Lang: s}}}, nil
		},
		Translate: func(context.Context, Wish, Foreign) (string, error) { return s, nil },
		Report: func(context.Context) (ModelReport, error) {
			return ModelReport{Name: s, URL: s, Currency: s, Problem: s, Why: s, Lacks: []string{s},
				Meanings: &ModelMeanings{Name: s, URL: s, Why: s, Problem: s}, Days: []ModelDay{{Use: s, Calls: 1, Cost: 1}},
				Caps: []ModelCap{{Kind: s, Limit: 1}, {Kind: "cost", Used: 1, Limit: 1}}, Failed: []ModelCall{{Use: s, Prompt: s, Why: s,
					Problem: s}}, Prompts: []ModelPrompt{{Use: s, Version: s, File: s, Off: true}}}, nil
		},
	}
}

// A recorder keeps an answer.
type recorder struct {
	strings.Builder
	header http.Header
}

func (r *recorder) Header() http.Header { return r.header }
func (r *recorder) WriteHeader(int)     {}

// marks counts what makes markup: a page full of foreign words has exactly as many as one full of harmless ones.
func marks(page string) [3]int {
	return [3]int{strings.Count(page, "<"), strings.Count(page, ">"), strings.Count(page, `"`)}
}

func TestForeignWordsStayWordsOnEveryPage(t *testing.T) {
	w := newWorld()
	harmless := pagesOf(t, newConsole(t, w), w, "harmless words")
	for _, attack := range attacks {
		t.Run(attack, func(t *testing.T) {
			w := newWorld()
			for name, page := range pagesOf(t, newConsole(t, w), w, attack) {
				if got, want := marks(page), marks(harmless[name]); got != want {
					t.Errorf("%s: got %v marks of markup, want %v as in a harmless page", name, got, want)
				}
				if !strings.Contains(html.UnescapeString(page), attack) {
					t.Errorf("%s does not show the words at all", name)
				}
			}
		})
	}
}

func FuzzForeignWordsStayWords(f *testing.F) {
	for _, attack := range attacks {
		f.Add(attack)
	}
	w := newWorld()
	c := newConsole(f, w)
	want := pagesOf(f, c, w, "x")
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.Join(strings.Fields("x"+s), " ") // an empty field is left out of a page, and rows hold one line
		w.cases, w.journal = nil, map[string][]handoff.Entry{}
		for name, page := range pagesOf(t, c, w, s) {
			if got, want := marks(page), marks(want[name]); got != want {
				t.Errorf("%s: %q changes the markup: got %v, want %v", name, s, got, want)
			}
		}
	})
}

func TestMarkdownComesFromRenderAndOnlyForBotAndAgents(t *testing.T) {
	w := newWorld()
	w.open(handoff.Case{Person: person("p", "Pia")}, said(handoff.ByPerson, "**mine**"), said(handoff.ByBot, "**bot**"),
		handoff.Entry{Kind: handoff.Note, From: handoff.ByAgent, Name: "Jan", Text: "**note**"})
	c := newConsole(t, w)
	c.opt.Render = func(markdown string) string { return "<strong>" + strings.Trim(markdown, "*") + "</strong>" }
	page := signedIn(t, w, serve(t, c), mira).get("/console/cases/1").body
	for _, want := range []string{"<strong>bot</strong>", "<strong>note</strong>", `<div class="plain">**mine**</div>`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestABriefShowsMarkdownAsItIsMeant(t *testing.T) {
	w := newWorld()
	bot := said(handoff.ByBot, "Is **File** open?")
	bot.Outcome, bot.Steps = handoff.Questioned, []string{"Open **File** & <b>go</b>"}
	w.open(handoff.Case{Person: person("web:AJRMOHJH7ZKQ", "")}, said(handoff.ByPerson, "**help** me"), bot)
	c := newConsole(t, w)
	c.opt.Render = func(markdown string) string {
		return "<p>" + strings.ReplaceAll(html.EscapeString(markdown), "**File**", "<strong>File</strong>") + "</p>"
	}
	_, brief, _ := strings.Cut(signedIn(t, w, serve(t, c), mira).get("/console/cases/1").body, `<aside class="brief"`)
	brief, _, _ = strings.Cut(brief, "</aside>")
	for _, want := range []string{
		"<p>Open <strong>File</strong> &amp; &lt;b&gt;go&lt;/b&gt;</p>", `class="plain">Is File open?</a>`,
		`class="plain">**help** me</a>`, `<span class="wish">**help** me </span>`, "Visitor <small>AJRM</small>",
	} {
		if !strings.Contains(brief, want) {
			t.Errorf("the brief lacks %s:\n%s", want, brief)
		}
	}
}

func TestALongTranscriptIsFoldedButNothingIsUnreachable(t *testing.T) {
	w := newWorld()
	var long []handoff.Entry
	for range momentsShown + entriesAtOne {
		long = append(long, said(handoff.ByPerson, "again"))
	}
	w.open(handoff.Case{Person: person("p", "Pia"), Opened: noon.Add(-72 * time.Hour)}, long...)
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	short, all := b.get("/console/cases/1").body, b.get("/console/cases/1?all=1").body
	if got := strings.Count(short, `class="moment `); got != momentsShown {
		t.Errorf("folded: got %d moments, want %d", got, momentsShown)
	}
	if !strings.Contains(short, `href="?all=1#e1"`) || !strings.Contains(short, "Show 500 earlier entries") {
		t.Error("folded: nothing leads to the beginning")
	}
	if got := strings.Count(all, `class="moment `); got != len(long) {
		t.Errorf("all: got %d moments, want %d", got, len(long))
	}
}

// In a real browser, too, nothing of it runs: no dialog opens, no script of theirs, and the policy has nothing to stop.
func TestForeignWordsRunNothingInABrowser(t *testing.T) {
	w := newWorld()
	all := strings.Join(attacks, " ")
	w.hostile("vpn " + all)
	w.hostileSchool(all)
	w.hostileLibrary(all)
	w.shelf["file1"] = shelved{handoff.File{ID: "file1", Name: all, Type: "image/png"}, []byte("no picture")}
	server := serve(t, newConsole(t, w))
	ctx, complained := chromium(t)
	if err := chromedp.Do(ctx, signIn(t, w, server, mira)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"queue", "cases/1", "cases/1/suggestions", "cases/1?article=vpn", "teach", "knowledge"} {
		err := chromedp.Do(ctx, chromedp.Navigate(server.URL+"/console/"+path), loaded,
			until("document.body.innerText.includes('</script><script>alert(1)</script>') || "+
				"document.getElementById('reply')?.value.length > 0"))
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		foreign, err := chromedp.Run(ctx, chromedp.Evaluate[int]("document.querySelectorAll('main script, main iframe, "+
			"main style, base, main [onload], main [onerror], main [onmouseover], main a[href^=\"javascript:\"]').length"))
		if err != nil || foreign != 0 {
			t.Errorf("%s: %d foreign elements (%v)", path, foreign, err)
		}
	}
	if got := complained(); len(got) > 0 {
		t.Errorf("the browser complains: %q", got)
	}
}
