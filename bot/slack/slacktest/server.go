package slacktest

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// An object is one JSON object.
type object = map[string]any

// The app and its credentials.
const (
	TeamID        = "T0FIRST"
	AppID         = "A0FIRST"
	BotUser       = "U0BOT"
	BotID         = "B0BOT"
	BotToken      = "xoxb-test"
	AppToken      = "xapp-test"
	SigningSecret = "8f742231b10e"
)

// Options say how this Slack behaves. The zero value behaves like the real one.
type Options struct {
	Now       func() time.Time
	Report    func(violation string) // called for each request that breaks the specification; may be nil
	AckWithin time.Duration          // how long an acknowledgement may take: 3 s
	Retries   []time.Duration        // the pauses before an event is sent again: none, 1 min, 5 min
	Ping      time.Duration          // between two pings on a socket: 10 s
	Pace      time.Duration          // least time between two messages in a channel; more is answered 429. 0: any
	PaneOnly  bool                   // statuses are for the assistant's pane, as they were until March 2026
	Scopes    []string               // what the app was granted; nil: all that this Slack knows
	Serial    int                    // ids begin behind it: a Slack that comes again must not give the same ones
	Calls     int                    // how many calls are remembered at least; 0: all
}

// A Server is one Slack with one team and one app. It is safe for concurrent use.
type Server struct {
	opts  Options
	check *checker
	work  sync.WaitGroup // deliveries under way
	//nolint:containedctx // it ends the deliveries that calls without a context start
	ctx  context.Context
	stop context.CancelFunc

	mu         sync.Mutex
	url        string                // guarded by mu, as is all below; where we are reached
	changed    chan struct{}         // closed and replaced at each change
	last       time.Time             // the newest timestamp given out
	serial     int                   // of ids
	users      map[string]*User      // by id
	channels   map[string]*channel   // by id
	groups     map[string]*UserGroup // by id
	views      map[string]*View      // by id
	homes      map[string]*View      // by user
	triggers   map[string]string     // user by trigger id
	responses  map[string]response   // by the path of a response_url
	uploads    map[string]*File      // by file id, until they are completed
	files      map[string]*File      // by id
	tickets    map[string]bool       // for sockets, each good once
	sockets    []*socket             // connected now
	turn       int                   // of the socket that is next
	endpoints  Endpoints             // where the app listens; empty: Socket Mode
	faults     map[string][]Fault    // by method
	lasting    map[string]Fault      // by method
	limits     map[string]limited    // by method
	early      []string              // calls before their time
	calls      []Call                // every call, in order
	violations []string
	holding    bool
	held       []*envelope
	copies     int // how often each event is delivered besides the first time
	down       bool
	mute       bool
	revoked    bool
	lost       int              // events that nobody acknowledged
	unanswered int              // presses, commands and submissions that nobody acknowledged
	panes      map[string]*pane // by channel and thread
}

// Endpoints are where the app listens when it does not use Socket Mode.
type Endpoints struct{ Events, Interactivity, Commands string }

// New makes a Slack without people. It starts nothing; ctx ends the deliveries that calls of its methods start.
func New(ctx context.Context, o Options) (*Server, error) {
	check, err := newChecker()
	if err != nil {
		return nil, fmt.Errorf("slack's specification: %w", err)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.AckWithin == 0 {
		o.AckWithin = 3 * time.Second
	}
	if o.Retries == nil {
		o.Retries = []time.Duration{0, time.Minute, 5 * time.Minute}
	}
	if o.Ping == 0 {
		o.Ping = 10 * time.Second
	}
	if o.Scopes == nil {
		o.Scopes = allScopes()
	}
	s := &Server{opts: o, check: check, changed: make(chan struct{}), users: map[string]*User{},
		channels: map[string]*channel{}, groups: map[string]*UserGroup{}, views: map[string]*View{},
		homes: map[string]*View{}, triggers: map[string]string{}, responses: map[string]response{},
		uploads: map[string]*File{}, files: map[string]*File{}, tickets: map[string]bool{},
		faults: map[string][]Fault{}, lasting: map[string]Fault{}, limits: map[string]limited{},
		panes: map[string]*pane{}, serial: o.Serial}
	s.ctx, s.stop = context.WithCancel(ctx)
	s.users[BotUser] = &User{ID: BotUser, Name: "firstline", RealName: "Firstline", Bot: true}
	return s, nil
}

// Close ends all sockets and deliveries and waits for them.
func (s *Server) Close() {
	s.mu.Lock()
	s.stop() // from now on nothing begins that would have to be waited for
	s.mu.Unlock()
	s.Cut()
	s.work.Wait()
}

// ReachedAt tells the server its own address, such as http://127.0.0.1:8080.
func (s *Server) ReachedAt(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.url = url
}

// API is the address to give to a client instead of https://slack.com/api/.
func (s *Server) API() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.url + "/api/"
}

// DeliverTo makes the app one with addresses of its own; with the zero value it uses Socket Mode again.
func (s *Server) DeliverTo(e Endpoints) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endpoints = e
}

// Handler serves the Web API, the sockets, the files and the response addresses.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveAPI)
	mux.HandleFunc("GET /socket", s.serveSocket)
	mux.HandleFunc("POST /response/{id}", s.serveResponse)
	mux.HandleFunc("POST /upload/{id}", s.serveUpload)
	mux.HandleFunc("GET /files/{id}/{name}", s.serveFile)
	return mux
}

// notify tells who waits that something changed. The caller holds mu.
func (s *Server) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Await returns when the condition holds; it is looked at again whenever something changed here.
func (s *Server) Await(ctx context.Context, holds func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if holds() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("what was waited for did not happen in Slack: %w", ctx.Err())
		}
	}
}

// violate records that a request breaks the specification. The caller holds mu.
func (s *Server) violate(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	s.violations = append(s.violations, text)
	if s.opts.Report != nil {
		s.opts.Report(text)
	}
}

// Violations are all requests so far that break the specification.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.violations...)
}

// stamp gives the next timestamp, which no message has had. The caller holds mu.
func (s *Server) stamp() string {
	now := s.opts.Now().Truncate(time.Microsecond)
	if !now.After(s.last) {
		now = s.last.Add(time.Microsecond)
	}
	s.last = now
	return fmt.Sprintf("%d.%06d", now.Unix(), now.Nanosecond()/1000)
}

// next makes an id. The caller holds mu.
func (s *Server) next(prefix string) string {
	s.serial++
	return fmt.Sprintf("%s%07d", prefix, s.serial)
}
