package main

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestAVisitorHelpsThemselvesWithoutAnAccount is self-service in the demo, in a browser: a password is reset after a
// code, the new one is read on its page and once only; a lost second factor waits for a colleague, who agrees in the
// console; and the console shows the flows as pictures.
func TestAVisitorHelpsThemselvesWithoutAnAccount(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a browser and half a minute")
	}
	t.Parallel()
	browser := chromium(t)
	p := demo(t, freePort(t), t.TempDir())
	chat, mail, desk := newTab(browser, t, "chat"), newTab(browser, t, "mailbox"), newTab(browser, t, "console")
	chat.look(900, 900, "light")
	desk.look(1366, 900, "light")
	chat.do(chromedp.Navigate(p.base + "/?lang=en"))

	asks(chat, "I forgot my password", "user name")
	asks(chat, "j.smith", "sign in first")
	asks(chat, "Windows laptop", "a code is on its way")
	first := arrives(mail, p.base)
	asks(chat, first, "Shall I?")
	if told := value[string](chat, "document.getElementById('log').textContent"); regexp.MustCompile(first).MatchString(told) {
		t.Errorf("the chat keeps the code %s", first)
	}
	asks(chat, "yes", "only you may see")
	chat.pictures("selfservice-chat")
	link := value[string](chat, `[...document.querySelectorAll('#log a')].find(a => a.href.includes('/once')).href`)

	page := newTab(browser, t, "one-time page")
	page.look(900, 700, "light")
	page.do(chromedp.Navigate(link))
	page.click("#send", "")
	page.until("!document.getElementById('enter').hidden")
	second := arrives(mail, p.base)
	if second == first {
		t.Errorf("the page takes the code %s again", first)
	}
	page.fill("#code", second)
	page.picture("selfservice-code")
	page.click("#show", "")
	page.within("#secret", "-")
	page.picture("selfservice-secret")
	page.do(chromedp.Reload())
	page.until("document.getElementById('said').textContent.length > 0 || !document.getElementById('ready').hidden")
	if shown := value[string](page, "document.getElementById('secret').textContent"); shown != "" {
		t.Errorf("after a reload the page still shows %q", shown)
	}

	desk.do(chromedp.Navigate(p.base+"/demo"), chromedp.Navigate(p.base+"/console/approvals"))
	desk.until("document.getElementById('none')")
	asks(chat, "Yes, I am in", "Glad")
	asks(chat, "my phone with the authenticator fell and is broken", "second factor")
	chat.click("#log article:last-of-type .choices button", "Set up a new second factor")
	chat.within("#log", "What has happened")
	asks(chat, "Broken or reset", "user name")
	asks(chat, "j.smith", "a code is on its way")
	asks(chat, arrives(mail, p.base), "colleague")
	desk.within("#approvals .request", "Take the second factor off the account")
	desk.picture("selfservice-approval")
	desk.click("#approvals .request button.primary", "")
	desk.within("#decided .request", "Maria Keller")
	chat.within("#log", "A colleague has agreed")
	asks(chat, "yes", "Authenticator")

	desk.do(chromedp.Navigate(p.base + "/console/flows"))
	desk.within("main", "Reset your password")
	desk.click("main a", "Reset your password")
	desk.until("document.querySelector('main img')?.naturalWidth > 0")
	desk.picture("selfservice-flow")
}

// asks writes into the chat and waits for an answer that holds want.
func asks(chat *tab, words, want string) {
	chat.t.Helper()
	own := value[int](chat, "document.querySelectorAll('#log article.person').length")
	chat.fill("#input", words)
	chat.do(enter)
	chat.until(fmt.Sprintf("document.querySelectorAll('#log article.person').length > %d", own))
	chat.until(fmt.Sprintf(`(() => { const all = [...document.querySelectorAll('#log article')];
		return all.slice(all.findLastIndex(a => a.matches('.person'))).some(a => a.textContent.includes(%q)) })()`, want))
}

var groupedCode = regexp.MustCompile(`\d{4} \d{4}`)

// arrives gives the code in the latest letter.
func arrives(mail *tab, base string) string {
	mail.t.Helper()
	mail.do(chromedp.Navigate(base + "/demo/mail"))
	mail.until(`document.querySelector('article pre')`)
	return groupedCode.FindString(value[string](mail, "document.querySelector('article pre').textContent"))
}
