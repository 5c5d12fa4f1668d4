package load

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxEvent is the longest event of a stream.
const maxEvent = 4 << 20

// listen follows the conversation's event stream until ctx ends, and connects again as the page does, with another node
// where there is one.
func (t *webTalk) listen(ctx context.Context, hear func(line), fail func(error)) {
	var after int64
	for pause := (backoff{}); ctx.Err() == nil; {
		came := false
		err := t.follow(ctx, after, func(m webMessage) {
			came, after = true, m.Seq
			if m.Change == "" {
				hear(m.line())
			}
		})
		if ctx.Err() != nil {
			return
		}
		fail(err)
		if came {
			pause = backoff{}
		}
		if !until(ctx, time.Now().Add(pause.next(err))) {
			return
		}
	}
}

// errCut is a stream that ended; a node never ends one.
var errCut = errors.New("the stream was cut")

// follow reads one stream to its end.
func (t *webTalk) follow(ctx context.Context, after int64, take func(webMessage)) error {
	url := t.url() + "/events?after=" + strconv.FormatInt(after, 10)
	request, err := newRequest(ctx, http.MethodGet, url, t.token, nil)
	if err != nil {
		return err
	}
	answer, err := t.web.client.Do(request)
	if err != nil {
		return fmt.Errorf("open a stream: %w", err)
	}
	defer func() { _ = answer.Body.Close() }() // all of it was read, or none is wanted
	if err := refused(answer); err != nil {
		return err
	}
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(make([]byte, 0, 4096), maxEvent)
	event := ""
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch {
		case name == "event":
			event = value
		case name == "data" && event == "message":
			var m webMessage
			if err := json.Unmarshal([]byte(value), &m); err != nil {
				return &failure{kind: "malformed", err: err}
			}
			take(m)
		}
	}
	if err := lines.Err(); err != nil {
		return &failure{kind: "stream", err: err}
	}
	return &failure{kind: "stream", err: errCut}
}

// backoff is the pauses between tries, which grow.
type backoff struct{ tries int }

const (
	firstPause = 100 * time.Millisecond
	lastPause  = 5 * time.Second
)

// next is the pause after a failure: what the node asks for, or twice the one before.
func (b *backoff) next(err error) time.Duration {
	var f *failure
	if errors.As(err, &f) && f.wait > 0 {
		return f.wait
	}
	pause := firstPause << min(b.tries, 10)
	b.tries++
	return min(pause, lastPause)
}
