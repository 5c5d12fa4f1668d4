package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"
)

// ErrPrivate says that a name leads into a private network, to this machine or to nowhere in the public internet.
var ErrPrivate = errors.New("an address of a private network")

// private are networks that netip does not call private, and that nobody's public help pages are in.
var private = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"), // carriers, and metadata of some clouds
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), // these two hold addresses of version 4, private ones perhaps
	netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("fec0::/10"),
}

// public tells whether an address may be dialled without having been named.
func public(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	return ip.IsGlobalUnicast() && !ip.IsPrivate() &&
		!slices.ContainsFunc(private, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// dial gives what connects to public addresses, and to any address of the hosts that were named; others are
// [ErrPrivate]. The address is looked at when it is dialled, so no name can be changed in between.
func dial(named []string) func(context.Context, string, string) (net.Conn, error) {
	const limit = 15 * time.Second
	open := &net.Dialer{Timeout: limit}
	guarded := &net.Dialer{Timeout: limit, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("dial %s: %w", address, err)
		}
		if !public(at.Addr()) {
			return fmt.Errorf("%s is %w", at.Addr(), ErrPrivate)
		}
		return nil
	}}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, fmt.Errorf("dial %s: %w", address, err)
		}
		if slices.ContainsFunc(named, func(n string) bool { return strings.EqualFold(n, host) }) {
			return open.DialContext(ctx, network, address)
		}
		return guarded.DialContext(ctx, network, address)
	}
}
