package metrics

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/handoff"
)

// A shelf is a store of which only what waits is known.
type shelf struct {
	waits bot.Backlog
	err   error
}

func (s shelf) Backlog(context.Context, time.Time) (bot.Backlog, error) { return s.waits, s.err }

func quiet(store shelf) House {
	return House{Ready: func(context.Context) bool { return true }, Health: func() bot.Health { return bot.Health{} },
		Store: store, Log: slog.New(slog.DiscardHandler)}
}

// made counts what a test wants.
func made(t *testing.T) *Metrics {
	t.Helper()
	m, err := New(Build{Version: "1.2.3", Revision: "abc", Go: "go1"})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// scraped gives the lines of our own metrics.
func scraped(t *testing.T, m *Metrics, h House) []string {
	t.Helper()
	answer := httptest.NewRecorder()
	m.Handler(h).ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	if answer.Code != http.StatusOK {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	var lines []string
	for line := range strings.Lines(answer.Body.String()) {
		if strings.HasPrefix(line, "firstline_") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

func TestWhatHappenedIsCounted(t *testing.T) {
	m := made(t)
	m.Received("web", bot.Message)
	m.Received("web", bot.Message)
	m.Made(bot.Made{Channel: "web", Result: bot.Committed, Outcome: handoff.Answered, Waited: 300 * time.Millisecond})
	m.Made(bot.Made{Channel: "web", Result: bot.Overtaken})
	m.Made(bot.Made{Channel: "web", Result: bot.Committed, Team: "it", First: 10 * time.Minute})
	for _, d := range []handoff.Delivery{handoff.Sent, handoff.Pending, handoff.GaveUp, handoff.Rerouted} {
		m.Sent("slack", d)
	}
	m.Held(16)
	m.Moved(3)
	got := scraped(t, m, quiet(shelf{}))
	for _, want := range []string{
		`firstline_build_info{goversion="go1",revision="abc",version="1.2.3"} 1`,
		`firstline_events_received_total{channel="web",kind="message"} 2`,
		`firstline_turns_total{channel="web",result="committed"} 2`, `firstline_turns_total{channel="web",result="stale"} 1`,
		`firstline_outcomes_total{channel="web",outcome="answer"} 1`,
		`firstline_answer_seconds_bucket{channel="web",le="0.25"} 0`,
		`firstline_answer_seconds_bucket{channel="web",le="0.5"} 1`, `firstline_answer_seconds_count{channel="web"} 1`,
		`firstline_first_human_seconds_sum{team="it"} 600`,
		`firstline_sends_total{channel="slack",result="sent"} 1`, `firstline_sends_total{channel="slack",result="retry"} 1`,
		`firstline_sends_total{channel="slack",result="gave_up"} 1`, `firstline_sends_total{channel="slack",result="rerouted"} 1`,
		`firstline_partitions_held 16`, `firstline_lease_moves_total 3`,
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, strings.Join(got, "\n"))
		}
	}
}

func TestWhatWaitsIsLookedUpWhenSomebodyAsks(t *testing.T) {
	h := quiet(shelf{waits: bot.Backlog{
		Events: bot.Waiting{Count: 2, Oldest: time.Now().Add(-time.Hour)},
		Outbox: map[string]bot.Waiting{"slack": {Count: 4, Oldest: time.Now().Add(-time.Minute)}},
		Cases:  map[string]bot.Waiting{"it": {Count: 1, Oldest: time.Now().Add(-time.Minute)}}}})
	h.Health = func() bot.Health { return bot.Health{MessagesWithoutOutcome: 5, Rescued: 6} }
	h.Teams, h.Outboxes = []string{"it", "network"}, []string{"slack", "hand"}
	h.Connected = func() map[string]bool { return map[string]bool{"slack": true, "discord": false} }
	h.Model = func() map[model.Use]model.Tally {
		return map[model.Use]model.Tally{model.UseAnswer: {Calls: 10, Cached: 3, Failed: map[model.Kind]int{model.Slow: 2},
			Tokens: 1000, Cost: 2_500_000, Took: 9 * time.Second}}
	}
	got := scraped(t, made(t), h)
	for _, want := range []string{
		`firstline_messages_without_outcome 5`, `firstline_rescued_total 6`, `firstline_ready 1`, `firstline_store_answers 1`,
		`firstline_events_unhandled 2`, `firstline_outbox_pending{channel="slack"} 4`, `firstline_cases_waiting{team="it"} 1`,
		`firstline_cases_waiting{team="network"} 0`, `firstline_outbox_pending{channel="hand"} 0`, `firstline_cases_waiting_oldest_seconds{team="network"} 0`,
		`firstline_channel_connected{channel="discord"} 0`, `firstline_channel_connected{channel="slack"} 1`,
		`firstline_model_calls_total{result="ok",use="answer"} 5`, `firstline_model_calls_total{result="cached",use="answer"} 3`,
		`firstline_model_calls_total{result="slow",use="answer"} 2`, `firstline_model_tokens_total{use="answer"} 1000`,
		`firstline_model_cost_total{use="answer"} 2.5`, `firstline_model_call_seconds_total{use="answer"} 9`,
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, strings.Join(got, "\n"))
		}
	}
	for name, least := range map[string]float64{"firstline_events_unhandled_oldest_seconds": 3600,
		`firstline_outbox_pending_oldest_seconds{channel="slack"}`: 60, `firstline_cases_waiting_oldest_seconds{team="it"}`: 60} {
		i := slices.IndexFunc(got, func(line string) bool { return strings.HasPrefix(line, name+" ") })
		if i < 0 {
			t.Errorf("no %s", name)
			continue
		}
		var age float64
		if _, err := fmt.Sscan(got[i][len(name):], &age); err != nil || age < least || age > least+60 {
			t.Errorf("%s, want about %v", got[i], least)
		}
	}
}

func TestAStoreThatDoesNotAnswerIsToldAndHidesNothingElse(t *testing.T) {
	m := made(t)
	m.Received("web", bot.Message)
	got := scraped(t, m, quiet(shelf{err: errors.New("disk is gone")}))
	for _, want := range []string{"firstline_store_answers 0", "firstline_messages_without_outcome 0",
		`firstline_events_received_total{channel="web",kind="message"} 1`} {
		if !slices.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, strings.Join(got, "\n"))
		}
	}
	if slices.ContainsFunc(got, func(line string) bool { return strings.HasPrefix(line, eventsUnhandled) }) {
		t.Error("it tells of unhandled events that nobody has counted")
	}
}

func TestTooManyWhoAskAtOnceAreSentAway(t *testing.T) {
	m, inside, leave := made(t), make(chan bool), make(chan bool)
	h := quiet(shelf{})
	h.Ready = func(context.Context) bool {
		inside <- true
		<-leave
		return true
	}
	ask := func() int {
		answer := httptest.NewRecorder()
		m.Handler(h).ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
		return answer.Code
	}
	codes := make(chan int)
	for range atOnce {
		go func() { codes <- ask() }()
		<-inside
	}
	if got := ask(); got != http.StatusServiceUnavailable {
		t.Errorf("one more got %d, want 503", got)
	}
	close(leave)
	for range atOnce {
		if got := <-codes; got != http.StatusOK {
			t.Errorf("one of those inside got %d", got)
		}
	}
}
