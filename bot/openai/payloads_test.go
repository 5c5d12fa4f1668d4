package openai_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/model"
	. "github.com/firstline-support/firstline/bot/openai"
	"github.com/firstline-support/firstline/bot/openai/openaitest"
)

// A sample is an answer that a server has given.
type sample struct {
	Kind, Source string
	Want         struct {
		Text, Fails string
		In, Out     int
	}
	Payload json.RawMessage
}

func samples(t testing.TB) (list []sample) {
	t.Helper()
	data, err := os.ReadFile("testdata/payloads.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// answer is what a server sends of it.
func (s sample) answer(t testing.TB) openaitest.Answer {
	t.Helper()
	if s.Kind == "whole" {
		return openaitest.Raw("application/json", string(s.Payload))
	}
	var lines struct{ Data []string }
	if err := json.Unmarshal(s.Payload, &lines); err != nil {
		t.Fatal(err)
	}
	return stream("data: " + strings.Join(lines.Data, "\n\ndata: ") + "\n\n")
}

func TestAnswersOfRealServersAreUnderstood(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, s := range samples(t) {
		if s.Kind == "model" {
			continue
		}
		tried++
		for _, whole := range []bool{false, s.Kind == "whole"} {
			w := reach(t, openaitest.Options{Script: openaitest.InTurn(s.answer(t))}, Options{Whole: whole})
			if s.Want.Fails != "" {
				reply, err := w.Complete(t.Context(), prompt(), nil)
				failed(t, err, model.Kind(s.Want.Fails), prompt())
				if reply.Usage.In != s.Want.In || reply.Usage.Out != s.Want.Out {
					t.Errorf("%s: got %+v", s.Source, reply.Usage)
				}
				continue
			}
			reply := w.says(t, prompt(), s.Want.Text)
			want := model.Usage{In: s.Want.In, Out: s.Want.Out, Counted: true}
			if s.Want.In > 0 && reply.Usage != want || reply.Model == "" {
				t.Errorf("%s: got %+v, want %+v", s.Source, reply, want)
			}
		}
	}
	if tried < 18 {
		t.Errorf("only %d samples", tried)
	}
}

func TestModelsOfRealServersAreFound(t *testing.T) {
	t.Parallel()
	for _, s := range samples(t) {
		if s.Kind != "model" {
			continue
		}
		list := `{"object":"list","data":[` + string(s.Payload) + `]}`
		c := client(t, Options{URL: "http://models.test/v1", Model: "VAR_chat_model_id", Transport: answeringJSON(list)})
		if got := told(c.Check(t.Context())); !strings.HasPrefix(got, "the server has the model VAR_chat_model_id") {
			t.Errorf("got %s", got)
		}
	}
}
