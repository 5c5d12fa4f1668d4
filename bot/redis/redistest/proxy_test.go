package redistest

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

// A client is a connection through a proxy.
type client struct {
	net.Conn
	heard *bufio.Reader
}

func dial(t *testing.T, p *Proxy, s *Server) client {
	t.Helper()
	c, err := net.Dial("tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	one := client{c, bufio.NewReader(c)}
	if got, err := one.say("AUTH " + s.Password()); err != nil || got != "+OK" {
		t.Fatalf("AUTH: %q %v", got, err)
	}
	return one
}

// say sends a line and gives the answer's first one.
func (c client) say(line string) (string, error) {
	if _, err := fmt.Fprintf(c, "%s\r\n", line); err != nil {
		return "", err
	}
	got, err := c.heard.ReadString('\n')
	return strings.TrimSpace(got), err
}

func behindProxy(t *testing.T) (*Proxy, *Server) {
	s := Start(t)
	return NewProxy(t, s.Addr()), s
}

func TestProxyCutsAndRefuses(t *testing.T) {
	t.Parallel()
	p, s := behindProxy(t)
	c := dial(t, p, s)
	p.Cut()
	if got, err := c.say("PING"); err == nil {
		t.Errorf("a cut connection answers %q", got)
	}
	c = dial(t, p, s)
	p.Refuse()
	if got, err := c.say("PING"); err == nil {
		t.Errorf("a refused connection answers %q", got)
	}
	d, err := net.Dial("tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	if got, err := (client{d, bufio.NewReader(d)}).say("PING"); err == nil {
		t.Errorf("a new connection answers %q", got)
	}
	p.Heal()
	if got, err := dial(t, p, s).say("PING"); got != "+PONG" {
		t.Errorf("after the end of it: %q %v", got, err)
	}
}

func TestProxyIsLateEachWay(t *testing.T) {
	t.Parallel()
	p, s := behindProxy(t)
	c := dial(t, p, s)
	p.Delay(40 * time.Millisecond)
	begun := time.Now()
	if got, err := c.say("PING"); got != "+PONG" {
		t.Fatalf("%q %v", got, err)
	}
	if took := time.Since(begun); took < 80*time.Millisecond {
		t.Errorf("there and back took %v, want twice the delay", took)
	}
}

func TestProxyLetsOnlySoMuchPass(t *testing.T) {
	t.Parallel()
	p, s := behindProxy(t)
	c := dial(t, p, s)
	p.Throttle(100_000)
	begun := time.Now()
	if got, err := c.say("SET k " + strings.Repeat("x", 20_000)); got != "+OK" {
		t.Fatalf("%q %v", got, err)
	}
	if took := time.Since(begun); took < 150*time.Millisecond {
		t.Errorf("20,000 bytes at 100,000 in a second took %v", took)
	}
}

func TestProxyHoldsOneWayAndLetsItGo(t *testing.T) {
	t.Parallel()
	p, s := behindProxy(t)
	c := dial(t, p, s)
	p.Hold(ToClient)
	if _, err := fmt.Fprintf(c, "INCR k\r\n"); err != nil {
		t.Fatal(err)
	}
	s.until("the server has heard it", func() bool { return s.CLI("get", "k") == "1" })
	if err := c.SetReadDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if got, err := c.heard.ReadString('\n'); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the answer %q came through, %v", got, err)
	}
	p.Heal()
	if err := c.SetReadDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	if got, err := c.heard.ReadString('\n'); got != ":1\r\n" {
		t.Errorf("the answer afterwards: %q %v", got, err)
	}
}
