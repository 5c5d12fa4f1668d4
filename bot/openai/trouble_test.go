package openai_test

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/firstline-support/firstline/bot/model"
	. "github.com/firstline-support/firstline/bot/openai"
	"github.com/firstline-support/firstline/bot/openai/openaitest"
)

// bad is an answer with something wrong.
func bad(t openaitest.Trouble) openaitest.Answer {
	return openaitest.Answer{Text: "The paper tray is on the left.", Trouble: t}
}

func TestWhateverGoesWrongHasItsName(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer openaitest.Answer
		want   model.Kind
		status int
	}{
		"unauthorized":         {openaitest.Fail(401, "Incorrect API key provided: "+key[:8]+"****."), model.Denied, 401},
		"forbidden":            {openaitest.Fail(403, "no"), model.Denied, 403},
		"nothing paid":         {bad(openaitest.Trouble{Status: 429, Code: "insufficient_quota", Message: "You exceeded your current quota"}), model.Denied, 429},
		"payment required":     {openaitest.Fail(402, "Insufficient Balance"), model.Denied, 402},
		"too many requests":    {openaitest.Fail(429, "Rate limit reached"), model.Busy, 429},
		"internal error":       {openaitest.Fail(500, "oops"), model.Unreachable, 500},
		"unavailable":          {openaitest.Fail(503, "loading model"), model.Unreachable, 503},
		"proxy's error page":   {bad(openaitest.Trouble{Status: 502, Raw: "<html>Bad Gateway", RawType: "text/html"}), model.Unreachable, 502},
		"time-out of a proxy":  {openaitest.Fail(408, "timeout"), model.Slow, 408},
		"no such model":        {openaitest.Fail(404, "The model `m` does not exist"), model.Unknown, 404},
		"LM Studio's 400":      {openaitest.Fail(400, "Invalid model identifier \"m\""), model.Unknown, 400},
		"method":               {openaitest.Fail(405, "Method Not Allowed"), model.Unknown, 405},
		"too long":             {bad(openaitest.Trouble{Status: 400, Code: "context_length_exceeded", Message: "…"}), model.TooLong, 400},
		"too large":            {bad(openaitest.Trouble{Status: 413, Raw: "<h1>413</h1>", RawType: "text/html"}), model.TooLong, 413},
		"bad request":          {openaitest.Fail(400, "no"), model.Invalid, 400},
		"validation":           {bad(openaitest.Trouble{Status: 422, Raw: `{"detail":[{"msg":"extra"}]}`}), model.Invalid, 422},
		"filter of the prompt": {bad(openaitest.Trouble{Status: 400, Code: "content_filter", Message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy."}), model.Refused, 400},
		"web page":             {openaitest.Raw("text/html; charset=utf-8", "<html>Please log in</html>"), model.Unreachable, 200},
		"redirect":             {bad(openaitest.Trouble{Status: 307, Location: "http://evil.example/v1?x=1"}), model.Unknown, 307},
		"broken before":        {bad(openaitest.Trouble{Break: true}), model.Unreachable, 0},
		"broken at once":       {bad(openaitest.Trouble{Ending: openaitest.Reset}), model.Cut, 200},
		"broken in the middle": {bad(openaitest.Trouble{Ending: openaitest.Reset, After: 2}), model.Cut, 200},
		"cut":                  {bad(openaitest.Trouble{Ending: openaitest.Cut, After: 2}), model.Cut, 200},
		"cut at once":          {bad(openaitest.Trouble{Ending: openaitest.Cut}), model.Cut, 200},
		"done without finish":  {stream(chunk("Yes", ""), done), model.Cut, 200},
		"too few tokens":       {openaitest.Answer{Text: "The tray is", Finish: "length"}, model.Cut, 200},
		"filter":               {openaitest.Answer{Text: "The tray", Finish: "content_filter"}, model.Refused, 200},
		"refusal":              {openaitest.Answer{Refusal: "I cannot help with that."}, model.Refused, 200},
		"tools":                {openaitest.Answer{Tools: []openaitest.Tool{{Name: "transfer", Arguments: "{}"}}, Finish: "tool_calls"}, model.Garbage, 200},
		"unknown finish":       {openaitest.Answer{Text: "yes", Finish: "whim"}, model.Garbage, 200},
		"nothing said":         {openaitest.Answer{}, model.Garbage, 200},
		"only spaces":          {openaitest.Say(" \n "), model.Garbage, 200},
		"only thoughts":        {openaitest.Answer{Thinking: "hmm"}, model.Garbage, 200},
		"a thought for ever":   {openaitest.Say("<think>hmm"), model.Garbage, 200},
		"a thought at the end": {openaitest.Say("It is <think>hmm"), model.Garbage, 200},
		"no answer":            {stream(done), model.Garbage, 200},
		"empty stream":         {stream(""), model.Garbage, 200},
		"garbage lines":        {stream("data: {oops\n\n", chunk("Yes", "stop")), model.Garbage, 200},
		"other JSON":           {stream("data: []\n\n"), model.Garbage, 200},
		"JSON that is none":    {openaitest.Raw("application/json", `{"choices":`), model.Garbage, 200},
		"no choices":           {openaitest.Raw("application/json", `{"choices":[]}`), model.Cut, 200},
		"wrong types":          {openaitest.Raw("application/json", `{"choices":[{"message":{"content":7}}]}`), model.Garbage, 200},
		"error in the stream":  {bad(openaitest.Trouble{Failure: "CUDA out of memory", After: 1}), model.Cut, 200},
		"error at once":        {bad(openaitest.Trouble{Failure: "CUDA out of memory"}), model.Unreachable, 200},
		"error as an answer":   {openaitest.Raw("text/event-stream", "{\n \"error\": {\"message\": \"overloaded\"}\n}\n"), model.Busy, 200},
		"llama.cpp's 200":      {openaitest.Raw("application/json", `{"error":{"code":400,"message":"the request exceeds the available context size. try increasing it","type":"exceed_context_size_error"}}`), model.TooLong, 200},
		"vLLM in the stream":   {stream(chunk("Yes", ""), `data: {"object":"error","message":"boom","code":500}`+"\n\n"), model.Cut, 200},
		"huge":                 {stream(strings.Repeat(chunk("for ever", ""), 1000)), model.Garbage, 200},
		"huge line":            {stream("data: " + strings.Repeat("x", 200_000)), model.Garbage, 200},
		"endless comments":     {stream(strings.Repeat(": here\n", 30_000)), model.Garbage, 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := reach(t, openaitest.Options{Script: openaitest.InTurn(c.answer)}, Options{Limits: Limits{Largest: 100_000}})
			f := w.fails(t, t.Context(), prompt(), c.want)
			if f.Status != c.status {
				t.Errorf("got the status %d, want %d: %v", f.Status, c.status, f)
			}
			if strings.Contains(f.Error(), key[:8]) || strings.Contains(f.Error(), "?x=1") || len(f.Error()) > 400 {
				t.Errorf("the error says too much: %v", f)
			}
		})
	}
}

func TestOddButWholeAnswersAreTaken(t *testing.T) {
	t.Parallel()
	const text = "The paper tray is on the left."
	for name, a := range map[string]openaitest.Answer{
		"comments between":     bad(openaitest.Trouble{Alive: 400}),
		"only names of events": stream(strings.Repeat("event: ping\n\n", 400), chunk(text, "stop")),
		"not streamed":         bad(openaitest.Trouble{Whole: true}),
		"no [DONE]":            bad(openaitest.Trouble{NoDone: true}),
		"events and ids":       bad(openaitest.Trouble{Lines: []string{"event: message\nid: 7\nretry: 10"}}),
		"another choice":       stream(strings.Replace(chunk("Other", ""), `"index":0`, `"index":1`, 1), chunk(text, "stop")),
		"no spaces, no end":    stream("data:", strings.TrimSpace(strings.TrimPrefix(chunk(text, "stop"), "data: "))),
		"carriage returns":     stream(strings.ReplaceAll(chunk(text, "stop"), "\n", "\r\n")),
		"null error":           stream(strings.Replace(chunk(text, "stop"), `{"id"`, `{"error":null,"id"`, 1)),
		"parts":                openaitest.Raw("application/json", `{"choices":[{"message":{"content":[{"type":"thinking","thinking":[]},{"type":"text","text":"`+text+`"}]},"finish_reason":"stop"}]}`),
		"pretty":               openaitest.Raw("application/json", "{\n\"choices\": [\n{\"message\": {\"content\":\n\""+text+"\"},\n\"finish_reason\": \"eos\"}]}"),
		"capital finish":       stream(chunk(text, "STOP")),
		"tools besides":        {Text: text, Tools: []openaitest.Tool{{Name: "f"}}, Finish: "tool_calls"},
		"thought aside":        {Text: text, Thinking: "The user wants to know where the tray is."},
		"thought aloud":        openaitest.Say("<think>\nWhere is it?\n</think>\n\n" + text),
		"thought of Mistral":   openaitest.Say("[THINK]Where?[/THINK]" + text),
		"thought of gpt-oss":   openaitest.Say("<|channel|>analysis<|message|>Where?<|end|><|start|>assistant<|channel|>final<|message|>" + text),
		"thought with no end":  openaitest.Say(text + "<think></think>"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := reach(t, openaitest.Options{Script: openaitest.InTurn(a)}, Options{})
			w.says(t, prompt(), text)
		})
	}
}

func TestTextIsAlwaysValidUTF8(t *testing.T) {
	t.Parallel()
	w := reach(t, openaitest.Options{Script: openaitest.InTurn(stream(chunk("Gr\xc3", ""), chunk("\xbc\xff", ""),
		chunk(`\ud83d`, ""), chunk("!", "stop")))}, Options{})
	reply, err := w.Complete(t.Context(), prompt(), nil)
	if err != nil || !utf8.ValidString(reply.Text) || !strings.HasPrefix(reply.Text, "Gr") {
		t.Errorf("got %q, %v", reply.Text, err)
	}
}

func TestAWholeAnswerThatBreaksOffIsCut(t *testing.T) {
	t.Parallel()
	for _, a := range []openaitest.Answer{bad(openaitest.Trouble{Ending: openaitest.Reset}),
		bad(openaitest.Trouble{Ending: openaitest.Cut})} {
		w := reach(t, openaitest.Options{Script: openaitest.InTurn(a)}, Options{Whole: true})
		w.fails(t, t.Context(), prompt(), model.Cut)
	}
}

func TestWhatCameBeforeAFailureIsCounted(t *testing.T) {
	t.Parallel()
	w := reach(t, openaitest.Options{Script: openaitest.InTurn(bad(openaitest.Trouble{Ending: openaitest.Reset, After: 3}),
		openaitest.Fail(500, "down"))}, Options{})
	reply, err := w.Complete(t.Context(), prompt(), nil)
	failed(t, err, model.Cut, prompt())
	if reply.Usage.In == 0 || reply.Usage.Out == 0 || reply.Usage.Counted {
		t.Errorf("got %+v", reply)
	}
	if reply, _ = w.Complete(t.Context(), prompt(), nil); reply.Usage != (model.Usage{}) {
		t.Errorf("a call that was turned away took %+v", reply.Usage)
	}
}

func TestTheKeyGoesToNobodyElse(t *testing.T) {
	t.Parallel()
	other := openaitest.Start(t, openaitest.Options{Shapes: shapes(t)})
	for _, status := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		w := reach(t, openaitest.Options{Script: openaitest.InTurn(bad(openaitest.Trouble{Status: status,
			Location: other.URL() + "/chat/completions"}))}, Options{})
		f := w.fails(t, t.Context(), prompt(), model.Unknown)
		if !strings.Contains(f.Error(), other.URL()) {
			t.Errorf("it is not said where: %v", f)
		}
	}
	if calls := other.Calls(); len(calls) != 0 {
		t.Errorf("the other server was asked: %+v", calls)
	}
}

func TestOneBadSchemaDoesNotCostTheOthersTheirs(t *testing.T) {
	t.Parallel()
	w := reach(t, openaitest.Options{Script: func(c openaitest.Call) openaitest.Answer {
		if c.Schema != nil && c.Schema.Name == "choice" {
			return openaitest.Fail(400, "Invalid schema for response_format 'choice'")
		}
		return openaitest.Say("{}")
	}}, Options{})
	w.says(t, shaped(), "{}")
	other := shaped()
	other.Schema = &model.Schema{Name: "other", JSON: other.Schema.JSON}
	w.says(t, other, "{}")
	calls := w.fake.Calls()
	if last := calls[len(calls)-1]; last.Format != "json_schema" || last.Schema.Name != "other" || !last.Schema.Strict {
		t.Errorf("got %+v", last)
	}
}

func TestASchemaThatBreaksTheServerIsTakenBack(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]openaitest.Answer{
		"as its own error": openaitest.Fail(500, "Failed to parse grammar"),
		"in the stream":    bad(openaitest.Trouble{Failure: "failed to initialize sampler: grammar"}),
	} {
		w := reach(t, openaitest.Options{Script: openaitest.InTurn(a, openaitest.Say("{}"))}, Options{})
		w.says(t, shaped(), "{}")
		if calls := w.fake.Calls(); len(calls) != 2 || calls[1].Format != "json_object" {
			t.Errorf("%s: got %d calls", name, len(calls))
		}
	}
}

func TestAPlaceIsGivenBackWhateverTheCallerDoes(t *testing.T) {
	t.Parallel()
	w := reach(t, openaitest.Options{}, Options{Limits: Limits{AtOnce: 1, Queue: -1}})
	func() {
		defer func() { _ = recover() }()
		_, _ = w.Complete(t.Context(), prompt(), func(string) error { panic("the caller") })
	}()
	w.says(t, prompt(), "ok")
}

func TestARequestThatIsWrongInItselfTeachesNothing(t *testing.T) {
	t.Parallel()
	w := reach(t, openaitest.Options{Script: openaitest.InTurn(openaitest.Fail(400, "no"), openaitest.Fail(400, "no"),
		openaitest.Fail(400, "no"), openaitest.Say("{}"))}, Options{})
	w.fails(t, t.Context(), shaped(), model.Invalid)
	w.says(t, shaped(), "{}")
	calls := w.fake.Calls()
	if len(calls) != 4 || calls[3].Format != "json_schema" || len(w.State().Lacks) != 0 {
		t.Errorf("got %d calls, lacks %v", len(calls), w.State().Lacks)
	}
}

func TestAServerThatCannotStreamIsAskedForTheWhole(t *testing.T) {
	t.Parallel()
	w := reach(t, openaitest.Options{Lacks: []string{"stream"}}, Options{})
	w.says(t, prompt(), "ok")
	w.says(t, prompt(), "ok")
	calls := w.fake.Calls()
	if last := calls[len(calls)-1]; last.Stream || len(calls) != 3 {
		t.Errorf("got %d calls", len(calls))
	}
}

func TestTheLimitOfTokensIsCalledAsTheServerCallsIt(t *testing.T) {
	t.Parallel()
	w := reach(t, openaitest.Options{Script: func(c openaitest.Call) openaitest.Answer {
		if strings.Contains(string(c.Body), `"max_tokens"`) {
			return openaitest.Fail(400, "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.")
		}
		return openaitest.Say("ok")
	}}, Options{})
	w.says(t, prompt(), "ok")
	old := reach(t, openaitest.Options{Models: []string{"o3-local"}, Script: func(c openaitest.Call) openaitest.Answer {
		if strings.Contains(string(c.Body), "max_completion_tokens") {
			return openaitest.Fail(422, "Unrecognized request argument supplied: max_completion_tokens")
		}
		return openaitest.Say("ok")
	}}, Options{Model: "o3-local"})
	old.fails(t, t.Context(), prompt(), model.Invalid)
}

func TestThoughtsWithoutABeginningReachNobodyTwice(t *testing.T) {
	t.Parallel()
	answer := openaitest.Say("Where could it be? </think> It is on the left.")
	plain := openaitest.Say("It is on the left.")
	w := reach(t, openaitest.Options{Script: openaitest.InTurn(answer, plain, plain, answer)}, Options{})
	var parts strings.Builder
	note := func(text string) error { parts.WriteString(text); return nil }
	_, err := w.Complete(t.Context(), prompt(), note)
	failed(t, err, model.Garbage, prompt())
	for try, most := range []int{1, 3} { // now the end of thoughts is waited for, and then no more
		pieces := 0
		reply, err := w.Complete(t.Context(), prompt(), func(string) error { pieces++; return nil })
		if err != nil || reply.Text != "It is on the left." || pieces != most {
			t.Errorf("%d: got %+v in %d pieces, %v", try, reply, pieces, err)
		}
	}
	if reply, err := w.Complete(t.Context(), prompt(), nil); err != nil || reply.Text != "It is on the left." {
		t.Errorf("got %+v %v", reply, err)
	}
	known := reach(t, openaitest.Options{Script: openaitest.InTurn(answer, plain, answer)}, Options{Thinks: true})
	for range 3 {
		known.says(t, prompt(), "It is on the left.")
	}
}
