package redistest

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

// masterName is what the Sentinels call the servers they look after.
const masterName = "bot"

// A Sentinel is a primary with two replicas, looked after by three Sentinels: one that has not answered for 1.5 s is
// replaced when two of them agree. Sentinels and servers have the same password.
type Sentinel struct {
	t         testing.TB
	nodes     []*Server
	sentinels []*Server
}

// StartSentinel runs all six until the test ends. It returns when the replicas follow and a failover is possible.
func StartSentinel(t testing.TB, settings ...string) *Sentinel {
	t.Helper()
	need(t)
	s := &Sentinel{t: t, nodes: group(t, 3), sentinels: group(t, 3)}
	for i, n := range s.nodes {
		mine := settings
		if i > 0 {
			mine = append([]string{"--replicaof", loopback, s.nodes[0].port}, settings...)
		}
		n.configure(mine...)
		n.started()
	}
	ids := []string{nodeID(), nodeID(), nodeID()}
	for i, w := range s.sentinels {
		s.configureSentinel(w, i, ids)
		w.started()
	}
	s.Settle()
	return s
}

// group gives servers with ports and folders of their own and one password.
func group(t testing.TB, count int) []*Server {
	t.Helper()
	password := rand.Text()
	list := make([]*Server, count)
	for i := range list {
		list[i] = &Server{t: t, dir: t.TempDir(), port: freePort(t), password: password}
	}
	return list
}

// configureSentinel writes what the Sentinels would tell each other within some seconds: who is there.
func (s *Sentinel) configureSentinel(w *Server, i int, ids []string) {
	s.t.Helper()
	w.password = s.nodes[0].password
	lines := []string{"--bind", loopback, "--port", w.port, "--dir", w.dir, "--logfile", w.log(),
		"--requirepass", w.password, "--sentinel", "myid", ids[i],
		"--sentinel", "monitor", masterName, loopback, s.nodes[0].port, "2",
		"--sentinel", "auth-pass", masterName, w.password, "--sentinel", "sentinel-pass", w.password,
		"--sentinel", "down-after-milliseconds", masterName, "1500",
		"--sentinel", "failover-timeout", masterName, "4000",
		"--sentinel", "parallel-syncs", masterName, "2"}
	for _, n := range s.nodes[1:] {
		lines = append(lines, "--sentinel", "known-replica", masterName, loopback, n.port)
	}
	for j, other := range s.sentinels {
		if j != i {
			lines = append(lines, "--sentinel", "known-sentinel", masterName, loopback, other.port, ids[j])
		}
	}
	w.write("sentinel.conf", lines)
	w.command = []string{"redis-server", w.dir + "/sentinel.conf", "--sentinel"}
}

// URL is the address as go-redis reads it (ParseFailoverURL): Sentinels' addresses with their password, and that of the
// servers.
func (s *Sentinel) URL() string {
	password := s.nodes[0].password
	q := url.Values{"master_name": {masterName}, "password": {password},
		"addr": {s.sentinels[1].Addr(), s.sentinels[2].Addr()}}
	return fmt.Sprintf("redis://:%s@%s/0?%s", password, s.sentinels[0].Addr(), q.Encode())
}

// Nodes are the servers; the first was the primary at the start.
func (s *Sentinel) Nodes() []*Server { return s.nodes }

// Primary is who is it now, as the Sentinels say.
func (s *Sentinel) Primary() *Server {
	s.t.Helper()
	said := strings.Fields(s.sentinels[0].CLI("sentinel", "get-master-addr-by-name", masterName))
	for _, n := range s.nodes {
		if len(said) == 2 && said[1] == n.port {
			return n
		}
	}
	s.t.Fatalf("the Sentinels name %q as the primary", said)
	return nil
}

// KillPrimary ends the primary at once and gives it, to be started again. See [Sentinel.Await].
func (s *Sentinel) KillPrimary() *Server {
	s.t.Helper()
	p := s.Primary()
	p.Kill()
	return p
}

// Await waits until another server than this one is the primary, and works.
func (s *Sentinel) Await(old *Server) {
	s.t.Helper()
	s.sentinels[0].until("there is a new primary", func() bool { return s.follows(old) })
}

// follows tells whether another server is the primary, and works.
func (s *Sentinel) follows(old *Server) bool {
	p := s.Primary()
	return p != old && p.role() == "master"
}

// Failover has the Sentinels make another server the primary, as an operator does before an upgrade, and waits for it.
// On a busy machine they may give it up: then they are asked again.
func (s *Sentinel) Failover() {
	s.t.Helper()
	const givenUp = 10 * time.Second
	old := s.Primary()
	for range 3 {
		s.sentinels[0].CLI("sentinel", "failover", masterName)
		if until(givenUp, func() bool { return s.follows(old) }) {
			return
		}
	}
	s.Await(old)
}

// Settle waits until everybody is there, follows and agrees: then the next failover is possible.
func (s *Sentinel) Settle() {
	s.t.Helper()
	for _, w := range s.sentinels {
		w.until("a failover is possible", func() bool {
			out, err := w.cli("sentinel", "ckquorum", masterName)
			return err == nil && strings.HasPrefix(out, "OK 3 ")
		})
	}
	p := s.Primary()
	p.until("both replicas follow", func() bool {
		out, _ := p.cli("info", "replication") // an error has none
		return strings.Count(out, "state=online") == 2
	})
}

// role is what a server takes itself for: master or slave; nothing when it does not answer.
func (s *Server) role() string {
	out, _ := s.cli("role")
	role, _, _ := strings.Cut(out, "\n")
	return role
}

// nodeID is an identity as Sentinels and the nodes of a Cluster have: 40 hexadecimal digits.
func nodeID() string {
	id := make([]byte, 20)
	_, _ = rand.Read(id) // never fails
	return fmt.Sprintf("%x", id)
}
