package openaitest

import (
	"net/http"
	"strings"
)

// created is when all answers were made, in seconds since 1970: it plays no part.
const created = 1_700_000_000

// chat answers as the script says.
func (s *Server) chat(w http.ResponseWriter, c Call, b *body, a Answer) {
	if a.Model == "" {
		a.Model = c.Model
	}
	if a.Finish == "" {
		a.Finish = "stop"
	}
	if c.Stream && !a.Whole {
		s.stream(w, c, b, a)
		return
	}
	s.whole(w, c, a)
}

// whole answers in one piece.
func (s *Server) whole(w http.ResponseWriter, c Call, a Answer) {
	var text strings.Builder
	for piece := range a.pieces(s.opts.Piece) {
		text.WriteString(piece)
	}
	message := object{"role": "assistant", "content": text.String(), "refusal": nil}
	if a.Refusal != "" {
		message["content"], message["refusal"] = nil, a.Refusal
	}
	if a.Thinking != "" {
		message["reasoning_content"] = a.Thinking
	}
	if len(a.Tools) > 0 {
		message["content"], message["tool_calls"] = nil, called(a.Tools, false)
	}
	answer := object{"id": "chatcmpl-test", "object": "chat.completion", "created": created, "model": a.Model,
		"choices": []object{{"index": 0, "message": message, "logprobs": nil, "finish_reason": a.Finish}}}
	if !a.NoUsage {
		answer["usage"] = a.usage(c, text.String())
	}
	if a.Ending == Well {
		write(w, http.StatusOK, answer)
		return
	}
	a.half(w, c, encode(answer))
}

// called are tool calls, as they stand in an answer or in the pieces of one.
func called(tools []Tool, piece bool) (calls []object) {
	for i, tool := range tools {
		call := object{"id": "call_" + tool.Name, "type": "function",
			"function": object{"name": tool.Name, "arguments": tool.Arguments}}
		if piece {
			call["index"] = i
		}
		calls = append(calls, call)
	}
	return calls
}

// usage is what an answer took.
func (a Answer) usage(c Call, text string) object {
	u := a.Usage
	if u == nil {
		u = &Usage{In: tokens(c.Prompt()), Out: tokens(text) + tokens(a.Thinking), Thought: tokens(a.Thinking)}
	}
	return object{"prompt_tokens": u.In, "completion_tokens": u.Out, "total_tokens": u.In + u.Out,
		"completion_tokens_details": object{"reasoning_tokens": u.Thought}}
}
