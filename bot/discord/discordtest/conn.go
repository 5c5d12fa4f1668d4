package discordtest

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// A conn is one connection to the gateway. Its writer takes first what is queued for the connection, then what is new
// in its session, so that a session goes on where another connection left it.
type conn struct {
	server   *Server
	ws       *websocket.Conn
	wake     chan struct{}
	closed   chan struct{}
	once     sync.Once
	resuming bool

	session  *session // guarded by the server's mu, as is all below
	queue    []frame
	sent     int64 // the last sequence number that was written
	ending   int   // the code to close it with, once all is written
	reason   string
	farewell bool // the client said that it goes for good
	beats    []time.Time
}

// locked runs something while it holds the server's mu.
func (c *conn) locked(do func()) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	do()
}

// send queues a frame. The caller holds mu.
func (c *conn) send(f frame) {
	c.queue = append(c.queue, f)
	c.stir()
}

// refuse closes the connection with a code, after what is queued. The caller holds mu.
func (c *conn) refuse(code int, reason string) {
	if c.ending == 0 {
		c.ending, c.reason = code, reason
	}
	c.stir()
}

func (c *conn) stir() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *conn) close() {
	c.once.Do(func() {
		close(c.closed)
		_ = c.ws.Close()
	})
}

// patience is how long a client may be without a heartbeat.
func (c *conn) patience() time.Duration { return c.server.opts.Heartbeat * 3 / 2 }

// read takes what the client says until it goes; goodbye tells that it said so.
func (c *conn) read() (goodbye bool) {
	for {
		if err := c.ws.SetReadDeadline(time.Now().Add(c.patience())); err != nil {
			return false
		}
		for {
			_, data, err := c.ws.ReadMessage()
			if err != nil {
				c.locked(func() {
					c.farewell = websocket.IsCloseError(err, websocket.CloseNormalClosure, websocket.CloseGoingAway)
				})
				var said *websocket.CloseError
				return errors.As(err, &said) && said.Code != websocket.CloseAbnormalClosure
			}
			if c.take(data) {
				break // a heartbeat
			}
		}
	}
}

// linger leaves it to the client to close the connection after its goodbye. There are clients that hold a lock while
// they wait a second for us; woken within it by our closing, they could not be used in simulated time.
func (c *conn) linger() {
	raw := c.ws.NetConn()
	if raw.SetReadDeadline(time.Now().Add(5*time.Second)) != nil {
		return
	}
	_, _ = io.Copy(io.Discard, raw)
}

// take does what a client says; it is true for a heartbeat.
func (c *conn) take(data []byte) (beat bool) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	if c.ending != 0 {
		return false
	}
	var r raw
	if len(data) > 4096 || json.Unmarshal(data, &r) != nil {
		c.refuse(closeUndecodable, "Error while decoding payload.")
		return false
	}
	if c.fast() {
		c.refuse(closeTooFast, "You are being rate limited.")
		return false
	}
	switch r.Op {
	case opHeartbeat:
		c.send(frame{Op: opAck})
		return true
	case opIdentify:
		c.identify(r.Data)
	case opResume:
		c.resume(r.Data)
	case opPresence, opVoice, opMembers:
		if c.session == nil {
			c.refuse(closeNotIdentified, "Not authenticated.")
		}
	default:
		c.refuse(closeUnknownOp, "Unknown opcode.")
	}
	return false
}

// fast tells whether the client says more than it may: 120 things in a minute.
func (c *conn) fast() bool {
	now := c.server.opts.Now()
	c.beats = append(c.beats, now)
	for len(c.beats) > 0 && now.Sub(c.beats[0]) > time.Minute {
		c.beats = c.beats[1:]
	}
	return len(c.beats) > 120
}

// write brings everything to the client, so that there is one writer.
func (c *conn) write() {
	defer c.close()
	for {
		frames, code, reason := c.due()
		for _, data := range frames {
			err := errors.Join(c.ws.SetWriteDeadline(time.Now().Add(time.Minute)),
				c.ws.WriteMessage(websocket.TextMessage, data))
			if err != nil {
				return
			}
		}
		if code != 0 {
			_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason),
				time.Now().Add(time.Second))
			return
		}
		select {
		case <-c.wake:
		case <-c.closed:
			return
		}
	}
}

// due are the frames to be written now, and the code to close the connection with after them.
func (c *conn) due() (frames [][]byte, code int, reason string) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	if c.server.gate.muted {
		return nil, 0, ""
	}
	for _, f := range c.queue {
		frames = append(frames, encode(f))
	}
	c.queue = nil
	if c.session != nil && c.session.conn == c {
		for _, d := range c.session.log {
			if d.seq > c.sent {
				frames = append(frames, d.data)
				c.sent = d.seq
			}
		}
	}
	return frames, c.ending, c.reason
}

// identify begins a session.
func (c *conn) identify(data json.RawMessage) {
	s := c.server
	var i struct {
		Token      string            `json:"token"`
		Intents    *int              `json:"intents"`
		Shard      *[2]int           `json:"shard"`
		Properties map[string]string `json:"properties"`
	}
	if json.Unmarshal(data, &i) != nil {
		c.refuse(closeUndecodable, "Error while decoding payload.")
		return
	}
	shard := [2]int{0, 1}
	if i.Shard != nil {
		shard = *i.Shard
	}
	switch {
	case c.session != nil:
		c.refuse(closeAlready, "Already authenticated.")
	case !s.good(i.Token), s.gate.starts >= maxStarts:
		c.refuse(closeBadToken, "Authentication failed.")
	case shard[1] < 1 || shard[0] < 0 || shard[0] >= shard[1]:
		c.refuse(closeBadShard, "Invalid shard.")
	case i.Intents == nil || *i.Intents < 0 || *i.Intents&^allIntents != 0:
		c.refuse(closeBadIntents, "Invalid intent(s).")
	case *i.Intents&s.opts.Without != 0:
		c.refuse(closeNotAllowed, "Disallowed intent(s).")
	case s.soon(shard[0]):
		c.send(frame{Op: opInvalid, Data: false})
	default:
		s.gate.starts++
		s.begun(c, shard[0], shard[1], *i.Intents)
	}
}

// good tells whether a token is that of the bot.
func (s *Server) good(token string) bool {
	return !s.revoked && strings.TrimPrefix(token, "Bot ") == BotToken
}

// soon tells whether a shard identifies too soon after another of its group; there are as many groups as may identify
// at once.
func (s *Server) soon(shard int) bool {
	now, group := s.opts.Now(), shard%s.opts.AtOnce
	last, known := s.gate.started[group]
	if known && s.opts.Identify > 0 && now.Sub(last) < s.opts.Identify {
		return true
	}
	s.gate.started[group] = now
	return false
}

// resume goes on with a session.
func (c *conn) resume(data json.RawMessage) {
	s := c.server
	var r struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     int64  `json:"seq"`
	}
	if json.Unmarshal(data, &r) != nil {
		c.refuse(closeUndecodable, "Error while decoding payload.")
		return
	}
	one := s.gate.sessions[r.Session]
	switch {
	case c.session != nil:
		c.refuse(closeAlready, "Already authenticated.")
	case !s.good(r.Token):
		c.refuse(closeBadToken, "Authentication failed.")
	case one == nil || one.expired(s.opts) || !one.reaches(r.Seq):
		delete(s.gate.sessions, r.Session)
		c.send(frame{Op: opInvalid, Data: false})
	case r.Seq > one.seq:
		c.refuse(closeBadSequence, "Invalid seq.")
	default:
		if !c.resuming {
			s.violate("gateway: a session is resumed at another address than the one that READY named")
		}
		if one.conn != nil {
			one.conn.close()
		}
		one.conn, c.session, c.sent = c, one, r.Seq
		one.resumed++
		one.add("RESUMED", object{"_trace": []string{"discordtest"}}, s.opts.Backlog)
		s.notify()
		c.stir()
	}
}
