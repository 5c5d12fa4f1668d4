package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestAVisitorSeesTheDiscordSideWithoutAnAccount is the demo's simulated Discord and its console in a browser: what a
// member does on Discord goes through the real bot and comes back, to the helpers and to the console.
func TestAVisitorSeesTheDiscordSideWithoutAnAccount(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a browser and half a minute")
	}
	t.Parallel()
	browser := chromium(t)
	p := demo(t, freePort(t), t.TempDir())
	page, desk := newTab(browser, t, "discord"), newTab(browser, t, "console")
	page.look(1366, 850, "light")
	desk.do(chromedp.Navigate(p.base + "/demo")) // signs the agent in
	desk.until("document.getElementById('console').contentDocument?.querySelector('#rows .row')")
	desk.click("#user ~ a, #user a", "Discord")
	desk.until("document.getElementById('chat').contentDocument?.querySelector('#rooms button')")
	desk.picture("discord-demo")
	page.do(chromedp.Navigate(p.base + "/demo/discord"))

	page.within("#rooms button[aria-current]", "Firstline")
	page.within("#commands button", "/ask")
	writes(page, "The dishwasher on the third floor shows error 77 since Monday.")
	page.click("#log .actions button", "Talk to a human")
	page.within("#log li", "FL-")
	page.pictures("discord-direct")
	number := caseNumber.FindString(value[string](page, "document.getElementById('log').textContent"))
	desk.do(chromedp.Navigate(p.base + "/console/"))
	desk.click("#rows a[data-row]", "error 77")
	desk.within("h1", number)
	page.click("#who button", "Maria")
	page.click("#posts button", number+" · ")
	page.within("#log .embed", "error 77")
	page.picture("discord-case")
	page.click("#log .actions button.primary", "Take")
	page.within("#log .embed", "Maria Keller")
	desk.within("#head", "Yours")
	writes(page, "I am on my way & bring a <descaler>.")
	page.within("#log .reactions", "✅")
	page.pictures("discord-desk")
	desk.within("#moments .moment.agent", "bring a <descaler>")
	page.click("#log .actions button", "Resolve")
	page.fill("dialog textarea", "Descaled.")
	page.picture("discord-resolve")
	page.click("dialog button.primary", "")
	page.until("!document.querySelector('dialog[open]')")
	page.click("#who button", "Mia")
	page.within("#log li", "I am on my way & bring a <descaler>.")
	page.within("#log li", "as solved")

	page.click("#rooms button", "#support")
	writes(page, "how do I share my calendar?")
	page.click("#log button.threads", "calendar")
	page.within("#log li", "Source")
	page.pictures("discord-thread")
	page.click("#rooms button", "#general")
	writes(page, "/ask how do I share my calendar?")
	page.within("#log li.only", "Source")
	page.pictures("discord-only")
	page.click("#log li.only button", "Dismiss")
	page.until("!document.querySelector('#log li.only')")

	page.click("#rooms button", "#help-forum")
	page.fill("#post-name", "Calendar")
	page.fill("#post-text", "How do I share my calendar?")
	page.picture("discord-post")
	page.click("#post button", "")
	page.click("#posts button", "Calendar")
	page.within("#log li", "Source")
	page.picture("discord-forum")

	page.click("#rooms button", "#tickets")
	page.click("#log .actions button", "")
	page.within("dialog label", "")
	page.fill("dialog textarea, dialog input", "The lift smells of burning.")
	page.pictures("discord-form")
	page.click("dialog button.primary", "")
	page.click("#rooms button.below", "The lift smells of burning.")
	page.within("#log li", "The lift smells of burning.")
	page.pictures("discord-ticket")
	page.content()
	desk.content()
}
