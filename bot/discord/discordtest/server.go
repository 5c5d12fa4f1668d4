package discordtest

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// An object is one JSON object.
type object = map[string]any

// The app, its bot and its credentials.
const (
	AppID     = "1100000000000000001"
	BotUser   = "1100000000000000001" // the bot of an app has the app's id
	BotToken  = "bot-test"
	PublicKey = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
)

// Options say how this Discord behaves. The zero value behaves like the real one.
type Options struct {
	Now       func() time.Time
	Report    func(violation string) // called for each request that breaks the specification; may be nil
	Heartbeat time.Duration          // between two heartbeats: 41.25 s
	Identify  time.Duration          // between two identifications of the same shard group: 5 s; less than 0: none
	AnswerIn  time.Duration          // how long an interaction may wait for its first answer: 3 s
	TokenFor  time.Duration          // how long its token is good: 15 min
	Resumable time.Duration          // how long a session is kept for a client that has gone: 3 min
	Backlog   int                    // how many dispatches a session keeps for that: 2,000
	Shards    int                    // how many are recommended: 1
	AtOnce    int                    // how many shards may identify at once: 1
	Limits    bool                   // the buckets are real; otherwise only [Server.Fail] answers 429
	Mentions  bool                   // messages without allowed_mentions are no violation
	Calls     int                    // how many calls are remembered at least; 0: all
	Messages  int                    // how many messages a channel keeps at least; 0: all
	Without   int                    // privileged intents that are not switched on for the app
	Checker   *Checker               // made when it is nil
}

// A Server is one Discord with one app. It is safe for concurrent use.
type Server struct {
	opts   Options
	check  *checker
	routes []route
	work   sync.WaitGroup // connections of the gateway
	//nolint:containedctx // it ends the connections, which have no other context
	ctx  context.Context
	stop context.CancelFunc

	mu         sync.Mutex
	url        string        // guarded by mu, as is all below; where we are reached
	changed    chan struct{} // closed and replaced at each change
	last       int64         // the newest id given out
	users      map[string]*User
	guilds     map[string]*guild
	channels   map[string]*channel
	nonces     map[string]nonce
	files      map[string]*File
	commands   map[string][]object // by guild; those of all guilds have the key ""
	trouble    trouble
	gate       gateway
	talk       interactions
	calls      []Call
	invalid    int  // answers with 401, 403 and 429
	revoked    bool // the token is not good any more
	violations []string
}

// New makes a Discord without people. It starts nothing; ctx ends the connections of the gateway.
func New(ctx context.Context, o Options) (*Server, error) {
	if o.Checker == nil {
		made, err := NewChecker()
		if err != nil {
			return nil, fmt.Errorf("discord's specification: %w", err)
		}
		o.Checker = made
	}
	s := &Server{opts: o.filled(), check: o.Checker.c, routes: routes(), changed: make(chan struct{}),
		users: map[string]*User{}, guilds: map[string]*guild{}, channels: map[string]*channel{},
		nonces: map[string]nonce{}, files: map[string]*File{}, commands: map[string][]object{},
		trouble: newTrouble(), gate: newGateway(), talk: newInteractions()}
	s.ctx, s.stop = context.WithCancel(ctx)
	s.users[BotUser] = &User{ID: BotUser, Name: "firstline", Bot: true}
	return s, nil
}

func (o Options) filled() Options {
	usual := func(d *time.Duration, is time.Duration) {
		if *d == 0 {
			*d = is
		}
	}
	usual(&o.Heartbeat, 41250*time.Millisecond)
	usual(&o.Identify, 5*time.Second)
	usual(&o.AnswerIn, 3*time.Second)
	usual(&o.TokenFor, 15*time.Minute)
	usual(&o.Resumable, 3*time.Minute)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Backlog == 0 {
		o.Backlog = 2000
	}
	o.Shards, o.AtOnce = max(o.Shards, 1), max(o.AtOnce, 1)
	return o
}

// Close ends all connections and waits for them.
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

// URL is where the server is reached: what stands instead of https://discord.com.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.url
}

// Handler serves the REST API, the gateway and the files.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	for i := range s.routes {
		r := &s.routes[i]
		mux.HandleFunc(r.method+" /api/{version}"+r.path, func(w http.ResponseWriter, q *http.Request) { s.serve(w, q, r) })
	}
	mux.HandleFunc("/api/{version}/", s.serveUnknown)
	for _, at := range []string{"/gateway", "/gateway/{$}", "/resume", "/resume/{$}"} {
		mux.HandleFunc("GET "+at, s.serveGateway)
	}
	mux.HandleFunc("GET /attachments/{channel}/{id}/{name}", s.serveFile)
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
			return fmt.Errorf("what was waited for did not happen in Discord: %w", ctx.Err())
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
