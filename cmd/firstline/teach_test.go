package main

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// lessonsOf finds which lessons a form of the teaching page means.
var lessonsOf = regexp.MustCompile(`name="lessons" value="([0-9,]+)"`)

// riddle is what nobody in the starter workspace says.
const riddle = "the qorvex gadget zumbles"

// TestWhatAnAgentTeachesIsAnsweredWhileTheBotRuns is teaching as its users meet it, with the real program: asked in the
// chat, assigned in the console, learnt without a restart, told what flipped, taken back on the command line.
func TestWhatAnAgentTeachesIsAnsweredWhileTheBotRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("trains the starter workspace several times")
	}
	dir := newWorkspace(t, quick...)
	p := serve(t, dir, freePort(t))
	if got := outcomeOf(t, p, riddle); got != handoff.Unknown {
		t.Fatalf("before: got %s, want unknown", got)
	}
	agent := signedInAgent(t, p, dir)
	page := agent.page("/console/teach")
	ids := lessonsOf.FindStringSubmatch(page)
	if ids == nil || !strings.Contains(page, riddle) {
		t.Fatalf("the page does not show what was not understood:\n%s", page)
	}
	agent.post("/console/teach", url.Values{"lessons": {ids[1]}, "intent": {"vpn-trouble"}})
	if page := agent.page("/console/teach"); lessonsOf.MatchString(page) || !strings.Contains(page, "Ada") {
		t.Errorf("afterwards the page shows\n%s\nwant no lesson, and that Ada taught", page)
	}
	eventually(t, 30*time.Second, "the bot has learnt it", func() bool {
		got := outcomeOf(t, p, riddle)
		return got == handoff.InFlow || got == handoff.Answered
	})
	eventually(t, 60*time.Second, "the evaluation is there", func() bool {
		page := agent.page("/console/teach")
		return strings.Contains(page, "flipped") && !strings.Contains(page, "Being evaluated")
	})
	out, err := exec.Command(program(t), "teach", "undo", "--workspace", dir).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Took number 1 back") {
		t.Fatalf("undo beside the running bot: %v\n%s", err, out)
	}
	if page := agent.page("/console/teach"); !lessonsOf.MatchString(page) || !strings.Contains(page, "undone by") {
		t.Errorf("after undo the page shows\n%s\nwant the lesson again", page)
	}
	eventually(t, 30*time.Second, "the bot has unlearnt it", func() bool {
		return outcomeOf(t, p, riddle) == handoff.Unknown
	})
}

// outcomeOf has somebody new ask, and gives how the bot ended it.
func outcomeOf(t *testing.T, p *process, text string) handoff.Outcome {
	t.Helper()
	reply, err := mustVisit(t, p.base, "en").ask(t.Context(), "1", text)
	if err != nil {
		t.Fatal(err)
	}
	return reply.Outcome
}

// An agentBrowser is an agent who is signed in.
type agentBrowser struct {
	*testing.T
	client http.Client
	base   string
}

func signedInAgent(t *testing.T, p *process, dir string) *agentBrowser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	a := &agentBrowser{t, http.Client{Jar: jar}, p.base}
	a.post("/console/sign-in", url.Values{"secret": {signInSecret(t, dir)}})
	return a
}

// page gives the HTML of a page.
func (a *agentBrowser) page(path string) string {
	a.Helper()
	request, err := http.NewRequestWithContext(a.Context(), http.MethodGet, a.base+path, nil)
	if err != nil {
		a.Fatal(err)
	}
	return a.do(request)
}

// post sends a form and gives the page it leads to.
func (a *agentBrowser) post(path string, form url.Values) string {
	a.Helper()
	request, err := http.NewRequestWithContext(a.Context(), http.MethodPost, a.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		a.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return a.do(request)
}

func (a *agentBrowser) do(request *http.Request) string {
	a.Helper()
	answer, err := a.client.Do(request)
	if err != nil {
		a.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var page strings.Builder
	if err := answer.Write(&page); err != nil || answer.StatusCode != http.StatusOK {
		a.Fatalf("%s %s: %d %v\n%s", request.Method, request.URL.Path, answer.StatusCode, err, page.String())
	}
	return page.String()
}
