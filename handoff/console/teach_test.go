package console

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/firstline-support/firstline/handoff"
)

// intentsTaught are what the world's lessons can be assigned to.
var intentsTaught = []handoff.Choice{
	{Value: "printer-broken", Label: "Printer does not print"}, {Value: "vpn-connect", Label: "VPN does not connect"},
	{Value: "wifi-slow", Label: "Wi-Fi is slow"},
}

// Syllabus implements handoff.Teacher.
func (w *world) Syllabus(context.Context, string) (handoff.Syllabus, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	recent := slices.Clone(w.taught)
	slices.Reverse(recent)
	return handoff.Syllabus{Themes: slices.Clone(w.themes), Intents: intentsTaught, Recent: recent}, nil
}

// Teach implements handoff.Teacher: the lessons leave their themes.
func (w *world) Teach(_ context.Context, t handoff.Teaching) (handoff.Teaching, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refusal != nil {
		return t, w.refusal
	}
	t.ID, t.At = int64(len(w.taught)+1), noon
	var left []handoff.Theme
	for _, theme := range w.themes {
		var stay []handoff.Lesson
		for _, l := range theme.Lessons {
			if slices.Contains(t.Lessons, l.ID) {
				t.Examples = append(t.Examples, handoff.Example{Lang: "en", Text: l.Why.Utterance})
				continue
			}
			stay = append(stay, l)
		}
		if theme.Lessons = stay; len(stay) > 0 {
			left = append(left, theme)
		}
	}
	if len(t.Examples) == 0 {
		return t, handoff.ErrTaught
	}
	w.themes = left
	w.taught = append(w.taught, t)
	w.bell.Ring(handoff.QueueTopic)
	return t, nil
}

// Undo implements handoff.Teacher.
func (w *world) Undo(_ context.Context, id int64, by handoff.Agent) (handoff.Teaching, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if id < 1 || id > int64(len(w.taught)) || !w.taught[id-1].Undone.IsZero() {
		return handoff.Teaching{}, handoff.ErrNoTeaching
	}
	w.taught[id-1].Undone, w.taught[id-1].UndoneBy = noon, by.Name
	return w.taught[id-1], nil
}

// lesson is one that was said an hour ago.
func lesson(id int64, lang, text string, doubt handoff.Doubt) handoff.Lesson {
	return handoff.Lesson{ID: id, At: ago(time.Hour + time.Duration(id)*time.Minute), Channel: "web", Doubt: doubt,
		Why: handoff.Why{Utterance: text, Lang: lang, Intents: []handoff.Weighed{
			{ID: "vpn-connect", Title: "VPN does not connect", Score: .24}, {ID: "wifi-slow", Title: "Wi-Fi is slow", Score: .11},
		}}}
}

func theme(guesses []handoff.Guess, lessons ...handoff.Lesson) handoff.Theme {
	return handoff.Theme{Lessons: lessons, Last: lessons[0].At, Guesses: guesses}
}

// school fills the world with things to teach and with what was taught.
func (w *world) school() {
	w.mu.Lock()
	defer w.mu.Unlock()
	network := []handoff.Guess{
		{Intent: "vpn-connect", Title: "VPN does not connect", Confidence: .41, Nearest: "vpn stuck at connecting"},
		{Intent: "wifi-slow", Title: "Wi-Fi is slow", Confidence: .17, Nearest: "internet slow since this morning"},
		{Intent: "printer-broken", Title: "Printer does not print", Confidence: .03},
	}
	w.themes = []handoff.Theme{
		theme(network, lesson(1, "en", "the tunnel to headquarters collapses all day", handoff.NotKnown),
			lesson(2, "en", "tunnel collapses again, call me at •••", handoff.NoneMeant),
			lesson(3, "en", "The tunnel to headquarters collapses all day", handoff.GivenUp),
			lesson(4, "de", "der Tunnel in die Zentrale bricht ständig zusammen", handoff.NotHelpful)),
		theme(network[2:], lesson(5, "en", "the plotter eats paper", handoff.NotChosen),
			lesson(6, "en", "plotter ate the paper again", handoff.NotKnown)),
		theme(nil, lesson(7, "en", "where can I park my bike", handoff.NotKnown)),
	}
	w.taught = []handoff.Teaching{
		{ID: 1, Intent: handoff.Ignored, Agent: jan, At: ago(3 * time.Hour)},
		{ID: 2, Intent: "wifi-slow", Agent: mira, At: ago(2 * time.Hour), Undone: ago(time.Hour), UndoneBy: "Jan Petersen",
			Examples: []handoff.Example{{Lang: "en", Text: "the air is thick today"}}},
		{ID: 3, Intent: handoff.ForNobody, Agent: jan, At: ago(50 * time.Minute), Effect: &handoff.Effect{Cases: 195,
			Utterances: 120}, Examples: []handoff.Example{{Lang: "de", Text: "was gibt es heute in der Kantine"}}},
		{ID: 4, Intent: "printer-broken", Agent: mira, At: ago(time.Minute), Examples: []handoff.Example{
			{Lang: "en", Text: "no ink on the page"}, {Lang: "en", Text: "page comes out white"}, {Lang: "en", Text: "white"}},
			Effect: &handoff.Effect{Cases: 195, Utterances: 120, Others: 2, Flips: []handoff.Flip{
				{Text: "my page is white", Case: "a white screen", Verdict: handoff.Broken, Before: "answer: screen-black",
					After: "answer: printer-broken"},
				{Text: "the ink is empty", Case: "ink", Verdict: handoff.Mended, Before: "unknown",
					After: "answer: printer-broken"},
				{Text: "the page is blank", Before: "question: Printer | Screen", After: "answer: printer-broken"}}}},
	}
}

// hostileSchool has the words in everything that the teaching page shows.
func (w *world) hostileSchool(s string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	guess := []handoff.Guess{{Intent: s, Title: s, Nearest: s}}
	l := lesson(1, s, s, handoff.Doubt(s))
	l.Channel, l.Why.Intents = s, []handoff.Weighed{{ID: s, Title: s}}
	w.themes = []handoff.Theme{theme(guess, l)}
	example := handoff.Example{Lang: s, Text: s}
	flip := handoff.Flip{Text: s, Case: s, Before: s, After: s, Verdict: handoff.Verdict(s)}
	w.taught = []handoff.Teaching{
		{ID: 1, Intent: s, Agent: handoff.Agent{Name: s}, Examples: []handoff.Example{example}, Undone: noon, UndoneBy: s},
		{ID: 2, Intent: s, Agent: handoff.Agent{Name: s}, Examples: []handoff.Example{example},
			Effect: &handoff.Effect{Flips: []handoff.Flip{flip}}},
	}
}

func TestAnAgentTeachesWithPlainForms(t *testing.T) {
	w := newWorld()
	w.school()
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	page := b.get("/console/teach").words()
	for _, want := range []string{"said 4 times", "what the bot did was no help", "2 times", "1 case broken",
		"No decision flipped", "undone by Jan Petersen", "answer: screen-black"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}
	for _, step := range []struct {
		name   string
		form   []string
		status int
		want   string
		left   int // themes
	}{
		{"by title", []string{"typed", " vpn DOES not connect", "lessons", "1,3,2"}, 200, "bricht ständig", 3},
		{"by id", []string{"typed", "wifi-slow", "lessons", "4"}, 200, "the plotter eats paper", 2},
		{"by button", []string{"intent", "printer-broken", "lessons", "5,6"}, 200, "park my bike", 1},
		{"again", []string{"intent", "printer-broken", "lessons", "5"}, 409, "Somebody else has dealt with it already.", 1},
		{"unknown intent", []string{"typed", "fax", "lessons", "7"}, 400, "There is no such intent.", 1},
		{"nothing", []string{"typed", "", "lessons", "7"}, 400, "There is no such intent.", 1},
		{"no lesson", []string{"intent", "wifi-slow"}, 400, "form was not complete", 1},
		{"no number", []string{"intent", "wifi-slow", "lessons", "x"}, 400, "form was not complete", 1},
		{"not for us", []string{"intent", handoff.ForNobody, "lessons", "7"}, 200, "There is nothing to teach.", 0},
	} {
		got := b.post("/console/teach", step.form...)
		if got.status != step.status || !strings.Contains(got.words(), step.want) {
			t.Errorf("%s: got %d %s, want %d with %q", step.name, got.status, got.words(), step.status, step.want)
		}
		if len(w.themes) != step.left {
			t.Errorf("%s: %d themes are left, want %d", step.name, len(w.themes), step.left)
		}
	}
	if last := w.taught[len(w.taught)-1]; last.Intent != handoff.ForNobody || last.Agent.ID != mira.ID {
		t.Errorf("got %+v, want Mira's teaching of a stranger", last)
	}
	if got := b.post("/console/teach/5/undo"); got.status != 200 || !strings.Contains(got.words(), "undone by Mira Koch") {
		t.Errorf("undo: got %d %s", got.status, got.words())
	}
	if got := b.post("/console/teach/5/undo"); got.status != 409 || !strings.Contains(got.words(), "undone already") {
		t.Errorf("undo again: got %d %s", got.status, got.words())
	}
}

func TestWhatCannotBeTaughtSaysWhatToDoInstead(t *testing.T) {
	w := newWorld()
	w.school()
	b := signedIn(t, w, serve(t, newConsole(t, w)), jan)
	w.refusal = &handoff.Unteachable{Reason: handoff.TeachReadOnly, Detail: "open /etc/x", Snippet: "more:\n  - intent: <vpn>\n"}
	got := b.post("/console/teach", "intent", "vpn-connect", "lessons", "1")
	if got.status != 409 || !strings.Contains(got.body, "more:\n  - intent: &lt;vpn&gt;\n") ||
		!strings.Contains(got.words(), "kann von hier aus nicht geändert werden") || strings.Contains(got.body, "/etc/x") {
		t.Errorf("got %d %s, want the lines to copy and no path", got.status, got.words())
	}
}

func TestTeachingIsForAgentsOfThisSiteOnly(t *testing.T) {
	w := newWorld()
	w.school()
	server := serve(t, newConsole(t, w))
	stranger := newBrowser(t, server)
	for _, path := range []string{"/console/teach", "/console/teach/4/undo"} {
		if got := stranger.post(path, "intent", "vpn-connect", "lessons", "1"); got.status != http.StatusUnauthorized {
			t.Errorf("%s without signing in: got %d, want 401", path, got.status)
		}
		b := signedIn(t, w, server, mira)
		got := b.do(http.MethodPost, path, map[string][]string{"intent": {"vpn-connect"}, "lessons": {"1"}},
			http.Header{"Sec-Fetch-Site": {"cross-site"}})
		if got.status != http.StatusForbidden {
			t.Errorf("%s from another site: got %d, want 403", path, got.status)
		}
	}
	if len(w.taught) != 4 || len(w.themes) != 3 {
		t.Error("something was taught or undone")
	}
	c := newConsole(t, w)
	c.opt.Teacher = nil
	b := signedIn(t, w, serve(t, c), mira)
	if got := b.get("/console/teach"); got.status != 404 || strings.Contains(got.body, `href="/console/teach"`) {
		t.Errorf("without a teacher: got %d, want 404 and no link", got.status)
	}
}

func TestOneKeyAssigns(t *testing.T) {
	w := newWorld()
	w.school()
	server := serve(t, newConsole(t, w))
	ctx, complained := chromium(t)
	focused := func(id string) action { return until(`document.activeElement.id === '` + id + `'`) }
	gone := func(id string) action { return until(`!document.getElementById('` + id + `')`) }
	slow := chromedp.Sleep(400 * time.Millisecond) // keys rest a moment after a group went
	for _, step := range []struct {
		name string
		do   action
	}{
		{"go to teaching", chromedp.Steps(signIn(t, w, server, mira), press("l", 0), chromedp.WaitVisible("#themes"), loaded,
			focused("row-1"))},
		{"look at the sentences", chromedp.Steps(press("Enter", 0), chromedp.WaitVisible("#s-2"))},
		{"leave one out", js(`document.getElementById('s-4').click()`)},
		{"one key assigns the rest", chromedp.Steps(press("1", 0), gone("theme-1"), within("#taught-5", "VPN does not connect"),
			focused("row-4"))},
		{"a second press does nothing", chromedp.Steps(press("1", 0), slow, until(`document.getElementById('theme-4')`))},
		{"move and ignore", chromedp.Steps(press("ArrowDown", 0), focused("row-5"), press("k", 0), press("j", 0),
			focused("row-5"), press("x", 0), gone("theme-5"), within("#taught-6", "ignored"), focused("row-7"), slow)},
		{"search", chromedp.Steps(press("/", 0), focused("t-7"), chromedp.KeyEvent("printer-broken"), press("Enter", 0),
			gone("theme-7"), within("#taught-7", "Printer does not print"), slow)},
		{"undo", chromedp.Steps(press("z", 0), within("#taught-7", "undone by Mira Koch"))},
		{"the last one is for nobody", chromedp.Steps(press("j", 0), focused("row-4"), press("n", 0), within("#themes",
			"There is nothing to teach"), within("#taught-8", "not for us"))},
		{"the keys are told", chromedp.Steps(press("?", 0), chromedp.WaitVisible("#keys"), within("#keys", "not for us"))},
	} {
		if err := chromedp.Do(ctx, step.do); err != nil {
			t.Fatalf("%s: %v; the browser complains: %q", step.name, err, complained())
		}
	}
	var got []string
	for _, taught := range w.taught[4:] {
		got = append(got, taught.Intent)
	}
	if want := []string{"vpn-connect", handoff.Ignored, "printer-broken", handoff.ForNobody}; !slices.Equal(got, want) {
		t.Errorf("taught %q, want %q", got, want)
	}
	if got := w.taught[4].Lessons; !slices.Equal(got, []int64{1, 3, 2}) {
		t.Errorf("the first teaching has the lessons %v, want all but the one that was left out", got)
	}
	if got := complained(); len(got) > 0 {
		t.Errorf("the browser complains: %q", got)
	}
}
