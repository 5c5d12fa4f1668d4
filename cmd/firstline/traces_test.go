package main

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	spans "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/firstline-support/firstline/bot/openai/openaitest"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

// A gatherer is a small collector that takes OTLP over HTTP.
type gatherer struct {
	*httptest.Server
	mu    sync.Mutex
	spans []*spans.Span // guarded by mu
	raw   bytes.Buffer  // guarded by mu; all that was sent
	wrong []string      // guarded by mu
}

func gather(t *testing.T) *gatherer {
	t.Helper()
	g := &gatherer{}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := g.take(r); err != nil {
			g.mu.Lock()
			g.wrong = append(g.wrong, r.Method+" "+r.URL.Path+": "+err.Error())
			g.mu.Unlock()
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	}))
	t.Cleanup(g.Close)
	return g
}

func (g *gatherer) take(r *http.Request) error {
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(body)
		if err != nil {
			return err
		}
		body = unpacked
	}
	data, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	var request collector.ExportTraceServiceRequest
	if err := proto.Unmarshal(data, &request); err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.raw.Write(data)
	if r.URL.Path != "/v1/traces" {
		g.wrong = append(g.wrong, r.URL.Path)
	}
	for _, resource := range request.ResourceSpans {
		for _, scope := range resource.ScopeSpans {
			g.spans = append(g.spans, scope.Spans...)
		}
	}
	return nil
}

// tree gives each span's way from the beginning of its trace, as "receive/turn/decide".
func (g *gatherer) tree() map[string]int {
	g.mu.Lock()
	defer g.mu.Unlock()
	known := map[string]*spans.Span{}
	for _, s := range g.spans {
		known[hex.EncodeToString(s.SpanId)] = s
	}
	ways := map[string]int{}
	for _, s := range g.spans {
		way := []string{s.Name}
		for parent := known[hex.EncodeToString(s.ParentSpanId)]; parent != nil; parent = known[hex.EncodeToString(parent.ParentSpanId)] {
			way = append([]string{parent.Name}, way...)
		}
		ways[strings.Join(way, "/")]++
	}
	return ways
}

// TestAMessageCanBeFollowedFromDoorToDoor asks in Slack and looks at what a collector was sent: one trace from the
// receipt to the sending, across the store, with nothing in it that anybody said.
func TestAMessageCanBeFollowedFromDoorToDoor(t *testing.T) {
	g := gather(t)
	models := openaitest.Start(t, openaitest.Options{Script: func(openaitest.Call) openaitest.Answer { return openaitest.Say(wording) }})
	slack := slacktest.Start(t, slacktest.Options{AckWithin: 5 * time.Second})
	ada := slack.AddUser(slacktest.User{RealName: "Ada Byronova", Email: "ada@example.com", Locale: "en-US"}).ID
	t.Setenv("FIRSTLINE_SLACK_API", slack.API())
	t.Setenv("TEST_BOT_TOKEN", slacktest.BotToken)
	t.Setenv("TEST_APP_TOKEN", slacktest.AppToken)
	t.Setenv("FIRSTLINE_TRACES", g.URL)
	dir := smallWorkspace(t, append([][2]string{{"\ndata: data", "\nslack:\n  bot_token: env:TEST_BOT_TOKEN\n" +
		"  app_token: env:TEST_APP_TOKEN\ndata: data"}}, quick...)...)
	withModel(t, dir, models, "")
	p := serve(t, dir, freePort(t))
	eventually(t, time.Minute, "the program connects", func() bool { return slack.Sockets() > 0 })
	dm := slack.Direct(ada).ID
	for _, words := range []string{freely + " by the swan lake", "I want to talk to a human"} {
		heard := len(slack.FromApp(dm))
		slack.Say(slacktest.Post{User: ada, Channel: dm, Text: words})
		eventually(t, time.Minute, "an answer", func() bool { return len(slack.FromApp(dm)) > heard })
	}
	if code, _ := p.stop(t, os.Interrupt); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	ways := g.tree()
	for _, want := range []string{"receive", "receive/turn", "receive/turn/decide", "receive/turn/decide/model",
		"receive/turn/commit", "receive/turn/send"} {
		if ways[want] == 0 {
			t.Errorf("no span %s among %v", want, ways)
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, word := range []string{"swan", "Byronova", "ada@example.com", ada, slacktest.BotToken, slacktest.AppToken} {
		if bytes.Contains(g.raw.Bytes(), []byte(word)) {
			t.Errorf("the collector was sent %q", word)
		}
	}
	if len(g.wrong) > 0 {
		t.Errorf("the collector does not understand: %q", g.wrong)
	}
}

// TestACollectorThatIsNotThereHoldsNothingUp has an address where nobody listens.
func TestACollectorThatIsNotThereHoldsNothingUp(t *testing.T) {
	t.Parallel()
	dir := smallWorkspace(t, quick...)
	configure(t, dir, "operations: {traces: 'http://127.0.0.1:"+freePort(t)+"'}\n")
	p := serve(t, dir, freePort(t))
	if _, err := mustVisit(t, p.base, "en").ask(t.Context(), "m", freely); err != nil {
		t.Error(err)
	}
	if code, took := p.stop(t, os.Interrupt); code != exitOK || took > 10*time.Second {
		t.Errorf("it stopped with %d after %v", code, took)
	}
}
