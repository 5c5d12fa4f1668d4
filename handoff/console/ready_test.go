package console

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// canned are two ready replies.
var canned = []Canned{
	{ID: "looking", Title: map[string]string{"en": "Looking", "de": "Sehe nach"}, Text: map[string]string{
		"en": "Hello {person}, I am {agent} of {team}: {case} at {organisation}.", "de": "Hallo {person}, {agent} hier."}},
	{ID: "only-en", Title: map[string]string{"en": "English"}, Text: map[string]string{"en": "Please wait."}},
}

func TestReadyRepliesAreFilledInThePersonsLanguage(t *testing.T) {
	w := newWorld()
	w.full()
	c := newConsole(t, w)
	c.opt.Replies = canned
	w.cases[0].Person.Name = "{agent} <i>"
	b := signedIn(t, w, serve(t, c), mira)
	page := b.get("/console/cases/1").body
	want := "Hello {agent} &lt;i&gt;, I am " + mira.Name + " of Network: FL-1 at Nordwind."
	if !strings.Contains(page, want) {
		t.Errorf("%q is not on the page", want)
	}
	w.cases[0].Lang = "de"
	if page := b.get("/console/cases/1?ready=looking").body; !strings.Contains(page, ">Hallo {agent} &lt;i&gt;, "+
		mira.Name+" hier.</textarea>") {
		t.Error("without scripts the chosen reply is not in the field")
	}
}

func TestTheKnowledgeBaseSuggestsReplies(t *testing.T) {
	w := newWorld()
	w.full()
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	page := b.get("/console/cases/1/suggestions")
	if page.status != http.StatusOK || !strings.Contains(page.body, `1. Restart the VPN.`) ||
		!strings.Contains(page.body, `VPN &#34;&lt;b&gt;&#34;`) {
		t.Errorf("status %d: %s", page.status, page.body)
	}
	if page := b.get("/console/cases/1?article=vpn").body; !strings.Contains(page, "1. Restart the VPN.\n\nFrom: VPN") {
		t.Error("without scripts the chosen article is not in the field")
	}
	if page := b.get("/console/cases/2/suggestions").body; !strings.Contains(page, "has nothing to this") {
		t.Error("nothing found is not said")
	}
	if got := b.get("/console/cases/1/article"); !strings.Contains(got.body, "title: ") ||
		!strings.Contains(got.header.Get("Content-Disposition"), "vpn.en.md") {
		t.Errorf("the draft of an article is %q", got.body)
	}
}

func TestAColleagueIsAskedWithoutGivingTheCaseAway(t *testing.T) {
	w := newWorld()
	w.full()
	server := serve(t, newConsole(t, w))
	b, colleague := signedIn(t, w, server, mira), signedIn(t, w, server, jan)
	before := len(w.told("talk-amelie"))
	if got := b.post("/console/cases/1/consult", "act", act('1'), "to", jan.ID, "text", "is gateway 2 down?"); !strings.Contains(
		got.words(), mira.Name+" asks "+jan.Name) || !strings.Contains(got.words(), "is gateway 2 down?") {
		t.Errorf("the question is not on the page: %s", got.words())
	}
	if got := colleague.get("/console/queue?show=mine").words(); !strings.Contains(got, "fragt Sie") {
		t.Error("the colleague does not see it")
	}
	colleague.post("/console/cases/1/note", "act", act('2'), "text", "yes, since eight")
	if got := colleague.get("/console/queue?show=mine").words(); strings.Contains(got, "fragt Sie") {
		t.Error("after the answer the colleague is still asked")
	}
	if c := w.cases[0]; c.Agent.ID != mira.ID || len(w.told("talk-amelie")) != before {
		t.Errorf("the case is %s's, and the person was told something", c.Agent.Name)
	}
	for _, to := range []string{mira.ID, "nobody"} {
		if got := b.post("/console/cases/1/consult", "act", act('3'), "to", to, "text", "x"); got.status != http.StatusUnprocessableEntity &&
			got.status != http.StatusBadRequest && got.status != http.StatusConflict {
			t.Errorf("asking %q: status %d", to, got.status)
		}
	}
}

func TestNobodyIsAskedWhoDoesNotSeeTheCase(t *testing.T) {
	w := newWorld()
	w.full()
	c := newConsole(t, w)
	c.opt.Teams[2].Private = true
	w.cases[0].Team = "security" // Mira holds the case, and Jan is of another team
	b := signedIn(t, w, serve(t, c), mira)
	if page := b.get("/console/cases/1").body; strings.Contains(page, `id="consult-agent"`) {
		t.Error("somebody who does not see the case is offered")
	}
	got := b.post("/console/cases/1/consult", "act", act('1'), "to", jan.ID, "text", "what now?")
	if len(w.cases[0].Advisers) > 0 || !strings.Contains(got.body, "notice") {
		t.Errorf("status %d, asked %q", got.status, w.cases[0].Advisers)
	}
}

func TestColleaguesSeeWhoLooksAndWrites(t *testing.T) {
	w := newWorld()
	w.full()
	now := noon
	c := newConsole(t, w, func(o *Options) { o.Now = func() time.Time { return now } })
	server := serve(t, c)
	b, colleague := signedIn(t, w, server, mira), signedIn(t, w, server, jan)
	rings, leave := w.bell.Listen("talk-amelie")
	defer leave()
	sees := func(want string) {
		t.Helper()
		got := b.get("/console/cases/1").words()
		for _, text := range []string{jan.Name + " is looking", jan.Name + " is writing"} {
			if strings.Contains(got, text) != (text == want) {
				t.Errorf("%q is on the page: %v, want only %q", text, text != want, want)
			}
		}
	}
	here := func(state string) {
		t.Helper()
		if got := colleague.post("/console/cases/1/here", "state", state); got.status != http.StatusNoContent {
			t.Fatalf("%s: status %d", state, got.status)
		}
	}
	sees("")
	here("looks")
	sees(jan.Name + " is looking")
	if len(rings) != 1 {
		t.Error("open pages were not woken")
	}
	here("writes")
	sees(jan.Name + " is writing")
	if got := colleague.get("/console/cases/1").words(); strings.Contains(got, "is writing") {
		t.Error("an agent is shown to themselves")
	}
	now = now.Add(presenceLife + time.Second)
	sees("")
	here("looks")
	here("left")
	sees("")
	if got := colleague.post("/console/cases/1/here", "state", "dances"); got.status != http.StatusBadRequest {
		t.Errorf("an unknown state: status %d", got.status)
	}
}

// A reply can be taken back for a moment, goes out after it, and at once when the page is left meanwhile.
func TestAReplyCanBeTakenBack(t *testing.T) {
	w := newWorld()
	w.full()
	c := newConsole(t, w)
	c.opt.Undo, c.opt.Replies = 1500*time.Millisecond, canned
	server := serve(t, c)
	ctx, complained := chromium(t)
	before := len(w.told("talk-amelie"))
	toldIs := func(want ...string) action {
		return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
			for strings.Join(w.told("talk-amelie")[before:], "|") != strings.Join(want, "|") {
				if _, err := chromedp.Sleep(20*time.Millisecond)(ctx, tab); err != nil {
					return err
				}
			}
			return nil
		})
	}
	value := func(text string) action { return until("document.getElementById('reply').value === '" + text + "'") }
	for _, step := range []struct {
		name string
		do   action
	}{
		{"sign in", signIn(t, w, server, mira)},
		{"open the case", chromedp.Steps(chromedp.Navigate(server.URL+"/console/cases/1"), within("h1", "FL-1"), loaded)},
		{"write and send", chromedp.Steps(press("r", 0), chromedp.KeyEvent("wrong"), press("Enter", chromedp.ModifierCtrl),
			until("!document.getElementById('undo').hidden"))},
		{"take it back", chromedp.Steps(js("document.querySelector('#undo button').click()"),
			until("document.getElementById('undo').hidden"), value("wrong"), toldIs())},
		{"choose a ready reply", chromedp.Steps(js("document.getElementById('reply').value = ''"), press("Escape", 0),
			press("c", 0), chromedp.WaitVisible("#ready"), within("#suggestions", "Restart the VPN"),
			js("document.querySelectorAll('#ready [data-reply]')[1].click()"), value("Please wait."))},
		{"send it", chromedp.Steps(press("Enter", chromedp.ModifierCtrl), toldIs("Please wait."), value(""))},
		{"send, leave and come back", chromedp.Steps(chromedp.KeyEvent("left"), press("Enter", chromedp.ModifierCtrl),
			until("!document.getElementById('undo').hidden"), chromedp.Navigate(server.URL+"/console/queue"),
			toldIs("Please wait.", "left"), chromedp.Navigate(server.URL+"/console/cases/1"), loaded,
			within("#moments", "left"), value(""), press("r", 0))},
		{"send and leave", chromedp.Steps(chromedp.KeyEvent("last"), press("Enter", chromedp.ModifierCtrl),
			until("!document.getElementById('undo').hidden"), chromedp.Navigate(server.URL+"/console/queue"),
			toldIs("Please wait.", "left", "last"))},
	} {
		if err := chromedp.Do(ctx, step.do); err != nil {
			t.Fatalf("%s: %v; told %q; the browser complains: %q", step.name, err, w.told("talk-amelie")[before:], complained())
		}
	}
}

// Who answers and resolves at once must not resolve without the answer, however long it could still be taken back.
func TestAReplyGoesOutBeforeTheCaseIsResolved(t *testing.T) {
	w := newWorld()
	w.full()
	c := newConsole(t, w)
	c.opt.Undo = time.Hour
	server := serve(t, c)
	ctx, complained := chromium(t)
	for _, step := range []struct {
		name string
		do   action
	}{
		{"sign in", signIn(t, w, server, mira)},
		{"open the case", chromedp.Steps(chromedp.Navigate(server.URL+"/console/cases/1"), within("h1", "FL-1"), loaded)},
		{"answer", chromedp.Steps(press("r", 0), chromedp.KeyEvent("It works again."), press("Enter", chromedp.ModifierCtrl),
			until("!document.getElementById('undo').hidden"))},
		{"resolve", chromedp.Steps(press("Escape", 0), press("e", 0), chromedp.WaitVisible("#solution"),
			press("Enter", chromedp.ModifierCtrl), within("#head", "Resolved"))},
	} {
		if err := chromedp.Do(ctx, step.do); err != nil {
			t.Fatalf("%s: %v; the browser complains: %q", step.name, err, complained())
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	var last []string
	for _, e := range w.journal["talk-amelie"][len(w.journal["talk-amelie"])-2:] {
		last = append(last, string(e.Kind)+" "+e.Text)
	}
	if got := strings.Join(last, "|"); got != "said It works again.|resolved " {
		t.Errorf("the journal ends with %q", got)
	}
}

func TestTheSoundIsSwitchedOnAndStays(t *testing.T) {
	w := newWorld()
	w.full()
	server := serve(t, newConsole(t, w))
	ctx, complained := chromium(t)
	pressed := func(is string) action {
		return until("document.getElementById('sound').getAttribute('aria-pressed') === '" + is + "'")
	}
	err := chromedp.Do(ctx, signIn(t, w, server, mira), pressed("false"), js("document.getElementById('sound').click()"),
		pressed("true"), chromedp.Navigate(server.URL+"/console/queue"), loaded, pressed("true"))
	if got := complained(); err != nil || len(got) > 0 {
		t.Errorf("%v; the browser complains: %q", err, got)
	}
}
