package rt

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/desktest"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A site is an RT to test against: the fake, or a real one.
type site struct {
	url, token, queue string
	agents            [2]string // tokens
}

func (f *fake) site() site {
	return site{f.URL, fakeToken, "Helpdesk", [2]string{"token-of-agent1", "token-of-agent2"}}
}

// realSite is the RT that the environment names: RT_URL, RT_TOKEN, RT_QUEUE, RT_AGENT1_TOKEN and RT_AGENT2_TOKEN.
// agent1 and agent2 are users of it who may work on the queue.
func realSite(t *testing.T) site {
	t.Helper()
	for _, name := range []string{"RT_URL", "RT_TOKEN", "RT_QUEUE", "RT_AGENT1_TOKEN", "RT_AGENT2_TOKEN"} {
		if os.Getenv(name) == "" {
			t.Skipf("%s is not set", name)
		}
	}
	return site{os.Getenv("RT_URL"), os.Getenv("RT_TOKEN"), os.Getenv("RT_QUEUE"),
		[2]string{os.Getenv("RT_AGENT1_TOKEN"), os.Getenv("RT_AGENT2_TOKEN")}}
}

func TestAFakeRTKeepsWhatEveryDeskHasTo(t *testing.T) {
	desktest.TestDesk(t, func(t *testing.T, house *desktest.House) desktest.Subject {
		return newFake(t).site().subject(t, house)
	})
}

func TestARealRTKeepsWhatEveryDeskHasTo(t *testing.T) {
	at := realSite(t)
	desktest.TestDesk(t, func(t *testing.T, house *desktest.House) desktest.Subject { return at.subject(t, house) })
}

// options are those of a desk at the site, for tests to change.
func (s site) options(t testing.TB, house *desktest.House) Options {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	return Options{URL: s.url, Token: s.token, Queue: s.queue, Prefix: "FL", Lang: "en", Texts: catalogue,
		Describe: func(_ handoff.Case, b handoff.Brief) string {
			var words []string
			for _, line := range b.Request {
				words = append(words, line.Text)
			}
			return "Request:\n" + strings.Join(words, "\n")
		}, Cases: house, Agents: house}
}

func (s site) subject(t testing.TB, house *desktest.House) desktest.Subject {
	o := s.options(t, house)
	line := &line{under: http.DefaultTransport}
	o.Client = &http.Client{Transport: line, Timeout: time.Minute}
	d := New(o)
	return desktest.Subject{Desk: d, Trip: line.trip,
		Shown: func(t testing.TB, p handoff.Place) string { return d.everything(t, p) },
		Copies: func(t testing.TB, c handoff.Case) int {
			found, err := d.about(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			return len(found)
		},
		Back: func(clerk handoff.Clerk) func(context.Context) error {
			return New(o).watch(clerk).look // as after a start
		},
		Staff: [2]desktest.Worker{s.worker(0), s.worker(1)}}
}

// everything reads all messages of a ticket, as the page of the ticket shows them.
func (d *Desk) everything(t testing.TB, p handoff.Place) string {
	t.Helper()
	history, err := d.history(t.Context(), ident(p.Ref))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	h := hand{watch: d.watch(nil)}
	for _, x := range history {
		if x.Type == "Create" || x.Type == "Comment" || x.Type == "Correspond" {
			words, files, err := h.message(t.Context(), x)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, string(x.Creator.ID)+": "+words+" "+strings.Join(files, " "))
		}
	}
	return strings.Join(all, "\n\n")
}

// A line is the way to RT, which breaks when it is told to: before a request, or before its answer.
type line struct {
	under http.RoundTripper
	mu    sync.Mutex
	trips []desktest.Fault // guarded by mu
}

func (l *line) trip(f desktest.Fault) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.trips = append(l.trips, f)
}

func (l *line) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		return l.under.RoundTrip(r)
	}
	l.mu.Lock()
	var faults []desktest.Fault
	if len(l.trips) > 0 {
		faults, l.trips = l.trips[:1], l.trips[1:]
	}
	l.mu.Unlock()
	if len(faults) == 0 {
		return l.under.RoundTrip(r)
	}
	if faults[0] == desktest.Lost {
		answer, err := l.under.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		_ = answer.Body.Close()
	}
	return nil, errors.New("the line is broken")
}

// A worker is an agent in RT, with REST2 as their browser.
type worker struct{ rt *client }

func (s site) worker(i int) worker {
	return worker{newClient(s.url, s.agents[i], &http.Client{Timeout: time.Minute})}
}

func (w worker) send(t testing.TB, method string, p handoff.Place, rest string, body map[string]any) {
	t.Helper()
	if err := w.rt.write(t.Context(), method, "ticket/"+url.PathEscape(p.Ref)+rest, body, nil); err != nil {
		t.Fatal(err)
	}
}

func (w worker) Say(t testing.TB, p handoff.Place, words string) {
	t.Helper()
	w.send(t, http.MethodPost, p, "/correspond", map[string]any{"Content": words, "ContentType": "text/plain"})
}

func (w worker) Note(t testing.TB, p handoff.Place, words string) {
	t.Helper()
	w.send(t, http.MethodPost, p, "/comment", map[string]any{"Content": words, "ContentType": "text/plain"})
}

func (w worker) Take(t testing.TB, p handoff.Place) {
	t.Helper()
	w.send(t, http.MethodPut, p, "", map[string]any{"Owner": "agent1"})
}

func (w worker) Resolve(t testing.TB, p handoff.Place) {
	t.Helper()
	w.send(t, http.MethodPut, p, "", map[string]any{"Status": "resolved"})
}

func (w worker) Reopen(t testing.TB, p handoff.Place) {
	t.Helper()
	w.send(t, http.MethodPut, p, "", map[string]any{"Status": "open"})
}

// send with a file.
func (w worker) attach(t testing.TB, p handoff.Place, kind, words, name string) {
	t.Helper()
	w.send(t, http.MethodPost, p, "/correspond", map[string]any{"Content": words, "ContentType": cmp.Or(kind, "text/plain"),
		"Attachments": []map[string]string{{"FileName": name, "FileType": "text/plain",
			"FileContent": base64.StdEncoding.EncodeToString([]byte("file"))}}})
}
