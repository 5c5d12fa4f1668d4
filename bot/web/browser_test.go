package web

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/firstline-support/firstline/handoff"
)

func TestPersonWritesAndIsAnsweredAndReloadKeepsIt(t *testing.T) {
	ctx, w := browse(t), newWorld()
	s := newSite(t, newChannel(t, w).Handler())
	do(ctx, t, chromedp.Navigate(s.url()+"/?lang=en"), chromedp.WaitVisible("#welcome"), say("hello <b>there</b>"))
	until(ctx, t, shows("You said: hello"))
	do(ctx, t, chromedp.SendKeys(field, "half a dra"), chromedp.Reload())
	until(ctx, t, shows("You said: hello"))
	if draft := get[string](ctx, t, `document.querySelector("#input").value`); draft != "half a dra" {
		t.Errorf("the draft after a reload is %q", draft)
	}
	if own := count(ctx, t, "article.person"); own != 1 {
		t.Errorf("%d messages of the person's own, want 1", own)
	}
	if injected := count(ctx, t, "#log b"); injected != 0 {
		t.Error("markup of a person became markup of the page")
	}
	if visible := count(ctx, t, "#welcome:not([hidden])"); visible != 0 {
		t.Error("the welcome is still there")
	}
}

func TestMessageWrittenWhileServerIsDownArrivesOnce(t *testing.T) {
	ctx, w := browse(t), newWorld()
	s := newSite(t, newChannel(t, w).Handler())
	do(ctx, t, chromedp.Navigate(s.url()+"/?lang=en"), say("first"))
	until(ctx, t, shows("You said: first"))
	s.close()
	do(ctx, t, say("second"), chromedp.WaitVisible(".state.waiting"))
	do(ctx, t, say("third"))
	s.handler = newChannel(t, w).Handler() // another process with the same store and key
	s.start()
	until(ctx, t, shows("You said: third"))
	until(ctx, t, `document.querySelectorAll(".state").length === 0`)
	for _, text := range []string{"first", "second", "third"} {
		if got := w.said(text); got != 1 {
			t.Errorf("%q arrived %d times", text, got)
		}
	}
	if own := count(ctx, t, "article.person"); own != 3 {
		t.Errorf("%d messages of the person's own, want 3", own)
	}
}

func TestUnsentMessageOutlivesTheLossOfItsConversation(t *testing.T) {
	ctx, w := browse(t), newWorld()
	s := newSite(t, newChannel(t, w).Handler())
	do(ctx, t, chromedp.Navigate(s.url()+"/?lang=en"), say("first"))
	until(ctx, t, shows("You said: first"))
	s.close()
	do(ctx, t, say("second"), chromedp.WaitVisible(".state.waiting"))
	s.handler = newChannel(t, w, func(o *Options) { o.Key = append(o.Key, 'x') }).Handler()
	s.start()
	until(ctx, t, shows("You said: second"))
	until(ctx, t, `document.querySelector(".notice").innerText.includes("new one")`)
	if got := w.said("second"); got != 1 {
		t.Errorf("the message arrived %d times", got)
	}
}

func TestMessageWrittenWithoutNetworkIsSentWhenItIsBack(t *testing.T) {
	ctx, w := browse(t), newWorld()
	s := newSite(t, newChannel(t, w).Handler())
	do(ctx, t, chromedp.Navigate(s.url()+"/?lang=en"), chromedp.WaitVisible("#welcome"), offline(true))
	s.close()
	do(ctx, t, say("first"))
	until(ctx, t, `document.querySelector(".state.offline")?.innerText.includes("online again")`)
	s.start()
	do(ctx, t, offline(false))
	until(ctx, t, shows("You said: first"))
	if got := w.said("first"); got != 1 {
		t.Errorf("the message arrived %d times", got)
	}
}

func TestLanguageThatWasChosenStays(t *testing.T) {
	ctx, w := browse(t), newWorld()
	s := newSite(t, newChannel(t, w).Handler())
	do(ctx, t, chromedp.Navigate(s.url()+"/?lang=en"), say("hello"))
	until(ctx, t, shows("You said: hello"))
	do(ctx, t, chromedp.Click("#menu-button"), chromedp.Click(`#menu a[lang="de"]`))
	german := chromedp.WaitVisible(`html[lang="de"] article.bot`)
	do(ctx, t, german, chromedp.Navigate(s.url()+"/?lang=en"), german)
}

func TestChoicesSourcesAndAgentsAreShown(t *testing.T) {
	ctx, w := browse(t), newWorld()
	s := newSite(t, newChannel(t, w).Handler())
	do(ctx, t, chromedp.Navigate(s.url()+"/?lang=en"), chromedp.WaitVisible("#welcome"),
		chromedp.Click(".examples li:first-child button"), chromedp.WaitVisible(".sources li.overdue"))
	until(ctx, t, `document.querySelectorAll(".choices button:enabled").length === 3`)
	do(ctx, t, chromedp.Click(".choices button:nth-child(2)"))
	until(ctx, t, shows("You said: It did not"))
	until(ctx, t, `document.querySelectorAll(".choices button:enabled").length === 0`)
	do(ctx, t, chromedp.Click("#menu-button"), chromedp.Click(`#menu [data-choice="human"]`))
	until(ctx, t, `document.querySelector(".case")?.innerText === "Case 12"`)
	for _, conversation := range w.conversations() {
		w.add(conversation, agentSays("Mara Lindt", "Hello, I am looking at it."))
	}
	until(ctx, t, `document.querySelector("article.agent .who")?.innerText === "Mara Lindt · human"`)
}

func TestSourceOpensItsArticleInANewTab(t *testing.T) {
	ctx, w := browse(t), newWorld()
	s := newSite(t, newChannel(t, w).Handler())
	do(ctx, t, chromedp.Navigate(s.url()+"/?lang=en"), say("password"), chromedp.WaitVisible(".sources a"))
	opened := chromedp.WaitNewTarget(ctx, func(i *target.Info) bool { return i.URL != "" })
	do(ctx, t, chromedp.Focus(".sources li:first-child a"), enter)
	tab, done := chromedp.NewContext(ctx, chromedp.WithTargetID(<-opened))
	t.Cleanup(done)
	do(tab, t, chromedp.WaitVisible("h2#set-it:target"))
	if at := get[string](tab, t, "location.href"); at != s.url()+"/articles/reset-password?lang=en#set-it" {
		t.Errorf("the tab is at %s", at)
	}
	do(tab, t, chromedp.Click(".switch"), chromedp.WaitVisible(`html[lang="de"] .review.overdue`),
		chromedp.Click(".onward a"), chromedp.WaitVisible(`html[lang="de"] article.bot`))
}

func TestEverythingCanBeDoneByKeyboard(t *testing.T) {
	ctx, w := browse(t), newWorld()
	s := newSite(t, newChannel(t, w).Handler())
	focus := func(selector string) string { return `document.activeElement?.matches('` + selector + `')` }
	press := func(key string) { do(ctx, t, chromedp.KeyEvent(key)) }
	do(ctx, t, chromedp.Navigate(s.url()+"/?lang=en"), chromedp.WaitVisible("#welcome"), chromedp.Focus("#menu-button"))
	press(kb.Enter)
	until(ctx, t, focus(`[data-choice="human"]`))
	press(kb.Tab)
	until(ctx, t, focus(`[data-choice="restart"]`))
	press(kb.Escape)
	until(ctx, t, focus("#menu-button")+` && document.getElementById("menu").hidden`)
	press(kb.Tab)
	until(ctx, t, focus(".examples button"))
	for range 3 {
		press(kb.Tab)
	}
	press(kb.Tab) // over the log
	press(kb.Tab)
	until(ctx, t, focus("#attach"))
	press(kb.Tab)
	until(ctx, t, focus(field))
	press("vpn")
	do(ctx, t, enter)
	until(ctx, t, `document.querySelectorAll(".choices button:enabled").length === 3 && `+focus(field))
	do(ctx, t, chromedp.Focus(".choices button:last-child"))
	press(" ")
	until(ctx, t, shows("You said: Phone")+" && "+focus(field))
}

func TestTextThatIsTooLongIsCountedAndNotSent(t *testing.T) {
	ctx, w := browse(t), newWorld()
	s := newSite(t, newChannel(t, w).Handler())
	long := strings.Repeat("a", maxText+3)
	fill := `(() => { const i = document.querySelector("#input"); i.value = "` + long + `";
		i.dispatchEvent(new Event("input")); })()`
	do(ctx, t, chromedp.Navigate(s.url()+"/?lang=de"), chromedp.WaitVisible("#welcome"),
		chromedp.Evaluate[chromedp.Void](fill), enter, chromedp.WaitVisible("#alarm"))
	until(ctx, t, `document.querySelector("#alarm").innerText.includes("3 Zeichen mehr")`)
	until(ctx, t, `document.querySelector("#count").innerText === "8.003 von 8.000 Zeichen"`)
	if sent := count(ctx, t, "article"); sent != 0 {
		t.Error("the text was sent")
	}
}

// audit gives what is wrong with the page for people who hear it or use a small screen.
const audit = `(() => {
	const wrong = [];
	const shown = (e) => e.checkVisibility();
	for (const e of document.querySelectorAll("button, a[href], textarea")) {
		if (!shown(e)) continue;
		const label = e.labels?.[0]?.textContent ?? "";
		if (!(e.getAttribute("aria-label") || e.innerText || label).trim()) wrong.push("no name: " + e.outerHTML);
		const { width, height } = e.getBoundingClientRect();
		if (!e.disabled && e.tagName === "BUTTON" && !e.matches(".link") && (width < 40 || height < 40))
			wrong.push("too small to touch: " + e.outerHTML);
	}
	const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
	for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) wrong.push("id twice: " + id);
	for (const e of document.querySelectorAll("[aria-labelledby], [aria-describedby], [aria-controls]"))
		for (const name of ["aria-labelledby", "aria-describedby", "aria-controls"])
			for (const id of (e.getAttribute(name) ?? "").split(" ").filter(Boolean))
				if (!document.getElementById(id)) wrong.push(name + " points nowhere: " + id);
	for (const e of document.querySelectorAll("img")) if (!e.hasAttribute("alt")) wrong.push("no alt: " + e.outerHTML);
	if (!document.documentElement.lang) wrong.push("no language");
	if (document.querySelectorAll("h1").length !== 1) wrong.push("not exactly one h1");
	const { scrollWidth, clientWidth } = document.documentElement;
	const inner = document.getElementById("scroll") ?? document.body;
	if (scrollWidth > clientWidth || inner.scrollWidth > inner.clientWidth) wrong.push("scrolls sideways");
	if (inner.id && document.documentElement.scrollHeight > innerHeight) wrong.push("scrolls as a whole");
	return wrong;
})()`

func TestPageIsAccessibleDownTo320Pixels(t *testing.T) {
	ctx, w := browse(t), newWorld()
	s := newSite(t, newChannel(t, w).Handler())
	check := func(where string) {
		for _, problem := range get[[]string](ctx, t, audit) {
			t.Errorf("%s: %s", where, problem)
		}
	}
	do(ctx, t, chromedp.EmulateViewport(320, 560), chromedp.Navigate(s.url()+"/?lang=de"),
		chromedp.WaitVisible("#welcome"))
	check("welcome")
	for _, word := range []string{"password", "printer", strings.Repeat("x", 200), "vpn"} {
		do(ctx, t, say(word))
		until(ctx, t, `document.querySelector("`+lastOurs+`") && document.querySelectorAll(".state").length === 0`)
	}
	until(ctx, t, `document.querySelectorAll(".choices button:enabled").length === 3`)
	do(ctx, t, chromedp.Click("#menu-button"))
	check("conversation")
	for _, path := range []string{"/articles/reset-password", "/articles/mfa?lang=en", "/articles/nothing"} {
		do(ctx, t, chromedp.Navigate(s.url()+path))
		check(path)
	}
}

func TestTheNewestMessageStaysInSightWhenAKeyboardOpens(t *testing.T) {
	ctx, w := browse(t), newWorld()
	s := newSite(t, newChannel(t, w).Handler())
	do(ctx, t, chromedp.EmulateViewport(390, 844), chromedp.Navigate(s.url()+"/?lang=en"), chromedp.WaitVisible("#welcome"))
	for _, word := range []string{"one", "two", "three", "four", "five", "six"} {
		do(ctx, t, say(word))
		until(ctx, t, shows("You said: "+word))
	}
	const atEnd = `(({scrollHeight, scrollTop, clientHeight}) => scrollHeight > clientHeight &&
		scrollHeight - scrollTop - clientHeight < 2)(document.getElementById("scroll"))`
	until(ctx, t, atEnd)
	do(ctx, t, chromedp.EmulateViewport(390, 420))
	until(ctx, t, atEnd)
	do(ctx, t, chromedp.EmulateViewport(844, 390))
	until(ctx, t, atEnd)
}

func TestWidgetOpensOnAForeignPageAndEscapeClosesIt(t *testing.T) {
	ctx, w := browse(t), newWorld()
	host := newSite(t, nil)
	s := newSite(t, newChannel(t, w, func(o *Options) { o.Origins = []string{host.url()} }).Handler())
	host.close()
	host.handler = hostPage(s.url())
	host.start()
	inWidget := `document.querySelector("firstline-widget").shadowRoot`
	do(ctx, t, chromedp.EmulateViewport(1100, 800), chromedp.Navigate(host.url()))
	until(ctx, t, inWidget+`.querySelector("button").ariaLabel === "IT-Hilfe: Chat öffnen"`)
	listen := `addEventListener("message", (e) => { document.documentElement.dataset.heard = e.data; })`
	do(ctx, t, chromedp.Evaluate[chromedp.Void](listen),
		chromedp.Evaluate[chromedp.Void](inWidget+`.querySelector("button").click()`))
	until(ctx, t, inWidget+`.activeElement?.tagName === "IFRAME"`)
	until(ctx, t, `document.documentElement.dataset.heard === "firstline:unread:0"`) // the page in the frame lives
	do(ctx, t, shot("widget-open"), chromedp.KeyEvent(kb.Escape))
	until(ctx, t, `!`+inWidget+`.querySelector(".panel").classList.contains("open")`)
	until(ctx, t, inWidget+`.activeElement?.tagName === "BUTTON"`)
	do(ctx, t, shot("widget-closed"))
}

// TestShots takes pictures of the page, to be looked at by those who change it: SHOTS=dir go test -run Shots.
func TestShots(t *testing.T) {
	if os.Getenv("SHOTS") == "" {
		t.Skip("set SHOTS to a directory for pictures of the page")
	}
	for _, view := range []struct {
		name          string
		width, height int64
		scheme        string
	}{
		{"desktop-light", 1280, 860, "light"}, {"desktop-dark", 1280, 860, "dark"},
		{"phone-light", 375, 740, "light"}, {"phone-dark", 375, 740, "dark"}, {"narrow-light", 320, 640, "light"},
	} {
		t.Run(view.name, func(t *testing.T) {
			ctx, w := browse(t), newWorld()
			s := newSite(t, newChannel(t, w).Handler())
			do(ctx, t, prefer(view.scheme),
				chromedp.EmulateViewport(view.width, view.height, chromedp.EmulateScale(2)),
				chromedp.Navigate(s.url()+"/?lang=en"), chromedp.WaitVisible("#welcome"), shot(view.name+"-1-welcome"),
				say("I forgot my password"), chromedp.WaitVisible(".choices"), shot(view.name+"-2-answer"),
				chromedp.Click(".choices button:nth-child(2)"))
			until(ctx, t, shows("You said: It did not"))
			do(ctx, t, say("printer"))
			until(ctx, t, shows("Check the queue"))
			do(ctx, t, shot(view.name+"-3-code"), chromedp.Click("#menu-button"), shot(view.name+"-4-menu"),
				chromedp.Click(`#menu [data-choice="human"]`))
			until(ctx, t, `document.querySelector(".case") !== null`)
			for _, conversation := range w.conversations() {
				w.add(conversation, agentSays("Mara Lindt", "Hello, this is Mara from the service desk. I can see what you "+
					"tried, and I am resetting it **now**."), agentSays("Mara Lindt", "Done. Does it work?"),
					handoff.Entry{Kind: handoff.Said, From: handoff.BySystem, Text: "The case was resolved."})
			}
			until(ctx, t, shows("was resolved"))
			s.close()
			do(ctx, t, say("Thanks, one more thing"), chromedp.WaitVisible(".state.waiting"), shot(view.name+"-5-agent"))
			s.start()
			for name, path := range map[string]string{
				"6-article": "reset-password?lang=en#set-it", "7-overdue": "reset-password?lang=de", "8-other": "mfa?lang=en",
				"9-missing": "salaries?lang=de",
			} {
				do(ctx, t, chromedp.Navigate(s.url()+"/articles/"+path), shot(view.name+"-"+name))
			}
		})
	}
}
