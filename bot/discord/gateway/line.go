package gateway

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A line is a connection to the gateway as the library sees it. It reads along.
type line struct {
	net.Conn
	from   *bufio.Reader
	in     []byte // what the library may read; only its reader uses this and what is above
	parts  []byte // of a message that is not complete
	framed bool   // the greeting of HTTP is over

	news   chan struct{} // holds a token when something changed
	closed chan struct{} // the library is done with it
	once   sync.Once

	mu    sync.Mutex
	state state // guarded by mu
}

// state is what a line knows.
type state struct {
	tale
	heard  time.Time // the last acknowledgement, or from when on one is due
	opened bool      // the library can bear acknowledgements
	framed bool
	end    error // why it ended, the first reason
}

func newLine(conn net.Conn) *line {
	return &line{Conn: conn, from: bufio.NewReader(conn), news: make(chan struct{}, 1), closed: make(chan struct{})}
}

// settle is how long a broken line seems whole. The library then holds its lock while it sleeps for a second; a
// heartbeat that is due at the same instant gets through before, and does not wait for that, which would stop a
// simulated clock.
const settle = 1371 * time.Microsecond

// Read gives the library what it can bear.
func (l *line) Read(p []byte) (int, error) {
	for len(l.in) == 0 {
		if err := l.fill(); err != nil {
			l.fail(err)
			time.Sleep(settle)
			return 0, err
		}
	}
	n := copy(p, l.in)
	l.in = l.in[n:]
	return n, nil
}

func (l *line) fill() error {
	if !l.framed {
		return l.head()
	}
	f, err := readFrame(l.from)
	switch {
	case err != nil:
		return err
	case f.kind == frameClose:
		l.fail(closeOf(f.data))
		l.in = f.bytes()
		return nil
	case f.kind >= control:
		l.in = f.bytes()
		return nil
	case f.kind != frameText && f.kind != frameRest, (f.kind == frameRest) != (l.parts != nil),
		len(l.parts)+len(f.data) > maxMessage:
		return errFrame
	}
	if !f.last || l.parts != nil {
		l.parts = append(append(make([]byte, 0, len(l.parts)+len(f.data)), l.parts...), f.data...)
		if !f.last {
			return nil
		}
		f.data, l.parts = l.parts, nil
	}
	return l.message(f.data)
}

// head passes the answer on with which HTTP ends.
func (l *line) head() error {
	text, err := l.from.ReadBytes('\n')
	l.in = append(l.in, text...)
	if fields := strings.Fields(string(text)); len(fields) > 1 && strings.HasPrefix(fields[0], "HTTP/") {
		if status, err := strconv.Atoi(fields[1]); err == nil && status != 101 {
			l.fail(&refusal{status: strings.Join(fields[1:], " ")})
		}
	} else if len(fields) == 2 && strings.EqualFold(fields[0], "Retry-After:") {
		l.later(fields[1])
	}
	if err == nil && len(bytes.TrimSpace(text)) == 0 {
		l.framed = true
		l.mu.Lock()
		defer l.mu.Unlock()
		l.state.framed = true
	}
	return err
}

// A refusal is that Discord did not let us connect, and when it may be tried again.
type refusal struct {
	status string
	after  time.Duration
}

func (r *refusal) Error() string { return "the gateway answered " + r.status }

// later notes how long to wait after a refusal.
func (l *line) later(seconds string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var r *refusal
	if n, err := strconv.Atoi(seconds); err == nil && n > 0 && errors.As(l.state.end, &r) {
		r.after = time.Duration(min(n, 24*60*60)) * time.Second
	}
}

// message hears a message and passes on what the library can bear of it.
func (l *line) message(data []byte) error {
	out, t, err := translate(data)
	if err != nil {
		return err
	}
	for _, one := range out {
		if !t.ack || l.get().opened {
			l.in = append(l.in, frame{kind: frameText, last: true, data: one}.bytes()...)
		}
	}
	l.mu.Lock()
	if t.interval > 0 {
		l.state.interval = t.interval
	}
	if t.ack {
		l.state.heard = time.Now()
	}
	l.state.ready, l.state.resumed = l.state.ready || t.ready, l.state.resumed || t.resumed
	l.mu.Unlock()
	if t.ready || t.resumed {
		l.tell()
	}
	return nil
}

// Write sends what the library says, a frame at a time, but for its goodbye: that would end a session which can be
// resumed. Of what fails here the library hears when it reads: it would close twice, and the second time may hit the
// next connection.
func (l *line) Write(p []byte) (int, error) {
	if !l.get().framed {
		return l.Conn.Write(p)
	}
	if len(p) == 0 || p[0]&0x0f == frameClose {
		return len(p), nil
	}
	if _, err := l.Conn.Write(p); err != nil {
		l.cut(err)
	}
	return len(p), nil
}

// Close is how the library says that it is done.
func (l *line) Close() error {
	err := l.Conn.Close()
	l.once.Do(func() { close(l.closed) })
	return err
}

// cut breaks the connection, so that the library notices.
func (l *line) cut(reason error) {
	l.fail(reason)
	_ = l.Conn.Close() // it may be closed already
}

// fail notes why the line ends.
func (l *line) fail(reason error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state.end == nil {
		l.state.end = reason
	}
}

func (l *line) tell() {
	select {
	case l.news <- struct{}{}:
	default:
	}
}

func (l *line) get() state {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state
}

// open notes that the library has begun to send heartbeats.
func (l *line) open() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state.opened, l.state.heard = true, time.Now()
}

// bye says that we go for good. Discord then forgets the session, and closes the connection.
func (l *line) bye() {
	const normal = 1000
	// a mask of zeros is one, too
	goodbye := binary.BigEndian.AppendUint16([]byte{0x80 | frameClose, 0x80 | 2, 0, 0, 0, 0}, normal)
	_ = l.SetWriteDeadline(time.Now().Add(time.Second)) // who does not hear it is cut off
	_, _ = l.Conn.Write(goodbye)
}

// A closing is the code with which Discord closed a connection.
type closing struct {
	code int
	text string
}

func (c *closing) Error() string {
	if c.text == "" {
		return fmt.Sprintf("Discord closed the connection with %d", c.code)
	}
	return fmt.Sprintf("Discord closed the connection with %d: %s", c.code, c.text)
}

func closeOf(data []byte) *closing {
	if len(data) < 2 {
		return &closing{code: 1005}
	}
	return &closing{code: int(binary.BigEndian.Uint16(data)), text: string(data[2:])}
}

// codeOf is the code with which Discord closed a connection, 0 when it did not.
func codeOf(err error) int {
	var c *closing
	if errors.As(err, &c) {
		return c.code
	}
	return 0
}
