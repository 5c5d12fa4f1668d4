package openaitest_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
	. "github.com/firstline-support/firstline/bot/openai/openaitest"
)

const hello = `{"model":"test-model","messages":[{"role":"user","content":"Hello"}]`

// published are the shapes that the tests share.
var published = func() func(*testing.T) *Shapes {
	made := sync.OnceValues(NewShapes)
	return func(t *testing.T) *Shapes {
		t.Helper()
		shapes, err := made()
		if err != nil {
			t.Fatal(err)
		}
		return shapes
	}
}()

// start starts a server that shares them.
func start(t *testing.T, o Options) *Server {
	t.Helper()
	o.Shapes = published(t)
	return Start(t, o)
}

// ask posts a body and gives status and answer.
func ask(t *testing.T, s *Server, path, body string) (int, string) {
	t.Helper()
	return send(t, http.DefaultClient, http.MethodPost, s.URL()+path, body)
}

func send(t *testing.T, client *http.Client, method, url, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer right")
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(data)
}

// streamed joins the texts of the pieces of a stream.
func streamed(t *testing.T, body string) (text, finish string) {
	t.Helper()
	lines := bufio.NewScanner(strings.NewReader(body))
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok || data == "[DONE]" {
			continue
		}
		var chunk struct {
			Choices []struct {
				Delta  struct{ Content string }
				Finish string `json:"finish_reason"`
			}
		}
		if err := json.Unmarshal([]byte(data), &chunk); err != nil {
			t.Fatal(err)
		}
		for _, choice := range chunk.Choices {
			text, finish = text+choice.Delta.Content, finish+choice.Finish
		}
	}
	return text, finish
}

func TestTheScriptSeesTheCallAndItsAnswerComesWholeOrInPieces(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Script: func(c Call) Answer {
		return Say(c.System() + "|" + c.Last() + "|" + c.Schema.Name)
	}})
	body := `{"model":"test-model","messages":[{"role":"system","content":"Be kind."},
		{"role":"user","content":[{"type":"text","text":"Grüße"}]}],"max_tokens":9,"response_format":{"type":"json_schema",
		"json_schema":{"name":"n","strict":true,"schema":{"type":"object","properties":{},"required":[],
		"additionalProperties":false}}}`
	const want = "Be kind.|Grüße|n"
	if status, answer := ask(t, s, "/chat/completions", body+"}"); status != 200 || !strings.Contains(answer, want) {
		t.Errorf("got %d %s", status, answer)
	}
	_, answer := ask(t, s, "/chat/completions", body+`,"stream":true}`)
	if text, finish := streamed(t, answer); text != want || finish != "stop" || strings.Count(answer, "data:") < 4 {
		t.Errorf("got %q, ended by %q, of\n%s", text, finish, answer)
	}
	calls := s.Calls()
	if len(calls) != 2 || calls[0].Most != 9 || calls[0].Key != "right" || calls[0].Stream || !calls[1].Stream {
		t.Errorf("got %+v", calls)
	}
}

func TestWhatBreaksTheSpecificationIsRefusedAndTold(t *testing.T) {
	t.Parallel()
	const format = `,"response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":`
	for name, c := range map[string]struct{ path, body, says string }{
		"no messages":       {"/chat/completions", `{"model":"test-model","messages":[]}`, "minItems"},
		"unknown role":      {"/chat/completions", `{"model":"test-model","messages":[{"role":"boss","content":"x"}]}`, "chat"},
		"temperature":       {"/chat/completions", hello + `,"temperature":3}`, "temperature"},
		"unknown field":     {"/chat/completions", hello + `,"top_k":3}`, "top_k"},
		"no JSON":           {"/chat/completions", hello, "unexpected end"},
		"options":           {"/chat/completions", hello + `,"stream_options":{"include_usage":true}}`, "for streams"},
		"both limits":       {"/chat/completions", hello + `,"max_tokens":1,"max_completion_tokens":1}`, "exclude"},
		"JSON unsaid":       {"/chat/completions", hello + `,"response_format":{"type":"json_object"}}`, "speak of JSON"},
		"open schema":       {"/chat/completions", hello + format + `{"type":"object"}}}}`, "allows other"},
		"optional property": {"/chat/completions", hello + format + `{"type":"object","additionalProperties":false,"properties":{"a":{}}}}}}`, "require a"},
		"nothing to embed":  {"/embeddings", `{"model":"test-embedding","input":[]}`, "input"},
		"empty text":        {"/embeddings", `{"model":"test-embedding","input":["a",""]}`, "empty"},
		"unknown path":      {"/completions", `{}`, "not in the specification"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, Options{Report: func(string) {}})
			status, answer := ask(t, s, c.path, c.body)
			got := strings.Join(s.Complaints(), "\n")
			if status/100 != 4 || !strings.Contains(got, c.says) {
				t.Errorf("got %d %s, complaints %q, want one that says %q", status, answer, got, c.says)
			}
		})
	}
}

func TestWhatIsRefusedThoughItIsInOrder(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		o      Options
		body   string
		status int
		says   string
	}{
		"wrong key":   {Options{Key: "other"}, hello + "}", 401, "invalid_api_key"},
		"model":       {Options{Models: []string{"a"}}, hello + "}", 404, "model_not_found"},
		"schemas":     {Options{Lacks: []string{"json_object"}}, hello + `,"response_format":{"type":"json_object"},"user":"JSON"}`, 400, "json_object"},
		"temperature": {Options{Lacks: []string{"temperature"}}, hello + `,"temperature":0}`, 400, "temperature"},
		"too long":    {Options{Context: 10}, hello + `,"max_tokens":9}`, 400, "context_length_exceeded"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := strings.Replace(c.body, "Hello", "Hello JSON", 1)
			s := start(t, c.o)
			if status, answer := ask(t, s, "/chat/completions", body); status != c.status || !strings.Contains(answer, c.says) {
				t.Errorf("got %d %s", status, answer)
			}
		})
	}
}

func TestAnswersAreAsOpenAIHasPublishedThem(t *testing.T) {
	t.Parallel()
	shapes := published(t)
	for name, a := range map[string]Answer{
		"text":    Say("Hello there, how are you?"),
		"refusal": {Refusal: "I cannot.", NoUsage: true},
		"tools":   {Tools: []Tool{{Name: "f", Arguments: "{}"}}, Finish: "tool_calls"},
		"length":  {Text: "Half of a", Finish: "length"},
		"error":   Fail(http.StatusInternalServerError, "down"),
	} {
		s := start(t, Options{Script: InTurn(a)})
		status, answer := ask(t, s, "/chat/completions", hello+"}")
		shape := map[bool]string{true: "CreateChatCompletionResponse", false: "ErrorResponse"}[status == 200]
		if wrong := shapes.Wrong(shape, []byte(answer)); wrong != "" {
			t.Errorf("%s: %s\n%s", name, wrong, answer)
		}
		if status != 200 {
			continue
		}
		_, answer = ask(t, s, "/chat/completions", hello+`,"stream":true,"stream_options":{"include_usage":true}}`)
		for line := range strings.Lines(answer) {
			if data, ok := strings.CutPrefix(line, "data: "); ok && !strings.HasPrefix(data, "[DONE]") {
				if wrong := shapes.Wrong("CreateChatCompletionStreamResponse", []byte(data)); wrong != "" {
					t.Errorf("%s: %s\n%s", name, wrong, data)
				}
			}
		}
	}
	s := start(t, Options{})
	_, answer := ask(t, s, "/embeddings", `{"model":"test-embedding","input":"text"}`)
	if wrong := shapes.Wrong("CreateEmbeddingResponse", []byte(answer)); wrong != "" {
		t.Error(wrong)
	}
	_, answer = send(t, http.DefaultClient, http.MethodGet, s.URL()+"/models", "")
	if wrong := shapes.Wrong("ListModelsResponse", []byte(answer)); wrong != "" {
		t.Error(wrong)
	}
}

func TestTextsThatShareWordsLieNear(t *testing.T) {
	t.Parallel()
	near := func(a, b string) (sum float64) {
		v, w := Vector(a, 256), Vector(b, 256)
		for i := range v {
			sum += v[i] * w[i]
		}
		return sum
	}
	const question = "How do I reset my password?"
	same, kin := near(question, "HOW DO I RESET MY PASSWORD"), near(question, "Password reset for all")
	german, other := near("Passwort", "Passwortrücksetzung"), near(question, "Der Drucker hat Papierstau")
	if math.Abs(same-1) > 1e-9 || kin < 0.3 || german < 0.3 || other > 0.2 {
		t.Errorf("the same %.2f, kin %.2f, part of a word %.2f, another %.2f", same, kin, german, other)
	}
	if v := Vector("…", 4); near("", "!") != 1 || v[0] != 1 {
		t.Errorf("a text without words is %v", v)
	}
}

func TestTroubleHappensInSimulatedTime(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		s, dial := StartWired(t, Options{Script: InTurn(
			Answer{Text: "12345678abcdefgh", Trouble: Trouble{Wait: time.Hour, Slow: time.Minute, Alive: 2}},
			Answer{Text: "12345678abcdefgh", Trouble: Trouble{Ending: Cut, After: 1}})})
		client := &http.Client{Transport: &http.Transport{DialContext: dial}}
		defer client.CloseIdleConnections()
		begun := time.Now()
		_, answer := send(t, client, http.MethodPost, s.URL()+"/chat/completions", hello+`,"stream":true}`)
		text, _ := streamed(t, answer)
		if took := time.Since(begun); took != time.Hour+2*time.Minute || text != "12345678abcdefgh" ||
			strings.Count(answer, ": still here") != 4 {
			t.Errorf("%q after %s", answer, took)
		}
		_, answer = send(t, client, http.MethodPost, s.URL()+"/chat/completions", hello+`,"stream":true}`)
		if text, finish := streamed(t, answer); text != "12345678" || finish != "" || strings.Contains(answer, "[DONE]") {
			t.Errorf("got %q", answer)
		}
	})
}

func TestPiecesComeWhenTheScriptHasThem(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Script: func(c Call) Answer {
		if !c.Stream {
			return JSON(map[string]int{"pieces": 3})
		}
		return Answer{Pieces: slices.Values([]string{"one ", "two ", "three"})}
	}})
	_, answer := ask(t, s, "/chat/completions", hello+`,"stream":true}`)
	if text, _ := streamed(t, answer); text != "one two three" || strings.Count(answer, `"finish_reason":null`) != 4 {
		t.Errorf("got %s", answer)
	}
	if _, answer := ask(t, s, "/chat/completions", hello+"}"); !strings.Contains(answer, `{\"pieces\":3}`) {
		t.Errorf("got %s", answer)
	}
	s.Play(func(Call) Answer { return JSON(func() {}) })
	if status, _ := ask(t, s, "/chat/completions", hello+"}"); status != 500 {
		t.Errorf("got %d for what is no JSON", status)
	}
}

func TestAzureIsAskedByDeployment(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Models: []string{"mine"}, Report: func(string) {}})
	at := s.Azure() + "/openai/deployments/mine/chat/completions"
	if status, answer := send(t, http.DefaultClient, http.MethodPost, at+"?api-version=1", hello+"}"); status != 200 {
		t.Errorf("got %d %s", status, answer)
	}
	if status, _ := send(t, http.DefaultClient, http.MethodPost, at, hello+"}"); status != 400 {
		t.Errorf("got %d without a version", status)
	}
	if calls := s.Calls(); len(calls) != 2 || calls[0].Model != "mine" || !slices.Equal(s.Complaints()[:1], s.Complaints()) {
		t.Errorf("got %+v, %q", calls, s.Complaints())
	}
}

func TestWhoeverAwaitsIsToldOfCalls(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	s := start(t, Options{Script: func(c Call) Answer {
		select {
		case <-release:
		case <-c.Gone():
		}
		return Say("ok")
	}})
	go func() {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+"/chat/completions",
			bytes.NewReader([]byte(hello+"}")))
		r.Header.Set("Content-Type", "application/json")
		if answer, err := http.DefaultClient.Do(r); err == nil {
			answer.Body.Close()
		}
	}()
	running := func() bool { now, most := s.Running(); return now == 1 && most == 1 }
	if err := s.Await(t.Context(), running); err != nil {
		t.Fatal(err)
	}
	close(release)
	if err := s.Await(t.Context(), func() bool { return !running() }); err != nil {
		t.Fatal(err)
	}
}
