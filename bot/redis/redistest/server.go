package redistest

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/bottest/debian"
)

const (
	loopback = "127.0.0.1"
	// starting is how long a server may take to answer, on a machine that has much else to do.
	starting = 30 * time.Second
)

// need makes sure that Redis is here.
func need(t testing.TB) {
	t.Helper()
	if err := debian.Install(t.Context(), "redis-server", "redis-server"); err != nil {
		t.Fatal(err)
	}
}

// A Server is one redis-server. Its methods end the test when something fails, so they belong to the test's goroutine.
type Server struct {
	t        testing.TB
	port     string
	bus      string // where the nodes of a Cluster talk to each other, empty for who is in none
	password string
	dir      string
	command  []string
	process  *process
	shared   bool
}

// Start runs a server that ends with the test. Settings are those of redis-server's command line and win over the ones
// chosen here: "--appendfsync", "always".
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	need(t)
	s := newServer(t, t.TempDir(), settings...)
	s.started()
	return s
}

// started starts the server, to end with the test.
func (s *Server) started() {
	s.t.Helper()
	s.start(keep)
	s.t.Cleanup(func() {
		s.Kill()
		if s.t.Failed() {
			s.t.Logf("redis-server at %s wrote:\n%s", s.Addr(), tail(s.log()))
		}
	})
}

// newServer assembles one.
func newServer(t testing.TB, dir string, settings ...string) *Server {
	t.Helper()
	s := &Server{t: t, dir: dir, port: freePort(t), password: rand.Text()}
	s.configure(settings...)
	return s
}

// configure writes the server's settings, into a file because Sentinel lets servers write down there what they have
// become. By itself a node of a Cluster would take the port 10,000 higher for its bus, which may be in use.
func (s *Server) configure(settings ...string) {
	s.t.Helper()
	if slices.Contains(settings, "--cluster-enabled") {
		s.bus = freePort(s.t)
		settings = append([]string{"--cluster-port", s.bus}, settings...)
	}
	s.write("redis.conf", append([]string{"--bind", loopback, "--port", s.port, "--dir", s.dir,
		"--requirepass", s.password, "--masterauth", s.password, "--appendonly", "yes", "--appendfsync", "everysec",
		"--save", "", "--repl-diskless-sync-delay", "0", "--logfile", s.log()}, settings...))
	s.command = []string{"redis-server", filepath.Join(s.dir, "redis.conf")}
}

// write writes options of a command line as a file of settings.
func (s *Server) write(file string, options []string) {
	s.t.Helper()
	var b strings.Builder
	for _, o := range options {
		if name, ok := strings.CutPrefix(o, "--"); ok {
			fmt.Fprintf(&b, "\n%s", name)
		} else {
			fmt.Fprintf(&b, " %q", o)
		}
	}
	if err := os.WriteFile(filepath.Join(s.dir, file), []byte(b.String()+"\n"), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// start runs the server and waits until it answers.
func (s *Server) start(folder string) {
	s.t.Helper()
	p, err := run(folder, s.command...)
	if err != nil {
		s.t.Fatal(err)
	}
	s.process = p
	s.until("it answers", func() bool { return s.ping() })
}

// URL is the address as go-redis reads it.
func (s *Server) URL() string { return "redis://:" + s.password + "@" + s.Addr() + "/0" }

// Addr is host and port.
func (s *Server) Addr() string { return net.JoinHostPort(loopback, s.port) }

// Password is that of the default user.
func (s *Server) Password() string { return s.password }

// Dir is where the append-only file is.
func (s *Server) Dir() string { return s.dir }

// Kill ends the server at once, as a power cut does to a process: what it has not written is gone.
func (s *Server) Kill() {
	s.t.Helper()
	s.own("killed")
	s.process.kill()
}

// Restart starts a killed server again, with what its append-only file holds, and waits until it answers.
func (s *Server) Restart() {
	s.t.Helper()
	s.Kill()
	s.start(keep)
}

// Pause stops the server where it is: it keeps its connections and says nothing.
func (s *Server) Pause() {
	s.t.Helper()
	s.own("paused")
	s.process.signal(s.t, "STOP")
}

// Resume lets a paused server go on.
func (s *Server) Resume() {
	s.t.Helper()
	s.process.signal(s.t, "CONT")
}

// CLI runs redis-cli with these arguments and gives what it prints.
func (s *Server) CLI(args ...string) string {
	s.t.Helper()
	out, err := s.cli(args...)
	if err != nil {
		s.t.Fatalf("redis-cli %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(out)
}

// cli is CLI for what may fail.
func (s *Server) cli(args ...string) (string, error) {
	//nolint:gosec,noctx // the tests' own commands; the server ends with the test
	c := exec.Command("redis-cli", append([]string{"-e", "-h", loopback, "-p", s.port}, args...)...)
	c.Env = append(os.Environ(), "REDISCLI_AUTH="+s.password)
	out, err := c.CombinedOutput()
	return string(out), err
}

// own refuses what would end the server of other tests.
func (s *Server) own(what string) {
	s.t.Helper()
	if s.shared {
		s.t.Fatalf("a server that tests share cannot be %s: use redistest.Start", what)
	}
}

func (s *Server) log() string { return filepath.Join(s.dir, "redis.log") }

// ping says whether the server works: it is there, it is ours and it has read its file.
func (s *Server) ping() bool {
	//nolint:noctx // has its own limit
	c, err := net.DialTimeout("tcp", s.Addr(), time.Second)
	if err != nil {
		return false
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(time.Second)) // a connection that is just made has one
	if _, err := fmt.Fprintf(c, "AUTH %s\r\nPING\r\n", s.password); err != nil {
		return false
	}
	answers := bufio.NewReader(c)
	for _, want := range []string{"+OK\r\n", "+PONG\r\n"} {
		if got, err := answers.ReadString('\n'); err != nil || got != want {
			return false
		}
	}
	return true
}

// until looks again and again until the condition holds.
func (s *Server) until(what string, holds func() bool) {
	s.t.Helper()
	if !until(starting, holds) {
		s.t.Fatalf("redis-server at %s: after %v it is not so that %s\n%s", s.Addr(), starting, what, tail(s.log()))
	}
}

// until looks again and again until the condition holds, and says whether it did in time.
func until(limit time.Duration, holds func() bool) bool {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	late := time.After(limit)
	for !holds() {
		select {
		case <-late:
			return false
		case <-tick.C:
		}
	}
	return true
}
