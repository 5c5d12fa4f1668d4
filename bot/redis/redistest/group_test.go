package redistest

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestSentinelReplacesAPrimaryThatWasKilled(t *testing.T) {
	t.Parallel()
	s := StartSentinel(t)
	old := s.Primary()
	old.CLI("set", "k", "kept")
	if got := old.CLI("wait", "2", "5000"); got != "2" {
		t.Fatalf("%s replicas have it, want 2", got)
	}
	if killed := s.KillPrimary(); killed != old {
		t.Fatalf("killed %s, want %s", killed.Addr(), old.Addr())
	}
	s.Await(old)
	if got := s.Primary().CLI("get", "k"); got != "kept" {
		t.Errorf("the new primary has %q", got)
	}
	old.Restart()
	s.Settle()
	if role := old.role(); role != "slave" {
		t.Errorf("the old primary comes back as %q, want slave", role)
	}
}

func TestAFailoverCanBeOrdered(t *testing.T) {
	t.Parallel()
	s := StartSentinel(t)
	before := s.Primary()
	s.Failover()
	if s.Primary() == before || s.Primary().role() != "master" {
		t.Error("the primary is still the same")
	}
}

func TestAddressesAreThoseThatClientsRead(t *testing.T) {
	t.Parallel()
	s := &Sentinel{t: t, nodes: group(t, 3), sentinels: group(t, 3)}
	u, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	if q := u.Query(); len(q["addr"]) != 2 || q.Get("master_name") != "bot" || q.Get("password") == "" || u.Path != "/0" {
		t.Errorf("Sentinel: %s", u)
	}
	c := &Cluster{t: t, nodes: group(t, 6)}
	if u, err = url.Parse(c.URL()); err != nil {
		t.Fatal(err)
	}
	if q := u.Query(); len(q["addr"]) != 5 || q.Get("cluster") != "true" || u.Path != "" {
		t.Errorf("Cluster: %s", u)
	}
}

func TestAClusterReplacesAPrimaryThatWasKilled(t *testing.T) {
	t.Parallel()
	c := StartCluster(t)
	old := c.KillPrimary(1)
	c.Await(1, old)
	old.Restart()
	c.Settle()
	if role := old.role(); role != "slave" {
		t.Errorf("the old primary comes back as %q, want slave", role)
	}
}

func TestASlotMovesWithItsKeys(t *testing.T) {
	t.Parallel()
	c := StartCluster(t)
	for _, key := range []string{"plain", "{tag}a", "x{tag}", "{}a", "{open", "a{}{tag}", "{a}{b}", "ä ö"} {
		if got, want := strconv.Itoa(slotOf(key)), c.Nodes()[0].CLI("cluster", "keyslot", key); got != want {
			t.Errorf("%q is in slot %s, want %s", key, got, want)
		}
	}
	slot, err := strconv.Atoi(c.Nodes()[0].CLI("cluster", "keyslot", "{tag}a"))
	if err != nil {
		t.Fatal(err)
	}
	from := c.Primary(slot)
	from.CLI("mset", "{tag}a", "1", "{tag}b c", "2")
	if got := c.UsedSlots(); !slices.Equal(got, []int{slot}) {
		t.Errorf("slots %v are used, want %d", got, slot)
	}
	var to *Server
	for _, n := range c.Nodes()[:3] {
		if n != from {
			to = n
		}
	}
	c.MoveSlot(slot, to)
	if got := to.CLI("mget", "{tag}a", "{tag}b c"); got != "1\n2" {
		t.Errorf("after the move: %q", got)
	}
	if out, err := from.cli("get", "{tag}a"); err == nil || !strings.Contains(out, "MOVED") {
		t.Errorf("the old owner says %q, want MOVED", out)
	}
	if c.Primary(slot) != to {
		t.Error("the slot is not the other's")
	}
}
