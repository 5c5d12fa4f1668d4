package slack_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/slack"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

// serveHTTP has the bot listen instead of connect.
func (w *world) serveHTTP() *httptest.Server {
	w.Helper()
	w.options.AppToken = ""
	w.start()
	server := httptest.NewServer(w.channel.Handler(slack.Intake{Receiver: w.heard}))
	w.Cleanup(server.Close)
	w.DeliverTo(slacktest.Endpoints{Events: server.URL + "/slack/events", Interactivity: server.URL + "/slack/interactivity",
		Commands: server.URL + "/slack/commands"})
	w.Cleanup(w.Close)
	w.Cleanup(http.DefaultClient.CloseIdleConnections)
	return server
}

func TestOverHTTPEverythingWorks(t *testing.T) {
	w := open(t, slacktest.Options{})
	w.serveHTTP()
	w.say(w.dm(), "", "choose")
	w.wants(w.dm(), "you said: choose")
	w.Press(w.ada, w.dm(), w.FromApp(w.dm())[0].TS, "Yes")
	w.wants(w.dm(), "you said: choose", "you pressed: yes")
	w.Command(w.ada, w.help, "/help", "privately")
	w.wants(w.help, "(you said: privately)")
}

func TestNothingIsAcknowledgedBeforeItIsStored(t *testing.T) {
	for _, mode := range []string{"http", "socket"} {
		t.Run(mode, func(t *testing.T) {
			w := open(t, slacktest.Options{AckWithin: 300 * time.Millisecond,
				Retries: []time.Duration{0, 10 * time.Millisecond, 200 * time.Millisecond, 200 * time.Millisecond}})
			if mode == "http" {
				w.serveHTTP()
			} else {
				w.start()
			}
			w.heard.BreakDown(errors.New("disk full"))
			w.say(w.dm(), "", "hello")
			time.AfterFunc(350*time.Millisecond, func() { w.heard.BreakDown(nil) })
			w.wants(w.dm(), "you said: hello")
			if lost, _ := w.Lost(); lost != 0 {
				t.Errorf("%d events were lost", lost)
			}
		})
	}
}

func TestOnlySlacksSignatureOpens(t *testing.T) {
	w := open(t, slacktest.Options{})
	server := w.serveHTTP()
	body := `{"type":"url_verification","challenge":"c1"}`
	post := func(body string, change func(http.Header)) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/slack/events", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		change(r.Header)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		data, _ := io.ReadAll(answer.Body)
		return answer.StatusCode, string(data)
	}
	signed := func(secret string, off time.Duration, of string) func(http.Header) {
		return func(h http.Header) { slacktest.Sign(h, secret, time.Now().Add(off), []byte(of)) }
	}
	good := signed(slacktest.SigningSecret, 0, body)
	if status, answer := post(body, good); status != 200 || answer != "c1" {
		t.Errorf("the challenge: %d %q", status, answer)
	}
	for name, change := range map[string]func(http.Header){
		"unsigned":      func(http.Header) {},
		"another's":     signed("another", 0, body),
		"another body":  signed(slacktest.SigningSecret, 0, body+" "),
		"too old":       signed(slacktest.SigningSecret, -6*time.Minute, body),
		"of the future": signed(slacktest.SigningSecret, 6*time.Minute, body),
		"cut off":       func(h http.Header) { good(h); h.Set("X-Slack-Signature", h.Get("X-Slack-Signature")[:20]) },
		"no time":       func(h http.Header) { good(h); h.Del("X-Slack-Request-Timestamp") },
		"version":       func(h http.Header) { good(h); h.Set("X-Slack-Signature", "v1"+h.Get("X-Slack-Signature")[2:]) },
	} {
		if status, _ := post(body, change); status != http.StatusUnauthorized {
			t.Errorf("%s: status %d", name, status)
		}
	}
	for off, want := range map[time.Duration]int{-4 * time.Minute: 200, 4 * time.Minute: 200} {
		if status, _ := post(body, signed(slacktest.SigningSecret, off, body)); status != want {
			t.Errorf("%s off: status %d", off, status)
		}
	}
}

func TestTheAddressCannotCarryAPayload(t *testing.T) {
	w := open(t, slacktest.Options{})
	server := w.serveHTTP()
	press := url.Values{"payload": {`{"type":"block_actions","user":{"id":"` + w.ada + `"},"trigger_id":"1","actions":[{"block_id":"fl|slack:` +
		w.ada + `|1|0","value":"yes","action_id":"a"}]}`}}.Encode()
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/slack/interactivity?"+press, strings.NewReader(""))
	slacktest.Sign(r.Header, slacktest.SigningSecret, time.Now(), nil)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	w.settle()
	for _, e := range w.heard.Texts() {
		if e == "yes" {
			t.Error("what is not signed was taken in")
		}
	}
}
