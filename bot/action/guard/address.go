package guard

import (
	"fmt"
	"net/netip"
	"slices"
)

// never are networks that no rule opens: what is nobody's address, and the addresses at which clouds give a machine
// its own credentials.
var never = []special{
	{netip.MustParsePrefix("0.0.0.0/32"), "no address"},
	{netip.MustParsePrefix("::/128"), "no address"},
	{netip.MustParsePrefix("224.0.0.0/4"), "a multicast address"},
	{netip.MustParsePrefix("ff00::/8"), "a multicast address"},
	{netip.MustParsePrefix("255.255.255.255/32"), "the broadcast address"},
	{netip.MustParsePrefix("169.254.169.254/32"), "a metadata address"},     // most clouds
	{netip.MustParsePrefix("169.254.170.2/32"), "a metadata address"},       // containers of AWS
	{netip.MustParsePrefix("169.254.170.23/32"), "a metadata address"},      // pods of AWS
	{netip.MustParsePrefix("fd00:ec2::254/128"), "a metadata address"},      // AWS
	{netip.MustParsePrefix("fd00:ec2::23/128"), "a metadata address"},       // pods of AWS
	{netip.MustParsePrefix("fd20:ce::254/128"), "a metadata address"},       // Google
	{netip.MustParsePrefix("fd00:c1::a9fe:a9fe/128"), "a metadata address"}, // Oracle
	{netip.MustParsePrefix("fd00:42::42/128"), "a metadata address"},        // Scaleway
	{netip.MustParsePrefix("169.254.42.42/32"), "a metadata address"},       // Scaleway
	{netip.MustParsePrefix("fe80::a9fe:a9fe/128"), "a metadata address"},    // OpenStack
	{netip.MustParsePrefix("100.100.100.200/32"), "a metadata address"},     // Alibaba
	{netip.MustParsePrefix("192.0.0.192/32"), "a metadata address"},         // Oracle
	{netip.MustParsePrefix("168.63.129.16/32"), "a metadata address"},       // Azure
}

// closed are the networks that a rule may open, in part or wholly.
var closed = []special{
	{netip.MustParsePrefix("127.0.0.0/8"), "this machine"},
	{netip.MustParsePrefix("::1/128"), "this machine"},
	{netip.MustParsePrefix("10.0.0.0/8"), "a private address"},
	{netip.MustParsePrefix("172.16.0.0/12"), "a private address"},
	{netip.MustParsePrefix("192.168.0.0/16"), "a private address"},
	{netip.MustParsePrefix("fc00::/7"), "a private address"},
	{netip.MustParsePrefix("fec0::/10"), "a private address"},
	{netip.MustParsePrefix("100.64.0.0/10"), "an address shared behind a carrier"},
	{netip.MustParsePrefix("169.254.0.0/16"), "a link-local address"},
	{netip.MustParsePrefix("fe80::/10"), "a link-local address"},
	{netip.MustParsePrefix("0.0.0.0/8"), "a reserved address"},
	{netip.MustParsePrefix("192.0.0.0/24"), "a reserved address"},
	{netip.MustParsePrefix("192.0.2.0/24"), "an address of documentation"},
	{netip.MustParsePrefix("198.51.100.0/24"), "an address of documentation"},
	{netip.MustParsePrefix("203.0.113.0/24"), "an address of documentation"},
	{netip.MustParsePrefix("2001:db8::/32"), "an address of documentation"},
	{netip.MustParsePrefix("3fff::/20"), "an address of documentation"},
	{netip.MustParsePrefix("192.88.99.0/24"), "an address of a tunnel"},
	{netip.MustParsePrefix("2002::/16"), "an address of a tunnel"},
	{netip.MustParsePrefix("198.18.0.0/15"), "an address of benchmarks"},
	{netip.MustParsePrefix("240.0.0.0/4"), "a reserved address"},
	{netip.MustParsePrefix("64:ff9b:1::/48"), "a locally translated address"},
	{netip.MustParsePrefix("2001::/23"), "a reserved address"}, // Teredo and others
	{netip.MustParsePrefix("::/3"), "a reserved address"},
	{netip.MustParsePrefix("4000::/2"), "a reserved address"}, // only 2000::/3 is given out to the internet
	{netip.MustParsePrefix("8000::/1"), "a reserved address"},
}

// translated is how networks that only speak version 6 write addresses of version 4 (RFC 6052).
var translated = netip.MustParsePrefix("64:ff9b::/96")

// A special network, and what an address in it is.
type special struct {
	netip.Prefix
	what string
}

// Address tells whether this address and port may be dialled. The error wraps [ErrForbidden].
func (r Rules) Address(at netip.AddrPort) error {
	if !r.port(int(at.Port())) {
		return fmt.Errorf("port %d: %w: it is not in ports", at.Port(), ErrForbidden)
	}
	if !at.Addr().IsValid() {
		return fmt.Errorf("no address: %w", ErrForbidden)
	}
	ip := plain(at.Addr())
	if s, found := within(never, ip); found {
		return fmt.Errorf("%s is %s: %w", ip, s.what, ErrForbidden)
	}
	s, found := within(closed, ip)
	if found && !slices.ContainsFunc(r.Networks, func(n netip.Prefix) bool { return s.opened(n) && n.Contains(ip) }) {
		return fmt.Errorf("%s is %s: %w: no entry of networks holds it", ip, s.what, ErrForbidden)
	}
	return nil
}

func (r Rules) port(port int) bool {
	if len(r.Ports) == 0 {
		return port == 80 || port == 443
	}
	return slices.Contains(r.Ports, port)
}

// plain gives the address that is reached in the end: of version 4 where version 6 only carries it.
func plain(ip netip.Addr) netip.Addr {
	ip = ip.WithZone("").Unmap()
	if translated.Contains(ip) {
		raw := ip.As16()
		return netip.AddrFrom4([4]byte(raw[12:]))
	}
	return ip
}

// within gives the first of the networks that holds the address; the tables name the narrow ones first.
func within(networks []special, ip netip.Addr) (special, bool) {
	i := slices.IndexFunc(networks, func(s special) bool { return s.Contains(ip) })
	if i < 0 {
		return special{}, false
	}
	return networks[i], true
}

// opened tells whether a rule for network n is meant for this special one: only what lies within it is.
func (s special) opened(n netip.Prefix) bool {
	return n.Bits() >= s.Bits() && s.Contains(n.Addr())
}

// checkNetwork finds networks that would open nothing, or less than they seem to.
func checkNetwork(n netip.Prefix) error {
	if !n.IsValid() {
		return fmt.Errorf("%s is no network, write one such as 10.20.0.0/16", n)
	}
	if n.Addr().Is4In6() || translated.Contains(n.Addr()) {
		return fmt.Errorf("%s writes an address of version 4 in version 6, write it in version 4", n)
	}
	if n != n.Masked() {
		return fmt.Errorf("%s has bits beyond its length, write %s", n, n.Masked())
	}
	if s, found := within(never, n.Addr()); found && s.opened(n) {
		return fmt.Errorf("%s is %s and cannot be opened, remove it", n, s.what)
	}
	if s, found := within(closed, n.Addr()); !found || !s.opened(n) {
		return fmt.Errorf("%s is not within one private or special network; public addresses need no entry, and of a "+
			"private network write what is needed, such as 10.20.0.0/16", n)
	}
	return nil
}
