package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestAVisitorSeesTheSlackSideWithoutAnAccount is the demo's simulated Slack and its console in a browser: what one of
// the people does in Slack goes through the real bot and comes back to the other, and to the console.
func TestAVisitorSeesTheSlackSideWithoutAnAccount(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a browser and half a minute")
	}
	t.Parallel()
	browser := chromium(t)
	p := demo(t, freePort(t), t.TempDir())
	page, desk := newTab(browser, t, "slack"), newTab(browser, t, "console")
	page.look(1366, 850, "light")
	desk.do(chromedp.Navigate(p.base + "/demo")) // signs the agent in
	desk.until("document.getElementById('console').contentDocument?.querySelector('#rows .row')")
	desk.click("#user ~ a, #user a", "Slack")
	desk.until("document.getElementById('chat').contentDocument?.querySelector('#rooms button')")
	desk.picture("slack-demo")
	page.do(chromedp.Navigate(p.base + "/demo/slack"))

	page.within("#rooms button[aria-current]", "Firstline")
	writes(page, "The dishwasher on the third floor shows error 77 since Monday.")
	page.click("#log .actions button", "Talk to a human")
	page.within("#log li", "FL-")
	page.pictures("slack-employee")
	number := caseNumber.FindString(value[string](page, "document.getElementById('log').textContent"))
	desk.do(chromedp.Navigate(p.base + "/console/"))
	desk.within("#rows .row .ref", number)

	page.click("#who button", "Maria")
	page.within("#log .header", number+" · ")
	page.picture("slack-triage")
	card := "#log li:has(.header):nth-last-child(1)"
	page.within(card, "error 77")
	page.click(card+" button.primary", "Take")
	page.within(card, "Maria Keller")
	desk.click("#rows a[data-row]", "error 77")
	desk.within("#head", "Yours")
	page.click(card+" button.threads", "")
	page.fill("#answer-text", "I am on my way & bring a <descaler>.")
	page.do(enter)
	page.within("#replies .reactions", "✅")
	page.pictures("slack-thread")
	desk.within("#moments .moment.agent", "bring a <descaler>")

	page.click("#log .actions button", "Resolve")
	page.fill("dialog textarea", "Descaled.")
	page.picture("slack-form")
	page.click("dialog button.primary", "")
	page.until("!document.querySelector('dialog[open]')")
	page.click("#who button", "Lukas")
	page.within("#log li", "I am on my way & bring a <descaler>.")
	page.within("#log li", "as solved")

	page.click("#rooms button", "#general")
	writes(page, "@Firstline how do I share my calendar?")
	page.click("#log button.threads", "Answers:")
	page.within("#replies li", "Source: ")
	page.pictures("slack-general")
	page.click("#log button.help", "")
	page.within("#log li", "I answer you directly")
	page.click("#rooms button", "Firstline")
	page.within("#log li", "About your message")

	page.click("#rooms button", "Home of the bot")
	page.within("#home", number)
	page.pictures("slack-home")
	page.click("#home .actions button", "Talk to a human")
	page.within("dialog label", "How urgent it is")
	page.pictures("slack-intake")
	page.fill("dialog textarea", "The lift smells of burning.")
	page.click("dialog button.primary", "")
	page.within("#home", "The lift smells of burning.")
	page.click("#rooms button", "Firstline")
	writes(page, "/help-desk new")
	page.within("dialog label", "How urgent it is")
	page.click("dialog .actions button:not(.primary)", "")
	page.until("!document.querySelector('dialog[open]')")
	page.content()
	desk.content()
}

// writes says something in the channel that is open in the simulated Slack.
func writes(page *tab, text string) {
	page.fill("#text", text)
	page.do(enter)
}
