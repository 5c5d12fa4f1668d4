package console

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

func TestTheModelDraftsTheArticleAndTheDraftSaysSo(t *testing.T) {
	w := newWorld()
	w.full()
	c, s := withScribe(t, w)
	b := signedIn(t, w, serve(t, c), mira)
	got := b.post("/console/cases/1/article")
	want := "---\n# Drafted by the language model from what agents have said. Check every line, then delete this one.\ntitle: 1\n---\n"
	if got.body != want || !strings.Contains(got.header.Get("Content-Disposition"), "of-the-model.en.md") {
		t.Errorf("got %q as %q", got.body, got.header.Get("Content-Disposition"))
	}
	s.tell(&Unhelpful{Why: "slow"}, nil)
	got = b.post("/console/cases/1/article")
	if !strings.Contains(got.body, "entries") || strings.Contains(got.body, "model") ||
		!strings.Contains(got.header.Get("Content-Disposition"), "vpn.en.md") {
		t.Errorf("without the model's help: got %q", got.body)
	}
	s.tell(errors.New("the disk is full"), nil)
	if got = b.post("/console/cases/1/article"); got.status != http.StatusInternalServerError {
		t.Errorf("a fault of our own: status %d", got.status)
	}
	c.opt.Model = Model{}
	if got = b.post("/console/cases/1/article"); got.status != http.StatusNotFound {
		t.Errorf("without a model: status %d", got.status)
	}
	if page := b.get("/console/cases/1").body; !strings.Contains(page, `href="/console/cases/1/article" download`) {
		t.Error("without a model there is no draft at all")
	}
}

// In a real browser the file is saved once, however often the button is pressed while it is written.
func TestAnArticleOfTheModelIsSaved(t *testing.T) {
	w := newWorld()
	w.full()
	c, s := withScribe(t, w)
	server := serve(t, c)
	ctx, complained := chromium(t)
	dir, waits := t.TempDir(), make(chan struct{})
	s.tell(nil, waits)
	saves := chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		own, err := chromedp.Call(ctx, target.GetTargetInfo, target.GetTargetInfoParams{})
		if err != nil {
			return err
		}
		_, err = chromedp.Call(ctx, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{DownloadPath: dir,
			Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllow, BrowserContextID: own.TargetInfo.BrowserContextID})
		return err
	})
	click := js("document.querySelector('[data-model=article]').click()")
	saved := chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		ctx, stop := context.WithTimeout(ctx, 30*time.Second)
		defer stop()
		for {
			if text, err := os.ReadFile(filepath.Join(dir, "of-the-model.en.md")); err == nil && strings.Contains(string(text), "title: 1") {
				return nil
			}
			if _, err := chromedp.Sleep(20*time.Millisecond)(ctx, tab); err != nil {
				return err
			}
		}
	})
	for _, step := range []struct {
		name string
		do   action
	}{
		{"sign in", chromedp.Steps(signIn(t, w, server, mira), saves)},
		{"open the case", chromedp.Steps(chromedp.Navigate(server.URL+"/console/cases/1"), within("h1", "FL-1"), loaded)},
		{"press twice", chromedp.Steps(press("m", 0), chromedp.WaitVisible("#more"), click,
			until("document.querySelector('[data-model=article]').getAttribute('aria-busy') === 'true'"), click)},
		{"it is saved", chromedp.Steps(chromedp.Func(func(context.Context, *chromedp.Target) error { close(waits); return nil }), saved)},
	} {
		if err := chromedp.Do(ctx, step.do); err != nil {
			t.Fatalf("%s: %v; asked %d times; the browser complains: %q", step.name, err, len(s.all()), complained())
		}
	}
	files, err := os.ReadDir(dir)
	if got := complained(); err != nil || len(files) != 1 || len(s.all()) != 1 || len(got) > 0 {
		t.Errorf("%v %v; asked %d times; the browser complains: %q", files, err, len(s.all()), got)
	}
}
