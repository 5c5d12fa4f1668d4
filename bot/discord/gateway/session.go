package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

var (
	errSilent = errors.New("heartbeats are not acknowledged")
	errSlow   = errors.New("connecting takes too long")
	errGone   = errors.New("the connection broke")
)

// begin gives a session of the library. What it hears goes to the queue until ctx ends.
func (s *shard) begin(ctx context.Context, url string) (*discordgo.Session, error) {
	token := s.gateway.Calls.Token()
	session, err := discordgo.New(token)
	if err != nil {
		return nil, fmt.Errorf("make a session: %w", err)
	}
	session.LogLevel = -1 // its log would hold people's words, and the token
	session.SyncEvents = true
	session.StateEnabled = false
	session.Compress = false
	session.ShouldReconnectOnError = false
	session.ShouldReconnectVoiceOnSessionError = false
	session.ShouldRetryOnRateLimit = false
	session.MaxRestRetries = 0
	session.Client = &http.Client{Transport: told(url)}
	session.Identify = discordgo.Identify{
		Token:          token,
		Intents:        s.gateway.Intents,
		Shard:          &[2]int{s.id, s.count},
		LargeThreshold: 50,
		Properties:     discordgo.IdentifyProperties{OS: runtime.GOOS, Browser: "firstline", Device: "firstline"},
		Presence:       discordgo.GatewayStatusUpdate{Status: "online"},
	}
	session.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) { s.hear(ctx, e) })
	return session, nil
}

// hear takes what the library hands on.
func (s *shard) hear(ctx context.Context, e *discordgo.Event) {
	if e.Type == "RESUMED" {
		s.put(ctx, item{came: true, old: true})
		return
	}
	kind, ok := strings.CutPrefix(e.Type, foreign)
	if !ok {
		return
	}
	s.put(ctx, item{event: Event{Shard: s.id, Type: kind, Data: e.RawData}})
	if kind == "READY" {
		s.put(ctx, item{came: true})
	}
}

// told answers the library's question where to connect with what is known, and no other.
func told(address string) http.RoundTripper {
	return tripper(func(r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			_ = r.Body.Close() // a transport has to, and an error of it changes nothing
		}
		body, err := json.Marshal(map[string]string{"url": address})
		if err != nil || !strings.HasSuffix(r.URL.Path, "/gateway") {
			return nil, errors.Join(errors.New("a session of the gateway makes no calls"), err)
		}
		return &http.Response{Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1,
			ProtoMinor: 1, Request: r, Header: http.Header{}, ContentLength: int64(len(body)),
			Body: io.NopCloser(strings.NewReader(string(body)))}, nil
	})
}

// A tripper is a function as [http.RoundTripper].
type tripper func(*http.Request) (*http.Response, error)

// RoundTrip implements [http.RoundTripper].
func (t tripper) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

// A reach dials for one connection, and gives the line that came of it.
type reach struct {
	mu   sync.Mutex
	line *line // guarded by mu
	err  error // guarded by mu
}

func (r *reach) get() *line {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.line
}

func (r *reach) set(l *line, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.line, r.err = l, err
}

// dialer lets the library dial, as long as ctx lasts.
func (s *shard) dialer(ctx context.Context, r *reach) *websocket.Dialer {
	through := func(safe bool) func(context.Context, string, string) (net.Conn, error) {
		return func(limit context.Context, network, address string) (net.Conn, error) {
			limit, stop := context.WithCancel(limit)
			defer stop()
			defer context.AfterFunc(ctx, stop)()
			conn, err := s.gateway.Dial(limit, network, address)
			if err == nil && safe {
				conn, err = secure(limit, conn, address, s.gateway.TLS)
			}
			if err != nil {
				r.set(nil, fmt.Errorf("reach the gateway: %w", err))
				return nil, err
			}
			l := newLine(conn)
			r.set(l, nil)
			context.AfterFunc(ctx, func() { l.cut(context.Cause(ctx)) })
			return l, nil
		}
	}
	return &websocket.Dialer{HandshakeTimeout: openWait, NetDialContext: through(false), NetDialTLSContext: through(true)}
}

// connect lets the library connect, and returns when that connection has ended.
func (s *shard) connect(ctx context.Context, done func()) course {
	life, cut := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cut(nil)
	r := &reach{}
	s.session.Dialer = s.dialer(life, r)
	opened := make(chan error, 1)
	go func() { opened <- s.session.Open() }()
	limit := time.NewTimer(openWait)
	defer limit.Stop()
	var err, late error
	select {
	case err = <-opened:
	case <-limit.C:
		late = errSlow
	case <-ctx.Done():
		late = ctx.Err()
	}
	if late != nil {
		cut(late)
		err = <-opened // the library may have got there all the same: it listens then, and is waited for as ever
	}
	done()
	l := r.get()
	if l == nil {
		return course{err: errors.Join(r.err, errGone)}
	}
	if err != nil {
		end := l.get()
		s.begun = s.begun || end.ready
		return course{err: orElse(end.end, errors.Join(err, late)), ready: end.ready || end.resumed}
	}
	l.open()
	return s.watch(ctx, l)
}

func orElse(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// watch looks after a connection until it has ended.
func (s *shard) watch(ctx context.Context, l *line) (c course) {
	begun := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-l.closed:
			end := l.get()
			s.heed(&c, end)
			if c.ready {
				c.stood = time.Since(begun)
				s.put(ctx, item{went: true})
			}
			c.err = orElse(end.end, errGone)
			return c
		case <-ctx.Done():
			s.farewell(l)
			return c
		case <-l.news:
			s.heed(&c, l.get())
		case <-timer.C:
			now, know := time.Now(), l.get()
			silence, patience := now.Sub(know.heard), know.interval*7/4 // less than two
			switch {
			case silence >= patience && len(s.queue) == cap(s.queue):
				s.excuse(now) // we do not read, so nothing is heard
				timer.Reset(know.interval / 4)
			case silence >= patience:
				l.cut(errSilent)
				timer.Reset(time.Hour)
			case !c.ready && now.Sub(begun) > readyWait:
				l.cut(errSlow)
				timer.Reset(time.Hour)
			default:
				timer.Reset(max(min(patience-silence, readyWait/4), time.Second/100))
			}
		}
	}
}

// excuse keeps the library from ending a connection whose acknowledgements are not read yet.
func (s *shard) excuse(now time.Time) {
	if s.session.TryLock() {
		defer s.session.Unlock()
		s.session.LastHeartbeatAck = now.UTC()
	}
}

// heed notes that a session has begun or goes on.
func (s *shard) heed(c *course, know state) {
	s.begun = s.begun || know.ready
	if !c.ready && (know.ready || know.resumed) {
		c.ready = true
		s.connected()
	}
}

// farewell closes a connection for good. The library would hold its lock for a second meanwhile.
func (s *shard) farewell(l *line) {
	l.bye()
	limit := time.NewTimer(byeWait)
	defer limit.Stop()
	select {
	case <-l.closed:
	case <-limit.C:
		l.cut(errGone)
		<-l.closed
	}
}
