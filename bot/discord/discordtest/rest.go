package discordtest

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// A Call is one request to the REST API that reached us.
type Call struct {
	Route  string // such as POST /channels/{channel_id}/messages
	Path   string // such as /channels/123/messages
	Query  url.Values
	Body   json.RawMessage
	At     time.Time
	Status int
	Code   int // Discord's, of the error that was answered
}

// Calls gives the calls so far whose route or path fits a pattern, as in [Server.Fail].
func (s *Server) Calls(pattern string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Call
	for _, c := range s.calls {
		if fits(pattern, c.Route, c.Path) {
			list = append(list, c)
		}
	}
	return list
}

// Invalid counts the answers that Discord counts as invalid requests: 401, 403 and 429. Whoever has 10,000 of them in
// ten minutes is shut out.
func (s *Server) Invalid() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.invalid
}

// A route is one kind of request.
type route struct {
	method, path string
	open         bool // the token of the bot is not needed: there is one in the path
	status       int  // answered when all is well; 0: 200
	serve        func(*Server, *request) (any, error)
}

func (r *route) name() string { return r.method + " " + r.path }

// A request is one that is being answered.
type request struct {
	*http.Request
	route *route
	path  string // without /api/v10
	raw   json.RawMessage
	body  any
	files map[string]*File // by the n of files[n]
}

// o is the body, when it is an object.
func (q *request) o() object {
	o, ok := q.body.(object)
	if !ok {
		return object{}
	}
	return o
}

// serve answers one request.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, to *route) {
	if v := r.PathValue("version"); v != "v9" && v != "v10" {
		s.serveUnknown(w, r)
		return
	}
	_, path, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/api/"), "/")
	q := &request{Request: r, route: to, path: "/" + path}
	fault := s.fault(q)
	if fault.happen(w, r) {
		s.faulted(q, fault)
		return
	}
	problem := q.read(w)
	s.mu.Lock()
	result, err := s.answer(q, w.Header(), problem)
	status := s.record(q, err)
	s.notify()
	var data []byte
	if err == nil && result != nil {
		data = encode(result)
	}
	s.mu.Unlock()
	if fault.CutAfter {
		cut(w)
		return
	}
	var refused refusal
	if errors.As(err, &refused) {
		data = encode(refused.json())
	}
	write(w, status, data)
}

func write(w http.ResponseWriter, status int, data []byte) {
	if len(data) == 0 {
		if status == http.StatusOK {
			status = http.StatusNoContent
		}
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(data)
}

// answer checks a request and carries it out. The caller holds mu.
func (s *Server) answer(q *request, h http.Header, problem error) (any, error) {
	if !strings.HasPrefix(q.UserAgent(), "DiscordBot (") {
		s.violate("%s: User-Agent %q is not that of a bot", q.route.name(), q.UserAgent())
	}
	if problem != nil {
		s.violate("%s: %v", q.route.name(), problem)
		return nil, problem
	}
	given, isBot := strings.CutPrefix(q.Header.Get("Authorization"), "Bot ")
	if !q.route.open && (!isBot || !s.good(given)) {
		return nil, unauthorized
	}
	if err := s.limited(q, h); err != nil {
		return nil, err
	}
	if err := s.checked(q); err != nil {
		return nil, err
	}
	return q.route.serve(s, q)
}

// record notes the call and gives the status that it is answered with. The caller holds mu.
func (s *Server) record(q *request, err error) int {
	done := Call{Route: q.route.name(), Path: q.path, Query: q.URL.Query(), Body: q.raw, At: s.opts.Now(),
		Status: q.route.status}
	if done.Status == 0 {
		done.Status = http.StatusOK
	}
	var refused refusal
	switch {
	case errors.As(err, &refused):
		done.Status, done.Code = refused.status, refused.code
	case err != nil:
		done.Status = http.StatusInternalServerError
	}
	s.note(done)
	return done.Status
}

// note remembers a call. The caller holds mu.
func (s *Server) note(c Call) {
	switch c.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		s.invalid++
	}
	s.calls = append(s.calls, c)
	if keep := s.opts.Calls; keep > 0 && len(s.calls) > 2*keep {
		s.calls = slices.Clone(s.calls[keep:])
	}
}

// serveUnknown answers what this Discord does not know.
func (s *Server) serveUnknown(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.violate("%s %s: this Discord does not know it", r.Method, r.URL.Path)
	s.mu.Unlock()
	write(w, http.StatusNotFound, encode(object{"message": "404: Not Found", "code": 0}))
}

// read takes the body: JSON, or a form with files.
func (q *request) read(w http.ResponseWriter) error {
	body := http.MaxBytesReader(w, q.Body, maxBody)
	kind, params, _ := mime.ParseMediaType(q.Header.Get("Content-Type"))
	var err error
	if kind == "multipart/form-data" {
		err = q.readForm(multipart.NewReader(body, params["boundary"]))
	} else {
		q.raw, err = io.ReadAll(body)
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return refuse(40005)
	case err != nil:
		return refuse(50109)
	case len(q.raw) == 0 && kind == "":
		return nil
	case json.Unmarshal(q.raw, &q.body) != nil:
		return refuse(50109)
	}
	return nil
}

// maxBody is the largest request that is taken.
const maxBody = 26 << 20

func (q *request) readForm(form *multipart.Reader) error {
	q.files = map[string]*File{}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		if part.FormName() == "payload_json" {
			q.raw = data
			continue
		}
		n := strings.TrimSuffix(strings.TrimPrefix(part.FormName(), "files["), "]")
		q.files[n] = &File{Name: part.FileName(), Type: part.Header.Get("Content-Type"), Data: data}
	}
}

func encode(o any) []byte {
	data, err := json.Marshal(o)
	if err != nil {
		return []byte(`{"message":"this Discord could not encode its answer","code":0}`)
	}
	return data
}

// flag reads a yes or no from the query.
func (q *request) flag(name string) bool {
	v := strings.ToLower(q.URL.Query().Get(name))
	return v == "true" || v == "1"
}
