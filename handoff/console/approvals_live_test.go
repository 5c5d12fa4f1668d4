package console

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/firstline-support/firstline/handoff"
)

func TestRequestsComeAndGoByThemselves(t *testing.T) {
	o := newOffice(t)
	server := serve(t, o.console)
	ctx, complained := chromium(t)
	var first, second string
	call := func(do func() error) action {
		return chromedp.Func(func(context.Context, *chromedp.Target) error { return do() })
	}
	gone := func(id *string) action {
		return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
			return chromedp.Do(ctx, until(fmt.Sprintf(`!document.getElementById(%q)`, "yes-"+*id)))
		})
	}
	for _, step := range []struct {
		name string
		do   action
	}{
		{"open", chromedp.Steps(signIn(t, o.world, server, mira), press("p", 0), chromedp.WaitVisible("#approvals"), loaded)},
		{"one comes", chromedp.Steps(call(func() error { first = o.request(t, amelie, 1); return nil }),
			within("#approvals", "Amélie Laurent"), within("#awaited", "1"))},
		{"a key alone does nothing", press("y", 0)}, // were it a decision, the steps behind would find none
		{"Enter in the note does nothing", chromedp.Steps(press("j", 0), press("w", 0), chromedp.KeyEvent("known"),
			press("Enter", 0), press("Enter", chromedp.ModifierCtrl), within("#awaited", "1"))},
		{"what is typed stays", chromedp.Steps(call(func() error { second = o.request(t, amelie, 2); return nil }),
			within("#awaited", "2"), until(`document.getElementById('note-slack:T1/C2:1').value === 'known'`))},
		{"approve by keys", chromedp.Steps(press("Escape", 0), until(`document.activeElement === document.body`),
			js(`document.getElementById('yes-slack:T1/C2:1').focus()`), press("y", 0), gone(&first),
			within("#decided", "known"))},
		{"a colleague refuses", chromedp.Steps(call(func() error {
			_, err := o.Office.Decide(t.Context(), second, lea, false, "no badge")
			o.bell.Ring(handoff.QueueTopic)
			return err
		}), gone(&second), within("#decided", "no badge"), within("#approvals", "Nothing waits"))},
	} {
		if err := chromedp.Do(ctx, step.do); err != nil {
			t.Fatalf("%s: %v; the browser complains: %q", step.name, err, complained())
		}
	}
	if a := o.state(t, first); a.State != handoff.Approved || a.Note != "known" {
		t.Errorf("the first is %+v", a)
	}
	if got := complained(); len(got) > 0 {
		t.Errorf("the browser complains: %q", got)
	}
}
