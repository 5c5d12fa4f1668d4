package console

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/firstline-support/firstline/handoff"
)

func TestMain(m *testing.M) { os.Exit(thenClose(m.Run)) }

func thenClose(run func() int) int {
	defer func() { closeBrowser() }()
	return run()
}

// chromium gives a browser tab with a profile of its own, and the complaints of its scripts so far. Without a browser the
// test is skipped aloud; where CI is set it must be there.
func chromium(t *testing.T) (context.Context, func() []string) {
	t.Helper()
	browser, err := browserOnce()
	if errors.Is(err, exec.ErrNotFound) && os.Getenv("CI") == "" {
		t.Skipf("SKIPPED: %v; set CHROMIUM to test the pages in one", err)
	}
	if err != nil {
		t.Fatalf("no browser to test with: %v", err)
	}
	ctx, stop := context.WithTimeout(browser, 2*time.Minute)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(stop)
	complained := complaints(t, ctx)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1200, 800), focused); err != nil {
		t.Fatalf("open a profile: %v", err)
	}
	return ctx, complained
}

// browserOnce starts the one browser of a run: starting costs more than most of what is tested in it.
var browserOnce = sync.OnceValues(func() (context.Context, error) {
	path := os.Getenv("CHROMIUM")
	if path == "" {
		path = "/usr/bin/chromium"
	}
	if _, err := exec.LookPath(path); err != nil {
		return nil, fmt.Errorf("%w: %w", exec.ErrNotFound, err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.Flag("headless", "new"),
		chromedp.NoSandbox, chromedp.DisableGPU)
	ctx, _ := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeBrowser = chromedp.NewContext(ctx)
	return ctx, chromedp.Do(ctx)
})

// closeBrowser ends the browser of this run, if one was started.
var closeBrowser = func() {}

// focused has the tab believe that somebody looks at it: it is one of several windows.
var focused = chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
	_, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	return err
})

// An action is what a browser is told to do.
type action = chromedp.Action[chromedp.Void]

// complaints collects the errors and warnings of the page's console, and the exceptions of its scripts.
func complaints(t *testing.T, ctx context.Context) func() []string {
	t.Helper()
	var mu sync.Mutex
	var all []string
	err := chromedp.Listen(ctx, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			all = append(all, e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			if e.Entry.Level == log.EntryLevelError {
				all = append(all, e.Entry.Text+" "+e.Entry.URL)
			}
		case *runtime.EventConsoleAPICalled:
			if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
				all = append(all, fmt.Sprint(e.Args))
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return all
	}
}

// signIn opens a fresh link, as an agent does.
func signIn(t *testing.T, w *world, server *httptest.Server, who handoff.Agent) action {
	t.Helper()
	address, err := SignInLink(t.Context(), w, who.ID, server.URL, noon)
	if err != nil {
		t.Fatal(err)
	}
	return chromedp.Steps(chromedp.Navigate(address), chromedp.WaitVisible("#rows"), loaded)
}

// within waits until the element holds the text.
func within(selector, text string) action {
	return until(fmt.Sprintf("document.querySelector(%q)?.textContent.includes(%q)", selector, text))
}

// until looks again and again whether a condition of the page holds. (What chromedp has for that needs eval, which the
// pages forbid.)
func until(condition string) action {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		ctx, stop := context.WithTimeout(ctx, 30*time.Second) // a machine may have a lot to do
		defer stop()
		for {
			holds, err := chromedp.Evaluate[bool]("Boolean("+condition+")")(ctx, tab)
			if err == nil && holds {
				return nil
			}
			if _, err := chromedp.Sleep(20*time.Millisecond)(ctx, tab); err != nil {
				return fmt.Errorf("wait for %s: %w", condition, err)
			}
		}
	})
}

// loaded waits until the scripts of the page have started.
var loaded = until("document.readyState === 'complete'")

// listened waits until the page has heard from the server what it listens to, and has had the time of two requests to do
// something about it: the stream of this script is opened behind the page's own.
var listened = chromedp.Steps(js(`{
	const look = () => fetch('/console/queue');
	const events = new EventSource('/console/events');
	events.onopen = () => look().then(look).then(() => { events.close(); window.listened = true; });
}`), until("window.listened"))

// press is one key, as a keyboard sends it: where the page takes the key for a command, no letter follows. (chromedp's
// own KeyEvent sends the letter regardless; it types the words.)
func press(key string, modifiers chromedp.Modifier) action {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		down := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: key, Modifiers: int64(modifiers)}
		switch {
		case key == "Enter":
			down.Text, down.WindowsVirtualKeyCode = "\r", 13
		case len(key) == 1:
			down.Text = key
		}
		if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, down); err != nil {
			return err
		}
		_, err := chromedp.Call(ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{
			Type: input.DispatchKeyEventTypeKeyUp, Key: key, Modifiers: int64(modifiers),
		})
		return err
	})
}

// js runs a script in the page.
func js(script string) action { return chromedp.Evaluate[chromedp.Void](script) }

func TestSeveralCasesAreChosenByKeyAndMouse(t *testing.T) {
	w := newWorld()
	w.full()
	server := serve(t, newConsole(t, w))
	ctx, complained := chromium(t)
	box := func(n int) string { return fmt.Sprintf("document.querySelectorAll('#rows input')[%d]", n) }
	chosen := func(n int) action {
		return until(fmt.Sprintf("document.querySelectorAll('#rows input:checked').length === %d", n))
	}
	for _, step := range []struct {
		name string
		do   action
	}{
		{"sign in", signIn(t, w, server, mira)},
		{"x chooses the row", chromedp.Steps(press("j", 0), press("x", 0), chosen(1), within("#bulk-count", "1 chosen"))},
		{"and gives it up", chromedp.Steps(press("x", 0), chosen(0))},
		{"shift chooses a range", chromedp.Steps(js(box(1)+".click()"),
			js(box(4)+".dispatchEvent(new MouseEvent('click', {shiftKey: true, bubbles: true, cancelable: true}))"), chosen(4))},
		{"all that are shown", chromedp.Steps(js("document.querySelector('#bulk-all input').click()"), chosen(9))},
		{"a change leaves the boxes", chromedp.Steps(chromedp.Func(func(context.Context, *chromedp.Target) error {
			w.say(3, "still screaming")
			return nil
		}), within("#case-3", "still screaming"), chosen(9))},
		{"the slash searches", chromedp.Steps(press("/", 0), until("document.activeElement.id === 'search'"))},
		{"and all are done at once", chromedp.Steps(js("document.querySelector('[formaction$=\"bulk/take\"]').click()"),
			within("h1", "cases were taken"), within(".notice", "Jan Petersen was faster"))},
		{"what came of it stays to be read", chromedp.Steps(loaded, listened, within("h1", "cases were taken"))},
	} {
		if err := chromedp.Do(ctx, step.do); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
	}
	if all := complained(); len(all) > 0 {
		t.Errorf("the browser complained: %v", all)
	}
}

func TestAnAgentWorksThroughACaseByKeyboard(t *testing.T) {
	w := newWorld()
	w.full()
	server := serve(t, newConsole(t, w))
	ctx, complained := chromium(t)
	for _, step := range []struct {
		name string
		do   action
	}{
		{"sign in by link", signIn(t, w, server, mira)},
		{"open the first row", chromedp.Steps(press("j", 0), press("Enter", 0), within("h1", "FL-2"), loaded)},
		{"take it", chromedp.Steps(press("t", 0), within("#head", "Yours"))},
		{"begin a reply", chromedp.Steps(press("r", 0), chromedp.KeyEvent("Bitte trennen Sie"))},
		{"live words arrive while typing", chromedp.Steps(
			chromedp.Func(func(context.Context, *chromedp.Target) error { w.say(2, "sind Sie da?"); return nil }),
			within("#moments", "sind Sie da?"), chromedp.KeyEvent(" das Netz."),
		)},
		{"the draft survives a reload", chromedp.Steps(chromedp.Reload(), loaded, until(
			`document.getElementById('reply')?.value === 'Bitte trennen Sie das Netz.'`))},
		{"send it", chromedp.Steps(press("r", 0), press("Enter", chromedp.ModifierCtrl),
			within(".moment.agent", "Bitte trennen Sie das Netz."), until(`document.getElementById('reply').value === ''`))},
		{"leave a note", chromedp.Steps(press("Escape", 0), press("n", 0), chromedp.KeyEvent("phishing"),
			press("Enter", chromedp.ModifierCtrl), within(".moment.note", "phishing"))},
		{"resolve it", chromedp.Steps(press("Escape", 0), press("e", 0), chromedp.WaitVisible("#solution"),
			chromedp.KeyEvent("account locked"), press("Enter", chromedp.ModifierCtrl), within("#head", "Resolved"),
			until("!document.querySelector(':popover-open')"), until("!document.activeElement.matches('textarea')"))},
		{"go back", chromedp.Steps(press("u", 0), chromedp.WaitVisible("#rows"))},
	} {
		if err := chromedp.Do(ctx, step.do); err != nil {
			t.Fatalf("%s: %v; the browser complains: %q", step.name, err, complained())
		}
	}
	var kinds []string
	for _, e := range w.journal["talk-olga"][3:] {
		kinds = append(kinds, string(e.Kind)+" "+e.Text)
	}
	want := "taken |said sind Sie da?|said Bitte trennen Sie das Netz.|note phishing|resolved account locked"
	if got := strings.Join(kinds, "|"); got != want {
		t.Errorf("journal afterwards: got %q, want %q", got, want)
	}
	if got := complained(); len(got) > 0 {
		t.Errorf("the browser complains: %q", got)
	}
}

func TestThePageTellsOfNewCasesAndWordsByItself(t *testing.T) {
	w := newWorld()
	w.full()
	server := serve(t, newConsole(t, w))
	ctx, complained := chromium(t)
	arrive := chromedp.Func(func(context.Context, *chromedp.Target) error {
		w.open(handoff.Case{Person: person("web:KLMN", ""), Channel: "web", Subject: "badge lost"},
			said(handoff.ByPerson, "badge lost"))
		w.bell.Ring(handoff.QueueTopic)
		return nil
	})
	write := chromedp.Func(func(context.Context, *chromedp.Target) error { w.say(2, "noch etwas"); return nil })
	for _, step := range []struct {
		name string
		do   action
	}{
		{"look at the queue", chromedp.Steps(signIn(t, w, server, mira), until(`document.title.startsWith('(7)')`))},
		{"a case arrives", chromedp.Steps(arrive, within(".row.fresh", "badge lost"), within(".row.fresh", "Visitor KLMN"),
			within("#announce", "FL-13"), until(`document.title.startsWith('(8)')`), within("#tab-open .count", "10"))},
		{"a person writes in a case", chromedp.Steps(write, within(".row.fresh", "noch etwas"),
			within("#case-2 .badge", "2"))},
		{"and in the case that is open", chromedp.Steps(chromedp.Navigate(server.URL+"/console/cases/2"), loaded,
			within("#moments", "noch etwas"), write, within("#moments > .fresh", "noch etwas"), within("#announce", "1"))},
	} {
		if err := chromedp.Do(ctx, step.do); err != nil {
			t.Fatalf("%s: %v; the browser complains: %q", step.name, err, complained())
		}
	}
}

func TestOnAPhoneTheBriefIsALineUntilItIsOpened(t *testing.T) {
	w := newWorld()
	w.full()
	server := serve(t, newConsole(t, w))
	ctx, complained := chromium(t)
	visit := func(number int) action {
		return chromedp.Steps(chromedp.Navigate(fmt.Sprintf("%s/console/cases/%d", server.URL, number)), loaded)
	}
	folded, open := until(`!document.getElementById('brief-fold').open`), until(`document.getElementById('brief-fold').open`)
	atOnce := until(`['gist', 'reply'].every((id) => {
		const at = document.getElementById(id).getBoundingClientRect();
		return at.height > 0 && at.top >= 0 && at.bottom <= innerHeight;
	})`)
	for _, step := range []struct {
		name string
		do   action
	}{
		{"folded at first", chromedp.Steps(chromedp.EmulateViewport(390, 844), signIn(t, w, server, mira), visit(1), folded,
			atOnce, within("#gist", "nordwind vpn stops"), within("#gist", "What the bot offered did not help"))},
		{"the latest words are in sight", until(`document.getElementById('moments').lastElementChild
			.getBoundingClientRect().bottom <= document.getElementById('transcript').getBoundingClientRect().bottom`)},
		{"opened", chromedp.Steps(js(`document.querySelector('#brief-fold summary').click()`), open)},
		{"remembered", chromedp.Steps(chromedp.Reload(), loaded, open)},
		{"for this case only", chromedp.Steps(visit(2), folded, atOnce)},
		{"and folded again", chromedp.Steps(visit(1), open, js(`document.querySelector('#brief-fold summary').click()`),
			chromedp.Reload(), loaded, folded)},
		{"open on a desk", chromedp.Steps(chromedp.EmulateViewport(1366, 850), visit(1), open)},
	} {
		if err := chromedp.Do(ctx, step.do); err != nil {
			t.Fatalf("%s: %v; the browser complains: %q", step.name, err, complained())
		}
	}
}

// TestPicturesOfThePages takes them for people to look at, where PICTURES names a folder.
func TestPicturesOfThePages(t *testing.T) {
	folder := os.Getenv("PICTURES")
	if folder == "" {
		t.Skip("SKIPPED: set PICTURES to a folder to have pictures of the pages taken")
	}
	w := newWorld()
	w.full()
	w.school()
	w.library()
	server := serve(t, newConsole(t, w))
	ctx, _ := chromium(t)
	for _, look := range []struct {
		name          string
		who           handoff.Agent
		width, height int64
		scheme        string
	}{
		{"desktop-light-en", mira, 1366, 850, "light"}, {"desktop-dark-de", jan, 1366, 850, "dark"},
		{"phone-light-de", jan, 320, 700, "light"}, {"phone-dark-en", mira, 390, 844, "dark"},
		{"tablet-light-en", mira, 800, 1100, "light"},
	} {
		view := chromedp.Steps(
			chromedp.EmulateViewport(look.width, look.height), colours(look.scheme),
			signIn(t, w, server, look.who), shot(folder, "queue-"+look.name),
			chromedp.Navigate(server.URL+"/console/teach"), chromedp.WaitVisible("#themes"), loaded,
			shot(folder, "teach-"+look.name),
			js(`document.querySelectorAll('.theme details, .flips').forEach((d, i) => { d.open = i !== 1 })`),
			shot(folder, "taught-"+look.name),
			js(`document.getElementById('recent').scrollIntoView()`), shot(folder, "recent-"+look.name),
			chromedp.Navigate(server.URL+"/console/knowledge"), chromedp.WaitVisible(".finding"), loaded,
			shot(folder, "knowledge-"+look.name),
			chromedp.Navigate(server.URL+"/console/cases/1"), chromedp.WaitVisible("#moments"), loaded,
			shot(folder, "case-"+look.name),
			js(`document.querySelector('.why').open = true; document.querySelector('.why').scrollIntoView()`),
			shot(folder, "why-"+look.name),
			js(`document.getElementById('write-note').click()`), shot(folder, "note-"+look.name),
			js(`document.getElementById('resolve').showPopover()`), shot(folder, "resolve-"+look.name),
			js(`document.getElementById('keys').showPopover()`), shot(folder, "keys-"+look.name),
			chromedp.Navigate(server.URL+"/console/cases/5"), chromedp.WaitVisible("#moments"), loaded,
			shot(folder, "elsewhere-"+look.name),
			js(`document.getElementById('take')?.requestSubmit() ?? document.querySelector('form.reply').requestSubmit()`),
			chromedp.Navigate(server.URL+"/console/cases/4"), loaded, chromedp.Func(func(ctx context.Context,
				_ *chromedp.Target) error {
				_, err := w.Perform(ctx, handoff.Act{ID: look.name, Case: 4, Verb: handoff.Take,
					Agent: handoff.Agent{ID: "x", Name: "Ada Stone"}})
				_ = err // taken at an earlier look
				return nil
			}), js(`document.getElementById('take')?.requestSubmit()`), shot(folder, "conflict-"+look.name),
			js(`document.querySelector('form[action$=sign-out]').submit()`), chromedp.WaitVisible("#sign-in"),
			shot(folder, "signin-"+look.name),
		)
		if err := chromedp.Do(ctx, view); err != nil {
			t.Fatalf("%s: %v", look.name, err)
		}
	}
}

// colours makes the page light or dark.
func colours(scheme string) action {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	})
}

func shot(folder, name string) action {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		picture, err := chromedp.CaptureScreenshot()(ctx, tab)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(folder, "console-"+name+".png"), picture, 0o600)
	})
}

// The same form sent twice is two acts: the second must not be taken for a repeat of the first.
func TestACaseIsPutOffTwiceFromTheSameDialog(t *testing.T) {
	w := newWorld()
	w.full()
	if err := w.PutAgent(t.Context(), handoff.Agent{ID: "sam", Name: "Sam", Team: "security"}); err != nil {
		t.Fatal(err)
	}
	c := newConsole(t, w)
	c.opt.Teams[0].Private, c.opt.Teams[1].Private = true, true // case 2 is security's; both others are out of sight
	server := serve(t, c)
	ctx, complained := chromium(t)
	putOff := func(hours string, d time.Duration) action {
		stored := chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
			for {
				w.mu.Lock()
				is := w.cases[1].Snoozed
				w.mu.Unlock()
				if is.Equal(noon.Add(d)) {
					return nil
				}
				if _, err := chromedp.Sleep(20*time.Millisecond)(ctx, tab); err != nil {
					return fmt.Errorf("put off until %s: %w", is, err)
				}
			}
		})
		return chromedp.Steps(press("m", 0), chromedp.WaitVisible("#nap"),
			js("document.getElementById('nap').value = '"+hours+"'"),
			js("document.getElementById('nap').form.requestSubmit()"), stored,
			until("!document.querySelector(':popover-open')"))
	}
	for _, step := range []struct {
		name string
		do   action
	}{
		{"sign in", signIn(t, w, server, handoff.Agent{ID: "sam"})},
		{"open the case", chromedp.Steps(press("j", 0), press("Enter", 0), within("h1", "FL-2"), loaded)},
		{"for an hour", putOff("1h", time.Hour)},
		{"for four", putOff("4h", 4*time.Hour)},
		{"give it to a private team", chromedp.Steps(press("m", 0), chromedp.WaitVisible("#to-team"),
			js("document.getElementById('to-team').form.requestSubmit()"), chromedp.WaitVisible("#rows"))},
	} {
		if got := complained(); len(got) > 0 { // of the last one it may: the case is not there any more
			t.Errorf("before %q the browser complains: %q", step.name, got)
		}
		if err := chromedp.Do(ctx, step.do); err != nil {
			t.Fatalf("%s: %v; the browser complains: %q", step.name, err, complained())
		}
	}
}
