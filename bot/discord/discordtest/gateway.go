package discordtest

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// Operations of the gateway.
const (
	opDispatch  = 0
	opHeartbeat = 1
	opIdentify  = 2
	opPresence  = 3
	opVoice     = 4
	opResume    = 6
	opReconnect = 7
	opMembers   = 8
	opInvalid   = 9
	opHello     = 10
	opAck       = 11
)

// Codes that the gateway closes a connection with.
const (
	closeUnknownOp     = 4001
	closeUndecodable   = 4002
	closeNotIdentified = 4003
	closeBadToken      = 4004
	closeAlready       = 4005
	closeBadSequence   = 4007
	closeTooFast       = 4008
	closeBadShard      = 4010
	closeBadVersion    = 4012
	closeBadIntents    = 4013
	closeNotAllowed    = 4014
)

// maxStarts is how often a bot may identify in a day.
const maxStarts = 1000

// gateway is what is known of sessions and connections, guarded by the server's mu.
type gateway struct {
	sessions map[string]*session
	conns    []*conn
	starts   int
	started  map[int]time.Time // by group of shards
	copies   int               // how often each event is sent besides the first time
	holding  bool
	held     []event
	muted    bool
}

func newGateway() gateway {
	return gateway{sessions: map[string]*session{}, started: map[int]time.Time{}}
}

func (s *Server) gatewayURL(path string) string {
	return "ws" + strings.TrimPrefix(s.url, "http") + path
}

// A frame is one message of the gateway.
type frame struct {
	Op   int    `json:"op"`
	Data any    `json:"d"`
	Seq  *int64 `json:"s"`
	Type any    `json:"t"`
}

// serveGateway keeps one connection until it ends.
func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	q := &request{Request: r, path: "/gateway", route: &route{method: "CONNECT", path: "/gateway", open: true}}
	if s.fault(q).happen(w, r) {
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &conn{server: s, ws: ws, wake: make(chan struct{}, 1), closed: make(chan struct{}),
		resuming: strings.HasPrefix(r.URL.Path, "/resume")}
	defer c.close()
	if !s.seat(c) {
		return
	}
	ws.SetCloseHandler(func(int, string) error { return nil }) // see linger
	if v := r.URL.Query().Get("v"); v != "9" && v != "10" || r.URL.Query().Get("encoding") != "json" {
		c.refuse(closeBadVersion, "Invalid API version")
	}
	goodbye := c.read()
	s.leave(c)
	if goodbye {
		c.linger()
	}
}

// seat lets a connection in, and greets it. It is false when the server is closing.
func (s *Server) seat(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return false
	}
	s.gate.conns = append(s.gate.conns, c)
	c.send(frame{Op: opHello, Data: object{"heartbeat_interval": s.opts.Heartbeat.Milliseconds(),
		"_trace": []string{"discordtest"}}})
	s.work.Go(c.write)
	s.notify()
	return true
}

// leave forgets a connection. Its session waits for a while to be resumed.
func (s *Server) leave(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, one := range s.gate.conns {
		if one == c {
			s.gate.conns = append(s.gate.conns[:i:i], s.gate.conns[i+1:]...)
			break
		}
	}
	if c.session != nil && c.session.conn == c {
		c.session.conn, c.session.left = nil, s.opts.Now()
		if c.farewell { // whoever says goodbye does not come back
			delete(s.gate.sessions, c.session.id)
		}
	}
	s.notify()
}

// Connections counts those to the gateway that have a session.
func (s *Server) Connections() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.gate.conns {
		if c.session != nil {
			n++
		}
	}
	return n
}

// Sessions counts those that are connected or can be resumed.
func (s *Server) Sessions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.gate.sessions)
}

// AllShards stands for every shard in [Server.Cut] and its kin.
const AllShards = -1

// connected are the connections of some shards; of all when none is named.
func (s *Server) connected(shards []int) (list []*conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.gate.conns {
		wanted := len(shards) == 0
		for _, shard := range shards {
			wanted = wanted || c.session != nil && c.session.shard == shard
		}
		if wanted {
			list = append(list, c)
		}
	}
	return list
}

// Cut breaks connections to the gateway without a word: those of some shards, or all.
func (s *Server) Cut(shards ...int) {
	for _, c := range s.connected(shards) {
		c.close()
	}
}

// Reconnect asks clients to connect anew and resume, as Discord does when it moves.
func (s *Server) Reconnect(shards ...int) {
	for _, c := range s.connected(shards) {
		c.locked(func() { c.send(frame{Op: opReconnect}) })
	}
}

// Beat asks clients for a heartbeat at once.
func (s *Server) Beat(shards ...int) {
	for _, c := range s.connected(shards) {
		c.locked(func() { c.send(frame{Op: opHeartbeat}) })
	}
}

// Invalidate tells clients that their session is invalid. If it may not be resumed, it is forgotten.
func (s *Server) Invalidate(resumable bool, shards ...int) {
	for _, c := range s.connected(shards) {
		c.locked(func() {
			if c.session != nil && !resumable {
				delete(s.gate.sessions, c.session.id)
			}
			c.send(frame{Op: opInvalid, Data: resumable})
		})
	}
}

// CloseWith closes connections with a code of the gateway, such as 4000.
func (s *Server) CloseWith(code int, shards ...int) {
	for _, c := range s.connected(shards) {
		c.locked(func() { c.refuse(code, "closed") })
	}
}

// Forget throws all sessions away, so that none can be resumed, as an outage of Discord does. Connections stay.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gate.sessions = map[string]*session{}
}

// Mute stops answers and events on the connections without closing them: they look alive and are not. What was not
// sent meanwhile is sent when it ends.
func (s *Server) Mute(mute bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mute(mute)
}

func (s *Server) mute(mute bool) {
	s.gate.muted = mute
	for _, c := range s.gate.conns {
		c.stir()
	}
}

// raw is a message from a client.
type raw struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
}
