package web

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

const draft = "article.draft"

// drafting opens the page with a conversation that was answered once, and gives what has the bot write into it.
func drafting(t *testing.T, w *world) (ctx context.Context, s *site, conversation string, write func(text string)) {
	t.Helper()
	ctx = browse(t)
	c, previews := watched(t, w)
	s = newSite(t, c.Handler())
	do(ctx, t, chromedp.Navigate(s.url()+"/?lang=en"), chromedp.WaitVisible("#welcome"), say("hello"))
	until(ctx, t, shows("You said: hello"))
	conversation = w.conversations()[0]
	return ctx, s, conversation, func(text string) { previews.Show(conversation, text) }
}

// writes is a condition: the draft shows the text.
func writes(text string) string {
	return fmt.Sprintf(`document.querySelector("%s .bubble")?.innerText.includes(%q)`, draft, text)
}

func TestAnAnswerIsSeenGrowingAndIsReplacedWithoutFlicker(t *testing.T) {
	w := newWorld()
	ctx, _, conversation, write := drafting(t, w)
	write("**First** step.\n\n<img src=x onerror=alert(1)><script>alert(2)</script>")
	until(ctx, t, writes("First step."))
	if n := count(ctx, t, draft+` img, `+draft+` script`); n != 0 {
		t.Error("what a draft says became markup of the page")
	}
	until(ctx, t, `(({ariaBusy, ariaLive}) => ariaBusy === "true" && ariaLive === "off")(document.querySelector("`+draft+`"))`)
	if got := get[string](ctx, t, `document.querySelector(".writing").innerText`); got != "The assistant is still writing" {
		t.Errorf("below the draft stands %q", got)
	}
	do(ctx, t, chromedp.Evaluate[chromedp.Void](`document.querySelector("`+draft+` strong").mark = "touched"`))
	answer := "**First** step.\n\nThen the second."
	write(answer)
	until(ctx, t, writes("Then the second."))
	if got := get[string](ctx, t, `document.querySelector("`+draft+` strong").mark ?? ""`); got != "touched" {
		t.Error("what was read already was written anew")
	}
	until(ctx, t, `document.getAnimations().every((a) => a.animationName !== "appear")`)
	do(ctx, t, chromedp.Evaluate[chromedp.Void](`(() => {
		window.seen = [];
		const look = () => {
			const all = [...document.querySelectorAll("article")].filter((e) => e.innerText.includes("Then the second."));
			seen.push(all.map((e) => getComputedStyle(e).opacity + " at " + Math.round(e.getBoundingClientRect().top)).join());
			requestAnimationFrame(look);
		};
		look();
	})()`))
	until(ctx, t, `seen.length > 3`)
	said := botSays(answer)
	said.Choices = []handoff.Choice{{Value: "solved", Label: "That solved it"}}
	w.add(conversation, handoff.Entry{Kind: handoff.Said, From: handoff.ByPerson, Text: "and then?"}, said)
	write("")
	until(ctx, t, `document.querySelectorAll(".choices button:enabled").length === 1 && !document.querySelector("`+draft+`")`)
	do(ctx, t, chromedp.Evaluate[chromedp.Void](`window.sofar = seen.length`))
	until(ctx, t, `seen.length > sofar + 3`)
	for _, frame := range get[[]string](ctx, t, `[...new Set(seen)]`) {
		if strings.Count(frame, "at") != 1 || !strings.HasPrefix(frame, "1 at ") {
			t.Errorf("in one frame the answer is %q, want it there once and wholly", frame)
		}
	}
}

// A slowBot takes events in, and nothing is in the journal before it has thought: that is how a bot with a model works.
type slowBot struct{ came chan bot.Event }

func (b slowBot) Receive(_ context.Context, e bot.Event) error {
	b.came <- e
	return nil
}

func TestADraftStandsBelowTheQuestionThatItAnswers(t *testing.T) {
	ctx, w, previews, slow := browse(t), newWorld(), &Previews{}, slowBot{make(chan bot.Event, 2)}
	c := newChannel(t, w, func(o *Options) { o.Receiver, o.Previews = slow, previews })
	do(ctx, t, chromedp.Navigate(newSite(t, c.Handler()).url()+"/?lang=en"), say("first question"))
	first := <-slow.came
	previews.Show(first.Conversation, "first ans")
	order := func(want ...string) {
		t.Helper()
		until(ctx, t, fmt.Sprintf(`[...document.querySelectorAll("#log .bubble")].map((b) => b.innerText).join() === %q`,
			strings.Join(want, ",")))
	}
	order("first question", "first ans")
	do(ctx, t, say("second question"))
	second := <-slow.came
	order("first question", "first ans", "second question")
	words := func(e bot.Event) handoff.Entry {
		return handoff.Entry{Kind: handoff.Said, From: handoff.ByPerson, Text: e.Text, Event: e.ID}
	}
	w.add(first.Conversation, words(first))
	until(ctx, t, `document.querySelector('[data-seq="1"]')`)
	order("first question", "first ans", "second question")
	w.add(first.Conversation, botSays("first answer"))
	order("first question", "first answer", "second question")
	previews.Show(first.Conversation, "")
	previews.Show(first.Conversation, "second ans")
	order("first question", "first answer", "second question", "second ans")
	w.add(first.Conversation, words(second), botSays("second answer"))
	order("first question", "first answer", "second question", "second answer")
}

func TestADraftVanishesWhenNothingComesOfIt(t *testing.T) {
	w := newWorld()
	ctx, s, conversation, write := drafting(t, w)
	gone := `!document.querySelector("` + draft + `")`
	write("I think")
	until(ctx, t, writes("I think"))
	write("") // a human took over
	until(ctx, t, gone)
	w.add(conversation, agentSays("Mara", "Hello"))
	until(ctx, t, shows("Hello"))

	write("Once more")
	until(ctx, t, writes("Once more"))
	do(ctx, t, say("a second question")) // what the person writes meanwhile does not end it
	until(ctx, t, shows("You said: a second question")+" && "+gone)
	write("To the second")
	until(ctx, t, writes("To the second"))
	w.add(conversation, handoff.Entry{Kind: handoff.Said, From: handoff.BySystem, Text: "We close now."})
	until(ctx, t, shows("We close now.")+" && "+gone)

	write("A last word")
	until(ctx, t, writes("A last word"))
	do(ctx, t, chromedp.Reload()) // somebody who comes back sees what is written by now
	until(ctx, t, writes("A last word"))
	s.close()
	until(ctx, t, gone)
	s.start()
	until(ctx, t, writes("A last word"))
	write("")
	until(ctx, t, gone)
	for _, never := range []string{"I think", "Once more", "To the second", "A last word"} {
		if get[bool](ctx, t, shows(never)) {
			t.Errorf("%q is still to be seen", never)
		}
	}
}

func TestALongDraftScrollsNobodyAway(t *testing.T) {
	w := newWorld()
	ctx, _, conversation, write := drafting(t, w)
	do(ctx, t, chromedp.EmulateViewport(320, 560), prefer("light"))
	var text strings.Builder
	more := func(from, to int) {
		for i := from; i < to; i++ {
			fmt.Fprintf(&text, "%d. This is step number %d of many\n", i, i)
			write(text.String())
		}
		until(ctx, t, writes(fmt.Sprintf("step number %d of", to-1)))
	}
	more(1, 30)
	const top = `Math.round(document.querySelector("article:last-of-type").getBoundingClientRect().top -
		document.getElementById("scroll").getBoundingClientRect().top)`
	until(ctx, t, top+` >= 0 && `+top+` < 60`)
	for _, problem := range get[[]string](ctx, t, audit) {
		t.Error(problem)
	}
	if moving := get[int](ctx, t, `document.getAnimations().length`); moving != 0 {
		t.Errorf("%d things move for somebody who wants none to", moving)
	}
	before := get[int](ctx, t, top)
	more(30, 45)
	w.add(conversation, botSays(text.String()))
	until(ctx, t, `!document.querySelector("`+draft+`")`)
	if after := get[int](ctx, t, top); after != before {
		t.Errorf("the answer's beginning was at %d and is at %d", before, after)
	}
	if get[bool](ctx, t, `!document.getElementById("newer").hidden`) {
		t.Error("the page tells of something new, and the answer was seen coming")
	}
}
