package console

import (
	"context"
	"html"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/firstline-support/firstline/handoff"
)

// theirs are words of a person that have to stay words, also when they are translated.
const theirs = `Mein </div><script>alert(1)</script> Drucker & Co.`

// foreign opens a case of somebody who writes German.
func (w *world) foreign() handoff.Case {
	note := handoff.Entry{Kind: handoff.Note, From: handoff.ByAgent, Name: jan.Name, Text: "nobody must know"}
	return w.open(handoff.Case{Person: person("ole", "Ole Brandt"), Channel: "web", Lang: "de", Team: "it",
		State: handoff.Taken, Agent: mira, Subject: "Drucker"}, said(handoff.ByPerson, "Guten Tag"), said(handoff.ByBot, "Hallo"), note,
		said(handoff.ByPerson, theirs))
}

func TestWordsOfAPersonAreTranslatedWhenAsked(t *testing.T) {
	w := newWorld()
	w.foreign()
	c, s := withScribe(t, w)
	server := serve(t, c)
	b := signedIn(t, w, server, mira)
	before := len(w.journal["talk-ole"])
	if page := b.get("/console/cases/1"); strings.Count(page.body, `data-model="words"`) != 2 || len(s.all()) > 0 {
		t.Errorf("%d of the person's words can be translated", strings.Count(page.body, `data-model="words"`))
	}
	page := b.post("/console/cases/1/translate", "of", "4")
	if page.status != http.StatusOK || !strings.Contains(page.words(), "en: "+theirs) || strings.Contains(page.body, "<script>alert") ||
		!strings.Contains(page.body, "/console/cases/1#e4") {
		t.Errorf("status %d: %s", page.status, page.body)
	}
	for _, of := range []string{"2", "3", "99", "x", ""} {
		if page := b.post("/console/cases/1/translate", "of", of); page.status < 400 || len(s.all()) != 1 {
			t.Errorf("what is no word of the person, %q: status %d", of, page.status)
		}
	}
	s.tell(&Unhelpful{Why: "garbage"}, nil)
	if page := b.post("/console/cases/1/translate", "of", "4"); !strings.Contains(page.words(), "lacked or changed numbers") {
		t.Errorf("a bad translation: %s", page.words())
	}
	if len(w.journal["talk-ole"]) != before {
		t.Error("something was written into the journal")
	}
	c.opt.Model.Translate = nil
	if page := b.post("/console/cases/1/translate", "of", "4"); page.status != http.StatusNotFound {
		t.Errorf("without a model: status %d", page.status)
	}
}

func TestTheSameLanguageIsNotTranslated(t *testing.T) {
	w := newWorld()
	w.foreign()
	c, _ := withScribe(t, w)
	b := signedIn(t, w, serve(t, c), mira)
	b.post("/console/language", "lang", "de")
	if page := b.get("/console/cases/1").body; strings.Contains(page, "/translate") {
		t.Error("German is translated into German")
	}
}

func TestAReplyIsTranslatedAndNobodyIsToldIt(t *testing.T) {
	w := newWorld()
	w.foreign()
	c, s := withScribe(t, w)
	b := signedIn(t, w, serve(t, c), mira)
	page := b.post("/console/cases/1/translate-reply", "text", "Press <OK>.")
	for _, want := range []string{">de: Press &lt;OK&gt;.</textarea>", "Translated by the language model, check it",
		`<div class="plain">Press &lt;OK&gt;.</div>`} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	s.tell(&Unhelpful{Why: "slow"}, nil)
	page = b.post("/console/cases/1/translate-reply", "text", "Press <OK>.")
	if !strings.Contains(page.body, ">Press &lt;OK&gt;.</textarea>") || !strings.Contains(page.words(), "took too long") {
		t.Errorf("after a failure: %s", page.words())
	}
	if page := b.post("/console/cases/1/translate-reply", "text", " "); page.status != http.StatusBadRequest {
		t.Errorf("nothing to translate: status %d", page.status)
	}
	if told := w.told("talk-ole"); len(told) > 0 {
		t.Errorf("told %q", told)
	}
}

// In a real browser, by keyboard: translations appear below the words, stay while other words come, and a reply can be
// had back in the agent's own words.
func TestAgentAndPersonSpeakTwoLanguages(t *testing.T) {
	w := newWorld()
	w.foreign()
	c, s := withScribe(t, w)
	server := serve(t, c)
	ctx, complained := chromium(t)
	value := func(text string) action { return until("document.getElementById('reply').value === '" + text + "'") }
	waits := make(chan struct{})
	translated := `en: Mein </div><script>alert(1)</script> Drucker & Co.`
	for _, step := range []struct {
		name string
		do   action
	}{
		{"sign in", signIn(t, w, server, mira)},
		{"open the case", chromedp.Steps(chromedp.Navigate(server.URL+"/console/cases/1"), within("h1", "FL-1"), loaded)},
		{"translate the latest words", chromedp.Steps(press("v", 0), within("#e4 .translated .plain", translated),
			within("#e4 .translated", "Translated by the language model"), within("#e4 > .words > .plain", theirs))},
		{"other words leave it", chromedp.Steps(chromedp.Func(func(context.Context, *chromedp.Target) error {
			w.say(1, "Sind Sie da?")
			return nil
		}), within("#moments", "Sind Sie da?"), within("#e4 .translated .plain", translated))},
		{"and can be translated", chromedp.Steps(press("v", 0), within("#e5 .translated .plain", "en: Sind Sie da?"))},
		{"again hides it", chromedp.Steps(press("v", 0), until("document.querySelector('#e5 .translated').hidden"))},
		{"write", chromedp.Steps(press("r", 0), chromedp.KeyEvent("Please wait."), press("Escape", 0),
			chromedp.Func(func(context.Context, *chromedp.Target) error { s.tell(nil, waits); return nil }))},
		{"have it translated", chromedp.Steps(press("i", 0), within("#drafted", "is writing"), press("i", 0),
			until("document.getElementById('reply').readOnly"),
			chromedp.Func(func(context.Context, *chromedp.Target) error { close(waits); return nil }),
			value("de: Please wait."), within("#drafted details", "Please wait."), until("!document.getElementById('reply').readOnly"))},
		{"undo", chromedp.Steps(js("document.querySelector('#drafted button').click()"), value("Please wait."))},
		{"redo", chromedp.Steps(js("document.querySelector('#drafted button').click()"), value("de: Please wait."))},
		{"send", chromedp.Steps(press("Enter", chromedp.ModifierCtrl), within("#moments", "de: Please wait."), value(""),
			until("!document.getElementById('drafted').firstChild && !document.getElementById('reply').readOnly"))},
	} {
		if err := chromedp.Do(ctx, step.do); err != nil {
			t.Fatalf("%s: %v; asked %d times; the browser complains: %q", step.name, err, len(s.all()), complained())
		}
	}
	if got := strings.Join(w.told("talk-ole"), "|"); got != "de: Please wait." || len(s.all()) != 3 {
		t.Errorf("told %q, asked %d times", got, len(s.all()))
	}
	if got := complained(); len(got) > 0 {
		t.Errorf("the browser complains: %q", got)
	}
}

// Whoever is of neither of our languages is read and answered in their own.
func TestAPersonFromAbroadIsTranslated(t *testing.T) {
	w := newWorld()
	french := "Bonjour, mon imprimante n'imprime plus depuis hier matin"
	w.open(handoff.Case{Person: person("luc", "Luc Martin"), Channel: "web", Lang: "en", Team: "it", State: handoff.Taken,
		Agent: mira, Subject: "imprimante"}, said(handoff.ByPerson, "Hello, is there someone who can help me?"),
		said(handoff.ByBot, "Hello"), said(handoff.ByPerson, french), said(handoff.ByPerson, "merci"))
	c, _ := withScribe(t, w)
	b := signedIn(t, w, serve(t, c), mira)
	for _, want := range []string{`data-model="words"`, "Translate into their language"} {
		if page := b.get("/console/cases/1"); !strings.Contains(page.body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if page := b.post("/console/cases/1/translate", "of", "3"); !strings.Contains(page.words(), "en: "+french) {
		t.Errorf("their words: %s", page.words())
	}
	page := b.post("/console/cases/1/translate-reply", "text", "Press OK.")
	if !strings.Contains(html.UnescapeString(page.body), french+": Press OK.</textarea>") {
		t.Errorf("the reply: %s", page.words())
	}
	w.say(1, "I can write English as well, it is not a problem.")
	if page := b.get("/console/cases/1"); strings.Contains(page.body, "translate-reply") ||
		strings.Count(page.body, `data-model="words"`) != 1 {
		t.Error("English is translated into English")
	}
}

func TestWordsFromAbroadAreTold(t *testing.T) {
	for text, want := range map[string]bool{
		"Hola, no puedo entrar en mi cuenta":                         true,
		"Nie mogę się zalogować do poczty":                           true,
		"Kan niet inloggen op mijn e-mail":                           true,
		"Jeg kan ikke logge ind":                                     true,
		"Здравствуйте":                                               true,
		"パスワードを忘れました":                                                true,
		"VPN Здравствуйте, error 0x80070005 https://example.com/a/b": true,
		"":                     false,
		"😀":                    false,
		"VPN kaputt":           false,
		"printer broken again": false,
		"12:30 C:\\Windows 10.0.0.1 https://example.com/quatre/mots": false,
		"ich komme nicht ins WLAN":                                   false,
		"my laptop does not start":                                   false,
		"Hilfe, mein Bildschirm flackert":                            false,
	} {
		if got := isAbroad(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}
