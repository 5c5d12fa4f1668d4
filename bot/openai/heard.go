package openai

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/bot/model"
)

// A chunk is one piece of an answer, or a whole one. The client library's own types leave out what servers other than
// OpenAI send: errors within an answer, and thoughts by other names.
type chunk struct {
	Model   string `json:"model"`
	Choices []struct {
		Index   int    `json:"index"`
		Delta   spoken `json:"delta"`
		Message spoken `json:"message"`
		Finish  string `json:"finish_reason"`
	} `json:"choices"`
	Usage *struct {
		In  int `json:"prompt_tokens"`
		Out int `json:"completion_tokens"`
		Of  struct {
			Thought int `json:"reasoning_tokens"`
		} `json:"completion_tokens_details"`
	} `json:"usage"`
	Error  json.RawMessage `json:"error"`
	Object string          `json:"object"`
}

// spoken is what a model says.
type spoken struct {
	Content   content `json:"content"`
	Refusal   string  `json:"refusal"`
	Reasoned  string  `json:"reasoning_content"` // DeepSeek, llama.cpp, vLLM, LM Studio
	Reasoning string  `json:"reasoning"`         // Ollama, OpenRouter, newer vLLM
	Tools     []struct {
		Function call `json:"function"`
	} `json:"tool_calls"`
	Function *call `json:"function_call"`
}

// A call of a function that the model wants.
type call struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

// content is a text, or parts of which those that are text count.
type content string

// UnmarshalJSON reads both forms.
func (c *content) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err == nil {
		*c = content(text)
		return nil
	}
	var parts []struct {
		Type string          `json:"type"`
		Text json.RawMessage `json:"text"`
	}
	if err := json.Unmarshal(data, &parts); err != nil {
		return err
	}
	for _, part := range parts {
		if part.Type == "text" {
			*c += content(words(part.Text))
		}
	}
	return nil
}

// heard is what came of an answer so far.
type heard struct {
	think   thinker
	chunks  int
	model   string
	refusal bool
	finish  string
	called  int  // bytes of calls of functions, which were not offered
	failed  said // by the server, in the middle
	wrong   bool // failed holds something
	in, out int  // tokens as the server counts them
	silent  bool // it thought without showing it, as the server says
}

// take takes a chunk, and gives what of the text is new and certain.
func (h *heard) take(raw []byte) (string, error) {
	var c chunk
	if err := json.Unmarshal(raw, &c); err != nil {
		return "", err
	}
	if e := string(c.Error); e != "" && e != "null" || c.Object == "error" {
		h.failed, h.wrong = hearing(raw), true
		return "", nil
	}
	h.chunks++
	if c.Model != "" {
		h.model = c.Model
	}
	if c.Usage != nil && believable(c.Usage.In) && believable(c.Usage.Out) && c.Usage.In+c.Usage.Out > 0 {
		h.in, h.out = c.Usage.In, c.Usage.Out
		h.silent = c.Usage.Of.Thought > 0
	}
	var text string
	for _, choice := range c.Choices {
		if choice.Index != 0 { // one answer is asked for
			continue
		}
		text += h.hear(choice.Delta) + h.hear(choice.Message)
		if choice.Finish != "" {
			h.finish = choice.Finish
		}
	}
	return text, nil
}

// believable tells whether a number of tokens can be one.
func believable(tokens int) bool { return tokens >= 0 && tokens <= 100_000_000 }

func (h *heard) hear(s spoken) string {
	h.think.thought += len(s.Reasoned) + len(s.Reasoning)
	h.refusal = h.refusal || s.Refusal != ""
	for _, tool := range s.Tools {
		h.called += len(tool.Function.Name) + len(tool.Function.Arguments)
	}
	if s.Function != nil {
		h.called += len(s.Function.Name) + len(s.Function.Arguments)
	}
	return h.think.add(string(s.Content))
}

// verdict says what is wrong with an answer that ended, nil when nothing is. A connection that ended in order proves
// nothing: only a reason to finish does.
func (h *heard) verdict(whole bool, s secrets) *model.Failure {
	fail := func(kind model.Kind, says string) *model.Failure {
		return &model.Failure{Kind: kind, Err: errors.New(says)}
	}
	finish := strings.ToLower(h.finish)
	switch {
	case h.wrong:
		return midway(h.failed, h.think.text.Len() > 0, s)
	case h.refusal, slices.Contains(filtered, finish):
		return fail(model.Refused, "the model or a filter of the server will not answer")
	case h.chunks == 0:
		return fail(model.Garbage, "there is no answer")
	case finish == "":
		return fail(model.Cut, "the answer ends in the middle")
	case h.unthought():
		return fail(model.Cut, "the model was still thinking when its answer was as long as it may be: it needs more room "+
			"(model.thinking) or less thought (model.effort)")
	case slices.Contains(tooShort, finish):
		return fail(model.Cut, "the answer is longer than it may be")
	case slices.Contains(handed, finish) && h.think.text.Len() == 0, h.called > 0 && h.think.text.Len() == 0:
		return fail(model.Garbage, "the model calls a function, and none was offered")
	case !slices.Contains(complete, finish) && !slices.Contains(handed, finish):
		return fail(model.Garbage, fmt.Sprintf("the answer ended for a reason we do not know, %.40q", finish))
	case !whole:
		return fail(model.Garbage, "the answer ends in a thought")
	case strings.TrimSpace(h.think.text.String()) == "":
		return fail(model.Garbage, "the answer is empty")
	}
	return nil
}

// unthought tells whether an answer reached its limit because the model thought before it.
func (h *heard) unthought() bool {
	const limit = "length"
	nothing := strings.TrimSpace(h.think.text.String()) == ""
	return strings.ToLower(h.finish) == limit && (nothing || h.silent || h.think.thought > h.think.text.Len())
}

// usage is what the call took; what the server did not count is estimated. Three bytes a token is more than most texts
// take, so that a budget is rather kept than broken.
func (h *heard) usage(r model.Request) model.Usage {
	if h.in+h.out > 0 {
		return model.Usage{In: h.in, Out: h.out, Counted: true}
	}
	u := model.Usage{Out: (h.think.text.Len() + h.think.thought + h.called + 2) / 3}
	for _, turn := range r.Turns {
		u.In += (len(turn.Text)+2)/3 + 4
	}
	if r.Schema != nil {
		u.In += (len(r.Schema.JSON) + 2) / 3
	}
	return u
}
