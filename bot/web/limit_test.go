package web

import (
	"errors"
	"strconv"
	"testing"
	"time"
)

func TestGateOpensAgainAfterTheTimeItNames(t *testing.T) {
	g, now := newGate(6), time.Unix(1000, 0)
	for range 6 {
		if err := g.pass("a", now); err != nil {
			t.Fatal(err)
		}
	}
	var early tooEarly
	if err := g.pass("a", now); !errors.As(err, &early) || !errors.Is(err, errTooMany) {
		t.Fatalf("got %v, want a refusal that ends", err)
	}
	if early.wait != 10*time.Second {
		t.Errorf("wait %v, want 10 s", early.wait)
	}
	if err := g.pass("b", now); err != nil {
		t.Errorf("another key: %v", err)
	}
	if err := g.pass("a", now.Add(early.wait)); err != nil {
		t.Errorf("after the wait: %v", err)
	}
}

func TestGateForgetsWhoIsIdleAndNeverGrowsPastItsBound(t *testing.T) {
	g, now := newGate(1), time.Unix(1000, 0)
	for i := range maxKeys + 10 {
		err := g.pass(strconv.Itoa(i), now)
		if full := i >= maxKeys; (err != nil) != full {
			t.Fatalf("key %d: %v", i, err)
		}
	}
	if err := g.pass("late", now.Add(2*time.Minute)); err != nil {
		t.Errorf("the idle were not forgotten: %v", err)
	}
	if got := len(g.limiters); got != 1 {
		t.Errorf("%d keys are remembered, want 1", got)
	}
}

func TestAddressesOfOneNetworkCountTogether(t *testing.T) {
	for _, test := range []struct{ name, address, want string }{
		{"IPv4 with port", "192.0.2.7:4711", "192.0.2.7"},
		{"IPv4 of a proxy's header", "192.0.2.7", "192.0.2.7"},
		{"IPv4 in IPv6", "[::ffff:192.0.2.7]:80", "192.0.2.7"},
		{"IPv6", "[2001:db8:1:2:3:4:5:6]:80", "2001:db8:1:2::/64"},
		{"IPv6 with zone", "[fe80::1%eth0]:80", "fe80::/64"},
		{"a socket", "@", "@"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := network(test.address); got != test.want {
				t.Errorf("network(%q) = %q, want %q", test.address, got, test.want)
			}
		})
	}
}

func TestSeatsAreFreedOnce(t *testing.T) {
	s := newSeats(2, 3)
	leave, err := s.take("a")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		key  string
		full bool
	}{{"a", false}, {"a", true}, {"b", false}, {"c", true}} {
		if _, err := s.take(test.key); (err != nil) != test.full {
			t.Errorf("take(%q) = %v, want full: %v", test.key, err, test.full)
		}
	}
	leave()
	if _, err := s.take("c"); err != nil {
		t.Errorf("after one left: %v", err)
	}
	if _, known := s.taken["d"]; known {
		t.Error("a key without seats is remembered")
	}
}
