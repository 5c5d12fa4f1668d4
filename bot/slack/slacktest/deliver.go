package slacktest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// An envelope is something on its way to the app.
type envelope struct {
	id      string
	kind    string // events_api, interactive or slash_commands
	payload object
}

// publish sends an event of a type. The caller holds mu.
func (s *Server) publish(kind string, event object) {
	event["type"] = kind
	if event["event_ts"] == nil {
		event["event_ts"] = event["ts"]
		if event["ts"] == nil {
			event["event_ts"] = s.stamp()
		}
	}
	context := fmt.Sprintf("1-%s-%s", kind, TeamID)
	payload := object{"token": "verification", "team_id": TeamID, "context_team_id": TeamID, "api_app_id": AppID,
		"event": event, "type": "event_callback", "event_id": s.next("Ev"), "event_time": s.opts.Now().Unix(),
		"authorizations": []object{{"enterprise_id": nil, "team_id": TeamID, "user_id": BotUser, "is_bot": true,
			"is_enterprise_install": false}}, "is_ext_shared_channel": s.sharedIn(event), "event_context": context}
	for range s.copies + 1 {
		s.enqueue("events_api", payload)
	}
}

func (s *Server) sharedIn(event object) bool {
	id, _ := event["channel"].(string)
	c, ok := s.channels[id]
	return ok && c.Shared
}

// enqueue sends a payload, unless all are kept back. The caller holds mu.
func (s *Server) enqueue(kind string, payload object) {
	e := &envelope{id: s.next("env-"), kind: kind, payload: payload}
	s.notify()
	if s.holding {
		s.held = append(s.held, e)
		return
	}
	s.launch(e)
}

// launch begins to deliver. Sockets get it at once, so that the order in which things happened is kept. The caller
// holds mu.
func (s *Server) launch(e *envelope) {
	if s.ctx.Err() != nil {
		return
	}
	first := s.hand(e, 0, "")
	s.work.Go(func() { s.deliver(e, first) })
}

// hand gives an envelope to the socket whose turn it is; nil when there is none. The caller holds mu.
func (s *Server) hand(e *envelope, try int, reason string) *socket {
	if s.endpoints != (Endpoints{}) || s.mute || s.down || len(s.sockets) == 0 {
		return nil
	}
	s.turn++
	by := s.sockets[s.turn%len(s.sockets)]
	by.expect(e)
	o := object{"envelope_id": e.id, "type": e.kind, "payload": e.payload,
		"accepts_response_payload": e.kind != "events_api"}
	if e.kind == "events_api" {
		o["retry_attempt"], o["retry_reason"] = try, reason
	}
	by.write(o)
	return by
}

// deliver tries until the app acknowledges, as often as Slack does. Only events are tried again.
func (s *Server) deliver(e *envelope, by *socket) {
	reason := ""
	for try := 0; s.ctx.Err() == nil; try++ {
		if try > 0 {
			if e.kind != "events_api" || try > len(s.opts.Retries) || !s.rest(s.opts.Retries[try-1]) {
				break
			}
			s.mu.Lock()
			by = s.hand(e, try, reason)
			s.mu.Unlock()
		}
		var acknowledged, again bool
		acknowledged, again, reason = s.attempt(e, by, try, reason)
		if acknowledged {
			return
		}
		if !again {
			break
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.kind == "events_api" {
		s.lost++
	} else {
		s.unanswered++
	}
	s.notify()
}

func (s *Server) rest(wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.ctx.Done():
		return false
	}
}

// attempt sees one delivery through; again says whether Slack would try once more.
func (s *Server) attempt(e *envelope, by *socket, try int, reason string) (acknowledged, again bool, why string) {
	s.mu.Lock()
	endpoints, quiet := s.endpoints, s.mute || s.down
	s.mu.Unlock()
	if endpoints != (Endpoints{}) && !quiet {
		return s.post(e, endpoints, try, reason)
	}
	if by == nil {
		return false, true, "connection_failed"
	}
	defer by.forget(e)
	timer := time.NewTimer(s.opts.AckWithin)
	defer timer.Stop()
	select {
	case body := <-by.acked(e):
		s.acknowledged(e, body)
		return true, false, ""
	case <-timer.C:
	case <-by.closed:
	case <-s.ctx.Done():
	}
	return false, true, "timeout"
}

// acknowledged hands on what the app answered.
func (s *Server) acknowledged(e *envelope, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answered(e, body)
	s.notify()
}

// post delivers over HTTP, signed.
func (s *Server) post(e *envelope, to Endpoints, try int, reason string) (acknowledged, again bool, why string) {
	address, kind := to.Events, "application/json"
	var body []byte
	switch e.kind {
	case "events_api":
		body = encode(e.payload)
	case "interactive":
		address, kind = to.Interactivity, "application/x-www-form-urlencoded"
		body = []byte(url.Values{"payload": {string(encode(e.payload))}}.Encode())
	default:
		address, kind = to.Commands, "application/x-www-form-urlencoded"
		form := url.Values{}
		for name, value := range e.payload {
			form.Set(name, fmt.Sprint(value))
		}
		body = []byte(form.Encode())
	}
	r, err := http.NewRequestWithContext(s.ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return false, false, "connection_failed"
	}
	r.Header.Set("Content-Type", kind)
	Sign(r.Header, SigningSecret, s.opts.Now(), body)
	if try > 0 {
		r.Header.Set("X-Slack-Retry-Num", strconv.Itoa(try))
		r.Header.Set("X-Slack-Retry-Reason", reason)
	}
	client := http.Client{Timeout: s.opts.AckWithin}
	answer, err := client.Do(r)
	if err != nil {
		var slow interface{ Timeout() bool }
		if errors.As(err, &slow) && slow.Timeout() {
			return false, true, "http_timeout"
		}
		return false, true, "connection_failed"
	}
	defer func() { _ = answer.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if err != nil || answer.StatusCode/100 != 2 {
		return false, answer.Header.Get("X-Slack-No-Retry") != "1", "http_error"
	}
	s.acknowledged(e, data)
	return true, false, ""
}

// Sign puts Slack's signature of a body into the headers.
func Sign(h http.Header, secret string, at time.Time, body []byte) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	h.Set("X-Slack-Request-Timestamp", stamp)
	h.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
}

func encode(o any) []byte {
	data, err := json.Marshal(o)
	if err != nil {
		return []byte("{}")
	}
	return data
}

// answered does what the app asked for with its acknowledgement. The caller holds mu.
func (s *Server) answered(e *envelope, body []byte) {
	var r struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   json.RawMessage   `json:"view"`
		Text   string            `json:"text"`
		Blocks json.RawMessage   `json:"blocks"`
	}
	if json.Unmarshal(body, &r) != nil {
		r.Text = strings.TrimSpace(string(body))
	}
	switch e.kind {
	case "slash_commands":
		if c := s.channels[fmt.Sprint(e.payload["channel_id"])]; c != nil && (r.Text != "" || len(r.Blocks) > 0) {
			c.messages = append(c.messages, &Message{TS: s.stamp(), User: BotUser, BotID: BotID, Text: r.Text,
				Blocks: r.Blocks, Only: fmt.Sprint(e.payload["user_id"])})
		}
	case "interactive":
		s.submitted(e, r.Action, r.View, r.Errors)
	}
}

// submitted closes or changes the modal that was submitted. The caller holds mu.
func (s *Server) submitted(e *envelope, action string, view json.RawMessage, errs map[string]string) {
	shown, _ := e.payload["view"].(object)
	id, _ := shown["id"].(string)
	v := s.views[id]
	if v == nil || e.payload["type"] != "view_submission" {
		return
	}
	v.Errors = errs
	switch action {
	case "errors":
	case "update", "push":
		if problems := s.check.View(view); len(problems) > 0 {
			s.violate("view in a response: %s", strings.Join(problems, "; "))
		}
		v.Definition, v.Hash = view, s.stamp()
		v.read()
	default:
		v.open = false
	}
}
