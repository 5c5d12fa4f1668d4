package guard

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"syscall"
)

// Dialer gives a dialer that refuses each address the rules do not allow at the moment it is dialled, whatever name
// led there. It does not judge names: [Rules.DialContext] does both. A time limit and a resolver may be set on it; its
// Control may not.
func (r Rules) Dialer() *net.Dialer {
	return &net.Dialer{Control: r.control}
}

// DialContext judges the host and connects to it, as [net.Dialer.DialContext] does, over TCP or UDP. The error of a
// refusal wraps [ErrForbidden]. An http.Transport takes it as its DialContext.
func (r Rules) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return r.DialWith(ctx, r.Dialer(), network, address)
}

// DialWith is DialContext with a dialer that [Rules.Dialer] gave and that was set up further.
func (r Rules) DialWith(ctx context.Context, d *net.Dialer, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("dial %s: %w", address, err)
	}
	if err := r.Host(host); err != nil {
		return nil, err
	}
	name, err := Name(host)
	if err != nil {
		return nil, err
	}
	return d.DialContext(ctx, network, net.JoinHostPort(name, port))
}

// control sees every address before it is connected to. What has no address and port, such as a socket in the file
// system, is forbidden.
func (r Rules) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("dial %s: %w", address, ErrForbidden)
	}
	return r.Address(at)
}
