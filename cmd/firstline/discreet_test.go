package main

import (
	"bytes"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/openai/openaitest"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

func TestALogHoldsNoAddressAndNoCredential(t *testing.T) {
	var out bytes.Buffer
	log := logger(&out, "debug", "text")
	log.Error("550 <kim@example.org> is unknown", "err", fmt.Errorf("send: %w", errors.New("no mailbox ann.b+c@mail.example.org")),
		"url", "https://bot:hunter2@models.example.org/v1", "header", "Authorization: Bearer abcdefgh12345", "token", "xoxb-1-2-abc",
		"conversation", "slack:U0000001:C1:1.5",
		"list", []string{"sk-abcdefghijk"}, "took", 3*time.Second, "n", 7)
	got := out.String()
	for _, word := range []string{"kim", "ann.b", "hunter2", "abcdefgh", "xoxb", "U0000001"} {
		if strings.Contains(got, word) {
			t.Errorf("the log holds %q: %s", word, got)
		}
	}
	for _, word := range []string{"550 <[address]> is unknown", "no mailbox [address]", "https://models.example.org/v1", "took=3s", "n=7", "conversation=slack:ef83c338:C1:1.5",
		"time=20", "level=ERROR"} {
		if !strings.Contains(got, word) {
			t.Errorf("the log lacks %q: %s", word, got)
		}
	}
}

// canaries are what people and agents write and are called on the day below. None of it may be in the log.
var canaries = []string{"Zebulon", "Quagmirova", "zebulon.q@example.com", "zebulon.q", "swanlake", "hunter22",
	"Ada", "bucketful", "gardennote", "invoice-swan", slacktest.BotToken, slacktest.AppToken, slacktest.SigningSecret}

// TestTheLogOfADayNamesNobody has people ask in Slack and in the chat, wrongly as well, an agent answer, a model fail and
// the program be stopped and started, all with the most talkative log.
func TestTheLogOfADayNamesNobody(t *testing.T) {
	broken := openaitest.Answer{Trouble: openaitest.Trouble{Status: 400, Message: "the prompt says swanlake hunter22"}}
	models := openaitest.Start(t, openaitest.Options{Script: openaitest.InTurn(broken, openaitest.Say("swanlake [7]"), broken)})
	slack := slacktest.Start(t, slacktest.Options{AckWithin: 5 * time.Second})
	person := slack.AddUser(slacktest.User{RealName: "Zebulon Quagmirova", Email: "zebulon.q@example.com", Locale: "en-US"}).ID
	t.Setenv("FIRSTLINE_SLACK_API", slack.API())
	t.Setenv("TEST_BOT_TOKEN", slacktest.BotToken)
	t.Setenv("TEST_APP_TOKEN", slacktest.AppToken)
	t.Setenv("FIRSTLINE_LOG_LEVEL", "debug")
	dir := smallWorkspace(t, append([][2]string{{"\ndata: data", "\nslack:\n  bot_token: env:TEST_BOT_TOKEN\n" +
		"  app_token: env:TEST_APP_TOKEN\ndata: data"}, {"format: text ", "format: json "}}, quick...)...)
	withModel(t, dir, models, "")
	address := watched(t, dir, "")
	port := freePort(t)
	p := serve(t, dir, port)
	eventually(t, time.Minute, "the program connects", func() bool { return slack.Sockets() > 0 })
	dm := slack.Direct(person).ID
	for _, words := range []string{freely + " at swanlake", "my password is hunter22, I am zebulon.q@example.com", "I want to talk to a human"} {
		heard := len(slack.FromApp(dm))
		slack.Say(slacktest.Post{User: person, Channel: dm, Text: words})
		eventually(t, time.Minute, "an answer", func() bool { return len(slack.FromApp(dm)) > heard })
	}
	v := mustVisit(t, p.base, "en")
	for i, words := range []string{"where is swanlake? my password is hunter22", "I want to talk to a human", "Zebulon here: bucketful"} {
		if _, err := v.ask(t.Context(), fmt.Sprint("m", i), words); err != nil {
			t.Fatal(err)
		}
	}
	v.misbehaves(t)
	secret := anAgentsDay(t, p, dir)
	scrape := fmt.Sprint(series(t, address))
	log := p.output.String()
	if code, _ := p.stop(t, os.Interrupt); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	p = serve(t, dir, port)
	p.stop(t, os.Interrupt)
	log += p.output.String()
	for _, word := range append([]string{v.Token, secret, person}, canaries...) {
		for _, line := range strings.Split(log, "\n") {
			if strings.Contains(line, word) {
				t.Errorf("the log names %q: %s", word, line)
			}
		}
		if strings.Contains(scrape, word) {
			t.Errorf("the metrics name %q", word)
		}
	}
	if !strings.Contains(log, `"level":"DEBUG"`) || !strings.Contains(log, "the model did not help") {
		t.Errorf("the log is too quiet to tell:\n%s", log)
	}
}

// misbehaves sends what is refused, with something in it that nobody may read later.
func (v *visitor) misbehaves(t *testing.T) {
	t.Helper()
	stranger := *v
	stranger.Token = "hunter22"
	for _, try := range []struct {
		v       *visitor
		path    string
		content any
	}{
		{&stranger, v.path(), said{ID: "x", Text: "swanlake"}},
		{v, v.path(), map[string]any{"id": "y", "swanlake": "hunter22"}},
		{v, v.path(), said{ID: strings.Repeat("swanlake", 100), Text: "hunter22"}},
		{v, "/api/v1/conversations/swanlake/messages", said{ID: "z", Text: "hunter22"}},
	} {
		if status, _, err := try.v.call(t.Context(), http.MethodPost, try.path, try.content); err != nil || status < 400 {
			t.Errorf("%s: %d %v", try.path, status, err)
		}
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "invoice-swan.exe")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write([]byte("hunter22"))
	_ = form.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, v.base+strings.Replace(v.path(), "messages", "files", 1), &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Authorization", "Bearer "+v.Token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
}

// anAgentsDay signs in, wrongly first, answers, notes something and resolves, and gives the secret of the sign-in link.
func anAgentsDay(t *testing.T, p *process, dir string) (secret string) {
	t.Helper()
	secret = signInSecret(t, dir)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	a := &agentAtWork{t, &http.Client{Jar: jar}, p.base}
	wrong, err := a.client.PostForm(p.base+"/console/sign-in", url.Values{"secret": {"hunter22"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = wrong.Body.Close()
	a.post("/console/sign-in", "secret", secret)
	a.post("/console/cases/1/take", "act", strings.Repeat("a", 32))
	a.post("/console/cases/1/note", "act", strings.Repeat("b", 32), "text", "gardennote")
	a.post("/console/cases/1/reply", "act", strings.Repeat("c", 32), "text", "bring a bucketful, Zebulon")
	a.post("/console/cases/1/resolve", "act", strings.Repeat("d", 32), "text", "swanlake is dry", "code", "solved")
	return secret
}
