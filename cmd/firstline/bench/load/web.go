package load

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// web is the web chat's API, used as its page does.
type web struct {
	urls   []string
	turn   atomic.Int64 // of the node that is next
	client *http.Client
}

// answerWithin is how long a node may take for one request.
const answerWithin = 30 * time.Second

func newWeb(urls []string) *web {
	// every open conversation has a stream, and so a connection of its own
	transport := &http.Transport{MaxIdleConnsPerHost: 4096, IdleConnTimeout: time.Minute}
	return &web{urls: urls, client: &http.Client{Transport: transport}}
}

// node is the one whose turn it is.
func (w *web) node() string { return w.urls[int(w.turn.Add(1)-1)%len(w.urls)] }

// close lets go of the connections.
func (w *web) close() { w.client.CloseIdleConnections() }

// A failure is an answer that is none, with the kind of it for the report.
type failure struct {
	kind string
	wait time.Duration // what the node asks for; 0: nothing
	lost bool          // another try cannot help
	err  error
}

func (f *failure) Error() string { return fmt.Sprintf("%s: %v", f.kind, f.err) }
func (f *failure) Unwrap() error { return f.err }

// kindOf names a failure in the report.
func kindOf(err error) string {
	var f *failure
	var slow interface{ Timeout() bool }
	switch {
	case errors.As(err, &f):
		return f.kind
	case errors.As(err, &slow) && slow.Timeout():
		return "timeout"
	default:
		return "connection"
	}
}

// ask makes one request and reads its answer into target.
func (w *web) ask(ctx context.Context, method, url, token string, body, target any) error {
	ctx, stop := context.WithTimeout(ctx, answerWithin)
	defer stop()
	request, err := newRequest(ctx, method, url, token, body)
	if err != nil {
		return err
	}
	answer, err := w.client.Do(request)
	if err != nil {
		return fmt.Errorf("ask a node: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, 16<<20))
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return fmt.Errorf("read a node's answer: %w", err)
	}
	if err := refused(answer); err != nil {
		return err
	}
	if err := json.Unmarshal(text, target); err != nil {
		return &failure{kind: "malformed", err: err}
	}
	return nil
}

func newRequest(ctx context.Context, method, url, token string, body any) (*http.Request, error) {
	var text io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("encode a request: %w", err)
		}
		text = bytes.NewReader(data)
	}
	request, err := http.NewRequestWithContext(ctx, method, url, text)
	if err != nil {
		return nil, fmt.Errorf("make a request: %w", err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	return request, nil
}

// refused makes an error of a status.
func refused(answer *http.Response) error {
	if answer.StatusCode < http.StatusMultipleChoices {
		return nil
	}
	f := &failure{kind: "http_" + strconv.Itoa(answer.StatusCode), err: errors.New(answer.Status)}
	if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil {
		f.wait = time.Duration(seconds) * time.Second
	}
	f.lost = answer.StatusCode < http.StatusInternalServerError && answer.StatusCode != http.StatusTooManyRequests
	return f
}

// A webTalk is one conversation in the web chat.
type webTalk struct {
	web   *web
	id    string
	token string
	sent  int
}

// begin asks for a conversation.
func (w *web) begin(ctx context.Context) (talk, error) {
	var made struct{ ID, Token string }
	err := w.ask(ctx, http.MethodPost, w.node()+"/api/v1/conversations", "", map[string]string{"lang": "en"}, &made)
	if err != nil {
		return nil, err
	}
	return &webTalk{web: w, id: made.ID, token: made.Token}, nil
}

func (t *webTalk) journal() bool { return true }
func (t *webTalk) timed() bool   { return true }

func (t *webTalk) url() string { return t.web.node() + "/api/v1/conversations/" + t.id }

// next names what is sent next. A repeat keeps its name.
func (t *webTalk) next() string {
	t.sent++
	return "m" + strconv.Itoa(t.sent)
}

func (t *webTalk) send(ctx context.Context, id string, w words) error {
	body := map[string]string{"id": id, "text": w.text}
	if w.press != nil {
		body = map[string]string{"id": id, "choice": w.press.value}
	}
	var took struct{ Accepted bool }
	if err := t.web.ask(ctx, http.MethodPost, t.url()+"/messages", t.token, body, &took); err != nil {
		return err
	}
	if !took.Accepted {
		return &failure{kind: "malformed", err: errors.New("a message was not accepted, and not refused")}
	}
	return nil
}

// webMessage is what the API shows.
type webMessage struct {
	Seq       int64  `json:"seq"`
	From      string `json:"from"`
	Outcome   string `json:"outcome"`
	At        string `json:"at"`
	MessageID string `json:"message_id"`
	Change    string `json:"change"`
	Choices   []struct {
		Value string `json:"value"`
		Label string `json:"label"`
	} `json:"choices"`
}

func (m webMessage) line() line {
	l := line{key: strconv.FormatInt(m.Seq, 10), from: m.From, of: m.MessageID, outcome: m.Outcome, turn: m.At}
	for _, c := range m.Choices {
		l.choices = append(l.choices, choice{c.Value, c.Label})
	}
	return l
}

// last reads all of the conversation once more: what a stream did not bring is found here.
func (t *webTalk) last(ctx context.Context, hear func(line)) error {
	for after := int64(0); ; {
		var page []webMessage
		url := t.url() + "/messages?after=" + strconv.FormatInt(after, 10)
		if err := t.web.ask(ctx, http.MethodGet, url, t.token, nil, &page); err != nil {
			return err
		}
		for _, m := range page {
			after = m.Seq
			if m.Change == "" {
				hear(m.line())
			}
		}
		if len(page) == 0 {
			return nil
		}
	}
}

func (t *webTalk) name() string { return t.id }

// humanChoice is the button that calls a human.
func (t *webTalk) isHuman(c choice) bool { return strings.EqualFold(c.value, "human") }
