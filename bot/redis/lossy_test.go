package redis_test

import (
	"bytes"
	"io"
	"net"
	"sync"
	"testing"
)

// A lossy network lies between a store and its server, and loses one answer when it is told to.
type lossy struct {
	addr string

	mu        sync.Mutex
	marker    string // guarded by mu; of the request whose answer gets lost; empty: none
	meanwhile func() // guarded by mu
}

func newLossy(t *testing.T, server string) *lossy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	l := &lossy{addr: listener.Addr().String()}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() { l.serve(t, c, server) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		all.Wait()
	})
	return l
}

// lose has the next request with the marker be carried out, something else happen then, and its answer not arrive.
func (l *lossy) lose(marker string, meanwhile func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.marker, l.meanwhile = marker, meanwhile
}

// lost tells whether it has happened.
func (l *lossy) lost() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.marker == ""
}

// doomed gives what happens instead of the answer to a request; nil: it is answered.
func (l *lossy) doomed(request []byte) func() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.marker == "" || !bytes.Contains(request, []byte(l.marker)) {
		return nil
	}
	l.marker = ""
	return l.meanwhile
}

// serve passes on what one connection says, until either side ends it.
func (l *lossy) serve(t *testing.T, client net.Conn, address string) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial("tcp", address)
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = server.Close() }()
	losing := make(chan func(), 1)
	var back sync.WaitGroup
	back.Go(func() {
		defer func() { _ = client.Close() }()
		answers(client, server, losing)
	})
	defer back.Wait()
	defer func() { _ = server.Close() }()
	buffer := make([]byte, 1<<16)
	for {
		n, err := client.Read(buffer)
		if meanwhile := l.doomed(buffer[:n]); meanwhile != nil {
			losing <- meanwhile
		}
		if _, failed := server.Write(buffer[:n]); failed != nil || err != nil {
			return
		}
	}
}

// answers passes on answers but for the one that is to be lost.
func answers(client io.Writer, server io.Reader, losing <-chan func()) {
	buffer := make([]byte, 1<<16)
	for {
		n, err := server.Read(buffer)
		select {
		case meanwhile := <-losing:
			meanwhile()
			return
		default:
		}
		if _, failed := client.Write(buffer[:n]); failed != nil || err != nil {
			return
		}
	}
}
