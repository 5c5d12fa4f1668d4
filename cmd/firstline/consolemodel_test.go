package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/openai/openaitest"
)

// An agentAtWork is somebody who is signed in to the console.
type agentAtWork struct {
	t      *testing.T
	client *http.Client
	base   string
}

func atWork(t *testing.T, p *process, dir string) *agentAtWork {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	a := &agentAtWork{t, &http.Client{Jar: jar}, p.base}
	a.post("/console/sign-in", "secret", signInSecret(t, dir))
	return a
}

// post sends a form of pairs, and gives the page that comes of it.
func (a *agentAtWork) post(path string, pairs ...string) string {
	a.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r, err := http.NewRequestWithContext(a.t.Context(), http.MethodPost, a.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		a.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := a.client.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		a.t.Fatalf("%s: %d %v\n%s", path, answer.StatusCode, err, body)
	}
	return string(body)
}

func TestAnAgentIsHelpedByTheModelAndPaysForIt(t *testing.T) {
	t.Parallel()
	models := openaitest.Start(t, openaitest.Options{Script: func(openaitest.Call) openaitest.Answer { return openaitest.Say(wording) }})
	dir := smallWorkspace(t, quick...)
	withModel(t, dir, models, "  caps: {person_tokens: 100000}\n")
	p := serve(t, dir, freePort(t))
	v := mustVisit(t, p.base, "en")
	for i, words := range []string{freely + ", I am kim@example.org", "I want to talk to a human"} {
		if _, err := v.ask(t.Context(), string(rune('a'+i)), words); err != nil {
			t.Fatal(err)
		}
	}
	v.hears(t, "FL-1")
	a := atWork(t, p, dir)
	a.post("/console/cases/1/take", "act", strings.Repeat("a", 32))
	models.Play(func(openaitest.Call) openaitest.Answer { return openaitest.Say("Your account costs 5 euros. [1]") })
	if page := a.post("/console/cases/1/suggest-reply", "text", "Hello"); !strings.Contains(page, "does not stand in the articles") {
		t.Errorf("an invented reply is shown:\n%s", page)
	}
	models.Play(func(openaitest.Call) openaitest.Answer { return openaitest.Say(wording) })
	before := len(models.Calls())
	page := a.post("/console/cases/1/suggest-reply")
	if !strings.Contains(page, ">"+worded+"</textarea>") || !strings.Contains(page, `<span class="source">`) {
		t.Errorf("the page has no draft:\n%s", page)
	}
	calls := models.Calls()[before:]
	if len(calls) != 1 || bytes.Contains(calls[0].Body, []byte("kim@example.org")) || !bytes.Contains(calls[0].Body, []byte("out of office")) {
		t.Errorf("the model was asked %d times: %+v", len(calls), calls)
	}
	list := output(t, "model", "calls", "--use", "reply", "--json", "--workspace", dir)
	if !strings.Contains(list, `"Person":"agent:ada"`) || !strings.Contains(list, `"Channel":"console"`) {
		t.Errorf("recorded: %s", list)
	}
	models.Play(func(c openaitest.Call) openaitest.Answer { // the same in German, as far as the test knows
		_, text, _ := strings.Cut(c.Last(), "⟫\n")
		text, _, _ = strings.Cut(text, "\n⟪")
		return openaitest.Say(strings.Replace(text, "how do I set up", "wie richtet man", 1))
	})
	a.post("/console/language", "lang", "de", "back", "/console/queue")
	page = a.post("/console/cases/1/translate", "of", "1")
	if !strings.Contains(page, ">wie richtet man an out of office reply, I am kim@example.org</div>") {
		t.Errorf("the page has no translation:\n%s", page)
	}
	all := models.Calls()
	if last := all[len(all)-1]; bytes.Contains(last.Body, []byte("kim@example.org")) || !strings.Contains(last.System(), "German") {
		t.Errorf("the model was asked %s", last.Body)
	}
	if page = a.post("/console/cases/1/translate-reply", "text", "Warten Sie 5 Minuten."); !strings.Contains(page,
		">Warten Sie 5 Minuten.</textarea>") || !strings.Contains(page, "In Ihren Worten") {
		t.Errorf("the reply is not translated:\n%s", page)
	}
	a.post("/console/cases/1/reply", "act", strings.Repeat("b", 32), "text", "Ada here: choose **File**, then Automatic Replies.")
	models.Play(func(openaitest.Call) openaitest.Answer {
		return openaitest.Say(`{"title":"out of office reply","questions":[],"body":"Choose **File**, then Automatic Replies. [1]"}`)
	})
	draft := a.post("/console/cases/1/article")
	if !strings.HasPrefix(draft, "---\n# Vom Sprachmodell") || !strings.Contains(draft, `title: "out of office reply"`) ||
		!strings.Contains(draft, "\nChoose **File**, then Automatic Replies.\n") || strings.Contains(draft, "kim@") {
		t.Errorf("the draft of an article is\n%s", draft)
	}
	all = models.Calls()
	if last := all[len(all)-1]; bytes.Contains(last.Body, []byte("Ada")) || bytes.Contains(last.Body, []byte("kim@")) {
		t.Errorf("the model was told who it was: %s", last.Body)
	}
	page = a.post("/console/language", "lang", "en", "back", "/console/model")
	for _, want := range []string{"reply/1", "the passages support too little of it", "of 100000", "A reply to suggest", openaitest.Model} {
		if !strings.Contains(page, want) {
			t.Errorf("admins do not read %q:\n%s", want, page)
		}
	}
	if strings.Contains(page, "out of office") {
		t.Error("admins read what people have said")
	}
}
