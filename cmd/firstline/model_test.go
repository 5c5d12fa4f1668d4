package main

import (
	"bytes"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/openai/openaitest"
	"github.com/firstline-support/firstline/cmd/firstline/stage/copyist"
	"github.com/firstline-support/firstline/handoff"
)

// withModel names the server's model in a workspace.
func withModel(t testing.TB, dir string, server *openaitest.Server, more string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(dir, "firstline.yaml"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString("\nmodel:\n  url: " + server.URL() + "\n  name: " + openaitest.Model +
		"\n  price: {in: 1, out: 2}\n" + more)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// output is what a command prints.
func output(t testing.TB, args ...string) string {
	t.Helper()
	out, err := exec.Command(program(t), args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return string(out)
}

// freely is a question that an article about mail answers, and wording what a model makes of it.
const (
	freely  = "how do I set up an out of office reply"
	wording = "Automatic replies tell senders when you are back. [1]\n"
	worded  = "Automatic replies tell senders when you are back."
)

func TestAModelWordsAnswersAndAdminsSeeWhatItCosts(t *testing.T) {
	t.Parallel()
	models := openaitest.Start(t, openaitest.Options{Script: func(openaitest.Call) openaitest.Answer { return openaitest.Say(wording) }})
	dir := smallWorkspace(t, quick...)
	withModel(t, dir, models, "")
	p := serve(t, dir, freePort(t))
	v := mustVisit(t, p.base, "en")
	reply, err := v.ask(t.Context(), "m1", freely+", I am kim@example.org")
	if err != nil || reply.Text != worded || len(reply.Sources) != 1 || reply.Sources[0].ID != "out-of-office" {
		t.Fatalf("got %+v, %v", reply, err)
	}
	for _, call := range models.Calls() {
		if bytes.Contains(call.Body, []byte("kim@example.org")) {
			t.Errorf("an address has left the house: %s", call.Body)
		}
	}
	if health := p.health(t); !strings.Contains(health, `"asked":true`) || !strings.Contains(health, `"calls":1`) {
		t.Errorf("health says %s", health)
	}
	list := output(t, "model", "calls", "--workspace", dir)
	if !strings.Contains(list, "answer/1") || !strings.Contains(list, openaitest.Model) {
		t.Errorf("calls: %s", list)
	}
	one := output(t, "model", "calls", "1", "--workspace", dir)
	if !strings.Contains(one, "== answer ==\n"+wording) || strings.Contains(one, "kim@example.org") {
		t.Errorf("call 1: %s", one)
	}
	if costs := output(t, "model", "costs", "--workspace", dir); !strings.Contains(costs, "answer") {
		t.Errorf("costs: %s", costs)
	}
	models.Play(func(openaitest.Call) openaitest.Answer { return openaitest.Say("as before") })
	if again := output(t, "model", "replay", "1", "--workspace", dir); !strings.Contains(again, "==\nas before") {
		t.Errorf("replay: %s", again)
	}
	if found := output(t, "doctor", dir); !strings.Contains(found, "with mail addresses, phone numbers") {
		t.Errorf("doctor: %s", found)
	}
}

func TestWithoutItsModelTheBotAnswersFromArticles(t *testing.T) {
	t.Parallel()
	models := openaitest.Start(t, openaitest.Options{})
	dir := smallWorkspace(t, quick...)
	withModel(t, dir, models, "  timeouts: {answer: 1s}\n")
	p := serve(t, dir, freePort(t))
	for _, trouble := range []struct {
		name, shown string
		answer      openaitest.Answer
	}{
		{"invents", "ok", openaitest.Say("Call 0900 1234, it costs 5 euros. [1]")},
		{"is a page", "unreachable", openaitest.Raw("text/html", "<html>hello</html>")},
		{"hangs", "slow", openaitest.Answer{Trouble: openaitest.Trouble{Hang: true}}},
		{"denies", "denied", openaitest.Fail(401, "no")},
		{"is busy", "busy", openaitest.Answer{Trouble: openaitest.Trouble{Status: 429, RetryAfter: time.Hour}}},
		{"is left alone", "busy", openaitest.Say(wording)},
	} {
		models.Play(func(openaitest.Call) openaitest.Answer { return trouble.answer })
		reply, err := mustVisit(t, p.base, "en").ask(t.Context(), "m1", freely)
		if err != nil || !strings.Contains(reply.Text, "Choose **File**") {
			t.Errorf("a model that %s: %+v, %v", trouble.name, reply, err)
		}
		if list := output(t, "model", "calls", "--limit", "1", "--workspace", dir); !strings.Contains(list, trouble.shown) {
			t.Errorf("of a model that %s admins see %s", trouble.name, list)
		}
	}
}

func TestAnAnswerThatWasBeingWrittenAtAKillIsGivenOnce(t *testing.T) {
	t.Parallel()
	var killed atomic.Bool
	writing := make(chan struct{}, 10)
	models := openaitest.Start(t, openaitest.Options{Script: func(c openaitest.Call) openaitest.Answer {
		if killed.Load() {
			return openaitest.Say(wording)
		}
		return openaitest.Answer{Pieces: func(yield func(string) bool) {
			if yield(wording) {
				writing <- struct{}{}
				<-c.Gone() // in the middle of its stream
			}
		}}
	}})
	dir := smallWorkspace(t, quick...)
	withModel(t, dir, models, "")
	port := freePort(t)
	p := serve(t, dir, port)
	v := mustVisit(t, p.base, "en")
	if status, err := v.post(t.Context(), said{ID: "m1", Text: freely}); err != nil || status != 202 {
		t.Fatalf("%d %v", status, err)
	}
	select {
	case <-writing:
	case <-time.After(20 * time.Second):
		t.Fatal("the model was not asked")
	}
	p.kill()
	killed.Store(true)
	p = serve(t, dir, port)
	v.base = p.base
	var all []shownMessage
	eventually(t, 30*time.Second, "the question is answered", func() bool {
		var err error
		all, err = v.transcript(t.Context())
		return err == nil && len(all) > 1
	})
	if len(all) != 2 || all[1].Text != worded || all[1].From != handoff.ByBot {
		t.Errorf("the person reads %+v", all)
	}
}

// The story of the demo is told with a model as without one: what people read differs, what happens does not.
func TestTheStoryGoesTheSameWayWithAModel(t *testing.T) {
	t.Parallel()
	var script copyist.Pace
	models := openaitest.Start(t, openaitest.Options{Script: script.Answer})
	outcomes := func(model bool) (all []string) {
		dir := smallWorkspace(t, quick...)
		if model {
			withModel(t, dir, models, "")
		}
		p := serve(t, dir, freePort(t))
		v := mustVisit(t, p.base, "en")
		for i, words := range []string{freely, "that did not help", "I want to talk to a human"} {
			reply, err := v.ask(t.Context(), string(rune('a'+i)), words)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, string(reply.Outcome))
		}
		return all
	}
	without, with := outcomes(false), outcomes(true)
	if strings.Join(without, " ") != strings.Join(with, " ") {
		t.Errorf("with a model %q, without %q", with, without)
	}
	if len(models.Calls()) == 0 {
		t.Error("the model was not asked")
	}
}

func TestAHumanWhoTakesOverStopsTheModel(t *testing.T) {
	t.Parallel()
	writing, gone := make(chan struct{}, 10), make(chan struct{}, 10)
	models := openaitest.Start(t, openaitest.Options{Script: func(c openaitest.Call) openaitest.Answer {
		return openaitest.Answer{Pieces: func(yield func(string) bool) {
			if yield(wording) {
				writing <- struct{}{}
				<-c.Gone()
				gone <- struct{}{}
			}
		}}
	}})
	dir := smallWorkspace(t, quick...)
	withModel(t, dir, models, "  off: [brief, choose]\n  timeouts: {answer: 60s}\n")
	p := serve(t, dir, freePort(t))
	v := mustVisit(t, p.base, "en")
	v.wantsAHuman(t)
	agent := signedIn(t, p, dir)
	agent.acts(t, "take", "a", "")
	agent.acts(t, "hand-back", "b", "please go on")
	if status, err := v.post(t.Context(), said{ID: "free", Text: freely}); err != nil || status != 202 {
		t.Fatalf("%d %v", status, err)
	}
	wait := func(what string, ch <-chan struct{}) {
		t.Helper()
		select {
		case <-ch:
		case <-time.After(20 * time.Second):
			t.Fatal(what)
		}
	}
	wait("the model was not asked", writing)
	agent.acts(t, "take", "c", "")
	wait("the model writes on", gone)
	agent.acts(t, "reply", "d", "I am here now.")
	var all []shownMessage
	has := func(text string) bool {
		return slices.ContainsFunc(all, func(m shownMessage) bool { return m.Text == text })
	}
	eventually(t, 20*time.Second, "the words of both are there", func() bool {
		var err error
		all, err = v.transcript(t.Context())
		return err == nil && has(freely) && has("I am here now.")
	})
	if has(worded) {
		t.Errorf("the bot answered after a human had taken over: %+v", all)
	}
}

// A deskClient is an agent who is signed in, without a browser.
type deskClient struct {
	client *http.Client
	base   string
}

func signedIn(t *testing.T, p *process, dir string) deskClient {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	d := deskClient{&http.Client{Jar: jar, CheckRedirect: stay}, p.base}
	d.post(t, "/console/sign-in", url.Values{"secret": {signInSecret(t, dir)}})
	return d
}

// acts does something about case 1 that has to be possible.
func (d deskClient) acts(t *testing.T, verb, id, text string) {
	t.Helper()
	d.post(t, "/console/cases/1/"+verb, url.Values{"act": {strings.Repeat(id, 32)}, "text": {text}})
}

func (d deskClient) post(t *testing.T, path string, form url.Values) {
	t.Helper()
	answer, err := d.client.PostForm(d.base+path, form)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s: %s", path, answer.Status)
	}
}
