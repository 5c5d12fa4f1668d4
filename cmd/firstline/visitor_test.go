package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// A visitor is somebody with one conversation in the web channel, who talks to its API.
type visitor struct {
	client *http.Client
	base   string
	ID     string `json:"id"`
	Token  string `json:"token"`
}

// A shownMessage is what the API gives of a message.
type shownMessage struct {
	Seq       int64            `json:"seq"`
	From      handoff.Speaker  `json:"from"`
	Text      string           `json:"text"`
	HTML      string           `json:"html"`
	Choices   []handoff.Choice `json:"choices"`
	Sources   []struct{ ID, Title string }
	Outcome   handoff.Outcome `json:"outcome"`
	MessageID string          `json:"message_id"`
}

// A said is what a visitor sends: words, or a button.
type said struct {
	ID     string `json:"id"`
	Text   string `json:"text,omitempty"`
	Choice string `json:"choice,omitempty"`
}

// visit begins a conversation.
func visit(ctx context.Context, client *http.Client, base, lang string) (*visitor, error) {
	v := &visitor{client: client, base: base}
	status, body, err := v.call(ctx, http.MethodPost, "/api/v1/conversations", map[string]string{"lang": lang})
	if err != nil {
		return nil, err
	}
	if status != http.StatusCreated {
		return nil, fmt.Errorf("begin a conversation: %d %s", status, body)
	}
	return v, json.Unmarshal(body, v)
}

// mustVisit is visit for tests with nothing but one conversation.
func mustVisit(t testing.TB, base, lang string) *visitor {
	t.Helper()
	v, err := visit(t.Context(), http.DefaultClient, base, lang)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// call makes one request with the visitor's token.
func (v *visitor) call(ctx context.Context, method, path string, content any) (status int, body []byte, err error) {
	var data []byte
	if content != nil {
		if data, err = json.Marshal(content); err != nil {
			return 0, nil, err
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, v.base+path, bytes.NewReader(data))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+v.Token)
	answer, err := v.client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	body, err = io.ReadAll(answer.Body)
	return answer.StatusCode, body, errors.Join(err, answer.Body.Close())
}

func (v *visitor) path() string { return "/api/v1/conversations/" + v.ID + "/messages" }

// post sends once.
func (v *visitor) post(ctx context.Context, s said) (status int, err error) {
	status, _, err = v.call(ctx, http.MethodPost, v.path(), s)
	return status, err
}

// read gives the messages after a place.
func (v *visitor) read(ctx context.Context, after int64) ([]shownMessage, error) {
	status, body, err := v.call(ctx, http.MethodGet, v.path()+"?after="+strconv.FormatInt(after, 10), nil)
	if err != nil {
		return nil, err
	}
	if status != http.StatusOK {
		return nil, fmt.Errorf("read %s: %d %s", v.ID, status, body)
	}
	var list []shownMessage
	return list, json.Unmarshal(body, &list)
}

// transcript gives all messages.
func (v *visitor) transcript(ctx context.Context) ([]shownMessage, error) {
	var all []shownMessage
	for after := int64(0); ; after = all[len(all)-1].Seq {
		page, err := v.read(ctx, after)
		if err != nil || len(page) == 0 {
			return all, err
		}
		all = append(all, page...)
	}
}

// ask sends words and gives the bot's last message that answers them.
func (v *visitor) ask(ctx context.Context, id, text string) (reply shownMessage, err error) {
	status, err := v.post(ctx, said{ID: id, Text: text})
	if err != nil || status != http.StatusAccepted {
		return reply, fmt.Errorf("send %.40q: got %d %w, want 202", text, status, err)
	}
	ctx, stop := context.WithTimeout(ctx, 30*time.Second)
	defer stop()
	answered := false
	poll(ctx, 10*time.Millisecond, func() bool {
		var list []shownMessage
		if list, err = v.read(ctx, 0); err == nil {
			reply, answered = replyTo(list, id)
		}
		return err != nil || answered
	})
	if err == nil && !answered {
		err = fmt.Errorf("%.40q is not answered", text)
	}
	return reply, err
}

// replyTo finds the last message that answers the visitor's own of that id: those before the visitor's next one.
func replyTo(list []shownMessage, id string) (reply shownMessage, ok bool) {
	own := false
	for _, m := range list {
		switch {
		case m.From == handoff.ByPerson:
			own = m.MessageID == id
		case own:
			reply, ok = m, true
		}
	}
	return reply, ok
}

// listen opens the stream of events and hands each message to heard, until the stream or ctx ends.
func (v *visitor) listen(ctx context.Context, opened func(), heard func(shownMessage)) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet,
		v.base+"/api/v1/conversations/"+v.ID+"/events", nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+v.Token)
	answer, err := v.client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("stream of %s: %s", v.ID, answer.Status)
	}
	opened()
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		var m shownMessage
		if err := json.Unmarshal([]byte(data), &m); err != nil {
			return err
		}
		heard(m)
	}
	return lines.Err()
}
