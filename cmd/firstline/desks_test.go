package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// withRT makes a workspace whose cases lie in RT, too.
func withRT(t *testing.T, address, queue string) string {
	t.Helper()
	edits := append([][2]string{{"\ndata: data", "\ndesks: [console, rt]\nrt: {token: 'env:TEST_RT_TOKEN', url: '" + address + "', queue: '" + queue +
		"', every: 2s}\ndata: data"}}, quick...)
	return smallWorkspace(t, edits...)
}

func TestServeSaysWhichSecretIsMissing(t *testing.T) {
	t.Setenv("TEST_RT_TOKEN", "")
	p := launch(t, freePort(t), "serve", withRT(t, "http://127.0.0.1:1", "Helpdesk"))
	<-p.ended
	if code := p.cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(p.output.String(), "env:TEST_RT_TOKEN is empty or not set") {
		t.Errorf("got code %d and %s", code, p.output.tail(1000))
	}
}

// A desk that is down keeps nobody waiting when there is another one.
func TestTheConsoleWorksWhileRTIsDown(t *testing.T) {
	t.Setenv("TEST_RT_TOKEN", "1-2-secretsecret")
	p := serve(t, withRT(t, "http://127.0.0.1:1", "Helpdesk"), freePort(t))
	v := mustVisit(t, p.base, "en")
	v.wantsAHuman(t)
	v.hears(t, "is now case")
	if strings.Contains(p.output.String(), "secretsecret") {
		t.Errorf("the token is in the log:\n%s", p.output.tail(2000))
	}
}

// wantsAHuman brings what nobody wrote about, and becomes a case.
func (v *visitor) wantsAHuman(t *testing.T) {
	t.Helper()
	for i, words := range []string{"The piano in the canteen is out of tune.", "I want to talk to a human"} {
		reply, err := v.ask(t.Context(), fmt.Sprint("wish-", i), words)
		if err != nil {
			t.Fatal(err)
		}
		if reply.Outcome == handoff.HandedOver {
			return
		}
	}
	t.Fatal("there was no handoff")
}

// hears waits until a message with these words is there.
func (v *visitor) hears(t *testing.T, words string) {
	t.Helper()
	eventually(t, time.Minute, "the person hears "+words, func() bool {
		list, err := v.transcript(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range list {
			if strings.Contains(m.Text, words) {
				return true
			}
		}
		return false
	})
}

// Chat and RT, door to door. It runs against a real RT when the environment names one, as the tests of handoff/rt do.
func TestAPersonIsHelpedByAnAgentInRT(t *testing.T) {
	for _, name := range []string{"RT_URL", "RT_TOKEN", "RT_QUEUE", "RT_AGENT1_TOKEN"} {
		if os.Getenv(name) == "" {
			t.Skipf("%s is not set", name)
		}
	}
	t.Setenv("TEST_RT_TOKEN", os.Getenv("RT_TOKEN"))
	p := serve(t, withRT(t, os.Getenv("RT_URL"), os.Getenv("RT_QUEUE")), freePort(t))
	v := mustVisit(t, p.base, "en")
	v.wantsAHuman(t)
	v.hears(t, "is now case")
	agent := func(method, path string, body any) string {
		t.Helper()
		data, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		request, err := http.NewRequestWithContext(t.Context(), method, os.Getenv("RT_URL")+"/REST/2.0/"+path, bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "token "+os.Getenv("RT_AGENT1_TOKEN"))
		request.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		said, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode >= http.StatusBadRequest {
			t.Fatalf("%s %s: %s %s %v", method, path, answer.Status, said, err)
		}
		return string(said)
	}
	var found struct{ Items []struct{ ID string } }
	query := url.Values{"query": {"'CF.{Conversation}' LIKE " + "'" + v.ID + "'"}}
	eventually(t, time.Minute, "the ticket is there", func() bool {
		if err := json.Unmarshal([]byte(agent(http.MethodGet, "tickets?"+query.Encode(), nil)), &found); err != nil {
			t.Fatal(err)
		}
		return len(found.Items) == 1
	})
	ticket := "ticket/" + found.Items[0].ID
	agent(http.MethodPost, ticket+"/correspond", map[string]string{"Content": "Please change the password of your mailbox now.",
		"ContentType": "text/plain"})
	v.hears(t, "Please change the password of your mailbox now.")
	if status, err := v.post(t.Context(), said{ID: "b", Text: "Done, thank you."}); err != nil || status != http.StatusAccepted {
		t.Fatal(status, err)
	}
	eventually(t, time.Minute, "the agent reads the person's words", func() bool {
		return strings.Count(agent(http.MethodGet, ticket+"/history?fields=Type,Data&per_page=100", nil), `"FL-1.`) > 0
	})
	agent(http.MethodPut, ticket, map[string]string{"Status": "resolved"})
	v.hears(t, "as solved")
}
