package web

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	netcontrol "github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// What the tests do in the browser, by selectors of the page.
const (
	field    = "#input"
	lastOurs = "#log article:last-of-type .bubble"
)

func TestMain(m *testing.M) { os.Exit(thenClose(m.Run)) }

func thenClose(run func() int) int {
	defer func() { closeBrowser() }()
	return run()
}

// browse opens a tab of a real browser, with a profile of its own, that ends with the test. Whatever the page writes to
// its console as an error, a violation of its policy for example, fails the test; requests that fail because a server is
// down do not.
func browse(t *testing.T) context.Context {
	t.Helper()
	browser, err := browserOnce()
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("CI") == "" {
		t.Skipf("NOT TESTED in a browser, set CHROMIUM: %v", err)
	}
	if err != nil {
		t.Fatalf("no browser: %v", err)
	}
	ctx, done := chromedp.NewContext(browser, chromedp.WithNewBrowserContext(),
		chromedp.WithListener(func(event any) { complain(t, event) }))
	t.Cleanup(done)
	do(ctx, t, chromedp.Navigate("about:blank"), chromedp.EmulateViewport(1200, 800), focused)
	ctx, late := context.WithTimeout(ctx, 90*time.Second)
	t.Cleanup(late)
	return ctx
}

// browserOnce starts the one browser of a run: starting costs more than most of what is tested in it.
var browserOnce = sync.OnceValues(func() (context.Context, error) {
	program := os.Getenv("CHROMIUM")
	if program == "" {
		program = "/usr/bin/chromium"
	}
	if _, err := os.Stat(program); err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program),
		chromedp.Flag("headless", "new"), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("lang", "en-GB"))
	ctx, _ := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeBrowser = chromedp.NewContext(ctx)
	return ctx, chromedp.Do(ctx)
})

// closeBrowser ends the browser of this run, if one was started.
var closeBrowser = func() {}

// focused has the tab believe that somebody looks at it: it is one of several windows.
func focused(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
	_, err := cdp.Call(ctx, t, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	return chromedp.Void{}, err
}

// complain fails the test for an event that no page should cause.
func complain(t *testing.T, event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		t.Errorf("the page threw: %s %v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception)
	case *log.EventEntryAdded:
		if e.Entry.Source == log.EntrySourceSecurity || e.Entry.Source == log.EntrySourceJavascript {
			t.Errorf("the browser objects: %s", e.Entry.Text)
		}
	}
}

// A step is something done in the tab.
type step = chromedp.Action[chromedp.Void]

// do takes steps in the tab.
func do(ctx context.Context, t *testing.T, steps ...step) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// get gives the value of an expression in the page.
func get[T any](ctx context.Context, t *testing.T, expression string) T {
	t.Helper()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// until waits for a condition in the page.
func until(ctx context.Context, t *testing.T, condition string) {
	t.Helper()
	wait := chromedp.Poll[chromedp.Void](condition, chromedp.WithPollingTimeout(25*time.Second))
	if err := chromedp.Do(ctx, wait); err != nil {
		t.Fatalf("%s: %v; the page shows:\n%s", condition, err, get[string](ctx, t, "document.body.innerText"))
	}
}

// count gives the number of elements.
func count(ctx context.Context, t *testing.T, selector string) int {
	t.Helper()
	return get[int](ctx, t, `document.querySelectorAll("`+selector+`").length`)
}

// say writes into the field and sends with Enter.
func say(text string) step { return chromedp.Steps(chromedp.SendKeys(field, text), enter) }

// enter presses the key as the browser itself does: what the page prevents on key down brings no character.
func enter(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		key := input.DispatchKeyEventParams{
			Type: kind, Key: "Enter", Code: "Enter", Text: "\r", WindowsVirtualKeyCode: 13,
		}
		if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, key); err != nil {
			return chromedp.Void{}, err
		}
	}
	return chromedp.Void{}, nil
}

// shows is a condition: some message contains the text.
func shows(text string) string {
	return `[...document.querySelectorAll("#log .bubble")].some((b) => b.innerText.includes("` + text + `"))`
}

// offline tells the browser that it has no network, or has one again. Its requests still go out.
func offline(off bool) step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		state := netcontrol.OverrideNetworkStateParams{Offline: off, DownloadThroughput: -1, UploadThroughput: -1}
		_, err := cdp.Call(ctx, t, netcontrol.OverrideNetworkState, state)
		return chromedp.Void{}, err
	}
}

// prefer sets what the person's system prefers.
func prefer(scheme string) step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}}
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, media)
		return chromedp.Void{}, err
	}
}

// shot keeps a picture where SHOTS says.
func shot(name string) step {
	dir := os.Getenv("SHOTS")
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if dir == "" {
			return nil
		}
		picture, err := chromedp.CaptureScreenshot()(ctx, t)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, "web-"+name+".png"), picture, 0o600)
	})
}
