package console

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/firstline-support/firstline/handoff"
)

// The figures of the model are read on a desk and on a telephone: every cap has its bar and its figures, and none of it
// lies beside the page.
func TestTheCapsOfTheModelFitOnEveryScreen(t *testing.T) {
	w := newWorld()
	boss := handoff.Agent{ID: "boss", Name: "Boss", Role: handoff.Admin}
	if err := w.PutAgent(t.Context(), boss); err != nil {
		t.Fatal(err)
	}
	c := newConsole(t, w)
	report := busyReport()
	c.opt.Model.Report = func(context.Context) (ModelReport, error) { return report, nil }
	server := serve(t, c)
	ctx, complained := chromium(t)
	if err := chromedp.Do(ctx, signIn(t, w, server, boss)); err != nil {
		t.Fatal(err)
	}
	fits := fmt.Sprintf(`(() => {
		const rows = [...document.querySelectorAll('.caps li')];
		const inside = (e) => { const r = e.getBoundingClientRect(); return r.left >= 0 && r.right <= innerWidth && r.height > 0; };
		return rows.length === %d && rows.every((row) => [...row.children].every(inside)) &&
			rows.every((row) => row.querySelector('.score').scrollWidth <= row.querySelector('.score').clientWidth);
	})()`, len(report.Caps))
	for _, lang := range []struct{ code, says string }{
		{"en", "Cost of one channel, the one that cost most"}, {"de", "Kosten eines Kanals, desjenigen mit den höchsten"},
	} {
		for _, width := range []int64{1200, 390} {
			err := chromedp.Do(ctx, chromedp.Steps(chromedp.EmulateViewport(width, 800),
				chromedp.Navigate(server.URL+"/console/model"),
				js(fmt.Sprintf("document.querySelector('.switch [value=%s]').click()", lang.code)),
				within(".caps", lang.says), loaded, until(fits)))
			if err != nil {
				t.Fatalf("%s, %d pixels wide: %v", lang.code, width, err)
			}
		}
	}
	if all := complained(); len(all) > 0 {
		t.Errorf("the browser complained: %v", all)
	}
}
