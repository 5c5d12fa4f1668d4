package redistest

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// slots is how many a Cluster has.
const slots = 16384

// A Cluster is three primaries with a replica each; a node that has not answered for 2 s is replaced.
type Cluster struct {
	t     testing.TB
	nodes []*Server
	ids   []string
}

// StartCluster runs all six until the test ends, and returns when all slots are served and the replicas follow. The
// nodes are told from the start what they would find out within some seconds.
func StartCluster(t testing.TB, settings ...string) *Cluster {
	t.Helper()
	need(t)
	c := &Cluster{t: t, nodes: group(t, 6)}
	for _, n := range c.nodes {
		c.ids = append(c.ids, nodeID())
		n.configure(append([]string{"--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf",
			"--cluster-node-timeout", "2000"}, settings...)...)
	}
	for i, n := range c.nodes {
		if err := os.WriteFile(filepath.Join(n.dir, "nodes.conf"), []byte(c.known(i)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range c.nodes {
		n.started()
	}
	c.Settle()
	return c
}

// known writes the whole Cluster as one node keeps it: nodes 0 to 2 are the primaries, 3 to 5 their replicas.
func (c *Cluster) known(myself int) string {
	var b strings.Builder
	for i, n := range c.nodes {
		flags, primary, served := "master", "-", fmt.Sprintf(" %d-%d", i*slots/3, (i+1)*slots/3-1)
		if i >= 3 {
			flags, primary, served = "slave", c.ids[i-3], ""
		}
		if i == myself {
			flags = "myself," + flags
		}
		fmt.Fprintf(&b, "%s %s@%s %s %s 0 0 %d connected%s\n", c.ids[i], n.Addr(), n.bus, flags, primary, i%3+1, served)
	}
	return b.String() + "vars currentEpoch 3 lastVoteEpoch 0\n"
}

// URL is the address as go-redis reads it (ParseClusterURL), with cluster=true for who has to choose.
func (c *Cluster) URL() string {
	q := url.Values{"cluster": {"true"}, "addr": {}}
	for _, n := range c.nodes[1:] {
		q.Add("addr", n.Addr())
	}
	return fmt.Sprintf("redis://:%s@%s?%s", c.nodes[0].password, c.nodes[0].Addr(), q.Encode())
}

// Nodes are the servers; the first three were the primaries at the start, the others their replicas in that order.
func (c *Cluster) Nodes() []*Server { return c.nodes }

// Primary is who serves a slot now.
func (c *Cluster) Primary(slot int) *Server {
	c.t.Helper()
	var found *Server
	c.nodes[0].until(fmt.Sprintf("slot %d is served", slot), func() bool {
		found = c.serving(slot)
		return found != nil
	})
	return found
}

// serving finds the node that takes a slot for its own.
func (c *Cluster) serving(slot int) *Server {
	for _, n := range c.nodes {
		for line := range strings.Lines(n.seen()) {
			f := strings.Fields(line)
			if len(f) > 8 && strings.HasPrefix(f[2], "myself,master") && serves(f[8:], slot) {
				return n
			}
		}
	}
	return nil
}

// seen is the Cluster as the node sees it; nothing when it does not answer.
func (s *Server) seen() string {
	out, _ := s.cli("cluster", "nodes")
	return out
}

// serves says whether ranges of slots, as "0-99" or "7", have one.
func serves(ranges []string, slot int) bool {
	for _, r := range ranges {
		first, last, more := strings.Cut(r, "-")
		if !more {
			last = first
		}
		from, errFrom := strconv.Atoi(first)
		to, errTo := strconv.Atoi(last)
		if errFrom == nil && errTo == nil && from <= slot && slot <= to {
			return true
		}
	}
	return false
}

// Primaries are the nodes that take themselves for it now.
func (c *Cluster) Primaries() (list []*Server) {
	for _, n := range c.nodes {
		if strings.Contains(n.seen(), "myself,master") {
			list = append(list, n)
		}
	}
	return list
}

// UsedSlots are those in which there are keys, in order.
func (c *Cluster) UsedSlots() (used []int) {
	c.t.Helper()
	for _, n := range c.Primaries() {
		for key := range strings.SplitSeq(n.CLI("--scan"), "\n") {
			if slot := slotOf(key); key != "" && !slices.Contains(used, slot) {
				used = append(used, slot)
			}
		}
	}
	slices.Sort(used)
	return used
}

// slotOf is where a key lives: the checksum (CRC-16/XMODEM) of what stands in its braces, or of all of it.
func slotOf(key string) int {
	if _, rest, tagged := strings.Cut(key, "{"); tagged {
		if tag, _, closed := strings.Cut(rest, "}"); closed && tag != "" {
			key = tag
		}
	}
	var sum uint16
	for i := range len(key) {
		sum ^= uint16(key[i]) << 8
		for range 8 {
			carry := sum&0x8000 != 0
			if sum <<= 1; carry {
				sum ^= 0x1021
			}
		}
	}
	return int(sum) % slots
}

// KillPrimary ends the primary of a shard (0 to 2) at once and gives it, to be started again. See [Cluster.Await].
func (c *Cluster) KillPrimary(shard int) *Server {
	c.t.Helper()
	p := c.Primary(shard * slots / 3)
	p.Kill()
	return p
}

// Await waits until another server than this one serves its shard's slots.
func (c *Cluster) Await(shard int, old *Server) {
	c.t.Helper()
	old.until("another one serves its slots", func() bool {
		p := c.serving(shard * slots / 3)
		return p != nil && p != old
	})
}

// Settle waits until all nodes are there, serve and follow.
func (c *Cluster) Settle() {
	c.t.Helper()
	c.nodes[0].until("three are primaries", func() bool { return len(c.Primaries()) == 3 })
	for _, n := range c.nodes {
		n.until("the Cluster works as it sees it", func() bool {
			info, _ := n.cli("cluster", "info") // an error has none
			return strings.Contains(info, "cluster_state:ok") && n.follows()
		})
	}
}

// follows says whether the node knows nobody who is gone, and has its primary's data unless it is one.
func (s *Server) follows() bool {
	seen := s.seen()
	if strings.Contains(seen, "fail") || strings.Contains(seen, "myself,master") {
		return !strings.Contains(seen, "fail")
	}
	info, _ := s.cli("info", "replication") // an error has none
	return strings.Contains(info, "master_link_status:up")
}

// MoveSlot moves a slot with its keys to another primary, as redis-cli's reshard does, while others use it.
func (c *Cluster) MoveSlot(slot int, to *Server) {
	c.t.Helper()
	from, number := c.Primary(slot), strconv.Itoa(slot)
	if from == to {
		return
	}
	to.CLI("cluster", "setslot", number, "importing", c.id(from))
	from.CLI("cluster", "setslot", number, "migrating", c.id(to))
	for {
		listed := from.CLI("cluster", "getkeysinslot", number, "50")
		if listed == "" {
			break
		}
		keys := strings.Split(listed, "\n") // a key may have spaces
		from.CLI(append([]string{"migrate", loopback, to.port, "", "0", "5000", "auth", to.password, "keys"}, keys...)...)
	}
	for _, n := range []*Server{to, from} { // in this order: a slot without an owner would be nobody's
		n.CLI("cluster", "setslot", number, "node", c.id(to))
	}
}

func (c *Cluster) id(of *Server) string {
	for i, n := range c.nodes {
		if n == of {
			return c.ids[i]
		}
	}
	c.t.Fatal("a server of another Cluster")
	return ""
}
