package redistest

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"
)

// A Direction is one way through a proxy.
type Direction int

// The two ways.
const (
	ToServer Direction = iota
	ToClient
)

// A Proxy is a bad network in front of one server: what passes can be late, slow, held up or cut off. What is held up
// arrives later, as on a network that repeats lost packets, unless the connection is given up before.
type Proxy struct {
	target   string
	listener net.Listener
	ctx      context.Context //nolint:containedctx // the life of its goroutines, which Start's caller owns
	running  sync.WaitGroup

	mu      sync.Mutex
	links   map[net.Conn]bool // guarded by mu; all connections, of both sides
	refuses bool              // guarded by mu
	delay   time.Duration     // guarded by mu
	rate    int               // guarded by mu; bytes in a second, 0 is no limit
	held    [2]bool           // guarded by mu; by Direction
	changed chan struct{}     // guarded by mu; closed when one of these changes
}

// NewProxy runs one in front of an address until the test ends.
func NewProxy(t testing.TB, target string) *Proxy {
	t.Helper()
	l, err := net.Listen("tcp", net.JoinHostPort(loopback, "0")) //nolint:noctx // at once
	if err != nil {
		t.Fatal(err)
	}
	// not with the test's context, which ends before those who use the proxy do
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	p := &Proxy{target: target, listener: l, ctx: ctx, links: map[net.Conn]bool{}, changed: make(chan struct{})}
	p.running.Go(p.accept)
	t.Cleanup(func() {
		stop()
		_ = l.Close()
		p.Cut()
		p.running.Wait()
	})
	return p
}

// Addr is where the proxy listens.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// URL is that of a server with the proxy's address in place of the server's.
func (p *Proxy) URL(t testing.TB, server string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Host = p.Addr()
	return u.String()
}

// Cut ends all connections. New ones are made as before.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.links {
		_ = c.Close()
	}
}

// Refuse ends each new connection at once, and those that are there.
func (p *Proxy) Refuse() {
	p.change(func() { p.refuses = true })
	p.Cut()
}

// Delay lets everything be late by that much, each way.
func (p *Proxy) Delay(by time.Duration) { p.change(func() { p.delay = by }) }

// Throttle lets only so many bytes pass in a second, each way and for each connection.
func (p *Proxy) Throttle(bytes int) { p.change(func() { p.rate = bytes }) }

// Hold lets nothing pass in these directions. Both sides keep their connections and hear nothing of it.
func (p *Proxy) Hold(directions ...Direction) {
	p.change(func() {
		for _, d := range directions {
			p.held[d] = true
		}
	})
}

// Heal ends all of this; what was held goes on its way.
func (p *Proxy) Heal() {
	p.change(func() { p.refuses, p.delay, p.rate, p.held = false, 0, 0, [2]bool{} })
}

func (p *Proxy) change(do func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	do()
	close(p.changed)
	p.changed = make(chan struct{})
}

// accept connects clients with the server until the listener is closed.
func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
			p.running.Go(func() { p.serve(client) })
		}
	}
}

// serve is one connection, from its beginning to its end.
func (p *Proxy) serve(client net.Conn) {
	defer p.forget(client)
	if !p.note(client) {
		return
	}
	var d net.Dialer
	server, err := d.DialContext(p.ctx, "tcp", p.target)
	if err != nil {
		return
	}
	defer p.forget(server)
	if !p.note(server) {
		return
	}
	var ways sync.WaitGroup
	for _, w := range []struct {
		from, to net.Conn
		d        Direction
	}{{client, server, ToServer}, {server, client, ToClient}} {
		ways.Go(func() {
			p.carry(w.from, w.to, w.d)
			_, _ = client.Close(), server.Close() // neither side of a connection outlives the other
		})
	}
	ways.Wait()
}

// note keeps a connection to be cut, or says that there is to be none.
func (p *Proxy) note(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refuses || p.ctx.Err() != nil {
		return false
	}
	p.links[c] = true
	return true
}

func (p *Proxy) forget(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.links, c)
	_ = c.Close()
}

// A parcel is what was read at once, and when.
type parcel struct {
	data []byte
	at   time.Time
}

// carry reads from one side and writes to the other, until one of them ends.
func (p *Proxy) carry(from, to net.Conn, d Direction) {
	parcels, gone := make(chan parcel, 64), make(chan struct{})
	var writer sync.WaitGroup
	writer.Go(func() {
		defer close(gone)
		p.deliver(parcels, to, d)
	})
	defer writer.Wait()
	defer close(parcels)
	for {
		data := make([]byte, 16<<10)
		n, err := from.Read(data)
		if n > 0 {
			select {
			case parcels <- parcel{data[:n], time.Now()}:
			case <-gone:
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// deliver writes each parcel when its time has come.
func (p *Proxy) deliver(parcels <-chan parcel, to io.WriteCloser, d Direction) {
	var free time.Time // when the way is free for the next one
	for one := range parcels {
		if one.at.Before(free) {
			one.at = free
		}
		if !p.await(one, d) {
			return
		}
		if _, err := to.Write(one.data); err != nil {
			return
		}
		free = p.passed()
	}
}

// passed says from when on the next parcel is under way: on a throttled way after this one.
func (p *Proxy) passed() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rate == 0 {
		return time.Time{}
	}
	return time.Now().Add(-p.delay)
}

// await waits until a parcel may arrive; not when the proxy ends.
func (p *Proxy) await(one parcel, d Direction) bool {
	for {
		wait, held, changed := p.conditions(one, d)
		if !held && wait <= 0 {
			return true
		}
		var due <-chan time.Time
		if !held {
			due = time.After(wait)
		}
		select {
		case <-due:
			return true
		case <-changed:
		case <-p.ctx.Done():
			return false
		}
	}
}

// conditions says how long a parcel has to wait still, or that it is held until they change.
func (p *Proxy) conditions(one parcel, d Direction) (wait time.Duration, held bool, changed <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	late := p.delay
	if p.rate > 0 {
		late += time.Duration(len(one.data)) * time.Second / time.Duration(p.rate)
	}
	return time.Until(one.at.Add(late)), p.held[d], p.changed
}
