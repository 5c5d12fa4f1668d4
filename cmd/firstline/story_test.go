package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/firstline-support/firstline/handoff"
)

// A story is what is said in one language.
type story struct {
	lang     string
	question string // has an answer …
	article  string // … in the article of this title
	step     string // a step of it
	problem  string // nobody wrote about
	human    string // the button
	took     string // what the person reads when Maria takes the case, behind the agent's name
	more     string
	reply    string
	note     string
	outage   []string // written while the server is down
	solution string
	resolved string // what the person reads at the end
	mine     string // how the console calls the agent's own case
	summed   string // how the brief begins where a model has read the case
	model    bool   // a model helps until the server is killed; in the other story it helps from then on
}

var stories = []story{
	{
		lang:     "en",
		question: "How do I set an automatic reply in Outlook?",
		article:  "Set an out-of-office reply",
		step:     "Choose Send automatic replies",
		problem:  "The dishwasher on the third floor shows error 77 since Monday.",
		human:    "Talk to a human",
		took:     "has taken over case",
		more:     "It also smells a little burnt.",
		reply:    "Hello, this is Maria. I am **sending** somebody to look at it.",
		note:     "Third time this month, see facilities.",
		outage:   []string{"Thank you very much!", "Please hurry, the smell gets worse."},
		solution: "Plug replaced.",
		resolved: "as solved",
		mine:     "Yours",
		summed:   "In short, by the language model",
	},
	{
		lang:     "de",
		question: "Wie richte ich eine automatische Antwort in Outlook ein?",
		article:  "Abwesenheitsnotiz einrichten",
		step:     "Wählen Sie Automatische Antworten senden",
		problem:  "Die Kaffeemaschine in der Küche zeigt Entkalken, wer macht das?",
		human:    "Mit einem Menschen sprechen",
		took:     "übernommen",
		more:     "Es riecht auch ein wenig verbrannt.",
		reply:    "Guten Tag, hier ist Maria. Ich **schicke** jemanden vorbei.",
		note:     "Zum dritten Mal diesen Monat, siehe Gebäudeservice.",
		outage:   []string{"Vielen Dank für Ihre Hilfe!", "Bitte schnell, der Geruch wird stärker."},
		solution: "Stecker getauscht.",
		resolved: "als gelöst markiert",
		mine:     "Ihr Fall",
		summed:   "Kurz gesagt, vom Sprachmodell",
		model:    true,
	},
}

// TestAPersonIsAnsweredAndThenHelpedByAHumanThroughACrash is the whole product in one story: chat and console in a real
// browser against the demo, which is killed and started again in the middle. In one story a language model helps before
// that, in the other one afterwards, so that both are told with it and without it.
func TestAPersonIsAnsweredAndThenHelpedByAHumanThroughACrash(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a browser and a minute")
	}
	t.Parallel()
	for _, s := range stories {
		t.Run(s.lang, func(t *testing.T) {
			t.Parallel()
			browser := chromium(t)
			port, data := freePort(t), t.TempDir()
			begin := func(model bool) *process {
				if model {
					return demo(t, port, data, "--model")
				}
				return demo(t, port, data)
			}
			p := begin(s.model)
			chat, desk := newTab(browser, t, "chat"), newTab(browser, t, "console")
			s.open(p, newTab(browser, t, "demo page"), chat, desk)
			s.isAnswered(chat, s.model)
			number := s.asksForAHuman(chat)
			s.agentTakes(desk, number)
			s.talk(chat, desk)
			p = s.crash(t, p, chat, desk, func() *process { return begin(!s.model) })
			s.end(chat, desk)
			s.asksAgain(chat, desk)
			s.checkTranscript(t, p, chat)
			chat.content()
			desk.content()
		})
	}
}

// demo starts the demo, kept in data.
func demo(t *testing.T, port, data string, more ...string) *process {
	p := launch(t, port, append([]string{"demo", "--no-browser", "--port", port, "--data", data}, more...)...)
	p.ready(t)
	return p
}

// open looks at both sides in one page, and then at each alone. The demo's page has signed the agent in.
func (s story) open(p *process, both, chat, desk *tab) {
	both.do(chromedp.Navigate(p.base + "/demo"))
	inside := func(frame, selector string) string {
		return fmt.Sprintf("document.getElementById(%q).contentDocument?.querySelector(%q)?.checkVisibility()",
			frame, selector)
	}
	both.until(inside("chat", "#welcome"))
	both.until(inside("console", "#rows .row"))
	both.pictures(s.lang + "-demo")
	both.content()
	both.do(chromedp.Navigate("about:blank"))
	chat.do(chromedp.Navigate(p.base + "/?lang=" + s.lang))
	chat.until("!document.getElementById('welcome').hidden")
	chat.pictures(s.lang + "-chat-1-welcome")
	desk.do(chromedp.Navigate(p.base + "/console/"))
	desk.until("document.querySelector('#rows .row') && document.readyState === 'complete'")
	if value[string](desk, "document.documentElement.lang") != s.lang {
		desk.click(`form.switch button[lang="`+s.lang+`"]`, s.lang)
		desk.until(`document.documentElement.lang === "` + s.lang + `" && document.readyState === 'complete'`)
	}
	desk.pictures(s.lang + "-console-1-queue")
}

// say writes into the chat.
func say(chat *tab, text string) {
	chat.fill("#input", text)
	chat.do(enter)
	chat.within("#log article.person .bubble", text)
}

// bubbles are the messages of everybody but the person.
const bubbles = "#log article:not(.person) .bubble"

func (s story) isAnswered(chat *tab, model bool) {
	say(chat, s.question)
	if model {
		chat.within("#log article.draft .bubble", s.step) // it is seen while it is written
		chat.pictures(s.lang + "-chat-2-writing")
	}
	chat.within("#log article.bot:last-of-type ol li", s.step)
	chat.within("#log article.bot:last-of-type .sources li", s.article)
	chat.pictures(s.lang + "-chat-2-answer")
}

var caseNumber = regexp.MustCompile(`FL-\d+`)

// asksForAHuman brings a problem that nobody wrote about, and gives the number of the case that it becomes.
func (s story) asksForAHuman(chat *tab) (number string) {
	say(chat, s.problem)
	chat.until(`document.querySelector("#log article:last-of-type").matches(".bot")`)
	return s.getsAHuman(chat)
}

// getsAHuman presses the button below what the bot said last.
func (s story) getsAHuman(chat *tab) (number string) {
	chat.click("#log article:last-of-type .choices button", s.human)
	chat.until(`/FL-\d+/.test([...document.querySelectorAll("` + bubbles + `")].at(-1).textContent)`)
	return caseNumber.FindString(value[string](chat, `[...document.querySelectorAll("`+bubbles+`")].at(-1).textContent`))
}

// agentTakes waits for the case to appear in the open queue, reads its brief and takes it.
func (s story) agentTakes(desk *tab, number string) {
	desk.within("#rows .row .ref", number)
	desk.pictures(s.lang + "-console-2-arrived")
	desk.click("#rows a[data-row]", s.problem)
	desk.within("h1", number)
	desk.until("document.readyState === 'complete'")
	desk.within("#brief blockquote", s.problem)
	desk.within("#brief", s.article)
	s.readsBrief(desk, s.model, s.problem)
	desk.pictures(s.lang + "-console-3-brief")
	desk.do(chromedp.Click("#take button"))
	desk.within("#head", s.mine)
}

// readsBrief looks whether a model has read the case, and tells of it.
func (s story) readsBrief(desk *tab, model bool, words string) {
	if model {
		desk.within("#brief .summary", s.summed)
		desk.within("#brief .summary", words)
	} else if value[bool](desk, `document.querySelector("#brief .summary") !== null`) {
		desk.t.Errorf("%s: the brief tells what a model says, and there is none", desk.name)
	}
}

// talk is a person and an agent who write to each other. The bot is silent.
func (s story) talk(chat, desk *tab) {
	chat.within(bubbles, s.took)
	chat.do(chromedp.Evaluate[chromedp.Void](dropped))
	chat.until(`document.querySelector("#attached li") && !document.querySelector("#attached progress")`)
	say(chat, s.more)
	desk.within("#moments .moment", s.more)
	desk.within("#moments .moment .file", "error 77.txt")
	desk.within("#brief", "error 77.txt")
	chat.click("#log .file", "error 77.txt")
	desk.fill("#reply", s.reply)
	desk.do(ctrlEnter)
	chat.within("#log article.agent .bubble", plain(s.reply))
	desk.do(chromedp.Evaluate[chromedp.Void]("document.getElementById('write-note').click()"))
	desk.fill("#note", s.note)
	desk.do(ctrlEnter)
	desk.within("#moments .moment.note", s.note)
	desk.pictures(s.lang + "-console-4-talk")
	chat.pictures(s.lang + "-chat-3-talk")
}

// dropped lets a file fall onto the page.
const dropped = `(() => {
	const dataTransfer = new DataTransfer();
	dataTransfer.items.add(new File(["error 77"], "error 77.txt"));
	document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
})()`

func plain(markdown string) string { return strings.ReplaceAll(markdown, "**", "") }

// crash kills the server under both, and starts it again after the person has written.
func (s story) crash(t *testing.T, p *process, chat, desk *tab, again func() *process) *process {
	const draft = "half a sentence"
	desk.do(chromedp.Evaluate[chromedp.Void]("document.getElementById('write-reply').click()"))
	desk.fill("#reply", draft)
	desk.until(`Object.entries(localStorage).some(([k, v]) => k.endsWith("/reply") && JSON.parse(v).saved)`)
	chat.excuse(true)
	desk.excuse(true)
	p.kill()
	for _, text := range s.outage {
		say(chat, text)
	}
	chat.until(`document.querySelectorAll("#log .state.waiting").length > 0`)
	chat.pictures(s.lang + "-chat-4-outage")
	p = again()
	chat.until(`document.querySelectorAll("#log .state").length === 0`)
	for _, text := range s.outage {
		desk.within("#moments .moment", text)
	}
	chat.until(`document.getElementById("banner").hidden || !document.getElementById("banner").matches(".down")`)
	// as in another browser: only the server knows the draft
	desk.do(chromedp.Evaluate[chromedp.Void](`Object.keys(localStorage).filter((k) => k.startsWith("firstline/"))
		.forEach((k) => localStorage.removeItem(k))`), chromedp.Reload())
	desk.until(`document.getElementById("reply")?.value === "` + draft + `" && document.readyState === "complete"`)
	chat.excuse(false)
	desk.excuse(false)
	return p
}

// end has the agent resolve the case.
func (s story) end(chat, desk *tab) {
	desk.do(chromedp.Click(`#actions button[popovertarget="resolve"]`), chromedp.WaitVisible("#solution"),
		chromedp.SendKeys("#solution", s.solution))
	desk.pictures(s.lang + "-console-5-resolve")
	desk.do(ctrlEnter)
	chat.within(bubbles, s.resolved)
	chat.pictures(s.lang + "-chat-5-end")
	desk.pictures(s.lang + "-console-6-end")
}

// asksAgain has the person come back after the case, when the model has come or gone. It is answered and handed over as
// before.
func (s story) asksAgain(chat, desk *tab) {
	s.isAnswered(chat, !s.model)
	number := s.getsAHuman(chat)
	desk.do(chromedp.Navigate(value[string](desk, "location.origin") + "/console/"))
	desk.within("#rows .row .ref", number)
	desk.click("#rows a[data-row]", s.question)
	desk.within("h1", number)
	desk.within("#brief blockquote", s.question)
	told := `[...document.querySelectorAll("#brief blockquote, #brief .summary")].map((e) => e.textContent).join(" ")`
	if strings.Contains(value[string](desk, told), s.problem) {
		desk.t.Error("the brief tells of the case before")
	}
	s.readsBrief(desk, !s.model, "Outlook")
}

// checkTranscript reads what the person has seen by now: everything once, in order, and nothing else.
func (s story) checkTranscript(t *testing.T, p *process, chat *tab) {
	v := &visitor{client: http.DefaultClient, base: p.base}
	kept := value[string](chat, `localStorage.getItem(Object.keys(localStorage).find((k) => k.endsWith(":conversation")))`)
	if err := json.Unmarshal([]byte(kept), v); err != nil {
		t.Fatal(err)
	}
	list, err := v.transcript(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range list {
		switch m.From {
		case handoff.ByPerson, handoff.ByAgent:
			got = append(got, m.Text)
		default:
			got = append(got, "("+string(m.From)+" "+string(m.Outcome)+")")
		}
		if strings.Contains(m.Text, s.note) || strings.Contains(m.Text, s.solution) {
			t.Errorf("the person reads what is for colleagues: %q", m.Text)
		}
	}
	want := []string{s.question, "(bot answer)", s.problem, "(bot unknown)", s.human, "(bot handoff)", "(system )", s.more,
		s.reply, s.outage[0], s.outage[1], "(system )", s.question, "(bot answer)", s.human, "(bot handoff)"}
	if !slices.Equal(got, want) {
		t.Errorf("transcript:\n got %q\nwant %q", got, want)
	}
	if shown := value[int](chat, `document.querySelectorAll("#log article").length`); shown != len(list) {
		t.Errorf("the page shows %d messages, want the %d of the transcript", shown, len(list))
	}
}
