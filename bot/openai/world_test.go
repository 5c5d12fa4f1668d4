package openai_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/firstline-support/firstline/bot/model"
	. "github.com/firstline-support/firstline/bot/openai"
	"github.com/firstline-support/firstline/bot/openai/openaitest"
)

var (
	_ model.Server   = (*Server)(nil)
	_ model.Embedder = (*Embedder)(nil)
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// published are the shapes that all tests share.
var published = sync.OnceValues(openaitest.NewShapes)

// key is one that no error may hold.
const key = "sk-very-secret-0815"

// prompt is what most tests ask.
func prompt() model.Request {
	return model.Request{Most: 100, Turns: []model.Turn{{Role: model.System, Text: "You help people with computers."},
		{Role: model.User, Text: "My printer eats paper, what can I do?"}}}
}

// shaped is a prompt whose answer has a shape.
func shaped() model.Request {
	r := prompt()
	r.Schema = &model.Schema{Name: "choice", JSON: []byte(
		`{"type":"object","properties":{"choice":{"type":"string"}},"required":["choice"],"additionalProperties":false}`)}
	return r
}

// A world is a server of models and a client of it.
type world struct {
	*Server
	fake *openaitest.Server
}

// reach starts a world on a free port.
func reach(t *testing.T, fake openaitest.Options, o Options) world {
	t.Helper()
	fake.Shapes = shapes(t)
	w := world{fake: openaitest.Start(t, fake)}
	o.URL = w.fake.URL()
	w.Server = client(t, o)
	return w
}

// wire starts a world without a network, for a bubble of simulated time.
func wire(t *testing.T, fake openaitest.Options, o Options) world {
	t.Helper()
	fake.Shapes = shapes(t)
	served, dial := openaitest.StartWired(t, fake)
	w := world{fake: served}
	o.URL, o.Transport = served.URL(), &http.Transport{DialContext: dial}
	w.Server = client(t, o)
	return w
}

func shapes(t *testing.T) *openaitest.Shapes {
	t.Helper()
	made, err := published()
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func client(t *testing.T, o Options) *Server {
	t.Helper()
	if o.Model == "" {
		o.Model = openaitest.Model
	}
	if o.Key == "" {
		o.Key = key
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// says asks and expects an answer, and that its pieces are the answer.
func (w world) says(t *testing.T, r model.Request, want string) model.Reply {
	t.Helper()
	var parts strings.Builder
	reply, err := w.Complete(t.Context(), r, func(text string) error {
		parts.WriteString(text)
		return nil
	})
	if err != nil || reply.Text != want || parts.String() != want {
		t.Errorf("got %q, in pieces %q, %v; want %q", reply.Text, parts.String(), err, want)
	}
	return reply
}

// fails asks and expects a failure of a kind.
func (w world) fails(t *testing.T, ctx context.Context, r model.Request, want model.Kind) *model.Failure {
	t.Helper()
	_, err := w.Complete(ctx, r, nil)
	return failed(t, err, want, r)
}

func failed(t *testing.T, err error, want model.Kind, r model.Request) *model.Failure {
	t.Helper()
	var f *model.Failure
	if !errors.As(err, &f) {
		t.Fatalf("got %v, want a failure that is %s", err, want)
	}
	if f.Kind != want {
		t.Errorf("got %v, want a failure that is %s", err, want)
	}
	if strings.Contains(err.Error(), key) {
		t.Errorf("the error holds the key: %v", err)
	}
	for _, turn := range r.Turns {
		if turn.Text != "" && strings.Contains(err.Error(), turn.Text) {
			t.Errorf("the error holds the prompt: %v", err)
		}
	}
	return f
}

// chunk is a piece of an answer as it stands in a stream.
func chunk(text, finish string) string {
	end := "null"
	if finish != "" {
		end = `"` + finish + `"`
	}
	return `data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"` +
		text + `"},"finish_reason":` + end + "}]}\n\n"
}

// stream is an answer of raw lines.
func stream(lines ...string) openaitest.Answer {
	return openaitest.Raw("text/event-stream", strings.Join(lines, ""))
}

const done = "data: [DONE]\n\n"

// within gives a context of some seconds of simulated time.
func within(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

// answering is a transport that answers itself.
type answering func(*http.Request) *http.Response

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) { return a(r), nil }

// answeringJSON answers everything with the same.
func answeringJSON(body string) answering { return answeringWith("application/json", body) }

func answeringWith(kind, body string) answering {
	return func(*http.Request) *http.Response {
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {kind}},
			Body: io.NopCloser(strings.NewReader(body))}
	}
}
