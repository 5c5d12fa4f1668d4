package slacktest

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// A socket is one connection in Socket Mode.
type socket struct {
	conn   *websocket.Conn
	closed chan struct{}
	out    chan object
	once   sync.Once

	mu   sync.Mutex
	acks map[string]chan []byte // guarded by mu; by envelope
}

func (s *Server) openConnection(args) (object, error) {
	ticket := s.next("ticket-")
	s.tickets[ticket] = true
	return object{"url": strings.Replace(s.url, "http", "ws", 1) + "/socket?ticket=" + ticket}, nil
}

// serveSocket keeps one connection until it ends.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	if s.fault("socket").happen(w, r) {
		return
	}
	s.mu.Lock()
	ticket := r.URL.Query().Get("ticket")
	good := s.tickets[ticket]
	delete(s.tickets, ticket)
	s.mu.Unlock()
	if !good {
		http.Error(w, "no such ticket", http.StatusNotFound)
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	one := &socket{conn: conn, closed: make(chan struct{}), out: make(chan object, 4096),
		acks: map[string]chan []byte{}}
	defer one.close()
	if !s.seat(one) {
		return
	}
	defer s.leave(one)
	for {
		_, data, err := conn.ReadMessage()
		if err != nil {
			return
		}
		one.take(data)
	}
}

// seat lets a socket in, and greets it. It is false when the server is closing.
func (s *Server) seat(one *socket) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return false
	}
	one.write(object{"type": "hello", "num_connections": len(s.sockets) + 1,
		"debug_info":      object{"host": "simulated", "build_number": 10, "approximate_connection_time": 18060},
		"connection_info": object{"app_id": AppID}})
	s.sockets = append(s.sockets, one)
	s.work.Go(func() { s.run(one) })
	s.notify()
	return true
}

func (s *Server) leave(one *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sockets = slices.DeleteFunc(s.sockets, func(o *socket) bool { return o == one })
	s.notify()
}

// run writes to a socket what is for it and pings, so that there is one writer.
func (s *Server) run(one *socket) {
	defer one.close()
	ticker := time.NewTicker(s.opts.Ping)
	defer ticker.Stop()
	for err := s.ping(one); err == nil; {
		select {
		case message := <-one.out:
			err = errors.Join(one.conn.SetWriteDeadline(time.Now().Add(5*time.Second)), one.conn.WriteJSON(message))
		case <-ticker.C:
			err = s.ping(one)
		case <-one.closed:
			return
		}
	}
}

// ping shows the client that we are alive.
func (s *Server) ping(one *socket) error {
	s.mu.Lock()
	mute := s.mute
	s.mu.Unlock()
	if mute {
		return nil
	}
	return one.conn.WriteControl(websocket.PingMessage, []byte("Ping from simulated"), time.Now().Add(time.Second))
}

func (o *socket) close() {
	o.once.Do(func() {
		close(o.closed)
		_ = o.conn.Close()
	})
}

// write queues a message. A client that does not read for so long is cut off.
func (o *socket) write(message object) {
	select {
	case o.out <- message:
	default:
		o.close()
	}
}

func (o *socket) expect(e *envelope) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.acks[e.id] = make(chan []byte, 1)
}

func (o *socket) acked(e *envelope) <-chan []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.acks[e.id]
}

func (o *socket) forget(e *envelope) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.acks, e.id)
}

// take reads an acknowledgement.
func (o *socket) take(data []byte) {
	var ack struct {
		Envelope string          `json:"envelope_id"`
		Payload  json.RawMessage `json:"payload"`
	}
	if json.Unmarshal(data, &ack) != nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if waiting, ok := o.acks[ack.Envelope]; ok {
		select {
		case waiting <- ack.Payload:
		default:
		}
	}
}
