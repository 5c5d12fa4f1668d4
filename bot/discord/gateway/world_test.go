package gateway_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/bot/discord/gateway"
	"github.com/firstline-support/firstline/bot/discord/rest"
)

// A peer is what the tests need of Discord's gateway: it can be as odd as a test wants, which a Discord that keeps to
// the rules (bot/discord/discordtest) cannot.
type peer struct {
	t      *testing.T
	calls  chan net.Conn
	closed chan struct{}
	work   sync.WaitGroup

	mu         sync.Mutex
	beat       time.Duration       // guarded by mu, as is all below
	shards     int                 // recommended
	groups     int                 // that may identify at the same time
	left       int                 // sessions that may be begun
	resets     time.Duration       //
	refuse     int                 // the code with which who identifies is sent away
	status     int                 // answered to who wants a socket
	deaf       bool                // heartbeats are not acknowledged
	mute       bool                // nothing is said at all, not even a greeting
	calling    int                 // the status of calls, 0: as usual
	onResume   []string            // what is said to the next ones who resume, instead of doing so
	identified []time.Time         //
	resumed    int                 //
	byes       []int               // codes with which we were left
	beats      []time.Time         //
	sessions   map[string]*session //
	conns      map[*end]*session
}

// An end is ours of a connection. It has a writer of its own: nobody may wait for a pipe while he holds a lock, or
// simulated time would stand still.
type end struct {
	*websocket.Conn
	out    chan func()
	closed chan struct{}
	once   sync.Once
}

func (e *end) close() {
	e.once.Do(func() {
		close(e.closed)
		_ = e.Close()
	})
}

func (e *end) write() {
	for {
		select {
		case do := <-e.out:
			do()
		case <-e.closed:
			return
		}
	}
}

type session struct {
	shard int
	seq   int64
	log   []string
}

func newPeer(t *testing.T) *peer {
	p := &peer{t: t, calls: make(chan net.Conn), closed: make(chan struct{}), beat: 40 * time.Second, shards: 1, groups: 1,
		left: 1000, resets: 24 * time.Hour, sessions: map[string]*session{}, conns: map[*end]*session{}}
	server := &http.Server{Handler: p}
	p.work.Go(func() { _ = server.Serve(wire{p}) })
	t.Cleanup(func() {
		close(p.closed)
		p.cut()
		_ = server.Close()
		p.work.Wait()
	})
	return p
}

type wire struct{ p *peer }

func (w wire) Accept() (net.Conn, error) {
	select {
	case c := <-w.p.calls:
		return c, nil
	case <-w.p.closed:
		return nil, net.ErrClosed
	}
}
func (wire) Close() error   { return nil }
func (wire) Addr() net.Addr { return &net.UnixAddr{Name: "wire"} }

func (p *peer) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.calls <- theirs:
		return ours, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *peer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	status, mute, calling := p.status, p.mute, p.calling
	said := fmt.Sprintf(`{"url":"ws://discord.test/ws","shards":%d,"session_start_limit":{"total":1000,"remaining":%d,"reset_after":%d,"max_concurrency":%d}}`,
		p.shards, p.left, p.resets.Milliseconds(), p.groups)
	p.mu.Unlock()
	switch {
	case strings.HasSuffix(r.URL.Path, "/gateway/bot") && calling != 0:
		w.WriteHeader(calling)
		_, _ = w.Write([]byte(`{"message":"no","code":0}`))
		return
	case strings.HasSuffix(r.URL.Path, "/gateway/bot"):
		_, _ = w.Write([]byte(said))
		return
	case status != 0:
		w.WriteHeader(status)
		return
	}
	up := websocket.Upgrader{}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	ws := &end{Conn: conn, out: make(chan func(), 10_000), closed: make(chan struct{})}
	p.work.Go(ws.write)
	p.mu.Lock()
	p.conns[ws] = nil
	p.mu.Unlock()
	defer func() {
		ws.close()
		p.mu.Lock()
		delete(p.conns, ws)
		p.mu.Unlock()
	}()
	if !mute {
		p.say(ws, fmt.Sprintf(`{"op":10,"d":{"heartbeat_interval":%d},"s":null,"t":null}`, p.beat.Milliseconds()))
	}
	for p.listen(ws) {
	}
}

// listen hears one thing.
func (p *peer) listen(ws *end) bool {
	var m struct {
		Op   int `json:"op"`
		Data struct {
			Shard   [2]int `json:"shard"`
			Session string `json:"session_id"`
			Seq     int64  `json:"seq"`
		} `json:"d"`
	}
	_, data, err := ws.ReadMessage()
	if err != nil {
		var c *websocket.CloseError
		if errors.As(err, &c) && c.Code != websocket.CloseAbnormalClosure {
			p.mu.Lock()
			p.byes = append(p.byes, c.Code)
			p.mu.Unlock()
		}
		return false
	}
	var op struct{ Op int }
	_ = json.Unmarshal(data, &op)
	if op.Op != 1 {
		if err := json.Unmarshal(data, &m); err != nil {
			p.t.Errorf("heard %s: %v", data, err)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch op.Op {
	case 1:
		p.beats = append(p.beats, time.Now())
		if !p.deaf {
			p.say(ws, `{"op":11,"d":null,"s":null,"t":null}`)
		}
	case 2:
		p.identified = append(p.identified, time.Now())
		p.left--
		if p.refuse != 0 {
			p.write(ws, websocket.CloseMessage, websocket.FormatCloseMessage(p.refuse, "no"))
			ws.out <- ws.close
		}
		id := fmt.Sprintf("s%d", len(p.identified))
		s := &session{shard: m.Data.Shard[0]}
		p.sessions[id], p.conns[ws] = s, s
		p.tell(s, "READY", fmt.Sprintf(`{"v":9,"session_id":%q,"resume_gateway_url":"ws://resume.test","user":{"id":"1"},"guilds":[null]}`, id))
	case 6:
		p.resumed++
		if len(p.onResume) > 0 {
			say := p.onResume[0]
			p.onResume = p.onResume[1:]
			p.say(ws, say)
			return true
		}
		s := p.sessions[m.Data.Session]
		if s == nil {
			p.say(ws, `{"op":9,"d":false}`)
			return true
		}
		p.conns[ws] = s
		for _, one := range s.log[m.Data.Seq:] {
			p.say(ws, one)
		}
		p.tell(s, "RESUMED", `{}`)
	}
	return true
}

// tell lets something happen in a session; it is called with the lock held.
func (p *peer) tell(s *session, kind, data string) {
	s.seq++
	text := fmt.Sprintf(`{"op":0,"s":%d,"t":%q,"d":%s}`, s.seq, kind, data)
	s.log = append(s.log, text)
	for ws, at := range p.conns {
		if at == s {
			p.say(ws, text)
		}
	}
}

// event lets something happen in all sessions, connected or not.
func (p *peer) event(kind, data string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.sessions {
		p.tell(s, kind, data)
	}
}

func (p *peer) say(ws *end, text string) { p.write(ws, websocket.TextMessage, []byte(text)) }

func (p *peer) write(ws *end, kind int, data []byte) {
	ws.out <- func() { _ = ws.WriteMessage(kind, data) }
}

// all says a thing on all connections.
func (p *peer) all(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for ws := range p.conns {
		p.say(ws, text)
	}
}

func (p *peer) closeWith(code int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for ws := range p.conns {
		p.write(ws, websocket.CloseMessage, websocket.FormatCloseMessage(code, ""))
		ws.out <- ws.close
	}
}

func (p *peer) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for ws := range p.conns {
		ws.close()
	}
}

func (p *peer) with(do func(p *peer)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	do(p)
}

// ears are a sink that remembers.
type ears struct {
	mu    sync.Mutex
	heard []string
	block chan struct{} // while it is there and not closed, the sink waits
	panic bool
}

func (e *ears) Dispatch(ctx context.Context, ev gateway.Event) {
	e.mu.Lock()
	block := e.block
	e.heard = append(e.heard, fmt.Sprintf("%d %s %s", ev.Shard, ev.Type, ev.Data))
	bad := e.panic
	e.mu.Unlock()
	if block != nil {
		select {
		case <-block:
		case <-ctx.Done():
		}
	}
	if bad {
		panic("a mistake")
	}
}

func (e *ears) Connected(shard int, resumed bool) {
	e.note(fmt.Sprintf("%d connected resumed=%v", shard, resumed))
}
func (e *ears) Lost(shard int) { e.note(fmt.Sprintf("%d lost", shard)) }

func (e *ears) note(text string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, text)
}

// list is what was heard, without what READY tells.
func (e *ears) list() (list []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, one := range e.heard {
		if before, _, ok := strings.Cut(one, " READY "); ok {
			one = before + " READY"
		}
		list = append(list, one)
	}
	return list
}

func (e *ears) want(t *testing.T, want ...string) {
	t.Helper()
	if got := e.list(); !slices.Equal(got, want) {
		t.Errorf("heard %q, want %q", got, want)
	}
}

// world runs a gateway against a peer in simulated time.
func world(t *testing.T, change func(o *gateway.Options, p *peer), play func(g *gateway.Gateway, p *peer, e *ears)) {
	t.Helper()
	bubble.Test(t, func(t *testing.T) {
		p := newPeer(t)
		transport := &http.Transport{DialContext: p.dial}
		calls, err := rest.New(rest.Options{Token: "secret", API: "http://discord.test", HTTP: &http.Client{Transport: transport}})
		if err != nil {
			t.Fatal(err)
		}
		o := gateway.Options{Calls: calls, Dial: p.dial}
		if change != nil {
			change(&o, p)
		}
		g, e := gateway.New(o), &ears{}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			if err := g.Run(ctx, e); err != nil {
				t.Error(err)
			}
		}()
		time.Sleep(10 * time.Second)
		play(g, p, e)
		stop()
		begun := time.Now()
		<-ended
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("the end took %v", took)
		}
		transport.CloseIdleConnections()
	})
}
