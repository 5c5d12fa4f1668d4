package openai

import (
	"encoding/json"
	"maps"
	"slices"
	"sync"

	"github.com/sashabaranov/go-openai"

	"github.com/firstline-support/firstline/bot/model"
)

// A shape is how an answer is bound to a JSON Schema.
type shape int

// The shapes, the best one first.
const (
	bySchema shape = iota // the server holds the model to it
	byObject              // the server holds the model to JSON
	byPrompt              // the model is asked for it
)

// A form is the way in which a server is asked: what of the protocol is used.
type form struct {
	shape       shape
	streamed    bool
	counted     bool // streams tell what was used
	temperature bool
	completion  bool // the limit is called max_completion_tokens
	effort      bool
	room        int // tokens for thoughts, besides those of an answer
}

// firstForm is what a server is asked with that is not known yet.
func firstForm(o Options) form {
	thinks := reasons(o.Model)
	return form{streamed: !o.Whole, counted: !o.Whole, temperature: !thinks, completion: thinks, effort: o.Effort != "",
		room: o.Thinking}
}

// without is the form that is left when the server does not like something of this one; ok is false when nothing is.
// What it names goes first; what it does not name is most likely the schema, the youngest part of the protocol.
func (f form) without(s said) (next form, ok bool) {
	switch {
	case f.counted && s.names("stream_options", "include_usage"):
		f.counted = false
	case s.names("max_completion_tokens", "max_tokens") && f.otherLimit(s):
		f.completion = !f.completion
	case f.temperature && s.names("temperature"):
		f.temperature = false
	case f.effort && s.names("reasoning_effort", "reasoning effort"):
		f.effort = false
	case f.shape < byPrompt:
		f.shape++
	case f.streamed && s.names("stream"):
		f.streamed, f.counted = false, false
	default:
		return f, false
	}
	return f, true
}

// otherLimit tells whether the server wants the limit by its other name.
func (f form) otherLimit(s said) bool {
	if !f.completion {
		return s.names("max_completion_tokens")
	}
	return !s.names("'max_tokens'") && s.names("unknown", "unrecognized", "unsupported", "unexpected", "not permitted",
		"extra")
}

// asks is what the client library is given.
func (f form) asks(o Options, r model.Request) openai.ChatCompletionRequest {
	ask := openai.ChatCompletionRequest{Model: o.Model, Messages: messages(r, f.shape), Stream: f.streamed}
	if f.counted {
		ask.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	}
	if f.completion {
		ask.MaxCompletionTokens = r.Most + f.room
	} else {
		ask.MaxTokens = r.Most + f.room //nolint:staticcheck // most servers know no other name
	}
	if f.temperature {
		// 0 would not be sent, and the least number that is not 0 makes numbers of some engines overflow.
		ask.Temperature = 1e-4
	}
	if f.effort {
		ask.ReasoningEffort = o.Effort
	}
	switch {
	case r.Schema == nil || f.shape == byPrompt:
	case f.shape == byObject:
		ask.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
	default:
		ask.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: r.Schema.Name, Strict: true,
				Schema: json.RawMessage(r.Schema.JSON)}}
	}
	return ask
}

// messages are the turns of a prompt. A server that does not hold the model to a schema does not show it to the model
// either, and OpenAI wants the word JSON in the prompt when it is to hold to JSON.
func messages(r model.Request, s shape) []openai.ChatCompletionMessage {
	turns := slices.Clone(r.Turns)
	if r.Schema != nil && s != bySchema {
		shown := "Answer with one JSON object and nothing else. It must fit this JSON Schema:\n" + string(r.Schema.JSON)
		if len(turns) > 0 && turns[0].Role == model.System {
			turns[0].Text += "\n\n" + shown
		} else {
			turns = slices.Insert(turns, 0, model.Turn{Role: model.System, Text: shown})
		}
	}
	list := make([]openai.ChatCompletionMessage, 0, len(turns))
	for _, turn := range turns {
		list = append(list, openai.ChatCompletionMessage{Role: string(turn.Role), Content: turn.Text})
	}
	return list
}

// habits are what was learnt about a server.
type habits struct {
	mu     sync.Mutex
	usual  form             // guarded by mu, as is all below; its shape says nothing
	shapes map[string]shape // by the name of the schema, as far as they are not the best one
	ahead  bool             // its model marks only the end of thoughts
}

// mostShapes is how many schemas are remembered: a program has few.
const mostShapes = 100

func newHabits(o Options) *habits {
	return &habits{usual: firstForm(o), shapes: map[string]shape{}, ahead: o.Thinks}
}

// form is how to ask for something.
func (h *habits) form(s *model.Schema) (f form, ahead bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f = h.usual
	f.shape = byPrompt
	if s != nil {
		f.shape = h.shapes[s.Name]
	}
	return f, h.ahead
}

// keep remembers a form that was answered well. Only then is it known that what was left out had been the trouble.
func (h *habits) keep(f form, s *model.Schema) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s != nil && len(h.shapes) < mostShapes && f.shape != bySchema {
		h.shapes[s.Name] = f.shape
	}
	f.shape, f.room = h.usual.shape, max(f.room, h.usual.room)
	h.usual = f
}

// widen gives thoughts room from the next call on, because the model needed it, unless an admin has said how much.
func (h *habits) widen() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.usual.room == 0 {
		h.usual.room = usualRoom
	}
}

// thinksFirst tells whether the model was found to need room for thoughts.
func (h *habits) thinksFirst() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.usual.room > 0
}

// thinks remembers whether the model marks only the end of its thoughts.
func (h *habits) thinks(ahead bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ahead = ahead
}

// lacks says what of the protocol the server was found not to have.
func (h *habits) lacks(o Options) (list []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	first := firstForm(o)
	for _, one := range []struct {
		lost bool
		name string
	}{
		{slices.Contains(slices.Collect(maps.Values(h.shapes)), byObject), "json_schema"},
		{slices.Contains(slices.Collect(maps.Values(h.shapes)), byPrompt), "json_object"},
		{first.streamed && !h.usual.streamed, "stream"},
		{first.counted && !h.usual.counted, "stream_options"},
		{first.temperature && !h.usual.temperature, "temperature"},
		{first.completion != h.usual.completion, "max_tokens"},
		{first.effort && !h.usual.effort, "reasoning_effort"},
	} {
		if one.lost {
			list = append(list, one.name)
		}
	}
	return list
}
