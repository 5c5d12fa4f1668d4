package guard

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
)

func prefixes(t *testing.T, networks ...string) []netip.Prefix {
	t.Helper()
	var parsed []netip.Prefix
	for _, n := range networks {
		p, err := netip.ParsePrefix(n)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, p)
	}
	return parsed
}

func TestAddressesAreJudgedAsTheyAreDialled(t *testing.T) {
	everything := []string{"127.0.0.0/8", "::1/128", "10.0.0.0/8", "169.254.0.0/16", "fc00::/7", "fe80::/10", "0.0.0.0/8",
		"240.0.0.0/4", "64:ff9b:1::/48", "100.64.0.0/10", "192.0.0.0/24"}
	for _, test := range []struct {
		at       string
		networks []string
		allowed  bool
	}{
		{at: "93.184.216.34:443", allowed: true},
		{at: "[2606:2800:220:1::1]:443", allowed: true},
		{at: "[64:ff9b::5db8:d822]:443", allowed: true},
		{at: "93.184.216.34:22"},
		{at: "93.184.216.34:0"},
		{at: "127.0.0.1:80"},
		{at: "127.8.9.10:80"},
		{at: "[::1]:80"},
		{at: "[::ffff:127.0.0.1]:80"},
		{at: "[::127.0.0.1]:80"},
		{at: "[64:ff9b::7f00:1]:80"},
		{at: "[64:ff9b:1::7f00:1]:80"},
		{at: "[2002:7f00:1::]:80"},
		{at: "[2001:0:7f00:1::]:80"},
		{at: "0.0.0.0:80"},
		{at: "[::]:80"},
		{at: "0.1.2.3:80"},
		{at: "10.1.2.3:80"},
		{at: "172.31.255.255:80"},
		{at: "172.32.0.1:80", allowed: true},
		{at: "192.168.0.1:80"},
		{at: "100.64.0.1:80"},
		{at: "169.254.10.10:80"},
		{at: "[fe80::1%eth0]:80"},
		{at: "[fd12:3456::1]:80"},
		{at: "[fec0::1]:80"},
		{at: "224.0.0.251:80"},
		{at: "[ff02::1]:80"},
		{at: "255.255.255.255:80"},
		{at: "198.18.0.1:80"},
		{at: "192.0.2.1:80"},
		{at: "[2001:db8::1]:80"},
		{at: "[4000::1]:80"},
		{at: "[5f00::1]:80"},
		{at: "10.1.2.3:80", networks: []string{"10.1.0.0/16"}, allowed: true},
		{at: "10.2.2.3:80", networks: []string{"10.1.0.0/16"}},
		{at: "[::ffff:10.1.2.3]:80", networks: []string{"10.1.0.0/16"}, allowed: true},
		{at: "[64:ff9b::a01:203]:80", networks: []string{"10.1.0.0/16"}, allowed: true},
		{at: "127.0.0.1:80", networks: []string{"127.0.0.1/32"}, allowed: true},
		{at: "127.0.0.2:80", networks: []string{"127.0.0.1/32"}},
		{at: "10.1.2.3:80", networks: []string{"0.0.0.0/0", "::/0"}},
		{at: "[::1]:80", networks: []string{"::/0", "::/3"}},
		{at: "[fd12:3456::1]:80", networks: []string{"fd12:3456::/32"}, allowed: true},
		{at: "169.254.169.254:80", networks: everything},
		{at: "[::ffff:169.254.169.254]:80", networks: everything},
		{at: "[64:ff9b::a9fe:a9fe]:80", networks: everything},
		{at: "[fd00:ec2::254]:80", networks: everything},
		{at: "[fe80::a9fe:a9fe%1]:80", networks: everything},
		{at: "100.100.100.200:80", networks: everything},
		{at: "168.63.129.16:80", networks: everything},
		{at: "0.0.0.0:80", networks: everything},
		{at: "[::]:80", networks: everything},
		{at: "255.255.255.255:80", networks: everything},
	} {
		err := Rules{Networks: prefixes(t, test.networks...)}.Address(netip.MustParseAddrPort(test.at))
		if (err == nil) != test.allowed || err != nil && !errors.Is(err, ErrForbidden) {
			t.Errorf("%s with %v: %v, want allowed %v", test.at, test.networks, err, test.allowed)
		}
	}
}

func TestHostsAreJudgedByName(t *testing.T) {
	rules := Rules{Hosts: []string{"*.nordwind.example", "Partner.Example.", "10.1.2.3", "bücher.example", "::1"}}
	if err := rules.Check(); err != nil {
		t.Fatal(err)
	}
	for name, allowed := range map[string]bool{
		"vpn.nordwind.example":              true,
		"VPN.Nordwind.EXAMPLE.":             true,
		"a.b.nordwind.example":              true,
		"srv_01.nordwind.example":           true,
		"partner.example":                   true,
		"xn--bcher-kva.example":             true,
		"BÜCHER.example":                    true,
		"10.1.2.3":                          true,
		"::ffff:10.1.2.3":                   true,
		"0:0:0:0:0:0:0:1":                   true,
		"nordwind.example":                  false,
		"evilnordwind.example":              false,
		"vpn.nordwind.example.evil":         false,
		"vpn.nоrdwind.example":              false, // a Cyrillic letter
		"evil.example#.nordwind.example":    false,
		"evil.example/.nordwind.example":    false,
		"evil.example\x00.nordwind.example": false,
		"user@vpn.nordwind.example":         false,
		"vpn.nordwind.example:22":           false,
		"*.nordwind.example":                false,
		".nordwind.example":                 false,
		"a..nordwind.example":               false,
		"-a.nordwind.example":               false,
		"a b.nordwind.example":              false,
		"a\n.nordwind.example":              false,
		"":                                  false,
		".":                                 false,
		"10.1.2.4":                          false,
		"0x0a010203":                        false,
		"012.1.2.3":                         false,
		"167838211":                         false,
		"[::1]":                             false,
		"::1%lo":                            false,
		"127.1":                             false,
		strings.Repeat("a", 64) + ".nordwind.example":   false,
		strings.Repeat("a.", 130) + "nordwind.example":  false,
		strings.Repeat("a.", 9000) + "nordwind.example": false,
	} {
		err := rules.Host(name)
		if (err == nil) != allowed || err != nil && !errors.Is(err, ErrForbidden) {
			t.Errorf("Host(%.80q) = %v, want allowed %v", name, err, allowed)
		}
		if err != nil && (len(err.Error()) > 1000 || strings.ContainsAny(err.Error(), "\n\x00")) {
			t.Errorf("Host(%.80q) says %q: not one short line", name, err)
		}
	}
	if err := (Rules{}).Host("example.com"); !errors.Is(err, ErrForbidden) {
		t.Errorf("no rules allow a host: %v", err)
	}
}

func TestCheckNamesTheFieldAndTheFix(t *testing.T) {
	for _, test := range []struct {
		rules Rules
		want  []string
	}{
		{Rules{Hosts: []string{"ok.example", "*"}}, []string{"hosts[1]", "*.nordwind.example"}},
		{Rules{Hosts: []string{"https://x.example"}}, []string{"hosts[0]", "vpn.nordwind.example"}},
		{Rules{Hosts: []string{"*.10.0.0.1"}}, []string{"hosts[0]", "networks"}},
		{Rules{Hosts: []string{"a*.x.example"}}, []string{"hosts[0]"}},
		{Rules{Networks: prefixes(t, "0.0.0.0/0")}, []string{"networks[0]", "10.20.0.0/16"}},
		{Rules{Networks: prefixes(t, "8.8.8.0/24")}, []string{"networks[0]", "public addresses need no entry"}},
		{Rules{Networks: prefixes(t, "10.1.2.3/8")}, []string{"networks[0]", "write 10.0.0.0/8"}},
		{Rules{Networks: prefixes(t, "::ffff:10.0.0.0/104")}, []string{"networks[0]", "version 4"}},
		{Rules{Networks: prefixes(t, "169.254.169.254/32")}, []string{"networks[0]", "metadata", "remove"}},
		{Rules{Networks: prefixes(t, "224.0.0.0/24")}, []string{"networks[0]", "multicast", "remove"}},
		{Rules{Networks: []netip.Prefix{{}}}, []string{"networks[0]", "no network"}},
		{Rules{Ports: []int{80, 0, 70000}}, []string{"ports[1]", "ports[2]", "1 to 65535"}},
		{Rules{Ports: make([]int, maxRules+1)}, []string{"257", "limit"}},
	} {
		err := test.rules.Check()
		for _, want := range test.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("Check of %+.200v: %v, want %q in it", test.rules, err, want)
			}
		}
	}
	fine := Rules{Hosts: []string{"*.corp", "vpn.nordwind.example", "fd00::1"},
		Networks: prefixes(t, "10.0.0.0/8", "127.0.0.0/8", "fd00::/8", "192.168.1.1/32"), Ports: []int{1, 65535}}
	if err := fine.Check(); err != nil {
		t.Errorf("Check of what is fine: %v", err)
	}
}

// TestNamesThatLeadHomeAreRefused dials a real listener on this machine, by names and addresses that lead to it.
func TestNamesThatLeadHomeAreRefused(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	at := listener.Addr().(*net.TCPAddr)
	port := at.AddrPort().Port()
	_, text, _ := net.SplitHostPort(at.String())
	rules := Rules{Hosts: []string{"localhost", "127.0.0.1", "::ffff:127.0.0.1"}, Ports: []int{int(port)}}
	for _, host := range []string{"localhost", "127.0.0.1", "::ffff:127.0.0.1"} {
		conn, err := rules.DialContext(t.Context(), "tcp", net.JoinHostPort(host, text))
		if !errors.Is(err, ErrForbidden) {
			t.Errorf("dial %s: %v, %v, want it forbidden", host, conn, err)
		}
	}
	rules.Networks = prefixes(t, "127.0.0.0/8")
	conn, err := rules.DialContext(t.Context(), "tcp", net.JoinHostPort("localhost", text))
	if err != nil {
		t.Fatalf("an opened network stays closed: %v", err)
	}
	conn.Close()
	onlyByName := Rules{Hosts: []string{"localhost"}, Networks: rules.Networks, Ports: rules.Ports}
	if conn, err := onlyByName.DialContext(t.Context(), "tcp", "127.0.0.1:"+text); !errors.Is(err, ErrForbidden) {
		t.Errorf("a host that is not declared, in an opened network: %v, %v", conn, err)
	}
	socket := filepath.Join(t.TempDir(), "x.sock")
	local, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer local.Close()
	if conn, err := rules.Dialer().DialContext(t.Context(), "unix", socket); !errors.Is(err, ErrForbidden) {
		t.Errorf("a socket in the file system: %v, %v", conn, err)
	}
	for network, address := range map[string]string{"tcp": "127.0.0.2:" + text, "unix": "/run/x.sock", "ip4:1": "127.0.0.1"} {
		if conn, err := rules.DialContext(t.Context(), network, address); err == nil {
			conn.Close()
			t.Errorf("dial %s %s works", network, address)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := rules.DialContext(ctx, "tcp", "localhost:"+text); !errors.Is(err, context.Canceled) {
		t.Errorf("dial with a context that ended: %v", err)
	}
}
