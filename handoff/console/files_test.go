package console

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/firstline-support/firstline/handoff"
)

// A sending is a form with files.
type sending struct {
	fields []string // name, value, …
	files  []string // name, content, …
}

// send posts a form with files.
func (b *browser) send(path string, s sending) answer {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(s.fields); i += 2 {
		if err := form.WriteField(s.fields[i], s.fields[i+1]); err != nil {
			b.t.Fatal(err)
		}
	}
	for i := 0; i+1 < len(s.files); i += 2 {
		part, err := form.CreateFormFile("files", s.files[i])
		if err == nil {
			_, err = part.Write([]byte(s.files[i+1]))
		}
		if err != nil {
			b.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		b.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.base+path, &body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	response, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var page bytes.Buffer
	if _, err := page.ReadFrom(response.Body); err != nil {
		b.t.Fatal(err)
	}
	return answer{response.StatusCode, page.String(), response.Header, response.Request.URL.Path}
}

// last gives the latest entry of a conversation.
func (w *world) last(conversation string) handoff.Entry {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.journal[conversation][len(w.journal[conversation])-1]
}

// taken opens a case that Mira has.
func (w *world) taken() handoff.Case {
	file := said(handoff.ByPerson, "see this")
	file.Files = []handoff.File{{ID: "theirs", Name: "screen.png", Type: "image/png", Size: 1_500_000}}
	w.shelf["theirs"] = shelved{file.Files[0], make([]byte, file.Files[0].Size)}
	w.shelf["elsewhere"] = shelved{handoff.File{ID: "elsewhere", Size: 6}, []byte("secret")}
	c := w.open(handoff.Case{Person: person("kim", "Kim"), Channel: "web", Team: "it", Subject: "printer",
		State: handoff.Taken, Agent: mira}, file)
	w.open(handoff.Case{Person: person("lee", "Lee"), Team: "it", Subject: "other"},
		handoff.Entry{Kind: handoff.Note, From: handoff.ByAgent, Files: []handoff.File{{ID: "elsewhere"}}})
	return c
}

func TestAgentsSendFilesAndSeeThoseOfTheCase(t *testing.T) {
	w := newWorld()
	w.taken()
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	page := b.get("/console/cases/1")
	for _, want := range []string{`src="/console/cases/1/files/theirs"`, "screen.png", "1.5 MB"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for path, want := range map[string]int{"1/files/theirs": 200, "1/files/elsewhere": 404, "2/files/elsewhere": 200,
		"2/files/theirs": 404, "1/files/nothing": 404} {
		if got := b.get("/console/cases/" + path); got.status != want {
			t.Errorf("%s: got status %d, want %d", path, got.status, want)
		}
	}
	got := b.send("/console/cases/1/reply", sending{[]string{"act", act('1'), "text", ""}, []string{"a/b\r\n.html",
		"<script>alert(1)</script>"}})
	e := w.last("talk-kim")
	if got.status != http.StatusOK || e.Kind != handoff.Said || len(e.Files) != 1 || strings.ContainsAny(e.Files[0].Name, "/\r\n") {
		t.Fatalf("reply: status %d, entry %+v", got.status, e)
	}
	h := b.get("/console/cases/1/files/" + e.Files[0].ID).header
	if h.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") ||
		!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("it is served with %v", h)
	}
	b.send("/console/cases/1/note", sending{[]string{"act", act('2'), "text", "look"}, []string{"log.txt", "x"}})
	if e := w.last("talk-kim"); e.Kind != handoff.Note || len(e.Files) != 1 {
		t.Errorf("note: %+v", e)
	}
}

func TestAgentsAreToldWhichFilesCannotBeSent(t *testing.T) {
	w := newWorld()
	w.taken()
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	many := strings.Split(strings.Repeat("a.txt x ", handoff.MaxFiles+1), " ")
	for name, test := range map[string]struct {
		files  []string
		status int
		says   string
	}{
		"big":  {[]string{"a.txt", strings.Repeat("x", 1<<20+1)}, 413, "too big"},
		"kind": {[]string{"a.exe", "x"}, 415, "of a kind"},
		"many": {many, 413, "too many files"},
	} {
		got := b.send("/console/cases/1/reply", sending{[]string{"act", act('1'), "text", "my words"}, test.files})
		if got.status != test.status || !strings.Contains(got.words(), test.says) ||
			!strings.Contains(got.words(), "choose the files again") || !strings.Contains(got.body, "my words</textarea>") {
			t.Errorf("%s: got %d, %s", name, got.status, got.words())
		}
	}
	if got := b.send("/console/cases/1/resolve", sending{[]string{"act", act('1')}, []string{"a.txt",
		strings.Repeat("x", 1<<20)}}); got.status != http.StatusBadRequest {
		t.Errorf("an act that files do not come with: %d", got.status)
	}
	if e := w.last("talk-kim"); e.From != handoff.ByPerson {
		t.Errorf("something was said: %+v", e)
	}
}

func TestAgentsChangeAndDeleteWhatTheySaid(t *testing.T) {
	w := newWorld()
	w.taken()
	server := serve(t, newConsole(t, w))
	b := signedIn(t, w, server, mira)
	b.post("/console/cases/1/reply", "act", act('1'), "text", "helo Kim")
	if page := b.get("/console/cases/1"); !strings.Contains(page.body, `data-amend="2"`) ||
		strings.Contains(page.body, `data-amend="1"`) {
		t.Fatal("not the own words, or others, can be changed")
	}
	if page := b.get("/console/cases/1?amend=2"); !strings.Contains(page.body, `>helo Kim</textarea>`) {
		t.Error("without scripts the words cannot be changed")
	}
	colleague := signedIn(t, w, server, jan)
	if got := colleague.post("/console/cases/1/amend", "act", act('2'), "of", "2", "text", "x"); got.status != 409 {
		t.Errorf("a colleague: %d", got.status)
	}
	for of, want := range map[string]int{"1": 409, "99": 409, "x": 400, "": 400} {
		if got := b.post("/console/cases/1/amend", "act", act('3'), "of", of, "text", "x"); got.status != want {
			t.Errorf("of %q: %d, want %d", of, got.status, want)
		}
	}
	page := b.post("/console/cases/1/amend", "act", act('4'), "of", "2", "text", "hello Kim")
	for _, want := range []string{"<p>hello Kim</p>", "edited, show how it was", "helo Kim", "Mira Koch changed an earlier"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("after the change the page lacks %s", want)
		}
	}
	page = b.post("/console/cases/1/retract", "act", act('5'), "of", "2")
	if strings.Contains(page.body, "hello Kim") || strings.Contains(page.body, "helo Kim") ||
		!strings.Contains(page.words(), "This message was deleted.") || strings.Contains(page.body, `data-amend="2"`) {
		t.Error("after the deletion the page shows the words, or not that they were deleted")
	}
}

func TestDraftsAreKeptForTheirAgentAndCleared(t *testing.T) {
	w := newWorld()
	w.taken()
	server := serve(t, newConsole(t, w))
	b, colleague := signedIn(t, w, server, mira), signedIn(t, w, server, jan)
	keep := func(kind, text string) int {
		return b.post("/console/cases/1/draft", "kind", kind, "text", text).status
	}
	for kind, want := range map[string]int{"reply": 204, "note": 204, "other": 400, "": 400} {
		if got := keep(kind, "half a "+kind); got != want {
			t.Errorf("%q: %d, want %d", kind, got, want)
		}
	}
	if got := keep("reply", strings.Repeat("x", handoff.MaxText+1)); got != http.StatusRequestEntityTooLarge {
		t.Errorf("too long: %d", got)
	}
	other := signedIn(t, w, server, mira).get("/console/cases/1").body
	for _, want := range []string{">half a reply</textarea>", ">half a note</textarea>"} {
		if !strings.Contains(other, want) {
			t.Errorf("another browser lacks %s", want)
		}
	}
	if strings.Contains(colleague.get("/console/cases/1").body, "half a") {
		t.Error("a colleague sees the draft")
	}
	page := b.post("/console/cases/1/note", "act", act('1'), "text", "a whole note").body
	if strings.Contains(page, "half a note") || !strings.Contains(page, ">half a reply</textarea>") {
		t.Error("the note's draft stayed, or the reply's went")
	}
	page = b.post("/console/cases/1/ask", "act", act('2'), "text", "which?").body
	if strings.Contains(page, "half a") {
		t.Error("a question left the draft of the reply")
	}
}

// gives drops a file into a form of the page.
func gives(form, name, content string) action {
	return chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => {
		const data = new DataTransfer();
		data.items.add(new File([%q], %q));
		document.querySelector(%q).dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
	})()`, content, name, form))
}

// The server is slow with a draft while an agent types on: what waits behind it comes one after the other, so that what
// was typed last is what a reload finds.
func TestDraftsDoNotOvertakeEachOther(t *testing.T) {
	w := newWorld()
	w.taken()
	came, go1, third := make(chan struct{}), make(chan struct{}), make(chan struct{})
	w.keeping = func(text string) {
		switch text {
		case "a":
			close(came)
			select {
			case <-go1:
			case <-t.Context().Done():
			}
		case "ab":
			select { // were the third one under way as well, it would overtake this one here
			case <-third:
			case <-time.After(300 * time.Millisecond):
			}
		case "abc":
			close(third)
		}
	}
	rests := chromedp.Steps(js("window.typed = performance.now()"), until("performance.now() - window.typed > 900"))
	server := serve(t, newConsole(t, w))
	ctx, complained := chromium(t)
	err := chromedp.Do(ctx, signIn(t, w, server, mira), chromedp.Navigate(server.URL+"/console/cases/1"), loaded,
		chromedp.SendKeys("#reply", "a"), hears(came), chromedp.SendKeys("#reply", "b"), rests,
		chromedp.SendKeys("#reply", "c"), rests,
		chromedp.Func(func(context.Context, *chromedp.Target) error { close(go1); return nil }), hears(third),
		until(draftSaved), chromedp.Reload(), loaded, until("document.getElementById('reply').value === 'abc'"))
	if err != nil {
		t.Error(err, complained())
	}
}

// What another browser has written since is what a reload shows.
func TestAReloadShowsTheDraftOfAnotherBrowser(t *testing.T) {
	w := newWorld()
	w.taken()
	server := serve(t, newConsole(t, w))
	ctx, complained := chromium(t)
	elsewhere := chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		return w.PutDraft(ctx, mira.ID, 1, "reply", "typed on the phone")
	})
	err := chromedp.Do(ctx, signIn(t, w, server, mira), chromedp.Navigate(server.URL+"/console/cases/1"), loaded,
		chromedp.SendKeys("#reply", "typed here"), until(draftSaved), elsewhere,
		chromedp.Reload(), loaded, until("document.getElementById('reply').value === 'typed on the phone'"))
	if err != nil {
		t.Error(err, complained())
	}
}

// hears waits until a channel is closed.
func hears(c <-chan struct{}) action {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		select {
		case <-c:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

const draftSaved = `JSON.parse(localStorage.getItem("firstline/1/reply") ?? "{}").saved`

// An agent types and reloads: the new page is made before the server has the last words, and arrives after. It must not
// take its own older words for newer ones of another browser.
func TestAPageOlderThanADraftDoesNotUndoIt(t *testing.T) {
	w := newWorld()
	w.taken()
	came, made, arrives := make(chan struct{}), make(chan struct{}), make(chan struct{})
	heard := sync.OnceFunc(func() { close(came) }) // the page may send its words again
	arrived := sync.OnceFunc(func() { close(arrives) })
	w.keeping = func(text string) {
		switch text {
		case "ab":
			heard()
			select {
			case <-made:
			case <-t.Context().Done():
			}
		case "the old page knows":
			arrived()
		}
	}
	var reloads atomic.Bool
	w.recalled = func() {
		if reloads.CompareAndSwap(true, false) {
			close(made)
			select {
			case <-arrives:
			case <-t.Context().Done():
			}
		}
	}
	server := serve(t, newConsole(t, w))
	ctx, complained := chromium(t)
	err := chromedp.Do(ctx, signIn(t, w, server, mira), chromedp.Navigate(server.URL+"/console/cases/1"), loaded, listened,
		chromedp.SendKeys("#reply", "a"), until(draftSaved), chromedp.SendKeys("#reply", "b"),
		hears(came), chromedp.Func(func(context.Context, *chromedp.Target) error { reloads.Store(true); return nil }),
		js(`window.old = setInterval(() => { if (`+draftSaved+`) {
			clearInterval(window.old);
			fetch("/console/cases/1/draft",
				{ method: "POST", body: new URLSearchParams({ kind: "note", text: "the old page knows" }) });
		} }, 20); location.reload()`), until("!window.old"), loaded, until("document.getElementById('reply').value === 'ab'"))
	if err != nil {
		t.Error(err, complained())
	}
}

func TestFilesEditsAndDraftsInABrowser(t *testing.T) {
	w := newWorld()
	w.taken()
	c := newConsole(t, w)
	server := serve(t, c)
	restart := chromedp.Func(func(context.Context, *chromedp.Target) error {
		again, err := New(c.opt) // another process with the same store
		if err != nil {
			return err
		}
		c.Close()
		t.Cleanup(again.Close)
		server.Config.Handler = again.Handler()
		return nil
	})
	ctx, complained := chromium(t)
	hostile := `<img src=x onerror=alert(1)>.txt`
	value := func(id, text string) action {
		return until(fmt.Sprintf("document.getElementById(%q).value === %q", id, text))
	}
	saved := func(kind, text string) action {
		return until(fmt.Sprintf(`JSON.parse(localStorage.getItem("firstline/1/%s") ?? "{}").saved && %q`, kind, text))
	}
	err := chromedp.Do(ctx, signIn(t, w, server, mira), chromedp.Navigate(server.URL+"/console/cases/1"), loaded,
		chromedp.SendKeys("#reply", "half a reply"), saved("reply", "half a reply"),
		// another browser, after a restart: nothing but the store knows it
		restart, chromedp.Evaluate[chromedp.Void]("localStorage.clear()"), chromedp.Reload(), loaded, value("reply", "half a reply"),
		gives("#reply-form", hostile, "one"), gives("#reply-form", "two.txt", "two"),
		until("document.querySelectorAll('#reply-form .chosen li').length === 2"),
		chromedp.Click("#reply-form .chosen li:nth-child(2) button"),
		until("document.querySelectorAll('#reply-form .chosen li').length === 1"),
		chromedp.Click("[data-send]"), within("#moments", hostile), value("reply", ""))
	if err != nil {
		t.Fatal(err, complained())
	}
	if e := w.last("talk-kim"); e.Text != "half a reply" || len(e.Files) != 1 || e.Files[0].Name != hostile {
		t.Errorf("got %+v", e)
	}
	seq := fmt.Sprint(w.last("talk-kim").Seq)
	link := `[data-amend="` + seq + `"]`
	err = chromedp.Do(ctx, chromedp.Reload(), loaded, value("reply", ""), chromedp.Click(link),
		until("document.activeElement.id === 'amended'"), chromedp.SendKeys("#amended", "!"),
		chromedp.Click("#amend .primary"), within("#e"+seq+" .words", "half a reply!"),
		until("document.getElementById('amend').hidden"), within("#e"+seq+" .before", "half a reply"),
		chromedp.Click("#e"+seq+" .retract summary"), chromedp.Click("#e"+seq+" .retract button"),
		within("#e"+seq, "This message was deleted."), until("!document.querySelector('"+link+"')"))
	if err != nil {
		t.Fatal(err, complained())
	}
	if got := complained(); len(got) > 0 {
		t.Errorf("the browser complains: %q", got)
	}
}
