package onetime

import (
	"context"
	"errors"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browse starts a real browser, or skips the test where there is none. What the page writes to its console as an error,
// a violation of its policy for example, fails the test.
func browse(t *testing.T) context.Context {
	t.Helper()
	program := os.Getenv("CHROMIUM")
	if program == "" {
		program = "/usr/bin/chromium"
	}
	if _, err := os.Stat(program); errors.Is(err, fs.ErrNotExist) && os.Getenv("CI") == "" {
		t.Skipf("NOT TESTED in a browser, set CHROMIUM: %v", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program),
		chromedp.Flag("headless", "new"), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("lang", "en-GB"))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, done := chromedp.NewContext(ctx, chromedp.WithListener(func(event any) { complain(t, event) }))
	t.Cleanup(done)
	do(ctx, t, chromedp.Navigate("about:blank"))
	ctx, late := context.WithTimeout(ctx, 90*time.Second)
	t.Cleanup(late)
	return ctx
}

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

type step = chromedp.Action[chromedp.Void]

func do(ctx context.Context, t *testing.T, steps ...step) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

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

// said waits for words below the title.
func said(ctx context.Context, t *testing.T, words string) {
	t.Helper()
	until(ctx, t, `document.getElementById("said").innerText.includes("`+words+`")`)
}

// enter writes a code and sends it with the form's button.
func enter(code string) step {
	return chromedp.Steps(chromedp.SetValue("#code", code), chromedp.Click("#show"))
}

// look sets what the person's system prefers, and the size of the window.
func look(scheme string, width, height int64) step {
	return chromedp.Steps(chromedp.EmulateViewport(width, height),
		func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
			media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
				{Name: "prefers-color-scheme", Value: scheme}}}
			_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, media)
			return chromedp.Void{}, err
		})
}

// shot keeps a picture where SHOTS says.
func shot(name string) step {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		dir := os.Getenv("SHOTS")
		if dir == "" {
			return nil
		}
		picture, err := chromedp.CaptureScreenshot()(ctx, t)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, "once-"+name+".png"), picture, 0o600)
	})
}

// audit gives what is wrong with the page for people who hear it or use a small screen.
const audit = `(() => {
	const wrong = [];
	for (const e of document.querySelectorAll("button, a[href], input, progress")) {
		if (!e.checkVisibility()) continue;
		const label = e.labels?.[0]?.textContent ?? "";
		const named = document.getElementById(e.getAttribute("aria-labelledby") ?? "")?.textContent ?? "";
		if (!(e.innerText || label || named).trim()) wrong.push("no name: " + e.outerHTML);
		const { width, height } = e.getBoundingClientRect();
		if (e.tagName !== "PROGRESS" && (width < 40 || height < 40)) wrong.push("too small to touch: " + e.outerHTML);
	}
	for (const e of document.querySelectorAll("[aria-labelledby], [aria-describedby]"))
		for (const id of ((e.getAttribute("aria-labelledby") ?? "") + " " + (e.getAttribute("aria-describedby") ?? "")).split(" "))
			if (id && !document.getElementById(id)) wrong.push("points nowhere: " + id);
	if (document.querySelectorAll("h1").length !== 1) wrong.push("not exactly one h1");
	if (!document.documentElement.lang) wrong.push("no language");
	if (document.documentElement.scrollWidth > document.documentElement.clientWidth) wrong.push("scrolls sideways");
	return wrong;
})()`

func check(ctx context.Context, t *testing.T, where string) {
	t.Helper()
	for _, problem := range get[[]string](ctx, t, audit) {
		t.Errorf("%s: %s", where, problem)
	}
}

func TestTheOwnerSeesASecretInABrowser(t *testing.T) {
	ctx := browse(t)
	server := httptest.NewUnstartedServer(nil)
	w := newWorld(t.Context(), t, "http://"+server.Listener.Addr().String())
	server.Config.Handler = w.handler
	server.Start()
	t.Cleanup(server.Close)
	link, err := w.Keep(t.Context(), secret, ada, "en")
	if err != nil {
		t.Fatal(err)
	}
	do(ctx, t, look("light", 1100, 760), chromedp.Navigate(link), chromedp.WaitVisible("#send"), shot("1-ready"))
	check(ctx, t, "ready")
	do(ctx, t, chromedp.Click(`[data-lang="de"]`), chromedp.WaitVisible(`html[lang="de"] #send`), look("dark", 320, 640),
		shot("2-ready-dark-narrow"))
	check(ctx, t, "in German")
	do(ctx, t, chromedp.Click("#send"), chromedp.WaitVisible("#code"))
	code := <-w.mailbox
	until(ctx, t, `document.activeElement.id === "code"`)
	wrongCode := "1111 1111"
	if code == wrongCode {
		wrongCode = "2222 2222"
	}
	do(ctx, t, enter(wrongCode))
	said(ctx, t, "Verbleibende Versuche: 4")
	do(ctx, t, shot("3-wrong-dark-narrow"))
	check(ctx, t, "a wrong code")
	do(ctx, t, look("light", 1100, 760), enter(code), chromedp.WaitVisible("#secret"), shot("4-shown"))
	check(ctx, t, "shown")
	if got := get[string](ctx, t, `document.getElementById("secret").textContent`); got != secret {
		t.Errorf("the page shows %q", got)
	}
	if got := get[string](ctx, t, `location.hash + document.activeElement.id`); got != "secret" {
		t.Errorf("fragment and focus: %q", got)
	}
	copied(ctx, t)
	// a minute goes by
	do(ctx, t, chromedp.Evaluate[chromedp.Void](`(() => { const now = performance.now.bind(performance);
		performance.now = () => now() + 60_000; })()`))
	said(ctx, t, "Es ist jetzt verborgen")
	if page := get[string](ctx, t, "document.documentElement.outerHTML"); strings.Contains(page, "Kiesel") {
		t.Error("what is hidden is still in the page")
	}
	do(ctx, t, shot("5-hidden"), chromedp.Navigate("about:blank"), chromedp.Navigate(link),
		chromedp.Click("#send"))
	said(ctx, t, "nothing to see behind this link")
	do(ctx, t, chromedp.Navigate("about:blank"), chromedp.Navigate(server.URL+"/once"))
	said(ctx, t, "nothing to see behind this link")
}

// copied tells whether the button copies the secret, and what it does where the browser does not let it.
func copied(ctx context.Context, t *testing.T) {
	t.Helper()
	do(ctx, t, chromedp.Evaluate[chromedp.Void](`(() => { const write = navigator.clipboard.writeText.bind(navigator.clipboard);
		navigator.clipboard.writeText = (text) => { window.written = text; return write(text); }; })()`), chromedp.Click("#copy"))
	said(ctx, t, "Kopiert")
	if got := get[string](ctx, t, `window.written`); got != secret {
		t.Errorf("the clipboard has %q", got)
	}
	do(ctx, t, chromedp.Evaluate[chromedp.Void](`navigator.clipboard.writeText = () => Promise.reject(new Error("no"))`),
		chromedp.Click("#copy"))
	said(ctx, t, "Es ist markiert")
	if got := get[string](ctx, t, `getSelection().toString()`); got != secret {
		t.Errorf("selected is %q", got)
	}
}
