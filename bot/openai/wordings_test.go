package openai

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot/model"
)

func TestServersSayInManyWordsThatAPromptIsTooLong(t *testing.T) {
	t.Parallel()
	for server, c := range map[string]struct {
		status int
		body   string
	}{
		"OpenAI":           {400, `{"error":{"message":"x","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}`},
		"OpenAI, limit":    {400, `{"error":{"message":"Input tokens exceed the configured limit of 272000 tokens.","type":"invalid_request_error","param":null,"code":null}}`},
		"OpenAI, string":   {400, `{"error":{"message":"x","code":"string_above_max_length"}}`},
		"OpenAI, minute":   {429, `{"error":{"message":"Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 40000.","type":"tokens","code":"rate_limit_exceeded"}}`},
		"vLLM":             {400, `{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens","type":"BadRequestError","param":null,"code":400}`},
		"vLLM, engine":     {500, `{"error":{"message":"The decoder prompt (length 5000) is longer than the maximum model length of 4096."}}`},
		"vLLM, nothing":    {400, `{"object":"error","message":"max_tokens must be at least 1, got -186.","type":"BadRequestError","code":400}`},
		"llama.cpp":        {400, `{"error":{"code":400,"message":"the request exceeds the available context size, try increasing it","type":"exceed_context_size_error","n_prompt_tokens":5000,"n_ctx":4096}}`},
		"llama.cpp, 500":   {500, `{"error":{"code":500,"message":"Context size has been exceeded.","type":"server_error"}}`},
		"llama.cpp, batch": {500, `{"error":{"code":500,"message":"input is too large to process. increase the physical batch size","type":"server_error"}}`},
		"llama-cpp-python": {500, `{"error":{"message":"Requested tokens (2285) exceed context window of 2048"}}`},
		"Ollama":           {500, `{"error":"the input length exceeds the context length"}`},
		"Ollama, cloud":    {400, `{"error":{"message":"prompt too long; exceeded max context length by 7 tokens"}}`},
		"LM Studio":        {400, `{"error":"Trying to keep the first 15857 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens"}`},
		"LM Studio, keep":  {400, `{"error":"The number of tokens to keep from the initial prompt is greater than the context length (n_keep: 13055>= n_ctx: 4096)."}`},
		"LM Studio, end":   {0, `{"error":{"message":"Reached context length of 4096 tokens with this model"}}`},
		"SGLang":           {400, `{"error":{"message":"The input (5000 tokens) is longer than the model's context length (4096 tokens)."}}`},
		"Groq":             {400, `{"error":{"message":"Please reduce the length of the messages or completion."}}`},
		"Anthropic":        {400, `{"error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}`},
		"TGI":              {422, "{\"error\":\"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096.\",\"error_type\":\"validation\"}"},
		"TEI":              {413, "{\"error\":\"Input validation error: `inputs` must have less than 512 tokens. Given: 600\"}"},
		"Gemini":           {400, `{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."}}`},
		"Mistral":          {400, `{"object":"error","message":"Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length"}`},
		"a proxy":          {413, "<html>Request Entity Too Large</html>"},
	} {
		if got := byStatus(c.status, hearing([]byte(c.body))); got != model.TooLong {
			t.Errorf("%s: %s", server, got)
		}
	}
}

func TestOtherErrorsAreNotTakenForIt(t *testing.T) {
	t.Parallel()
	for body, c := range map[string]struct {
		status int
		want   model.Kind
	}{
		`{"error":{"message":"Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 29000","code":"rate_limit_exceeded"}}`: {429, model.Busy},
		`{"error":{"message":"Your request was rejected as a result of our safety system.","code":"content_policy_violation"}}`:               {400, model.Refused},
		`{"error":{"message":"x","code":null,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}`:                                          {400, model.Refused},
		`{"error":{"message":"Invalid prompt: your prompt was flagged","code":"invalid_prompt"}}`:                                             {400, model.Refused},
		`{"error":{"message":"model 'x' not found, try pulling it first"}}`:                                                                   {404, model.Unknown},
		`{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}`:                            {404, model.Unknown},
		`{"error":{"message":"No models loaded. Please load a model"}}`:                                                                       {400, model.Unknown},
		`{"error":{"message":"you may not","code":"unsupported_country_region_territory"}}`:                                                   {403, model.Denied},
		`{"error":{"message":"Your credit balance is too low"}}`:                                                                              {400, model.Denied},
		`{"detail":"Not Found"}`: {404, model.Unknown},
		`not JSON at all`:        {400, model.Invalid},
		``:                       {500, model.Unreachable},
		`null`:                   {501, model.Invalid},
		`{"error":null}`:         {418, model.Invalid},
	} {
		if got := byStatus(c.status, hearing([]byte(body))); got != c.want {
			t.Errorf("%d %s: got %s, want %s", c.status, body, got, c.want)
		}
	}
}

func TestAnErrorNeverRepeatsWhatIsSecret(t *testing.T) {
	t.Parallel()
	words := func(t *rapid.T, label, between string, least, most int) string {
		of := rapid.SampledFrom([]string{"my", "Printer", "is", "älter", "than", "IBAN", "DE89", "37040044", "\n", "invalid", "?"})
		return strings.Join(rapid.SliceOfN(of, least, most).Draw(t, label), between)
	}
	rapid.Check(t, func(t *rapid.T) {
		hidden := secrets{key: "sk-" + words(t, "key", "", 8, 12), texts: []string{words(t, "prompt", " ", 8, 20)}}
		secret := rapid.SampledFrom([]string{hidden.key, strings.ToUpper(hidden.key), hidden.texts[0],
			plain(hidden.texts[0])}).Draw(t, "secret")
		from := rapid.IntRange(0, max(0, len(secret)-20)).Draw(t, "from")
		secret = secret[from:min(from+20, len(secret))]
		echo := said{code: "invalid", message: words(t, "before", " ", 0, 9) + " " + secret + " " + words(t, "after", " ", 0, 9)}
		for _, kind := range []model.Kind{model.Invalid, model.Unknown, model.Unreachable, model.TooLong, model.Denied} {
			shown := refusal(kind, echo, hidden).Error()
			if strings.Contains(strings.ToLower(plain(shown)), strings.ToLower(plain(secret))) && len(plain(secret)) >= sameRun {
				t.Fatalf("%q shows %q", shown, secret)
			}
		}
		if shown := quiet(errors.New(echo.message), hidden).Error(); len(plain(secret)) >= sameRun && strings.Contains(shown, secret) {
			t.Fatalf("%q shows %q", shown, secret)
		}
	})
}

func TestAnErrorSaysWhatHelps(t *testing.T) {
	t.Parallel()
	hidden := secrets{key: "sk-0123456789", texts: []string{"hi", "You are a helpful assistant for people with computers."}}
	for message, want := range map[string]string{
		"Invalid schema: 'required' is missing\n\x1b[31min this": "the server does not take the request: Invalid schema: 'required' is missing [31min this",
		"hi is not allowed":                  "the server does not take the request",
		"this chip is not allowed":           "the server does not take the request: this chip is not allowed",
		"for people with computers":          "the server does not take the request",
		"Key sk-01234 is odd":                "the server does not take the request",
		strings.Repeat("word ", 100) + "end": "the server does not take the request: " + strings.Repeat("word ", 40) + "…",
	} {
		if got := refusal(model.Invalid, said{message: message}, hidden).Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestNamesNearAreNamedFirst(t *testing.T) {
	t.Parallel()
	names := []string{"text-embedding-3-small", "gpt-4.1-mini", "llama3.2:3b", "qwen3:8b", "Llama-3.1-8B-Instruct", "llama3.1:8b-instruct"}
	for name, want := range map[string]string{"llama3.1": "llama3.1:8b-instruct", "gpt4.1-mini": "gpt-4.1-mini",
		"qwen3": "qwen3:8b", "embedding-3-small": "text-embedding-3-small"} {
		if got := near(names, name); got[0] != want || len(got) != 5 {
			t.Errorf("near %s: got %q", name, got)
		}
	}
}

func FuzzWhatServersSayAboutErrors(f *testing.F) {
	for _, body := range []string{"{\"error\":\"x \xff y\"}", `{"error":"x"}`, `{"error":{"message":["a"],"code":7}}`, `{"detail":[{"msg":"a"}]}`,
		`{"error":{"error":{"error":1}}}`, `{"innererror":{"code":1}}`, "<html>", `{"error":null,"message":null}`} {
		f.Add([]byte(body))
	}
	hidden := secrets{key: "sk-0123456789", texts: []string{"a prompt about paper in a printer"}}
	f.Fuzz(func(t *testing.T, body []byte) {
		s := hearing(body)
		for _, kind := range []model.Kind{byStatus(0, s), byStatus(400, s), byStatus(500, s)} {
			shown := refusal(kind, s, hidden).Error()
			if kind == "" || len(shown) > 300 || shown != plain(shown) {
				t.Errorf("%s %q", kind, shown)
			}
		}
	})
}
