package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// TestBadInputIsRefusedAndHurtsNobody sends what no browser sends to the real program. Each is refused with its status
// and a JSON error in words, and afterwards a normal conversation works.
func TestBadInputIsRefusedAndHurtsNobody(t *testing.T) {
	t.Parallel()
	p := serve(t, smallWorkspace(t, quick...), freePort(t))
	v := mustVisit(t, p.base, "en")
	long := strings.Repeat("x\n", 10_000)
	tests := []struct {
		name, method, path, kind, token, body string
		want                                  int
	}{
		{name: "text over the limit", body: `{"id":"a","text":"` + strings.Repeat("ä", 8001) + `"}`, want: 413},
		{name: "body over the limit", body: `{"id":"a","text":"` + strings.Repeat("x", 200<<10) + `"}`, want: 413},
		{name: "ten thousand lines", body: jsonOf(t, said{ID: "a", Text: long}), want: 413},
		{name: "no JSON", body: `text=hello`, want: 400},
		{name: "half of a JSON", body: `{"id":"a","text":"hel`, want: 400},
		{name: "two JSONs", body: `{"id":"a","text":"x"}{}`, want: 400},
		{name: "a list", body: `[1,2]`, want: 400},
		{name: "ten thousand brackets", body: strings.Repeat("[", 10_000), want: 400},
		{name: "unknown field", body: `{"id":"a","txt":"hello"}`, want: 400},
		{name: "text is a number", body: `{"id":"a","text":5}`, want: 400},
		{name: "broken UTF-8", body: "{\"id\":\"a\",\"text\":\"\xff\xfe\"}", want: 400},
		{name: "no id", body: `{"text":"hello"}`, want: 400},
		{name: "id with a path", body: `{"id":"../../a","text":"hello"}`, want: 400},
		{name: "id of 101 letters", body: `{"id":"` + strings.Repeat("a", 101) + `","text":"x"}`, want: 400},
		{name: "empty text", body: `{"id":"a","text":""}`, want: 400},
		{name: "blank text", body: `{"id":"a","text":" \n\t\u3000 "}`, want: 400},
		{name: "text and choice", body: `{"id":"a","text":"x","choice":"human"}`, want: 400},
		{name: "choice too long", body: jsonOf(t, said{ID: "a", Choice: strings.Repeat("c", 300)}), want: 413},
		{name: "form", kind: "application/x-www-form-urlencoded", body: "id=a&text=x", want: 415},
		{name: "no content type", kind: "-", body: `{"id":"a","text":"x"}`, want: 415},
		{name: "wrong token", token: "Bearer AAAA", body: `{"id":"a","text":"x"}`, want: 401},
		{name: "no token", token: "-", body: `{"id":"a","text":"x"}`, want: 401},
		{name: "token of another conversation", token: "Bearer " + mustVisit(t, p.base, "en").Token,
			body: `{"id":"a","text":"x"}`, want: 401},
		{name: "a conversation nobody began", path: "/api/v1/conversations/web:AAAA/messages", want: 401},
		{name: "wrong method", method: http.MethodDelete, want: 405},
		{name: "no such path", path: "/api/v1/conversations/" + v.ID + "/secrets", want: 404},
		{name: "a place that is no number", method: http.MethodGet, path: v.path() + "?after=1'--", want: 400},
		{name: "a place before the start", method: http.MethodGet, path: v.path() + "?after=-1", want: 400},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			request, err := http.NewRequestWithContext(t.Context(), either(test.method, http.MethodPost),
				p.base+either(test.path, v.path()), strings.NewReader(test.body))
			if err != nil {
				t.Fatal(err)
			}
			setHeader(request, "Content-Type", either(test.kind, "application/json"))
			setHeader(request, "Authorization", either(test.token, "Bearer "+v.Token))
			answer, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = answer.Body.Close() }()
			var refusal struct {
				Error struct{ Code, Message string }
			}
			if err := json.NewDecoder(answer.Body).Decode(&refusal); err != nil {
				t.Fatalf("got %s and no JSON: %v", answer.Status, err)
			}
			if answer.StatusCode != test.want || refusal.Error.Code == "" || len(refusal.Error.Message) < 10 {
				t.Errorf("got %d %+v, want %d and a kind sentence", answer.StatusCode, refusal.Error, test.want)
			}
		})
	}
	if list, err := v.transcript(t.Context()); err != nil || len(list) > 0 {
		t.Errorf("afterwards the conversation has %v %v, want nothing", list, err)
	}
	stillWell(t, p)
}

func either(given, usual string) string {
	if given == "" {
		return usual
	}
	return given
}

// setHeader sets it; "-" leaves it out.
func setHeader(r *http.Request, name, value string) {
	if value != "-" {
		r.Header.Set(name, value)
	}
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// stillWell has a normal conversation.
func stillWell(t *testing.T, p *process) {
	t.Helper()
	reply, err := mustVisit(t, p.base, "en").ask(t.Context(), "well", "how do I set an automatic reply in Outlook?")
	if err != nil || reply.Outcome != handoff.Answered || len(reply.Sources) == 0 {
		t.Errorf("a normal question afterwards: got %+v %v, want an answer with its source", reply, err)
	}
	if health := p.health(t); !strings.Contains(health, `"messages_without_outcome":0`) {
		t.Errorf("health afterwards: got %q", health)
	}
}

// TestStrangeWordsAreAnsweredAndStayText sends what people do send. All of it is accepted, comes to an outcome, and is
// given back as the text that it was.
func TestStrangeWordsAreAnsweredAndStayText(t *testing.T) {
	t.Parallel()
	p := serve(t, smallWorkspace(t, quick...), freePort(t))
	for name, text := range map[string]string{
		"script":          `<script>alert(1)</script>`,
		"picture":         `<img src=x onerror=alert(1)> my printer`,
		"markdown link":   `[click](javascript:alert(1)) ![x](http://evil.example/x.png)`,
		"template":        `{{.Name}} ${7*7} %s %d`,
		"SQL":             `'; DROP TABLE journal; --`,
		"emoji":           "😀🎉👩‍👩‍👧‍👦",
		"right to left":   "\u202egnp.exe שלום",
		"zero characters": "a\x00b\u200b\ufeff",
		"control":         "\x1b[31mred\x07",
		"eight thousand":  strings.Repeat("wort ", 1600),
		"many lines":      strings.Repeat("a\n", 3999) + "b",
		"mentions":        "@everyone <!channel> <@U123>",
		"other script":    "我的打印机不工作",
		"combining":       "a" + strings.Repeat("\u0301", 2000),
	} {
		t.Run(name, func(t *testing.T) {
			v := mustVisit(t, p.base, "en")
			if _, err := v.ask(t.Context(), "one", text); err != nil {
				t.Fatal(err)
			}
			list, err := v.transcript(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if list[0].Text != text {
				t.Errorf("the transcript has %.60q, want %.60q", list[0].Text, text)
			}
			for _, m := range list[1:] {
				if strings.Contains(m.HTML, "<script") || strings.Contains(m.HTML, "onerror") {
					t.Errorf("markup in the answer: %s", m.HTML)
				}
			}
		})
	}
	stillWell(t, p)
}

// TestPathTricksLeadNowhere asks for files of the machine and of the data folder.
func TestPathTricksLeadNowhere(t *testing.T) {
	t.Parallel()
	p := serve(t, smallWorkspace(t, quick...), freePort(t))
	for _, path := range []string{"/../../etc/passwd", "/static/../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
		"/console/assets/x/..%2f..%2f..%2fetc%2fpasswd", "/console/assets/../../data/web.key", "/data/firstline.db",
		"/firstline.yaml", "/.git/config", "//etc/passwd", "/console/cases/1%00", "/console/cases/-1",
		"/console/cases/99999999999999999999", "/static/%5c..%5c..%5cweb.key"} {
		answer := raw(t, p, "GET "+path+" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		status := strings.SplitN(answer+"  ", " ", 3)[1]
		if !strings.HasPrefix(status, "3") && !strings.HasPrefix(status, "4") || strings.Contains(answer, "root:") {
			t.Errorf("%s: got %.200q, want a refusal", path, answer)
		}
	}
	stillWell(t, p)
}

// raw writes bytes to the program and gives all that comes back until it closes the connection.
func raw(t *testing.T, p *process, request string) string {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(p.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	if err := connection.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(connection, request) // it may close before it has read everything
	answer, err := io.ReadAll(connection)
	if len(answer) == 0 && err != nil && !strings.Contains(err.Error(), "reset") {
		t.Errorf("read the answer: %v", err)
	}
	return string(answer)
}

func TestHugeHeadersAreRefused(t *testing.T) {
	t.Parallel()
	p := serve(t, smallWorkspace(t), freePort(t))
	answer := raw(t, p, "GET / HTTP/1.1\r\nHost: x\r\nX-Long: "+strings.Repeat("a", 100<<10)+"\r\n\r\n")
	if !strings.HasPrefix(answer, "HTTP/1.1 431 ") {
		t.Errorf("got %.100q, want 431", answer)
	}
	stillWell(t, p)
}

// TestSlowRequestsLoseTheirConnection sends one byte after the other and never ends, on many connections: the program
// closes them all, and serves others meanwhile. A body is waited for even where nobody reads it.
func TestSlowRequestsLoseTheirConnection(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for a limit of some seconds")
	}
	t.Parallel()
	p := serve(t, smallWorkspace(t), freePort(t))
	const form = " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000\r\nContent-Type: "
	begins := map[string]string{
		"header":  "",
		"unread":  "POST /nowhere" + form + "text/plain\r\n\r\n",
		"JSON":    "POST /api/v1/conversations" + form + "application/json\r\n\r\n{\"",
		"sign-in": "POST /console/sign-in" + form + "application/x-www-form-urlencoded\r\n\r\n",
	}
	closed := make(chan error)
	const slow = 12
	for name, begin := range begins {
		for range slow {
			go func() { closed <- dawdle(p, name, begin) }()
		}
	}
	stillWell(t, p)
	for range slow * len(begins) {
		if err := <-closed; err != nil {
			t.Error(err)
		}
	}
}

// dawdle begins a request and goes on slowly until the connection is closed.
func dawdle(p *process, name, begin string) error {
	connection, err := net.Dial("tcp", strings.TrimPrefix(p.base, "http://"))
	if err != nil {
		return err
	}
	defer func() { _ = connection.Close() }()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	const most = 25 * time.Second
	for begun, next := time.Now(), begin; time.Since(begun) < most; <-tick.C {
		if _, err := io.WriteString(connection, next); err != nil {
			return nil // closed, as it should be
		}
		next = "X"
	}
	return fmt.Errorf("%s: the connection is open after %s of one request", name, most)
}
