package openaitest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// An object is one JSON object.
type object = map[string]any

// What is served when the options name no models.
const (
	Model     = "test-model"
	Embedding = "test-embedding"
)

// Options say how a server behaves. The zero value takes any key and knows all that OpenAI does.
type Options struct {
	Script  Script                 // nil: every chat is answered with "ok"; see [Server.Play]
	Models  []string               // nil: [Model] and [Embedding]
	Key     string                 // the only key that is taken; "": any, and none
	Lacks   []string               // what is refused in a request, such as json_schema, json_object or stream_options
	Context int                    // tokens that fit, by the rule of four bytes a token; 0: no limit
	Dims    int                    // of embeddings: 256
	Piece   int                    // runes in a piece of a stream: 8
	Report  func(complaint string) // called for each request that breaks the specification; may be nil
	Shapes  *Shapes                // made when it is nil
	Calls   int                    // how many calls are remembered at least; 0: all
}

// A Server is one server of models. It is safe for concurrent use.
type Server struct {
	opts  Options
	check *checker
	work  sync.WaitGroup // requests that are being answered

	mu         sync.Mutex
	closed     bool // guarded by mu, as is all below
	url        string
	script     Script
	calls      []Call
	running    int
	most       int // that ever ran at the same time
	complaints []string
	changed    chan struct{} // closed and replaced at each call
}

// New makes a server. It starts nothing: see [Server.Handler], or [Start].
func New(o Options) (*Server, error) {
	if o.Shapes == nil {
		made, err := NewShapes()
		if err != nil {
			return nil, err
		}
		o.Shapes = made
	}
	if o.Models == nil {
		o.Models = []string{Model, Embedding}
	}
	if o.Dims == 0 {
		o.Dims = 256
	}
	if o.Piece == 0 {
		o.Piece = 8
	}
	s := &Server{opts: o, check: o.Shapes.c, changed: make(chan struct{})}
	s.Play(o.Script)
	return s, nil
}

// Play gives the script of all answers from now on; nil is one that says "ok".
func (s *Server) Play(script Script) {
	if script == nil {
		script = func(Call) Answer { return Say("ok") }
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script = script
}

// ReachedAt tells the server its own address, such as http://127.0.0.1:8080/v1.
func (s *Server) ReachedAt(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.url = url
}

// URL is what a client is configured with; it ends in /v1.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.url
}

// Azure is what a client is configured with that speaks as Azure wants it.
func (s *Server) Azure() string { return strings.TrimSuffix(s.URL(), "/v1") }

// Handler serves the API at /v1, and as Azure does at /openai.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, at := range []string{"/v1", "/openai/deployments/{deployment}"} {
		mux.HandleFunc("POST "+at+"/chat/completions", s.serving(Chat))
		mux.HandleFunc("POST "+at+"/embeddings", s.serving(Embeddings))
	}
	mux.HandleFunc("GET /v1/models", s.serving(Models))
	mux.HandleFunc("GET /openai/models", s.serving(Models))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.complain("%s %s is not in the specification", r.Method, r.URL.Path)
		refuse(w, Trouble{Status: http.StatusNotFound, Message: "Invalid URL (" + r.Method + " " + r.URL.Path + ")"})
	})
	return mux
}

// enter lets a request in, as long as the server is not closed.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.work.Add(1)
	return true
}

// Close lets no more requests in and waits for those that are being answered. What serves the handler is to be closed
// before, so that these end.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.work.Wait()
}

// largest is how much of a request is read.
const largest = 32 << 20

func (s *Server) serving(kind Kind) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !s.enter() {
			return
		}
		defer s.work.Done()
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largest))
		if err != nil {
			return // the caller has left
		}
		var b body
		if kind != Models {
			if err := json.Unmarshal(raw, &b); err != nil {
				s.complain("%s: %v", r.URL.Path, err)
				refuse(w, Trouble{Status: http.StatusBadRequest, Message: "We could not parse the JSON body of your request."})
				return
			}
		}
		if deployment := r.PathValue("deployment"); deployment != "" {
			b.Model = deployment
		}
		c := b.call(kind, r, raw)
		s.started(c)
		defer s.ended()
		s.answer(w, r, c, &b)
	}
}

// answer lets the script answer what is in order.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, c Call, b *body) {
	if t, wrong := s.wrong(c, r); wrong {
		refuse(w, t)
		return
	}
	if c.Kind == Models {
		s.models(w)
		return
	}
	s.mu.Lock()
	script := s.script
	s.mu.Unlock()
	if c.Kind == Embeddings {
		if a := script(c); a.happened(w, c) {
			return
		}
		s.embeddings(w, c)
		return
	}
	if a := script(c); !a.happened(w, c) {
		s.chat(w, c, b, a)
	}
}

// wrong finds out why a call would be refused.
func (s *Server) wrong(c Call, r *http.Request) (Trouble, bool) {
	complaints := s.check.request(c, r)
	for _, complaint := range complaints {
		s.complain("%s: %s", c.Kind, complaint)
	}
	switch {
	case s.opts.Key != "" && c.Key != s.opts.Key:
		return Trouble{Status: http.StatusUnauthorized, Code: "invalid_api_key",
			Message: "Incorrect API key provided: " + c.Key + "."}, true
	case len(complaints) > 0:
		return Trouble{Status: http.StatusBadRequest, Message: complaints[0]}, true
	case c.Kind != Models && !slices.Contains(s.opts.Models, c.Model):
		return Trouble{Status: http.StatusNotFound, Code: "model_not_found",
			Message: "The model `" + c.Model + "` does not exist or you do not have access to it."}, true
	}
	if lacking := s.lacks(c); lacking != "" {
		return Trouble{Status: http.StatusBadRequest, Message: "Unsupported value: " + lacking}, true
	}
	if size := tokens(c.Prompt()) + c.Most; s.opts.Context > 0 && size > s.opts.Context {
		return Trouble{Status: http.StatusBadRequest, Code: "context_length_exceeded", Message: fmt.Sprintf(
			"This model's maximum context length is %d tokens. However, you requested %d tokens.", s.opts.Context, size)}, true
	}
	return Trouble{}, false
}

// lacks names what a request wants and the server has not.
func (s *Server) lacks(c Call) string {
	var fields object
	if err := json.Unmarshal(c.Body, &fields); err != nil {
		return ""
	}
	for _, lack := range s.opts.Lacks {
		value, there := fields[lack]
		if c.Format == lack {
			return "'response_format' of type '" + lack + "'"
		}
		if there && value != false {
			return "'" + lack + "' is not supported with this model."
		}
	}
	return ""
}

// models lists what is served.
func (s *Server) models(w http.ResponseWriter) {
	data := []object{}
	for _, id := range s.opts.Models {
		data = append(data, object{"id": id, "object": "model", "created": created, "owned_by": "openaitest"})
	}
	write(w, http.StatusOK, object{"object": "list", "data": data})
}
