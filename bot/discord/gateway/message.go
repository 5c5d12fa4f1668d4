package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Operations of the gateway.
const (
	opDispatch  = 0
	opBeat      = 1
	opReconnect = 7
	opInvalid   = 9
	opHello     = 10
	opAck       = 11
)

// foreign stands before the type of everything that happened, when the library reads it. It knows no such type, so it
// decodes nothing, keeps nothing, and hands on what came.
const foreign = "firstline:"

// What ends a connection because Discord says so.
var (
	errReconnect = errors.New("we are asked to connect anew")
	errLater     = errors.New("the session cannot be resumed now")
	errInvalid   = errors.New("the session is not valid any more")
)

// A message is one of Discord's.
type message struct {
	Op   int             `json:"op"`
	Seq  *int64          `json:"s"`
	Type *string         `json:"t"`
	Data json.RawMessage `json:"d"`
}

// A tale is what a message tells us ourselves.
type tale struct {
	interval time.Duration // between heartbeats, from the greeting
	ready    bool          // a session has begun
	resumed  bool          // or goes on
	ack      bool          // a heartbeat was heard
}

// translate makes of a message what the library can bear: none, one or two. An error ends the connection.
func translate(data []byte) (out [][]byte, t tale, err error) {
	var m message
	if json.Unmarshal(data, &m) != nil || string(data) == "null" {
		return nil, t, nil // the library would crash on some of these
	}
	switch m.Op {
	case opDispatch:
		return dispatch(m)
	case opReconnect:
		return nil, t, errReconnect
	case opInvalid:
		if string(m.Data) == "true" {
			return nil, t, errLater
		}
		return nil, t, errInvalid
	case opHello:
		if t.interval, err = interval(m.Data); err != nil {
			return nil, t, err
		}
		return [][]byte{data}, t, nil
	case opAck:
		t.ack = true
		return [][]byte{data}, t, nil
	case opBeat:
		return [][]byte{data}, t, nil
	}
	return nil, t, nil
}

// interval reads the greeting. The library would crash where it makes no sense.
func interval(data json.RawMessage) (time.Duration, error) {
	var hello struct {
		Interval int64 `json:"heartbeat_interval"`
	}
	err := json.Unmarshal(data, &hello)
	if err != nil || hello.Interval <= 0 || hello.Interval > time.Hour.Milliseconds() {
		return 0, fmt.Errorf("a greeting without a usable interval: %.100s", data)
	}
	return time.Duration(hello.Interval) * time.Millisecond, nil
}

// dispatch gives what happened under a name that the library does not know, and to the library itself no more than what
// it needs to resume.
func dispatch(m message) (out [][]byte, t tale, err error) {
	if m.Seq == nil || m.Type == nil {
		return nil, t, nil
	}
	kind := *m.Type
	switch kind {
	case "READY":
		first, err := ready(m)
		if err != nil {
			return nil, t, err
		}
		t.ready = true
		out = append(out, first)
	case "RESUMED":
		t.resumed = true
		m.Data = nil
		own, err := json.Marshal(m)
		return [][]byte{own}, t, err
	}
	if len(m.Data) == 0 {
		m.Data = json.RawMessage("null")
	}
	named := foreign + kind
	m.Type = &named
	whole, err := json.Marshal(m)
	return append(out, whole), t, err
}

// ready is what the library has to know of READY.
func ready(m message) ([]byte, error) {
	var d struct {
		Session string `json:"session_id"`
		Resume  string `json:"resume_gateway_url"`
	}
	if err := json.Unmarshal(m.Data, &d); err != nil || d.Session == "" {
		return nil, fmt.Errorf("a READY without a session: %.100s", m.Data)
	}
	if at, err := url.Parse(d.Resume); err == nil && at.Path == "" && d.Resume != "" {
		d.Resume = strings.TrimSuffix(d.Resume, "/") + "/" // the library puts a query behind it
	}
	few, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	m.Data = few
	return json.Marshal(m)
}
