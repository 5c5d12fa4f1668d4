package openai_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/firstline-support/firstline/bot/model"
	. "github.com/firstline-support/firstline/bot/openai"
)

// FuzzAnswers lets a server answer with anything: as a stream, as a whole, and whole where a stream was asked for. There
// is an answer or a failure with a name, the pieces are the answer, and nothing of what was thought gets through.
func FuzzAnswers(f *testing.F) {
	for _, s := range samples(f) {
		if raw := s.answer(f).Raw; len(raw) < 2000 { // long ones take the time of others
			f.Add(raw)
		}
	}
	f.Add(chunk("Hello <think>hidden", "") + chunk("</think>", "") + ": here\n\n" + chunk(" you", "stop") + done)
	f.Add("data: {\"error\": {\"message\": \"overloaded\", \"code\": 7}}\n\n")
	f.Add("event: error\ndata: {\"error\":\"Context size has been exceeded.\"}\n\n")
	f.Add("{\n\"error\": {\"message\": \"boom\"}\n}")
	f.Add(`{"choices":[{"message":{"content":[{"type":"text","text":"a"}]},"finish_reason":"stop"}],"usage":{"prompt_tokens":-1}}`)
	f.Add("data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"name\":\"f\"}}]},\"finish_reason\":\"tool_calls\"}]}")
	f.Fuzz(func(t *testing.T, body string) {
		for _, kind := range []string{"text/event-stream", "application/json", ""} {
			for _, whole := range []bool{false, true} {
				answered(t, Options{Whole: whole, Transport: answeringWith(kind, body)})
			}
		}
	})
}

func answered(t *testing.T, o Options) {
	t.Helper()
	o.URL, o.Model, o.Key = "http://models.test/v1", "m", key
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	var parts strings.Builder
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	reply, err := c.Complete(ctx, prompt(), func(text string) error { parts.WriteString(text); return nil })
	var f *model.Failure
	switch {
	case err != nil && (!errors.As(err, &f) || f.Kind == "" || f.Err == nil):
		t.Errorf("a failure without a name: %#v", err)
	case err != nil && len(err.Error()) > 400:
		t.Errorf("an error that says too much: %v", err)
	case err == nil && (reply.Text != parts.String() || strings.TrimSpace(reply.Text) == ""):
		t.Errorf("the answer %q came in pieces as %q", reply.Text, parts.String())
	case !utf8.ValidString(reply.Text) || strings.Contains(reply.Text, "</think>"):
		t.Errorf("got %q", reply.Text)
	case reply.Usage.In < 0 || reply.Usage.Out < 0:
		t.Errorf("it took %+v", reply.Usage)
	}
}

// FuzzVectors lets a server of embeddings answer with anything.
func FuzzVectors(f *testing.F) {
	f.Add(`{"data":[{"index":1,"embedding":[0,2]},{"index":0,"embedding":[3,0]}]}`)
	f.Add(`{"data":[{"embedding":[1e38,1e38]},{"embedding":[1e-45,0]}]}`)
	f.Add(`{"error":"no"}`)
	f.Fuzz(func(t *testing.T, body string) {
		e, err := NewEmbedder(Options{URL: "http://models.test/v1", Model: "m", Transport: answeringJSON(body)})
		if err != nil {
			t.Fatal(err)
		}
		got, _, err := e.Embed(t.Context(), []string{"one", "two"})
		if err != nil {
			failed(t, err, e.State().Last.Kind, model.Request{})
			return
		}
		if len(got) != 2 || len(got[0]) != len(got[1]) {
			t.Fatalf("got %v", got)
		}
		for _, v := range got {
			var length float64
			for _, x := range v {
				length += float64(x) * float64(x)
			}
			if !(length > 0.999 && length < 1.001) {
				t.Errorf("%v has the length %f", v, length)
			}
		}
	})
}
