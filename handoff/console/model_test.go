package console

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/handoff"
)

// A scribe is a language model in small: it drafts from one article. It can be told to fail, or to wait.
type scribe struct {
	mu     sync.Mutex
	wishes []Wish        // guarded by mu; oldest first
	fails  error         // guarded by mu
	waits  chan struct{} // guarded by mu; nil: it answers at once
	title  string        // of the article
}

func (s *scribe) model() Model {
	return Model{Reply: s.reply, Translate: s.translate, Article: s.article}
}

func (s *scribe) reply(ctx context.Context, w Wish) (Drafted, error) {
	if err := s.asked(ctx, w); err != nil {
		return Drafted{}, err
	}
	return Drafted{Text: "1. " + w.Request, Sources: []handoff.Source{{Article: "vpn", Title: s.title, Overdue: true}}}, nil
}

// translate says what it was asked for.
func (s *scribe) translate(ctx context.Context, w Wish, f Foreign) (string, error) {
	if err := s.asked(ctx, w); err != nil {
		return "", err
	}
	return cmp.Or(f.Into, f.Like) + ": " + f.Text, nil
}

// article is a file that names the case.
func (s *scribe) article(ctx context.Context, w Wish) (name, markdown string, err error) {
	return "of-the-model.en.md", fmt.Sprintf("---\ntitle: %d\n---\n", w.Case.Number), s.asked(ctx, w)
}

// asked notes a wish and waits as long as it is told to.
func (s *scribe) asked(ctx context.Context, w Wish) error {
	s.mu.Lock()
	s.wishes = append(s.wishes, w)
	waits, fails := s.waits, s.fails
	s.mu.Unlock()
	if waits != nil {
		select {
		case <-waits:
		case <-ctx.Done():
			return &Unhelpful{Why: "stopped", Err: ctx.Err()}
		}
	}
	return fails
}

func (s *scribe) all() []Wish {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Wish(nil), s.wishes...)
}

// tell has it fail or wait from now on.
func (s *scribe) tell(fails error, waits chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fails, s.waits = fails, waits
}

// withScribe gives a console with a model.
func withScribe(t *testing.T, w *world) (*Console, *scribe) {
	t.Helper()
	c, s := newConsole(t, w), &scribe{title: "VPN"}
	c.opt.Model = s.model()
	return c, s
}

func TestAModelDraftsAReplyAndNobodyIsToldIt(t *testing.T) {
	w := newWorld()
	w.full()
	c, s := withScribe(t, w)
	s.title = `<b>VPN`
	b := signedIn(t, w, serve(t, c), mira)
	before := len(w.told("talk-amelie"))
	page := b.post("/console/cases/1/suggest-reply", "text", "Hello Amélie,\r\n")
	for _, want := range []string{">Hello Amélie,\n\n1. ", "nordwind vpn stops at 40 percent", "By the language model, check it",
		`<span class="source">&lt;b&gt;VPN</span>`, "review overdue"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if page.status != http.StatusOK || len(w.told("talk-amelie")) != before {
		t.Errorf("status %d, told %q", page.status, w.told("talk-amelie"))
	}
	wish := s.all()[0]
	if wish.Agent.ID != mira.ID || wish.Case.Number != 1 || len(wish.Entries) != len(w.journal["talk-amelie"]) {
		t.Errorf("asked by %s about %d with %d entries", wish.Agent.ID, wish.Case.Number, len(wish.Entries))
	}
	if last := w.deeds[len(w.deeds)-1]; last.What != "cases/suggest-reply" || last.About != "1" || last.Agent != mira.ID {
		t.Errorf("the audit has %+v", last)
	}
}

func TestAModelThatFailsLeavesWhatWasTyped(t *testing.T) {
	w := newWorld()
	w.full()
	c, s := withScribe(t, w)
	b := signedIn(t, w, serve(t, c), mira)
	for why, want := range map[string]string{"slow": "took too long", "over_cap": "is spent", WhyNothing: "No article fits",
		"garbage": "does not stand in the articles", "unreachable": "cannot help at the moment"} {
		s.tell(&Unhelpful{Why: why, Err: errors.New("secret")}, nil)
		page := b.post("/console/cases/1/suggest-reply", "text", "typed <b>")
		if page.status != http.StatusOK || !strings.Contains(page.words(), want) || strings.Contains(page.body, "secret") ||
			!strings.Contains(page.body, ">typed &lt;b&gt;</textarea>") || strings.Contains(page.body, "By the language model") {
			t.Errorf("%s: status %d, %s", why, page.status, page.words())
		}
	}
	s.tell(errors.New("the disk is full"), nil)
	if page := b.post("/console/cases/1/suggest-reply"); page.status != http.StatusInternalServerError {
		t.Errorf("a fault of our own: status %d", page.status)
	}
}

func TestTheModelIsAskedOnlyByWhoCanAnswer(t *testing.T) {
	w := newWorld()
	w.full()
	c, s := withScribe(t, w)
	b := signedIn(t, w, serve(t, c), mira)
	page := b.post("/console/cases/5/suggest-reply", "text", "typed")
	if page.status != http.StatusConflict || !strings.Contains(page.body, ">typed</textarea>") {
		t.Errorf("a colleague's case: status %d", page.status)
	}
	if page = b.post("/console/cases/99/suggest-reply"); page.status != http.StatusNotFound {
		t.Errorf("no case: status %d", page.status)
	}
	if page = b.post("/console/cases/1/suggest-reply", "text", strings.Repeat("x", handoff.MaxText+1)); page.status != http.StatusRequestEntityTooLarge {
		t.Errorf("too long: status %d", page.status)
	}
	if page := b.get("/console/cases/1").body; !strings.Contains(page, "Draft a reply") {
		t.Error("the model is not offered")
	}
	c.opt.Model = Model{}
	if page := b.get("/console/cases/1").body; strings.Contains(page, "suggest-reply") || strings.Contains(page, `id="drafted"`) {
		t.Error("a model is offered where there is none")
	}
	if page = b.post("/console/cases/1/suggest-reply"); page.status != http.StatusNotFound || len(s.all()) > 0 {
		t.Errorf("without a model: status %d, asked %d times", page.status, len(s.all()))
	}
}

func TestTheModelIsToldNothingThatTheAgentMayNotSee(t *testing.T) {
	s := newTale(t, "security", "it")
	c, b := s.told()
	model := &scribe{}
	c.opt.Model = model.model()
	s.cases[1].State, s.cases[1].Agent = handoff.Taken, handoff.Agent{ID: "outsider"}
	if page := b.post("/console/cases/2/suggest-reply"); page.status != http.StatusOK {
		t.Fatalf("status %d", page.status)
	}
	wish := model.all()[0]
	told := wish.Request
	for _, e := range wish.Entries {
		told += e.Text + e.Detail
	}
	if strings.Contains(told, hiddenWord) || !strings.Contains(told, shownWord) {
		t.Errorf("the model is told %s", told)
	}
}

func TestWhoPressesAgainGetsNothingTwice(t *testing.T) {
	w := newWorld()
	w.full()
	c, s := withScribe(t, w)
	answered := make(chan struct{})
	s.tell(nil, answered)
	server := serve(t, c)
	b := signedIn(t, w, server, mira)
	first := make(chan answer)
	go func() { first <- b.post("/console/cases/1/suggest-reply") }()
	for len(s.all()) == 0 {
		b.get("/console/queue")
	}
	if again := b.post("/console/cases/1/suggest-reply"); !strings.Contains(again.words(), "is at it already") {
		t.Errorf("the second press: %s", again.words())
	}
	close(answered)
	if page := <-first; !strings.Contains(page.words(), "By the language model") || len(s.all()) != 1 {
		t.Errorf("asked %d times", len(s.all()))
	}
	if page := b.post("/console/cases/1/suggest-reply"); !strings.Contains(page.words(), "By the language model") {
		t.Error("it cannot be asked again afterwards")
	}
}

// An impatientWriter is a connection with a limit for reading, as the server sets one for slow forms.
type impatientWriter struct {
	*httptest.ResponseRecorder
	until time.Time
}

func (w *impatientWriter) SetReadDeadline(at time.Time) error {
	w.until = at
	return nil
}

func TestAWishEndsInTimeAndWithItsBrowser(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		c := &Console{wishes: newWishes()}
		for name, leave := range map[string]time.Duration{"stays": time.Hour, "leaves": time.Second} {
			ctx, gone := context.WithTimeout(t.Context(), leave)
			r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/", nil)
			w := &impatientWriter{httptest.NewRecorder(), time.Now().Add(time.Second)}
			began := time.Now()
			err := c.patiently(w, r, wait{"x", longestWish}, func(ctx context.Context) error {
				<-ctx.Done()
				return ctx.Err()
			})
			gone()
			if took := time.Since(began); err == nil || took != min(leave, longestWish) {
				t.Errorf("who %s: %v after %s", name, err, took)
			}
			if !w.until.IsZero() {
				t.Errorf("who %s: reading ends at %s, which would look like leaving", name, w.until)
			}
		}
	})
}

// In a real browser: a key asks, a second press does nothing, the draft can be undone, and nothing is sent by itself.
func TestADraftOfTheModelLandsInTheReply(t *testing.T) {
	w := newWorld()
	w.full()
	c, s := withScribe(t, w)
	s.title = `<img src=x onerror=alert(1)>`
	w.journal["talk-amelie"][0].Text = `</textarea><script>alert(1)</script> vpn`
	server := serve(t, c)
	ctx, complained := chromium(t)
	before := len(w.told("talk-amelie"))
	draft := `document.getElementById('reply').value === 'Hello\n\n1. </textarea><script>alert(1)</' + 'script> vpn'`
	typed := `document.getElementById('reply').value === 'Hello'`
	waits := make(chan struct{})
	s.tell(nil, waits)
	let := chromedp.Func(func(context.Context, *chromedp.Target) error { close(waits); s.tell(nil, nil); return nil })
	busy := `document.querySelector('[data-model=reply]').getAttribute('aria-busy') === 'true'`
	asked := func(n int) action {
		return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
			for len(s.all()) < n {
				if _, err := chromedp.Sleep(20*time.Millisecond)(ctx, tab); err != nil {
					return err
				}
			}
			return nil
		})
	}
	undo := js("document.querySelector('#drafted button').click()")
	for _, step := range []struct {
		name string
		do   action
	}{
		{"sign in", signIn(t, w, server, mira)},
		{"open the case", chromedp.Steps(chromedp.Navigate(server.URL+"/console/cases/1"), within("h1", "FL-1"), loaded)},
		{"type", chromedp.Steps(press("r", 0), chromedp.KeyEvent("Hello"), press("Escape", 0))},
		{"ask", chromedp.Steps(press("d", 0), until(busy), within("#drafted", "is writing"), asked(1), press("d", 0))},
		{"it comes", chromedp.Steps(let, within("#drafted", "By the language model, check it"), until(draft), until("!("+busy+")"),
			within("#drafted .source", "<img src=x onerror=alert(1)>"), until("document.activeElement.id === 'reply'"))},
		{"undo", chromedp.Steps(undo, until(typed))},
		{"redo", chromedp.Steps(undo, until(draft))},
		{"another act leaves it", chromedp.Steps(press("Escape", 0), press("n", 0), chromedp.KeyEvent("checking"),
			press("Enter", chromedp.ModifierCtrl), within("#moments", "checking"), until(draft), within("#drafted", "check it"))},
		{"the mark survives a reload", chromedp.Steps(chromedp.Reload(), loaded, until(draft), within("#drafted", "check it"))},
		{"leaving gives it up", chromedp.Steps(
			chromedp.Func(func(context.Context, *chromedp.Target) error { s.tell(nil, make(chan struct{})); return nil }),
			js("document.querySelector('[data-model=reply]').click()"), asked(2), chromedp.Navigate(server.URL+"/console/cases/2"),
			chromedp.Func(func(context.Context, *chromedp.Target) error { s.tell(nil, nil); return nil }),
			chromedp.Navigate(server.URL+"/console/cases/1"), loaded, within("h1", "FL-1"),
			js("document.getElementById('reply').value = ''; document.querySelector('[data-model=reply]').click()"), asked(3),
			within("#drafted", "By the language model"))},
		{"send it", chromedp.Steps(press("r", 0), press("Enter", chromedp.ModifierCtrl), within(".moment.agent:last-child", "1. "),
			until("!document.getElementById('drafted').firstChild"))},
	} {
		if err := chromedp.Do(ctx, step.do); err != nil {
			t.Fatalf("%s: %v; asked %d times; the browser complains: %q", step.name, err, len(s.all()), complained())
		}
	}
	if told := w.told("talk-amelie"); len(told) != before+1 || len(s.all()) != 3 {
		t.Errorf("told %q, asked %d times", told[before:], len(s.all()))
	}
	if got := complained(); len(got) > 0 {
		t.Errorf("the browser complains: %q", got)
	}
}
