package console

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/kb"
	"github.com/firstline-support/firstline/kb/care"
)

// Gaps implements handoff.Librarian.
func (w *world) Gaps(_ context.Context, reader handoff.Agent) (handoff.Gaps, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var groups []string
	if reader.Team != "" {
		groups = []string{reader.Team}
	}
	return w.lacking.For(groups), nil
}

// Review implements handoff.Librarian.
func (w *world) Review(_ context.Context, r handoff.Review) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := len(w.lacking.Contributed)
	w.lacking.Contributed = slices.DeleteFunc(slices.Clone(w.lacking.Contributed), func(c handoff.Contribution) bool {
		return slices.Contains(r.Solutions, c.IDs[0])
	})
	if len(w.lacking.Contributed) == before {
		return handoff.ErrReviewed
	}
	w.reviews = append(w.reviews, r)
	return nil
}

// Due implements handoff.Librarian.
func (w *world) Due(reader handoff.Agent) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, o := range w.lacking.Overdue {
		if o.Owner == reader.Team {
			n++
		}
	}
	return n
}

// paper is an article as findings name it.
func paper(id, lang, title string, audience ...string) care.Page {
	return care.PageOf(&kb.Article{ID: id, Lang: lang, Title: title, File: "articles/" + id + "." + lang + ".md",
		Audience: audience})
}

// library fills the world with one finding of each kind, and with what only the network team may read.
func (w *world) library() {
	w.mu.Lock()
	defer w.mu.Unlock()
	vpn, office := paper("vpn", "en", "Connect to VPN"), paper("home-office", "en", "Working from home")
	secret := paper("core-switch", "en", "Core switch runbook", "network")
	day := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC) }
	w.lacking = handoff.Gaps{Since: ago(30 * 24 * time.Hour), Answers: 412,
		Unanswered: []handoff.Unanswered{
			{ID: 7, Text: "where can I park my bike", Lang: "en", Count: 9, First: ago(400 * time.Hour),
				Last: ago(2 * time.Hour), Texts: []string{"where can I park my bike", "is there a bike rack at •••"}},
			{ID: 9, Text: "Wer gießt die Pflanzen?", Lang: "de", Count: 1, First: ago(5 * time.Hour), Last: ago(5 * time.Hour),
				Texts: []string{"Wer gießt die Pflanzen?"}},
		},
		Contributed: []handoff.Contribution{
			{IDs: []int64{12, 4}, Questions: []string{"the beamer in ••• stays blue", "and on a Mac?"}, Lang: "en", Count: 2,
				Answer: "Press Fn+F8 twice.\nThen wait <10 s>.", First: ago(70 * time.Hour), Last: ago(3 * time.Hour),
				Links: []string{"https://chat.example/m/12", "https://chat.example/m/4"}},
			{IDs: []int64{3}, Answer: "Frag den Hausmeister: •••", Lang: "de", Count: 1, First: ago(9 * time.Hour),
				Last: ago(9 * time.Hour), Links: []string{"irc:7"}},
		},
		Unhelpful: []handoff.Record{{Page: vpn, Proved: .31, Served: handoff.Served{Article: "vpn", Shown: 10, Unhelpful: 4,
			HandedOver: 3, Failed: 6}}},
		Unused: []care.Page{paper("fax", "en", "Send a fax"), secret},
		Report: care.Report{
			Duplicates: []care.Duplicate{{A: office, B: vpn, Alike: .61, Held: .74}},
			Contradictions: []care.Contradiction{{Kind: "h",
				A: care.Quote{Page: vpn, Text: "A VPN session ends after 12 hours.", Values: []string{"12"}},
				B: care.Quote{Page: office, Text: "The VPN session ends after 8 hours.", Values: []string{"8"}}}},
			DeadLinks: []care.DeadLink{{Page: office, Line: 14, To: "vpn#windows-7", Why: care.NoSection}},
			Overdue: []care.Overdue{{Page: vpn, Owner: "network", Due: day(9, 1)},
				{Page: office, Owner: "it", Due: day(11, 1)}},
			Untranslated: []care.Untranslated{{Page: paper("fax", "en", "Send a fax"), Missing: []string{"de"}}},
		}}
}

// hostileLibrary has the words in everything that the page about the knowledge base shows.
func (w *world) hostileLibrary(s string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	page := care.PageOf(&kb.Article{ID: s, Lang: s, Title: s, File: s, Owner: s})
	quote := care.Quote{Page: page, Text: s, Values: []string{s}}
	w.lacking = handoff.Gaps{
		Unanswered: []handoff.Unanswered{{ID: 1, Text: s, Lang: s, Texts: []string{s}, Count: 1}},
		Contributed: []handoff.Contribution{{IDs: []int64{1}, Questions: []string{s}, Answer: s, Lang: s, Links: []string{s},
			Count: 1}},
		Unhelpful: []handoff.Record{{Page: page}}, Unused: []care.Page{page},
		Report: care.Report{Duplicates: []care.Duplicate{{A: page, B: page}},
			Contradictions: []care.Contradiction{{A: quote, B: quote, Kind: s}},
			DeadLinks:      []care.DeadLink{{Page: page, To: s, Why: care.Reason(s)}},
			Overdue:        []care.Overdue{{Page: page, Owner: s}},
			Untranslated:   []care.Untranslated{{Page: page, Missing: []string{s}}}}}
}

func TestTheKnowledgePageTellsWhatToDo(t *testing.T) {
	w := newWorld()
	w.library()
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	page := b.get("/console/knowledge").words()
	for _, want := range []string{"where can I park my bike", "asked 9 times", "shown 10 times", "fails in at least 31 %",
		"ends after 12 hours", "ends after 8 hours", "74 % alike", "line 14", "is no section", "due on 2026-11-01",
		"your team", "Press Fn+F8 twice", "marked 2 times", "Nobody knows the question"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}
	if mine, other := strings.Index(page, "2026-11-01"), strings.Index(page, "2026-09-01"); mine > other {
		t.Error("the reviews of the agent's own team do not come first")
	}
	if got := b.get("/console/queue").body; !strings.Contains(got, "1 review of your team is overdue") {
		t.Error("the queue does not remind the owner of the review")
	}
}

func TestTheKnowledgePageHidesWhatATeamMayNotRead(t *testing.T) {
	w := newWorld()
	w.library()
	server := serve(t, newConsole(t, w))
	for who, want := range map[*handoff.Agent]bool{&mira: false, &jan: true} {
		page := signedIn(t, w, server, *who).get("/console/knowledge").words()
		if got := strings.Contains(page, "Core switch"); got != want {
			t.Errorf("%s is told of the runbook: %v, want %v", who.Name, got, want)
		}
	}
}

func TestADraftIsDownloadedForAQuestion(t *testing.T) {
	w := newWorld()
	w.library()
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	got := b.get("/console/knowledge/drafts/7")
	const name = "where-can-i-park-my-bike.en.md"
	if got.status != 200 || got.header.Get("Content-Disposition") != "attachment; filename="+name {
		t.Fatalf("got %d %v", got.status, got.header)
	}
	files := fstest.MapFS{"a/" + name: {Data: []byte(got.body + "In the yard.\n")}}
	articles, problems := kb.Load(files, "a")
	if len(problems) > 0 || len(articles) != 1 || articles[0].Owner != "it" || len(articles[0].Questions) != 2 {
		t.Errorf("written: got %+v %v", articles, problems)
	}
	for _, path := range []string{"8", "x", "-1"} {
		if got := b.get("/console/knowledge/drafts/" + path); got.status != http.StatusNotFound {
			t.Errorf("%s: got %d, want 404", path, got.status)
		}
	}
}

func TestADraftIsDownloadedForAnAnswer(t *testing.T) {
	w := newWorld()
	w.library()
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	got := b.get("/console/knowledge/answers/12")
	const name = "the-beamer-in-stays-blue.en.md"
	if got.status != 200 || got.header.Get("Content-Disposition") != "attachment; filename="+name {
		t.Fatalf("got %d %v", got.status, got.header)
	}
	articles, problems := kb.Load(fstest.MapFS{"a/" + name: {Data: []byte(got.body)}}, "a")
	if len(problems) > 0 || len(articles) != 1 || articles[0].Owner != "it" || len(articles[0].Questions) != 2 ||
		articles[0].Origin.URL != "https://chat.example/m/4" || !strings.Contains(got.body, "Press Fn+F8 twice.") {
		t.Errorf("got %+v %v of\n%s", articles, problems, got.body)
	}
	if got := b.get("/console/knowledge/answers/3"); !strings.Contains(got.body, `title: "Frag den Hausmeister: •••"`) {
		t.Errorf("without a question: got\n%s", got.body)
	}
	for _, path := range []string{"8", "x", "-1"} {
		if got := b.get("/console/knowledge/answers/" + path); got.status != http.StatusNotFound {
			t.Errorf("%s: got %d, want 404", path, got.status)
		}
	}
}

func TestAnswersOfHelpersAreReviewedOnce(t *testing.T) {
	w := newWorld()
	w.library()
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	const page = "/console/knowledge/answers"
	for _, wrong := range [][]string{{"answers", "12"}, {"answers", "12", "verdict", "burn"}, {"verdict", "used"},
		{"answers", "x", "verdict", "used"}} {
		if got := b.post(page, wrong...); got.status != http.StatusBadRequest {
			t.Errorf("%q: got %d, want 400", wrong, got.status)
		}
	}
	if got := b.post(page, "answers", "12,4", "verdict", "used"); got.status != 200 || strings.Contains(got.body, "Fn+F8") {
		t.Errorf("done: got %d, and the answer is still there", got.status)
	}
	if got := b.post(page, "answers", "12,4", "verdict", "dismissed"); got.status != http.StatusConflict {
		t.Errorf("again: got %d, want 409", got.status)
	}
	b.post(page, "answers", "3", "verdict", "dismissed")
	if len(w.reviews) != 2 || w.reviews[0].Verdict != handoff.SolutionUsed || w.reviews[0].Agent.ID != "mira" ||
		!slices.Equal(w.reviews[0].Solutions, []int64{12, 4}) || w.reviews[1].Verdict != handoff.SolutionDismissed {
		t.Errorf("kept %+v", w.reviews)
	}
	kept := w.deeds[len(w.deeds)-1]
	if kept.What != "knowledge/answers" || kept.Agent != "mira" || kept.Note != "dismissed [3]" {
		t.Errorf("the audit has %+v", kept)
	}
}

func TestACasePageTellsOfAnAnswerOfAnotherMember(t *testing.T) {
	w := newWorld()
	w.open(handoff.Case{Person: person("tom", "Tom")}, said(handoff.ByPerson, "wifi is slow"),
		handoff.Entry{Kind: handoff.Opened, From: handoff.ByBot, Text: handoff.ReasonUnknown},
		handoff.Entry{Kind: handoff.Helped, From: handoff.BySystem, Name: "Kim", Text: "use <b>5 GHz</b>",
			Detail: "https://chat.example/m/7"})
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	got := b.get("/console/cases/1")
	for _, want := range []string{"An answer of Kim, another member, was marked as the solution",
		"use &lt;b&gt;5 GHz&lt;/b&gt;", "https://chat.example/m/7", "resolve the case", "Answered by another member"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestTheKnowledgePageIsForAgents(t *testing.T) {
	w := newWorld()
	w.library()
	server := serve(t, newConsole(t, w))
	for _, path := range []string{"/console/knowledge", "/console/knowledge/drafts/7", "/console/knowledge/answers/12"} {
		if got := newBrowser(t, server).get(path); strings.Contains(got.body, "bike") || strings.Contains(got.body, "Fn+F8") || got.path == path {
			t.Errorf("%s without signing in: got %d at %s", path, got.status, got.path)
		}
	}
	c := newConsole(t, w)
	c.opt.Librarian = nil
	b := signedIn(t, w, serve(t, c), mira)
	if got := b.get("/console/knowledge"); got.status != 404 || strings.Contains(got.body, `href="/console/knowledge"`) {
		t.Errorf("without a librarian: got %d, want 404 and no link", got.status)
	}
}

func TestALibraryInOrderSaysSo(t *testing.T) {
	w := newWorld()
	b := signedIn(t, w, serve(t, newConsole(t, w)), jan)
	if got := b.get("/console/knowledge").words(); !strings.Contains(got, "Es gibt nichts zu tun.") {
		t.Errorf("got %s", got)
	}
}

// Suggest finds one article for whatever names the VPN.
func (w *world) Suggest(_ context.Context, c handoff.Case, request string) ([]handoff.Suggested, error) {
	if !strings.Contains(strings.ToLower(request), "vpn") {
		return nil, nil
	}
	return []handoff.Suggested{{Source: handoff.Source{Article: "vpn", Lang: c.Lang, Title: `VPN "<b>"`, Score: .8},
		Text: "1. Restart the VPN."}}, nil
}

// Article is a file that names the case.
func (w *world) Article(c handoff.Case, entries []handoff.Entry) (name, markdown string) {
	return "vpn.en.md", fmt.Sprintf("---\ntitle: %s, %d entries\n", c.Subject, len(entries))
}
