package main

import (
	_ "embed"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// access judges a page by what of WCAG 2.2 a program can judge.
//
//go:embed testdata/access.js
var access string

// looks are how people look at pages.
var looks = []struct {
	name          string
	width, height int64
	scheme        string
}{
	{"light", 1280, 900, "light"},
	{"dark", 1280, 900, "dark"},
	{"phone", 320, 640, "light"}, // what 1280 pixels become when somebody makes everything four times as large
}

// TestPagesAreForThoseWhoSeeLittleOrHaveNoMouse looks at every page of the demo: in German in every look, in English,
// which has the same colours, where it is narrowest.
func TestPagesAreForThoseWhoSeeLittleOrHaveNoMouse(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a browser and half a minute")
	}
	t.Parallel()
	browser := chromium(t)
	p := demo(t, freePort(t), t.TempDir())
	page := newTab(browser, t, "page")
	page.do(chromedp.Navigate(p.base + "/console/sign-in"))
	page.judge("sign-in", "document.querySelector('main')")
	page.do(chromedp.Navigate(p.base + "/demo")) // signs the agent in
	page.judge("demo", "document.getElementById('console').contentDocument?.querySelector('#rows .row')")
	for _, lang := range []string{"de", "en"} {
		page.do(chromedp.Navigate(p.base + "/console/"))
		page.until("document.querySelector('#rows .row') && document.readyState === 'complete'")
		if value[string](page, "document.documentElement.lang") != lang {
			page.click(`form.switch button[lang="`+lang+`"]`, lang)
			page.until(`document.documentElement.lang === "` + lang + `" && document.readyState === 'complete'`)
		}
		page.judgeAll(p.base, lang)
		page.judgeSlack(p.base, lang)
		page.judgeDiscord(p.base, lang)
	}
	page.content()
}

// judgeAll judges the pages of people and of agents.
func (b *tab) judgeAll(base, lang string) {
	b.do(chromedp.Evaluate[chromedp.Void]("localStorage.clear()")) // somebody else sits down
	for _, at := range []struct{ name, path, shows string }{
		{"chat", "/?lang=" + lang, "!document.getElementById('welcome').hidden"},
		{"article", "/articles/reset-password?lang=" + lang, "document.querySelector('main h1, h1')"},
		{"queue", "/console/", "document.querySelector('#rows .row')"},
		{"search", "/console/queue?q=a", "document.querySelector('main')"},
		{"teach", "/console/teach", "document.querySelector('main')"},
		{"knowledge", "/console/knowledge", "document.querySelector('main')"},
		{"sessions", "/console/sessions", "document.querySelector('main')"},
		{"agents", "/console/agents", "document.querySelector('main')"},
		{"audit", "/console/audit", "document.querySelector('main')"},
	} {
		b.do(chromedp.Navigate(base + at.path))
		b.judge(at.name+" "+lang, at.shows)
	}
	b.do(chromedp.Navigate(base + "/console/"))
	b.until("document.querySelector('#rows a[data-row]')")
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('#rows a[data-row]').click()"))
	b.judge("case "+lang, "document.querySelector('#moments .moment')")
	b.do(chromedp.Navigate(base + "/?lang=" + lang))
	b.until("!document.getElementById('welcome').hidden")
	say(b, map[string]string{"de": "Wie teile ich meinen Kalender?", "en": "How do I share my calendar?"}[lang])
	b.judge("answer "+lang, `document.querySelector("#log article:last-of-type .choices button")`)
}

// judgeSlack judges the simulated Slack: what people see there, a thread, and a form.
func (b *tab) judgeSlack(base, lang string) {
	b.do(chromedp.Navigate(base + "/demo/slack?lang=" + lang))
	b.judge("slack "+lang, "document.querySelector('#rooms button')")
	b.do(chromedp.Navigate(base + "/demo/slack?as=agent&lang=" + lang))
	b.judge("slack cases "+lang, "document.querySelector('#log .actions button')")
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('#log button.threads').click()"))
	b.judge("slack thread "+lang, "document.querySelector('#replies li')")
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelectorAll('#replies .actions button')[1].click()"))
	b.judge("slack form "+lang, "document.querySelector('dialog[open] textarea')")
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('dialog .actions button:not(.primary)').click()"))
	b.until("!document.querySelector('dialog[open]')")
}

// judgeDiscord judges the simulated Discord: a case, a forum, the menu of a message, and a form.
func (b *tab) judgeDiscord(base, lang string) {
	b.do(chromedp.Navigate(base + "/demo/discord?lang=" + lang))
	b.until("document.querySelector('#rooms button')")
	b.click("#who button", "Maria")
	b.until("document.querySelector('#posts button')")
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('#posts button').click()"))
	b.judge("discord case "+lang, "document.querySelector('#log .embed')")
	b.click("#who button", "Mia")
	b.click("#rooms button", "#help-forum")
	b.judge("discord forum "+lang, "document.querySelector('#post fieldset input')")
	b.click("#rooms button", "#tickets")
	b.until("document.querySelector('#log details') && document.querySelector('#log .actions button')")
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('#log details').open = true"))
	b.judge("discord "+lang, "document.querySelector('#log details[open]')")
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('#log .actions button').click()"))
	b.judge("discord form "+lang, "document.querySelector('dialog[open] textarea')")
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('dialog .actions button:not(.primary)').click()"))
	b.until("!document.querySelector('dialog[open]')")
}

// judge judges the page in every look, once it shows what it is there for.
func (b *tab) judge(name, shows string) {
	b.t.Helper()
	for _, look := range looks {
		if look.name != "phone" && strings.HasSuffix(name, " en") {
			continue
		}
		b.look(look.width, look.height, look.scheme)
		b.until(shows + " && document.readyState === 'complete'")
		for _, found := range value[[]string](b, access) {
			b.t.Errorf("%s, %s: %s", name, look.name, found)
		}
		b.picture("access-" + name + "-" + look.name)
	}
}
