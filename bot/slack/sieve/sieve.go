// Package sieve takes out of Slack's answers what Slack's library cannot read. One block element that the library does
// not know, in one message of another app, makes it refuse a whole thread; and somebody would wait in vain for what
// stands beside it. Put [Transport] below the library's client.
package sieve

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/slack-go/slack"
)

// A Transport passes requests on and mends the answers to conversations.history and conversations.replies.
type Transport struct {
	Next http.RoundTripper // nil: the usual one
}

// maxAnswer is far above any answer, in bytes. A longer one is passed on as it is.
const maxAnswer = 32 << 20

// RoundTrip implements [http.RoundTripper].
func (t Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	next := t.Next
	if next == nil {
		next = http.DefaultTransport
	}
	response, err := next.RoundTrip(r)
	method := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	reads := method == "conversations.history" || method == "conversations.replies"
	if err != nil || !reads || response.StatusCode != http.StatusOK {
		return response, err
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err = errors.Join(err, response.Body.Close()); err != nil {
		return nil, fmt.Errorf("read Slack's answer: %w", err)
	}
	data = Mend(data)
	response.Body = io.NopCloser(bytes.NewReader(data))
	response.ContentLength = int64(len(data))
	response.Header.Del("Content-Length")
	return response, nil
}

// Mend gives an answer with messages in which every message can be read. What is no such answer stays as it is.
func Mend(answer []byte) []byte {
	var whole map[string]json.RawMessage
	var messages []json.RawMessage
	if json.Unmarshal(answer, &whole) != nil || json.Unmarshal(whole["messages"], &messages) != nil {
		return answer
	}
	for i, m := range messages {
		messages[i] = message(m)
	}
	list, err := json.Marshal(messages)
	if err != nil {
		return answer
	}
	whole["messages"] = list
	mended, err := json.Marshal(whole)
	if err != nil {
		return answer
	}
	return mended
}

// essential is what a message has to keep.
var essential = []string{"type", "subtype", "ts", "thread_ts", "user", "bot_id", "text", "metadata", "reactions"}

// message takes from a message what cannot be read: first of all what is shown beside the words, then all that is not
// essential, at last everything but its time.
func message(m json.RawMessage) json.RawMessage {
	if readable(m) {
		return m
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(m, &fields) != nil {
		return json.RawMessage("{}")
	}
	delete(fields, "attachments")
	fields["blocks"] = typed(fields["blocks"])
	if mended, err := json.Marshal(fields); err == nil && readable(mended) {
		return mended
	}
	kept := map[string]json.RawMessage{}
	for _, name := range essential {
		if value, ok := fields[name]; ok {
			one, err := json.Marshal(map[string]json.RawMessage{name: value})
			if err == nil && readable(one) {
				kept[name] = value
			}
		}
	}
	if mended, err := json.Marshal(kept); err == nil && readable(mended) {
		return mended
	}
	return json.RawMessage("{}")
}

// typed keeps the blocks that people type.
func typed(blocks json.RawMessage) json.RawMessage {
	var all []json.RawMessage
	var kind struct{ Type string }
	kept := []json.RawMessage{}
	if json.Unmarshal(blocks, &all) == nil {
		for _, b := range all {
			if json.Unmarshal(b, &kind) == nil && kind.Type == "rich_text" {
				kept = append(kept, b)
			}
		}
	}
	list, err := json.Marshal(kept)
	if err != nil {
		return json.RawMessage("[]")
	}
	return list
}

func readable(m json.RawMessage) bool {
	var known slack.Message
	return json.Unmarshal(m, &known) == nil
}
