package openaitest

import (
	"net/http"
	"strings"
	"time"
)

// A flow is one answer that is being streamed.
type flow struct {
	w    http.ResponseWriter
	c    Call
	a    Answer
	sent int // pieces of text
}

// stream answers piece by piece.
func (s *Server) stream(w http.ResponseWriter, c Call, b *body, a Answer) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	f := &flow{w: w, c: c, a: a}
	for a.Keep > 0 && wait(a.Keep, c) {
		f.line(": still here")
	}
	if a.Keep > 0 {
		return
	}
	whole, ok := f.pieces(s.opts.Piece)
	if !ok {
		return
	}
	f.chunk(object{}, a.Finish)
	if !a.NoUsage && b.StreamOptions != nil && b.StreamOptions.Usage {
		chunk := f.frame()
		chunk["choices"], chunk["usage"] = []object{}, a.usage(c, whole)
		f.line("data: " + string(encode(chunk)))
	}
	if !a.NoDone {
		f.line("data: [DONE]")
	}
}

// pieces sends what is said; ok tells that the answer is to be ended well.
func (f *flow) pieces(size int) (whole string, ok bool) {
	f.chunk(object{"role": "assistant", "content": ""}, nil)
	for thought := range split(f.a.Thinking, size) {
		f.chunk(object{"reasoning_content": thought}, nil)
	}
	for part := range split(f.a.Refusal, size) {
		f.chunk(object{"refusal": part}, nil)
	}
	if len(f.a.Tools) > 0 {
		f.chunk(object{"tool_calls": called(f.a.Tools, true)}, nil)
	}
	var text strings.Builder
	for piece := range f.a.pieces(size) {
		if f.breaks() || !f.pause() {
			return "", false
		}
		text.WriteString(piece)
		f.chunk(object{"content": piece}, nil)
		f.sent++
		if f.sent == 1 {
			for _, line := range f.a.Lines {
				f.line(line)
			}
		}
	}
	return text.String(), !f.breaks()
}

// breaks lets the answer break off where it shall.
func (f *flow) breaks() bool {
	if f.sent < f.a.After {
		return false
	}
	if f.a.Failure != "" {
		f.line("data: " + string(encode(object{"error": f.a.failure(f.a.Failure)})))
		return true
	}
	return f.a.end(f.w, f.c)
}

// pause waits for the next piece, as long as the caller is there.
func (f *flow) pause() bool {
	for range f.a.Alive {
		f.line(": still here")
	}
	return wait(f.a.Slow, f.c)
}

// frame is what all pieces have.
func (f *flow) frame() object {
	return object{"id": "chatcmpl-test", "object": "chat.completion.chunk", "created": created, "model": f.a.Model}
}

func (f *flow) chunk(delta object, finish any) {
	chunk := f.frame()
	chunk["choices"] = []object{{"index": 0, "delta": delta, "logprobs": nil, "finish_reason": finish}}
	f.line("data: " + string(encode(chunk)))
}

// line sends one line and an empty one, at once or byte by byte.
func (f *flow) line(line string) {
	data := []byte(line + "\n\n")
	control := http.NewResponseController(f.w)
	if f.a.Drip == 0 {
		_, _ = f.w.Write(data) // the caller may have left
		_ = control.Flush()
		return
	}
	for i := range data {
		if !wait(f.a.Drip, f.c) {
			return
		}
		_, _ = f.w.Write(data[i : i+1])
		_ = control.Flush()
	}
}

// wait lets time pass, unless the caller leaves.
func wait(d time.Duration, c Call) bool {
	if d == 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-c.Gone():
		return false
	}
}
