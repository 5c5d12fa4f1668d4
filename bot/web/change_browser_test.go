package web

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/firstline-support/firstline/handoff"
)

// gives has the page get a file in one of three ways.
func gives(way, name, content string) step {
	return chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => {
		const data = new DataTransfer();
		data.items.add(new File([%q], %q));
		const options = { dataTransfer: data, clipboardData: data, bubbles: true, cancelable: true };
		switch (%q) {
		case "button":
			document.getElementById("file").files = data.files;
			document.getElementById("file").dispatchEvent(new Event("change"));
			break;
		case "paste":
			document.getElementById("input").dispatchEvent(new ClipboardEvent("paste", options));
			break;
		default:
			for (const kind of ["dragenter", "dragover", "drop"]) document.body.dispatchEvent(new DragEvent(kind, options));
		}
	})()`, content, name, way))
}

const sendable = `document.getElementById("send").getAttribute("aria-disabled") === "false"`

func TestPersonSendsFilesHoweverTheyAreGiven(t *testing.T) {
	ctx, w := browse(t), newWorld()
	s := newSite(t, newChannel(t, w).Handler())
	hostile := `<img src=x onerror=alert(1)>.txt`
	do(ctx, t, chromedp.Navigate(s.url()+"/?lang=en"), chromedp.WaitVisible("#welcome"),
		gives("button", hostile, "one"), gives("paste", "two.gif", "GIF89a"), gives("drop", "three.txt", "three"))
	until(ctx, t, `document.querySelectorAll("#attached li").length === 3 && document.getElementById("drop").hidden`)
	until(ctx, t, sendable)
	do(ctx, t, chromedp.Focus("#attached li:nth-child(3) button"), chromedp.KeyEvent(kb.Enter))
	until(ctx, t, `document.querySelectorAll("#attached li").length === 2 && document.activeElement.id === "input"`)
	do(ctx, t, enter)
	until(ctx, t, `document.querySelectorAll("article.person .files li").length === 2 &&
		document.querySelectorAll(".state").length === 0`)
	if got := get[string](ctx, t, `document.querySelector(".file .name").textContent`); got != hostile {
		t.Errorf("the file is called %q", got)
	}
	if count(ctx, t, "#log img[src=x]") != 0 {
		t.Error("a file's name became markup of the page")
	}
	until(ctx, t, `document.querySelector(".picture img")?.src.startsWith("blob:") &&
		document.querySelector(".picture").getAttribute("aria-label").includes("two.gif")`)
	for _, problem := range get[[]string](ctx, t, audit) {
		t.Error(problem)
	}
	do(ctx, t, chromedp.Reload())
	until(ctx, t, `document.querySelector(".picture img")?.src.startsWith("blob:")`)
	do(ctx, t, gives("paste", "big.txt", strings.Repeat("x", 1<<20+1)))
	until(ctx, t, `document.getElementById("file-alarm").innerText.includes("big.txt is too big: a file may have up to 1 MB")`)
	do(ctx, t, gives("drop", "evil.exe", "x"))
	until(ctx, t, `document.getElementById("file-alarm").innerText.includes("do not take files of this kind")`)
	if n := count(ctx, t, "#attached li"); n != 0 {
		t.Errorf("%d of them are attached", n)
	}
}

func TestPersonEditsAndDeletesByKeyboard(t *testing.T) {
	ctx, w := browse(t), newWorld()
	s := newSite(t, newChannel(t, w).Handler())
	do(ctx, t, chromedp.EmulateViewport(320, 640), chromedp.Navigate(s.url()+"/?lang=en"), chromedp.WaitVisible("#welcome"),
		say("helo"))
	until(ctx, t, shows("You said: helo"))
	do(ctx, t, chromedp.SendKeys(field, "a draft"), chromedp.Focus("article.person .more"), chromedp.KeyEvent(kb.Enter))
	until(ctx, t, `document.activeElement.dataset.does === "edit"`)
	for _, problem := range get[[]string](ctx, t, audit) {
		t.Error(problem)
	}
	do(ctx, t, chromedp.KeyEvent(kb.Enter))
	until(ctx, t, `document.activeElement.id === "input" && document.activeElement.value === "helo"`)
	do(ctx, t, chromedp.KeyEvent(kb.Escape))
	until(ctx, t, `document.getElementById("editing").hidden && document.getElementById("input").value === "a draft"`)
	do(ctx, t, chromedp.Focus("article.person .more"), chromedp.KeyEvent(kb.Enter))
	until(ctx, t, `document.activeElement.dataset.does === "edit"`)
	do(ctx, t, chromedp.KeyEvent(kb.Enter))
	until(ctx, t, `document.activeElement.id === "input"`)
	do(ctx, t, chromedp.SendKeys(field, " <b>there</b>"), enter)
	until(ctx, t, `document.querySelector("article.person .bubble").innerText === "helo <b>there</b>" &&
		document.querySelector("article.person .changed")?.innerText === "edited" &&
		document.querySelectorAll(".state").length === 0`)
	if got := get[string](ctx, t, `document.querySelector("#input").value`); got != "a draft" {
		t.Errorf("the draft is %q", got)
	}
	do(ctx, t, chromedp.Focus("article.person .more"), chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent(kb.Tab))
	until(ctx, t, `document.activeElement.dataset.does === "delete"`)
	do(ctx, t, chromedp.KeyEvent(kb.Enter))
	deleted := `document.querySelector("article.person .bubble").innerText === "This message was deleted." &&
		!document.querySelector("article.person .more")`
	until(ctx, t, deleted)
	do(ctx, t, chromedp.Reload(), chromedp.WaitVisible("article.person"))
	until(ctx, t, deleted)
}

func TestWhatAgentsChangeIsSeenAtOnce(t *testing.T) {
	ctx, w := browse(t), newWorld()
	s := newSite(t, newChannel(t, w).Handler())
	do(ctx, t, chromedp.Navigate(s.url()+"/?lang=en"), chromedp.WaitVisible("#welcome"), say("vpn"))
	until(ctx, t, `document.querySelectorAll(".choices button:enabled").length === 3`)
	conversation := w.conversations()[0]
	w.add(conversation, agentSays("Mara", "first"), agentSays("Mara", "second"))
	until(ctx, t, shows("second"))
	amended := handoff.Entry{Kind: handoff.Amended, From: handoff.ByAgent, Name: "Mara", Of: 3, Text: "the **first**"}
	gone := handoff.Entry{Kind: handoff.Retracted, From: handoff.ByAgent, Name: "Mara", Of: 4}
	w.add(conversation, amended, gone)
	until(ctx, t, `document.querySelector('[data-seq="3"] .bubble strong')?.innerText === "first"`)
	until(ctx, t, `document.querySelector('[data-seq="4"]').innerText.includes("was deleted")`)
	if n := count(ctx, t, ".more"); n != 1 {
		t.Errorf("%d messages can be changed, want the person's own", n)
	}
}
