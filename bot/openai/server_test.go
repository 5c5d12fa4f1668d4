package openai_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/model"
	. "github.com/firstline-support/firstline/bot/openai"
	"github.com/firstline-support/firstline/bot/openai/openaitest"
)

func TestAnAnswerComesInPiecesWithWhatItTook(t *testing.T) {
	t.Parallel()
	const text = "Open the tray – then pull the paper out."
	for name, o := range map[string]Options{"streamed": {}, "whole": {Whole: true}} {
		w := reach(t, openaitest.Options{Key: key, Script: openaitest.InTurn(openaitest.Answer{Text: text,
			Model: "m-1", Usage: &openaitest.Usage{In: 21, Out: 9}})}, o)
		reply := w.says(t, prompt(), text)
		if reply.Model != "m-1" || reply.Usage != (model.Usage{In: 21, Out: 9, Counted: true}) {
			t.Errorf("%s: got %+v", name, reply)
		}
		call := w.fake.Calls()[0]
		if call.Stream == o.Whole || call.Most != 100 || call.Format != "" || call.Key != key || len(call.Messages) != 2 {
			t.Errorf("%s: got %+v", name, call)
		}
	}
}

func TestWhatTheServerDoesNotCountIsEstimated(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("word ", 60)
	w := reach(t, openaitest.Options{Script: openaitest.InTurn(openaitest.Answer{Text: text, NoUsage: true})}, Options{})
	u := w.says(t, prompt(), text).Usage
	if u.Counted || u.In < 20 || u.In > 40 || u.Out < 60 || u.Out > 120 {
		t.Errorf("got %+v", u)
	}
}

func TestManyMayAskAtTheSameTime(t *testing.T) {
	t.Parallel()
	w := reach(t, openaitest.Options{Lacks: []string{"json_schema", "stream_options", "temperature"}},
		Options{Limits: Limits{AtOnce: 4, Queue: time.Minute}})
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { w.says(t, shaped(), "ok") })
	}
	all.Wait()
	if _, most := w.fake.Running(); most > 4 {
		t.Errorf("%d at the same time", most)
	}
	if lacks := w.State().Lacks; len(lacks) != 3 {
		t.Errorf("it lacks %q", lacks)
	}
}

func TestTheTemperatureIsLowAndSent(t *testing.T) {
	t.Parallel()
	w := reach(t, openaitest.Options{}, Options{})
	w.says(t, prompt(), "ok")
	if body := string(w.fake.Calls()[0].Body); !strings.Contains(body, `"temperature":0.0001`) ||
		!strings.Contains(body, `"max_tokens":100`) {
		t.Errorf("got %s", body)
	}
}

func TestReasoningModelsAreAskedInTheirOwnWay(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"o1", "o3-mini", "o4-mini", "gpt-5.1", "gpt-6-sol"} {
		w := reach(t, openaitest.Options{Models: []string{name}}, Options{Model: name, Effort: "low"})
		w.says(t, prompt(), "ok")
		body := string(w.fake.Calls()[0].Body)
		if strings.Contains(body, "temperature") || !strings.Contains(body, `"max_completion_tokens":2100`) ||
			strings.Contains(body, "max_tokens") || !strings.Contains(body, `"reasoning_effort":"low"`) {
			t.Errorf("%s: got %s", name, body)
		}
	}
}

func TestACallerWhoWantsNoMoreIsHeard(t *testing.T) {
	t.Parallel()
	enough := errors.New("a human took over")
	w := reach(t, openaitest.Options{Script: openaitest.InTurn(openaitest.Say(strings.Repeat("a lot ", 100)))}, Options{})
	parts := 0
	reply, err := w.Complete(t.Context(), prompt(), func(string) error {
		parts++
		return enough
	})
	failed(t, err, model.Stopped, prompt())
	if !errors.Is(err, enough) || parts != 1 || reply.Usage.Out == 0 {
		t.Errorf("got %v after %d pieces, %+v", err, parts, reply)
	}
}

func TestARequestThatNobodyCouldAnswerIsNotSent(t *testing.T) {
	t.Parallel()
	w := reach(t, openaitest.Options{}, Options{})
	for _, r := range []model.Request{{}, {Most: 1}, {Turns: prompt().Turns}, {Most: 1, Turns: []model.Turn{{Role: model.User}}}} {
		w.fails(t, t.Context(), r, model.Invalid)
	}
	if calls := w.fake.Calls(); len(calls) != 0 {
		t.Errorf("got %d calls", len(calls))
	}
}

func TestOptionsThatCannotBeRightAreRefusedByName(t *testing.T) {
	t.Parallel()
	right := Options{URL: "http://127.0.0.1:11434/v1", Model: "m", Key: "k"}
	for says, change := range map[string]func(*Options){
		"URL":         func(o *Options) { o.URL = "localhost:11434" },
		"password":    func(o *Options) { o.URL = "http://a:b@localhost/v1" },
		"path":        func(o *Options) { o.URL = "http://localhost/v1?key=x" },
		"name":        func(o *Options) { o.Model = " " },
		"line break":  func(o *Options) { o.Key = key + "\n" },
		"api-version": func(o *Options) { o.API = Azure },
		"below 0":     func(o *Options) { o.Limits.AtOnce = -1 },
		"\"other\"":   func(o *Options) { o.API = "other" },
	} {
		o := right
		change(&o)
		if _, err := New(o); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), key) {
			t.Errorf("got %v, want one about %s", err, says)
		}
	}
	if _, err := New(right); err != nil {
		t.Error(err)
	}
}

func TestAzureIsAskedByItsOwnRules(t *testing.T) {
	t.Parallel()
	fake := openaitest.Start(t, openaitest.Options{Models: []string{"my:4.1"}, Key: key, Shapes: shapes(t)})
	c := client(t, Options{API: Azure, URL: fake.Azure(), Version: "2024-10-21", Model: "my:4.1"})
	if reply, err := c.Complete(t.Context(), prompt(), nil); err != nil || reply.Text != "ok" {
		t.Errorf("got %+v %v", reply, err)
	}
	call := fake.Calls()[0]
	if !strings.HasPrefix(call.Path, "/openai/deployments/my:4.1/chat/completions?api-version=2024-10-21") ||
		call.Header.Get("Api-Key") != key || call.Header.Get("Authorization") != "" {
		t.Errorf("got %s %v", call.Path, call.Header)
	}
}

func TestWhatAServerLacksIsAskedWithoutAndRemembered(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lacks   []string
		formats []string // of the calls to the first answer, and one more
		known   []string
	}{
		"nothing":          {nil, []string{"json_schema", "json_schema"}, nil},
		"schemas":          {[]string{"json_schema"}, []string{"json_schema", "json_object", "json_object"}, []string{"json_schema"}},
		"any format":       {[]string{"json_schema", "json_object"}, []string{"json_schema", "json_object", "", ""}, []string{"json_object"}},
		"usage in streams": {[]string{"stream_options"}, []string{"json_schema", "json_schema", "json_schema"}, []string{"stream_options"}},
		"temperature":      {[]string{"temperature"}, []string{"json_schema", "json_schema", "json_schema"}, []string{"temperature"}},
		"several":          {[]string{"json_schema", "stream_options"}, []string{"json_schema", "json_object", "json_object", "json_object"}, []string{"json_schema", "stream_options"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := reach(t, openaitest.Options{Lacks: c.lacks}, Options{})
			w.says(t, shaped(), "ok")
			w.says(t, shaped(), "ok")
			var formats []string
			for _, call := range w.fake.Calls() {
				formats = append(formats, call.Format)
				if schema := strings.Contains(call.System(), `"choice"`); schema != (call.Format != "json_schema") {
					t.Errorf("asked for %q, and told of the schema: %t", call.Format, schema)
				}
			}
			if !slices.Equal(formats, c.formats) {
				t.Errorf("asked for %q, want %q", formats, c.formats)
			}
			if got := w.State().Lacks; !slices.Equal(got, c.known) {
				t.Errorf("remembers %q, want %q", got, c.known)
			}
		})
	}
}
