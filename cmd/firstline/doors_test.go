package main

import (
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// TestTheConsoleIsOpenToItsAgentsOnly goes through the real doors: a link from the command line signs in once, and
// without it, or from another site, nothing can be read or done.
func TestTheConsoleIsOpenToItsAgentsOnly(t *testing.T) {
	t.Parallel()
	dir := smallWorkspace(t, quick...)
	p := serve(t, dir, freePort(t))
	v := mustVisit(t, p.base, "en")
	v.wantsAHuman(t)
	secret := signInSecret(t, dir)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	agent, stranger := &http.Client{Jar: jar, CheckRedirect: stay}, &http.Client{CheckRedirect: stay}
	take := url.Values{"act": {strings.Repeat("a", 32)}}
	for _, visit := range []struct {
		name   string
		client *http.Client
		path   string
		form   url.Values // nil: GET
		origin string
		want   int
	}{
		{name: "queue without signing in", client: stranger, path: "/console/queue", want: 303},
		{name: "case without signing in", client: stranger, path: "/console/cases/1", want: 303},
		{name: "stream without signing in", client: stranger, path: "/console/events", want: 303},
		{name: "act without signing in", client: stranger, path: "/console/cases/1/take", form: take, want: 401},
		{name: "guessed link", client: stranger, path: "/console/sign-in", form: url.Values{"secret": {"AAAA"}}, want: 401},
		{name: "sign in", client: agent, path: "/console/sign-in", form: url.Values{"secret": {secret}}, want: 303},
		{name: "the link again", client: stranger, path: "/console/sign-in", form: url.Values{"secret": {secret}}, want: 401},
		{name: "queue", client: agent, path: "/console/queue", want: 200},
		{name: "case", client: agent, path: "/console/cases/1", want: 200},
		{name: "no such case", client: agent, path: "/console/cases/2", want: 404},
		{name: "act from another site", client: agent, path: "/console/cases/1/take", form: take,
			origin: "https://evil.example", want: 403},
		{name: "take", client: agent, path: "/console/cases/1/take", form: take, want: 303},
		{name: "the same act again", client: agent, path: "/console/cases/1/take", form: take, want: 303},
		{name: "reply without words", client: agent, path: "/console/cases/1/reply",
			form: url.Values{"act": {strings.Repeat("b", 32)}, "text": {" "}}, want: 400},
		{name: "the demo's page", client: stranger, path: "/demo", want: 404},
		{name: "the demo's Slack", client: stranger, path: "/demo/slack/scene", want: 404},
		{name: "sign out", client: agent, path: "/console/sign-out", form: url.Values{}, want: 303},
		{name: "queue after signing out", client: agent, path: "/console/queue", want: 303},
	} {
		t.Run(visit.name, func(t *testing.T) {
			method := http.MethodGet
			if visit.form != nil {
				method = http.MethodPost
			}
			request, err := http.NewRequestWithContext(t.Context(), method, p.base+visit.path,
				strings.NewReader(visit.form.Encode()))
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if visit.origin != "" {
				request.Header.Set("Origin", visit.origin)
			}
			answer, err := visit.client.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			if err := answer.Body.Close(); err != nil {
				t.Fatal(err)
			}
			if answer.StatusCode != visit.want {
				t.Errorf("got %d, want %d", answer.StatusCode, visit.want)
			}
		})
	}
	stillWell(t, p)
}

// TestAGuesserBehindTheProxyKeepsNobodyOut: the tries to sign in are counted by visitor, not by proxy.
func TestAGuesserBehindTheProxyKeepsNobodyOut(t *testing.T) {
	t.Parallel()
	dir := smallWorkspace(t, [2]string{"  allowed_origins: []", "  visitor_header: X-Real-IP\n  allowed_origins: []"})
	p := serve(t, dir, freePort(t))
	try := func(visitor, secret string) string {
		body := url.Values{"secret": {secret}}.Encode()
		return raw(t, p, fmt.Sprintf("POST /console/sign-in HTTP/1.1\r\nHost: localhost\r\nX-Real-IP: %s\r\n"+
			"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
			visitor, len(body), body))
	}
	// All at once: tries come back with time, and on a busy machine thirty one after another take seconds.
	var all sync.WaitGroup
	var refused atomic.Int64
	for range 60 {
		all.Go(func() {
			if strings.HasPrefix(try("203.0.113.9", "AAAA"), "HTTP/1.1 429") {
				refused.Add(1)
			}
		})
	}
	all.Wait()
	if refused.Load() == 0 {
		t.Error("sixty tries at once were all looked at, want some refused with 429")
	}
	if got := try("198.51.100.7", signInSecret(t, dir)); !strings.HasPrefix(got, "HTTP/1.1 303") {
		t.Errorf("the agent got %.60q, want 303", got)
	}
}

var secretOfLink = regexp.MustCompile(`/console/sign-in#(\S+)`)

// signInSecret adds an agent on the command line and gives the secret of the link.
func signInSecret(t *testing.T, dir string) string {
	t.Helper()
	out, err := exec.Command(program(t), "agents", "add", "Ada", "--workspace", dir).CombinedOutput()
	match := secretOfLink.FindSubmatch(out)
	if err != nil || match == nil {
		t.Fatalf("agents add: %v\n%s", err, out)
	}
	return string(match[1])
}

// TestTheDemoSignsInOnItsOwnHostOnly: its page holds a sign-in link, which a site that points its name at this machine
// must not get.
func TestTheDemoSignsInOnItsOwnHostOnly(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	p := demo(t, port, t.TempDir())
	for host, want := range map[string]string{"localhost:" + port: "200", "127.0.0.1:" + port: "200", "evil.example": "403",
		"evil.example:" + port: "403", "localhost.evil.example:" + port: "403"} {
		answer := raw(t, p, "GET /demo HTTP/1.1\r\nHost: "+host+"\r\nConnection: close\r\n\r\n")
		if !strings.HasPrefix(answer, "HTTP/1.1 "+want) || (want != "200") == strings.Contains(answer, "sign-in#") {
			t.Errorf("%s: got %.60q, want %s", host, answer, want)
		}
		slack := raw(t, p, "GET /demo/slack/scene HTTP/1.1\r\nHost: "+host+"\r\nConnection: close\r\n\r\n")
		if !strings.HasPrefix(slack, "HTTP/1.1 "+want) {
			t.Errorf("Slack at %s: got %.60q, want %s", host, slack, want)
		}
	}
	deed := `{"as":"U0LUKAS","channel":"D0LUKAS","text":"hello"}`
	answer := raw(t, p, "POST /demo/slack/say HTTP/1.1\r\nHost: localhost:"+port+"\r\nOrigin: https://evil.example\r\n"+
		"Connection: close\r\nContent-Length: "+strconv.Itoa(len(deed))+"\r\n\r\n"+deed)
	if !strings.HasPrefix(answer, "HTTP/1.1 403") {
		t.Errorf("another site writes in Slack: %.60q", answer)
	}
}

// TestAMessageSentManyTimesAtOnceIsOneMessage is promise P2 at the front door.
func TestAMessageSentManyTimesAtOnceIsOneMessage(t *testing.T) {
	t.Parallel()
	p := serve(t, smallWorkspace(t, quick...), freePort(t))
	v := mustVisit(t, p.base, "en")
	var senders sync.WaitGroup
	for range 20 {
		senders.Go(func() {
			status, err := v.post(t.Context(), said{ID: "once", Text: "hello"})
			if err != nil || status != http.StatusAccepted {
				t.Errorf("got %d %v, want 202", status, err)
			}
		})
	}
	senders.Wait()
	if _, err := v.ask(t.Context(), "then", "my mailbox is full"); err != nil {
		t.Fatal(err)
	}
	list, err := v.transcript(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range list {
		got = append(got, fmt.Sprintf("%s %s", m.From, m.MessageID))
	}
	if want := "[person once bot  person then bot ]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}
