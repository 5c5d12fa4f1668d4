package slacktest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
	"go.uber.org/goleak"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func client(s *slacktest.Server) *slack.Client {
	return slack.New(slacktest.BotToken, slack.OptionAPIURL(s.API()), slack.OptionAppLevelToken(slacktest.AppToken),
		slack.OptionHTTPClient(&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}))
}

// start is a Slack with Ada, who can write to the app directly and in #help.
func start(t *testing.T, o slacktest.Options) (s *slacktest.Server, ada, help string) {
	s = slacktest.Start(t, o)
	user := s.AddUser(slacktest.User{RealName: "Ada Byron", Email: "ada@example.com", Locale: "de-DE"})
	c := s.AddChannel(slacktest.Channel{Name: "help", Kind: slacktest.Public, Members: []string{user.ID, slacktest.BotUser}})
	return s, user.ID, c.ID
}

// listen runs a client in Socket Mode and gives each event to heard, which says whether to acknowledge.
func listen(t *testing.T, s *slacktest.Server, heard func(socketmode.Event) bool) {
	t.Helper()
	sm := socketmode.New(client(s))
	ctx, stop := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() { _ = sm.RunContext(ctx) })
	work.Go(func() {
		for {
			select {
			case e := <-sm.Events:
				if bad, ok := e.Data.(*socketmode.ErrorBadMessage); ok {
					t.Errorf("cannot be read: %v\n%s", bad.Cause, bad.Message)
				}
				if e.Request != nil && e.Request.EnvelopeID != "" && heard(e) {
					_ = sm.AckCtx(ctx, e.Request.EnvelopeID, nil)
				}
			case <-ctx.Done():
				return
			}
		}
	})
	t.Cleanup(func() {
		stop()
		s.Cut() // the client's reader ends with the connection only
		work.Wait()
	})
	await(t, s, func() bool { return s.Sockets() > 0 })
}

func await(t *testing.T, s *slacktest.Server, holds func() bool) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	if err := s.Await(ctx, holds); err != nil {
		t.Fatal(err)
	}
}

func TestARealClientWritesAndReads(t *testing.T) {
	s, ada, help := start(t, slacktest.Options{})
	api, ctx := client(s), t.Context()
	_, ts, err := api.PostMessageContext(ctx, help, slack.MsgOptionText("hello", false),
		slack.MsgOptionBlocks(slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", "hello", false, false), nil, nil)),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "e", EventPayload: map[string]any{"k": "v"}}))
	if err != nil {
		t.Fatal(err)
	}
	s.Say(slacktest.Post{User: ada, Channel: help, Thread: ts, Text: "thanks"})
	replies, _, _, err := api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{ChannelID: help,
		Timestamp: ts, IncludeAllMetadata: true})
	if err != nil || len(replies) != 2 || replies[0].Metadata.EventPayload["k"] != "v" || replies[1].Text != "thanks" {
		t.Fatalf("replies %+v, %v", replies, err)
	}
	history, err := api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: help})
	if err != nil || len(history.Messages) != 1 || history.Messages[0].ReplyCount != 1 {
		t.Fatalf("history %+v, %v", history, err)
	}
	user, err := api.GetUserInfoContext(ctx, ada)
	if err != nil || user.Profile.Email != "ada@example.com" || user.Locale != "de-DE" {
		t.Fatalf("user %+v, %v", user, err)
	}
}

func TestItMayEndWhileSomethingHappens(t *testing.T) {
	for range 50 {
		s, err := slacktest.New(t.Context(), slacktest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		ada := s.AddUser(slacktest.User{RealName: "Ada Byron"}).ID
		help := s.AddChannel(slacktest.Channel{Name: "help", Kind: slacktest.Public, Members: []string{ada, slacktest.BotUser}}).ID
		var writing sync.WaitGroup
		for range 4 {
			writing.Go(func() { s.Say(slacktest.Post{User: ada, Channel: help, Text: "hello?"}) })
		}
		s.Close()
		writing.Wait()
	}
}

func TestHistoryIsReadInPages(t *testing.T) {
	s, ada, help := start(t, slacktest.Options{})
	for i := range 25 {
		s.Say(slacktest.Post{User: ada, Channel: help, Text: fmt.Sprint(i)})
	}
	var seen []string
	ask := &slack.GetConversationHistoryParameters{ChannelID: help, Limit: 10}
	for {
		answer, err := client(s).GetConversationHistoryContext(t.Context(), ask)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range answer.Messages {
			seen = append(seen, m.Text)
		}
		if ask.Cursor = answer.ResponseMetaData.NextCursor; ask.Cursor == "" {
			break
		}
	}
	if len(seen) != 25 || seen[0] != "24" || seen[24] != "0" {
		t.Errorf("got %v", seen)
	}
}

func TestWhatBreaksTheSpecificationIsRefusedAndReported(t *testing.T) {
	long := strings.Repeat("x", 3001)
	for name, c := range map[string]struct {
		method string
		args   string
		answer string
	}{
		"unknown method":     {"chat.shout", "", "unknown_method"},
		"missing channel":    {"chat.postMessage", "text=hi", "invalid_arguments"},
		"unknown argument":   {"chat.postMessage", "channel=C1X&text=hi&loud=1", "channel_not_found"},
		"no boolean":         {"chat.postMessage", "channel=C1X&text=hi&mrkdwn=perhaps", "invalid_arguments"},
		"long section":       {"chat.postMessage", `channel=C1X&blocks=[{"type":"section","text":{"type":"mrkdwn","text":"` + long + `"}}]`, "invalid_blocks"},
		"unknown block":      {"chat.postMessage", `channel=C1X&blocks=[{"type":"wall"}]`, "invalid_blocks"},
		"block id twice":     {"chat.postMessage", `channel=C1X&blocks=[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]`, "invalid_blocks"},
		"view without title": {"views.open", `trigger_id=1&view={"type":"modal","blocks":[]}`, "invalid_arguments"},
	} {
		t.Run(name, func(t *testing.T) {
			var reported []string
			s := slacktest.Start(t, slacktest.Options{Report: func(v string) { reported = append(reported, v) }})
			r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, s.API()+c.method, strings.NewReader(c.args))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Authorization", "Bearer "+slacktest.BotToken)
			r.Close = true
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			var got struct{ Error string }
			if err := json.NewDecoder(answer.Body).Decode(&got); err != nil {
				t.Fatal(err)
			}
			if len(reported) == 0 || got.Error != c.answer {
				t.Errorf("got %q and %d violations, want %q and some", got.Error, len(reported), c.answer)
			}
		})
	}
}

func TestSocketDeliversInOrderAndAgainUntilAcknowledged(t *testing.T) {
	t.Parallel()
	s, ada, help := start(t, slacktest.Options{AckWithin: 2 * time.Second, Retries: []time.Duration{0, 0, 0}})
	var mu sync.Mutex
	var got []string
	listen(t, s, func(e socketmode.Event) bool {
		mu.Lock()
		defer mu.Unlock()
		inner, ok := e.Data.(slackevents.EventsAPIEvent).InnerEvent.Data.(*slackevents.MessageEvent)
		if !ok {
			return true
		}
		got = append(got, fmt.Sprintf("%s#%d", inner.Text, e.Request.RetryAttempt))
		return inner.Text != "deaf" || e.Request.RetryAttempt == 2
	})
	for _, text := range []string{"a", "b", "c", "d"} {
		s.Say(slacktest.Post{User: ada, Channel: help, Text: text})
	}
	count := func(n int) func() bool {
		return func() bool { mu.Lock(); defer mu.Unlock(); return len(got) == n }
	}
	await(t, s, count(4))
	s.Say(slacktest.Post{User: ada, Channel: help, Text: "deaf"})
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	for !count(7)() && ctx.Err() == nil {
		_ = s.Await(ctx, count(7))
	}
	mu.Lock()
	defer mu.Unlock()
	if want := "[a#0 b#0 c#0 d#0 deaf#0 deaf#1 deaf#2]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestHTTPDeliversSignedAndAgain(t *testing.T) {
	s, ada, _ := start(t, slacktest.Options{Retries: []time.Duration{0, 0, 0}})
	var mu sync.Mutex
	var nums []string
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body, _ := io.ReadAll(r.Body)
		again := http.Header{}
		verifier, err := slack.NewSecretsVerifier(r.Header, slacktest.SigningSecret)
		if err == nil {
			_, _ = verifier.Write(body)
			err = verifier.Ensure()
		}
		if err != nil || !bytes.Contains(body, []byte("event_callback")) {
			t.Errorf("body %s, signature: %v, %v", body, err, again)
		}
		nums = append(nums, r.Header.Get("X-Slack-Retry-Num")+r.Header.Get("X-Slack-Retry-Reason"))
		if len(nums) < 3 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	defer app.Close()
	s.DeliverTo(slacktest.Endpoints{Events: app.URL})
	s.Say(slacktest.Post{User: ada, Channel: s.Direct(ada).ID, Text: "hello"})
	await(t, s, func() bool { mu.Lock(); defer mu.Unlock(); return len(nums) == 3 })
	s.Close()
	if lost, _ := s.Lost(); lost != 0 || fmt.Sprint(nums) != "[ 1http_error 2http_error]" {
		t.Errorf("lost %d, tries %q", lost, nums)
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestFaultsHappenOnce(t *testing.T) {
	s, _, help := start(t, slacktest.Options{})
	say := func() error {
		_, _, err := client(s).PostMessageContext(t.Context(), help, slack.MsgOptionText("hi", false))
		return err
	}
	s.Fail("chat.postMessage", slacktest.Fault{RetryAfter: 7 * time.Second}, slacktest.Fault{Status: 503},
		slacktest.Fault{CutAfter: true}, slacktest.Fault{Error: "is_archived"})
	var limited *slack.RateLimitedError
	if err := say(); !errors.As(err, &limited) || limited.RetryAfter != 7*time.Second {
		t.Errorf("got %v", err)
	}
	var status slack.StatusCodeError
	if err := say(); !errors.As(err, &status) || status.Code != 503 {
		t.Errorf("got %v", err)
	}
	if err := say(); err == nil || len(s.Messages(help)) != 1 {
		t.Errorf("got %v and %d messages, want an error and the message there", err, len(s.Messages(help)))
	}
	var refused slack.SlackErrorResponse
	if err := say(); !errors.As(err, &refused) || refused.Err != "is_archived" {
		t.Errorf("got %v", err)
	}
	if err := say(); err != nil {
		t.Error(err)
	}
}

func TestHeldEventsComeInAnyOrder(t *testing.T) {
	s, ada, help := start(t, slacktest.Options{})
	var mu sync.Mutex
	var got []string
	listen(t, s, func(e socketmode.Event) bool {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, e.Data.(slackevents.EventsAPIEvent).InnerEvent.Data.(*slackevents.MessageEvent).Text)
		return true
	})
	s.Hold()
	for i := range 8 {
		s.Say(slacktest.Post{User: ada, Channel: help, Text: fmt.Sprint(i)})
	}
	s.Release(rand.New(rand.NewPCG(1, 2)))
	await(t, s, func() bool { mu.Lock(); defer mu.Unlock(); return len(got) == 8 })
	mu.Lock()
	defer mu.Unlock()
	if fmt.Sprint(got) == "[0 1 2 3 4 5 6 7]" {
		t.Error("the order was kept")
	}
}
