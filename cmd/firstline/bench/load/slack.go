package load

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

// slack has people write to the bot directly, in a simulated Slack that sends signed events over HTTP to one node after
// the other. What Slack sends passes through here on its way, so that acknowledgements are seen.
type slack struct {
	*platform
	slack  *slacktest.Server
	nodes  []string
	turn   atomic.Int64 // of the node that is next
	client *http.Client
}

// slackStage is what slack needs around it.
func slackStage(ctx context.Context) (*Stage, error) {
	p, listener, err := open(ctx)
	if err != nil {
		return nil, err
	}
	s := &slack{platform: p, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1024}}}
	// Slack tries again at once, after a minute and after five; nobody waits so long here
	retries := []time.Duration{0, time.Second, 5 * time.Second, 10 * time.Second}
	s.slack, err = slacktest.New(context.WithoutCancel(ctx), slacktest.Options{Calls: 1000, Retries: retries})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("simulate Slack: %w", err), listener.Close())
	}
	s.slack.ReachedAt(p.address)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /deliver/{what}", s.pass)
	mux.Handle("/", noticing(s.slack.Handler(), func(r *http.Request) bool {
		return r.URL.Path == "/api/chat.postMessage"
	}, s.see))
	p.serve(listener, mux)
	return &Stage{Channel: s, Play: s.play, Close: func() error {
		s.slack.Close()
		s.client.CloseIdleConnections()
		return p.close()
	},
		Config: "slack:\n  bot_token: env:LOAD_SLACK_TOKEN\n  signing_secret: env:LOAD_SLACK_SECRET\n",
		Env: []string{"FIRSTLINE_SLACK_API=" + s.slack.API(), "LOAD_SLACK_TOKEN=" + slacktest.BotToken,
			"LOAD_SLACK_SECRET=" + slacktest.SigningSecret}}, nil
}

func (s *slack) play(_ context.Context, urls []string) error {
	s.nodes = urls
	to := func(what string) string { return s.address + "/deliver/" + what }
	s.slack.DeliverTo(slacktest.Endpoints{Events: to("events"), Interactivity: to("interactivity"),
		Commands: to("commands")})
	return nil
}

// begin makes a person.
func (s *slack) begin(context.Context) (talk, error) {
	user := s.slack.AddUser(slacktest.User{RealName: "Somebody", Locale: "en-US"}).ID
	channel := s.slack.Direct(user).ID
	return s.add(&room{user: user, channel: channel, acks: make(chan struct{}, 16), write: func(w words) error {
		if w.press == nil {
			s.slack.Say(slacktest.Post{User: user, Channel: channel, Text: w.text})
			return nil
		}
		if !s.slack.Press(user, channel, w.press.value, w.press.label) {
			return &failure{kind: "no_button", lost: true, err: errors.New(w.press.label)}
		}
		return nil
	}}), nil
}

// pass hands what Slack sends to a node, and tells the person's room what became of it.
func (s *slack) pass(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	room := s.room(addressee(r.Header.Get("Content-Type"), body))
	status, text, err := s.forward(r, body)
	switch {
	case err != nil && room != nil:
		room.failed(err)
	case room != nil:
		room.acks <- struct{}{}
	}
	if err != nil && status == 0 {
		status = http.StatusBadGateway
	}
	w.WriteHeader(status)
	_, _ = w.Write(text) //nolint:gosec // a node speaks to the simulated Slack, no browser is there
}

// forward gives what a node answers.
func (s *slack) forward(r *http.Request, body []byte) (status int, text []byte, err error) {
	node := s.nodes[int(s.turn.Add(1)-1)%len(s.nodes)] + "/slack/" + r.PathValue("what")
	//nolint:gosec // the nodes are what the command line says
	request, err := http.NewRequestWithContext(r.Context(), http.MethodPost, node, bytes.NewReader(body))
	if err != nil {
		return 0, nil, fmt.Errorf("pass on what Slack sends: %w", err)
	}
	request.Header = r.Header.Clone()
	answer, err := s.client.Do(request) //nolint:gosec // the same
	if err != nil {
		return 0, nil, fmt.Errorf("pass on what Slack sends: %w", err)
	}
	text, err = io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return 0, nil, fmt.Errorf("read a node's answer to Slack: %w", err)
	}
	return answer.StatusCode, text, refused(answer)
}

// addressee is the channel that something of a person's own is from; empty for what the bot itself has posted.
func addressee(kind string, body []byte) string {
	var sent struct {
		Event struct {
			Channel string `json:"channel"`
			BotID   string `json:"bot_id"`
			Subtype string `json:"subtype"`
		} `json:"event"`
		Channel struct {
			ID string `json:"id"`
		} `json:"channel"`
	}
	if kind != "application/json" {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return ""
		}
		body = []byte(form.Get("payload"))
	}
	if json.Unmarshal(body, &sent) != nil || sent.Event.BotID != "" || sent.Event.Subtype != "" {
		return ""
	}
	return sent.Event.Channel + sent.Channel.ID
}

// see takes in what was posted.
func (s *slack) see(answer []byte) {
	var made struct{ Channel, TS string }
	if json.Unmarshal(answer, &made) != nil {
		return
	}
	room := s.room(made.Channel)
	if room == nil {
		return
	}
	for _, m := range s.slack.Messages(made.Channel) {
		if m.TS == made.TS {
			room.posted(slackLine(m))
		}
	}
}

// slackLine is a post as a person reads it. The bot notes with each what it is, so that what is sent twice is known.
func slackLine(m slacktest.Message) line {
	var meta struct {
		Payload struct {
			Part string `json:"part"`
		} `json:"event_payload"`
	}
	l := line{key: m.TS, once: string(m.Metadata), from: speaker(m.Text + string(m.Blocks)), outcome: posting}
	if json.Unmarshal(m.Metadata, &meta) == nil && meta.Payload.Part != "" && meta.Payload.Part != "0" {
		l.outcome = "" // a long message has several parts
	}
	for _, b := range slacktest.Buttons(m.Blocks) {
		l.choices = append(l.choices, choice{value: m.TS, label: b.Label})
	}
	return l
}
