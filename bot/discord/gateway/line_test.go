package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

// A still is a connection on which certain bytes come.
type still struct {
	net.Conn
	from    io.Reader
	written bytes.Buffer
}

func (s *still) Read(p []byte) (int, error)       { return s.from.Read(p) }
func (s *still) Write(p []byte) (int, error)      { return s.written.Write(p) }
func (s *still) Close() error                     { return nil }
func (s *still) SetWriteDeadline(time.Time) error { return nil }

const greeting = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"

func text(s string) string {
	return string(frame{kind: frameText, last: true, data: []byte(s)}.bytes())
}

func TestALineGivesTheLibraryWhatItCanBear(t *testing.T) {
	long := strings.Repeat("x", 70_000)
	middle := `{"op":1,"d":"` + strings.Repeat("y", 300) + `"}`
	split := string(frame{kind: frameText, data: []byte(`{"op":`)}.bytes()) + "\x89\x00" +
		string(frame{kind: frameRest, last: true, data: []byte(`10,"d":{"heartbeat_interval":41250}}`)}.bytes())
	l := newLine(&still{from: strings.NewReader(greeting + split + text(`{"op":11}`) + text(middle) +
		text(`{"op":0,"s":7,"t":"X","d":{"a":"`+long+`"}}`) + text(`null`) + text(`{"op":7}`) + text("never read"))})
	got, err := io.ReadAll(l)
	want := greeting + "\x89\x00" + text(`{"op":10,"d":{"heartbeat_interval":41250}}`) + text(middle) +
		text(`{"op":0,"s":7,"t":"firstline:X","d":{"a":"`+long+`"}}`)
	if string(got) != want || !errors.Is(err, errReconnect) {
		t.Errorf("got %.200q, %v", got, err)
	}
	if s := l.get(); s.interval != 41250*time.Millisecond || !errors.Is(s.end, errReconnect) {
		t.Errorf("knows %+v", s)
	}
}

func TestALineKeepsTheGoodbyeBackUntilItIsOne(t *testing.T) {
	conn := &still{from: strings.NewReader(greeting + "\x88\x05\x0f\xa0why")}
	l := newLine(conn)
	if _, err := l.Write([]byte("\x88 is no frame yet")); err != nil || conn.written.Len() == 0 {
		t.Errorf("of the greeting %q was sent, %v", conn.written.String(), err)
	}
	if _, err := io.ReadAll(l); err != nil {
		t.Error(err)
	}
	conn.written.Reset()
	_, _ = l.Write([]byte("\x88\x82abcd12"))
	if conn.written.Len() > 0 {
		t.Errorf("sent %q", conn.written.String())
	}
	l.bye()
	if got := conn.written.String(); got != "\x88\x82\x00\x00\x00\x00\x03\xe8" {
		t.Errorf("sent %q", got)
	}
	if end := l.get().end; codeOf(end) != 4000 || !strings.Contains(end.Error(), "why") {
		t.Errorf("ended by %v", end)
	}
}

func TestAReadyIsCutDownForTheLibraryAndWholeForUs(t *testing.T) {
	out, told, err := translate([]byte(`{"op":0,"s":1,"t":"READY","d":{"session_id":"a","resume_gateway_url":"wss://x.test","guilds":[null]}}`))
	if err != nil || !told.ready || len(out) != 2 {
		t.Fatalf("got %q, %+v, %v", out, told, err)
	}
	if got := string(out[0]); got != `{"op":0,"s":1,"t":"READY","d":{"session_id":"a","resume_gateway_url":"wss://x.test/"}}` {
		t.Errorf("the library reads %s", got)
	}
	if _, _, err := translate([]byte(`{"op":0,"s":1,"t":"READY","d":{}}`)); err == nil {
		t.Error("a READY without a session passed")
	}
}

// Whatever comes, the library reads messages that it cannot fail on, and of what happened nothing is changed.
func FuzzTranslate(f *testing.F) {
	for _, seed := range []string{`{"op":0,"s":1,"t":"READY","d":{"session_id":"a"}}`, `{"op":0,"s":2,"t":"RESUMED","d":{}}`,
		`{"op":0,"s":3,"t":"GUILD_CREATE","d":{"channels":[null]}}`, `{"op":10,"d":{"heartbeat_interval":1}}`, `{"op":9,"d":true}`,
		`{"op":10}`, `{"op":11}`, `{"op":1}`, `null`, `[]`, `{"op":0,"s":1,"t":null}`, `{"op":10,"d":{"heartbeat_interval":0}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		out, _, err := translate(data)
		if err != nil {
			if len(out) > 0 {
				t.Errorf("%q: %q although %v", data, out, err)
			}
			return
		}
		for _, one := range out {
			var e *discordgo.Event
			if err := json.Unmarshal(one, &e); err != nil || e == nil {
				t.Fatalf("%q became %q: %v", data, one, err)
			}
			if e.Operation == opDispatch && e.Type != "READY" && e.Type != "RESUMED" && !strings.HasPrefix(e.Type, foreign) {
				t.Errorf("%q became %q", data, one)
			}
		}
	})
}

// Whatever bytes come, a line ends, and what it passes on is made of frames.
func FuzzLine(f *testing.F) {
	f.Add([]byte(greeting + text(`{"op":11}`)))
	f.Add([]byte(greeting + "\x81\xfe\x00\x01"))
	f.Add([]byte(greeting + "\x81\x7f\x00\x00\x00\x00\x00\x00\x00\x02{}"))
	f.Add([]byte("HTTP/1.1 429 Too Many Requests\r\n\r\nslow down"))
	f.Fuzz(func(t *testing.T, data []byte) {
		l := newLine(&still{from: bytes.NewReader(data)})
		got, _ := io.ReadAll(l)
		_, after, ok := strings.Cut(string(got), "\n\r\n")
		if !ok {
			return
		}
		for from := newLine(&still{from: strings.NewReader(after)}).from; ; {
			if _, err := readFrame(from); errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				t.Fatalf("%q became %q: %v", data, got, err)
			}
		}
	})
}
