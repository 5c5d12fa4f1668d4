package main

import (
	"context"
	"errors"
	"fmt"
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
)

// chromium gives a profile of its own in the browser of this run, which ends with the test. Without a browser the test
// is skipped aloud; where CI is set it must be there.
func chromium(t *testing.T) context.Context {
	t.Helper()
	browser, err := browserOnce()
	if errors.Is(err, exec.ErrNotFound) && os.Getenv("CI") == "" {
		t.Skipf("SKIPPED: %v; set CHROMIUM to test the pages in one", err)
	}
	if err != nil {
		t.Fatalf("no browser to test with: %v", err)
	}
	ctx, stop := context.WithTimeout(browser, 4*time.Minute)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a profile: %v", err)
	}
	return ctx
}

// browserOnce starts the one browser of a run: starting is dear, and one that several tests use at the same time speaks
// to all of them over one line.
var browserOnce = sync.OnceValues(func() (context.Context, error) {
	path := os.Getenv("CHROMIUM")
	if path == "" {
		path = "/usr/bin/chromium"
	}
	if _, err := exec.LookPath(path); err != nil {
		return nil, fmt.Errorf("%w: %w", exec.ErrNotFound, err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.Flag("headless", "new"),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("disable-background-networking", true))
	ctx, _ := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeBrowser = chromedp.NewContext(ctx)
	return ctx, chromedp.Do(ctx)
})

// closeBrowser ends the browser of this run, if one was started.
var closeBrowser = func() {}

// A tab is one page of the browser, and what it complained about.
type tab struct {
	t    *testing.T
	name string
	ctx  context.Context //nolint:containedctx // in chromedp a tab is its context

	mu         sync.Mutex
	complaints []string // guarded by mu
	excused    bool     // guarded by mu; requests may fail or be refused
}

// newTab opens a tab in the browser.
func newTab(browser context.Context, t *testing.T, name string, options ...chromedp.ContextOption) *tab {
	t.Helper()
	b := &tab{t: t, name: name}
	var stop context.CancelFunc
	b.ctx, stop = chromedp.NewContext(browser, append(options, chromedp.WithListener(b.hear))...)
	t.Cleanup(stop)
	if err := chromedp.Do(b.ctx); err != nil { // opens the tab, which lasts as long as the context of its first action
		t.Fatalf("open the %s: %v", name, err)
	}
	b.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		// a tab behind another one would be slowed down, and would believe that nobody looks at it
		focus := emulation.SetFocusEmulationEnabledParams{Enabled: true}
		_, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, focus)
		return err
	}))
	return b
}

// hear notes what no page should cause.
func (b *tab) hear(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		d := e.ExceptionDetails
		about := fmt.Sprintf("exception: %s at %s:%d:%d", d.Text, d.URL, d.LineNumber, d.ColumnNumber)
		if d.Exception != nil {
			about += ": " + d.Exception.Description
		}
		b.complain(about)
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			b.complain(e.Entry.Text + " " + e.Entry.URL)
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			b.complain(fmt.Sprint(e.Args))
		}
	}
}

// netError begins what the browser says about a server that is not there.
const netError = "Failed to load resource: net::ERR_"

func (b *tab) complain(about string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.excused && (strings.HasPrefix(about, netError) || strings.Contains(about, "status of 409")) {
		return
	}
	b.complaints = append(b.complaints, about)
}

// excuse says whether requests may fail from now on.
func (b *tab) excuse(excused bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.excused = excused
}

// content fails the test when the browser complained.
func (b *tab) content() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.complaints {
		b.t.Errorf("the browser complains about the %s: %s", b.name, c)
	}
}

// A step is something done in a tab.
type step = chromedp.Action[chromedp.Void]

// do takes steps, all within some seconds.
func (b *tab) do(steps ...step) {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.fail(err.Error())
	}
}

// patience is how long anything in a page may take, on a machine that has a lot to do.
const patience = 30 * time.Second

// fail ends the test with what the tab shows.
func (b *tab) fail(why string) {
	b.t.Helper()
	b.picture(b.t.Name() + "-failed-" + b.name)
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	shows, err := chromedp.Run(ctx, chromedp.Evaluate[string]("document.body.innerText"))
	b.t.Fatalf("%s: %s; it shows (%v):\n%s", b.name, why, err, shows)
}

// press presses a key as the browser itself does: what the page prevents on key down brings no character.
func press(key string, code int64, modifiers int64) step {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		down := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: key, Code: key, Text: "\r",
			WindowsVirtualKeyCode: code, Modifiers: modifiers}
		up := down
		up.Type, up.Text = input.DispatchKeyEventTypeKeyUp, ""
		for _, event := range []input.DispatchKeyEventParams{down, up} {
			if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, event); err != nil {
				return err
			}
		}
		return nil
	})
}

// The keys that the pages listen to.
var (
	enter     = press("Enter", 13, 0)
	ctrlEnter = press("Enter", 13, 2)
)

// value gives an expression's value in the page.
func value[T any](b *tab, expression string) T {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %s: %v", b.name, expression, err)
	}
	return v
}

// until waits for a condition in the page. (What chromedp has for that needs eval, which the pages forbid.)
func (b *tab) until(condition string) {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	look := chromedp.Evaluate[bool]("Boolean(" + condition + ")")
	holds := poll(ctx, 25*time.Millisecond, func() bool {
		yes, err := chromedp.Run(ctx, look)
		return err == nil && yes // while a page loads there may be nothing to evaluate in
	})
	if !holds {
		b.fail("it is not so that " + condition)
	}
}

// within waits until an element holds a text.
func (b *tab) within(selector, text string) {
	b.t.Helper()
	b.until(fmt.Sprintf("[...document.querySelectorAll(%q)].some((e) => e.textContent.includes(%q))", selector, text))
}

// click waits for an element that holds the text and clicks on it.
func (b *tab) click(selector, text string) {
	b.t.Helper()
	find := fmt.Sprintf("[...document.querySelectorAll(%q)].findLast((e) => e.textContent.includes(%q) && !e.disabled"+
		" && e.checkVisibility())", selector, text)
	b.until(find)
	b.do(chromedp.Evaluate[chromedp.Void](find + ".click()"))
}

// fill types into a field.
func (b *tab) fill(selector, text string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(selector), chromedp.SendKeys(selector, text))
}

// look sets the size of the window and the colours that the person's system prefers.
func (b *tab) look(width, height int64, scheme string) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, height), chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media)
		return err
	}))
}

// picture keeps what the tab shows where FIRSTLINE_SHOTS says.
func (b *tab) picture(name string) {
	dir := os.Getenv("FIRSTLINE_SHOTS")
	if dir == "" {
		return
	}
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	image, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, strings.ReplaceAll(name, "/", "-")+".png"), image, 0o600)
	}
	if err != nil {
		b.t.Errorf("picture of the %s: %v", b.name, err)
	}
}

// pictures takes one in each of the usual looks, and ends with the first.
func (b *tab) pictures(name string) {
	b.t.Helper()
	if os.Getenv("FIRSTLINE_SHOTS") == "" {
		return
	}
	b.look(1366, 850, "dark")
	b.picture(name + "-dark")
	b.look(390, 844, "light")
	b.picture(name + "-phone")
	b.look(1366, 850, "light")
	b.picture(name + "-light")
}
