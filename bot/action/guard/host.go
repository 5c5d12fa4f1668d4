package guard

import (
	"fmt"
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
)

// The limits of a name, RFC 1035 section 2.3.4.
const (
	maxName  = 253
	maxLabel = 63
)

// Host tells whether an action may ask for this host: a name, or an address as it is written. It looks nothing up.
// The error wraps [ErrForbidden].
func (r Rules) Host(name string) error {
	host, err := Name(name)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrForbidden, err)
	}
	for _, entry := range r.Hosts {
		if p, err := parsePattern(entry); err == nil && p.fits(host) {
			return nil
		}
	}
	return fmt.Errorf("host %s: %w: no entry of hosts fits it", host, ErrForbidden)
}

// Name gives a host as names are compared: in small letters, in the ASCII form of international names (RFC 5891),
// without the root's dot; an address in its shortest form. It fails for what is neither, such as a URL or a name with a
// space.
func Name(foreign string) (string, error) {
	if len(foreign) > 4*maxName {
		return "", fmt.Errorf("a host name of %d bytes, the limit is %d", len(foreign), maxName)
	}
	if ip, err := netip.ParseAddr(foreign); err == nil {
		if ip.Zone() != "" {
			return "", fmt.Errorf("the address %q names an interface of this machine", foreign)
		}
		return ip.Unmap().String(), nil
	}
	name, err := ascii(foreign)
	if err != nil {
		return "", err
	}
	name = strings.TrimSuffix(name, ".")
	if name == "" || len(name) > maxName {
		return "", fmt.Errorf("a host name has 1 to %d characters, this one %d", maxName, len(name))
	}
	labels := strings.Split(name, ".")
	for _, label := range labels {
		if !isLabel(label) {
			return "", fmt.Errorf("%.300q is no host name", foreign)
		}
	}
	// Old resolvers read 127.1, 0177.0.0.1 and 0x7f000001 as addresses; no name ends in such a label (RFC 3696).
	if last := labels[len(labels)-1]; last[0] >= '0' && last[0] <= '9' {
		return "", fmt.Errorf("%.300q is no host name: the last part begins with a digit", foreign)
	}
	return name, nil
}

// ascii gives the small ASCII form of a name.
func ascii(foreign string) (string, error) {
	for i := range len(foreign) {
		if foreign[i] >= 0x80 {
			name, err := idna.Lookup.ToASCII(foreign)
			if err != nil {
				return "", fmt.Errorf("%.300q is no host name: %w", foreign, err)
			}
			return name, nil
		}
	}
	return strings.ToLower(foreign), nil
}

// isLabel allows the underscore too, which machines of Windows networks have in their names.
func isLabel(label string) bool {
	if label == "" || len(label) > maxLabel || label[0] == '-' || label[len(label)-1] == '-' {
		return false
	}
	for _, c := range []byte(label) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// A pattern is an entry of Hosts: a host, or every name below it.
type pattern struct {
	host  string
	below bool
}

func parsePattern(entry string) (pattern, error) {
	host, below := strings.CutPrefix(entry, "*.")
	name, err := Name(host)
	if err != nil {
		return pattern{}, fmt.Errorf("%w; write a name such as vpn.nordwind.example or *.nordwind.example", err)
	}
	if _, err := netip.ParseAddr(name); err == nil && below {
		return pattern{}, fmt.Errorf("%q: nothing is below an address; write the network into networks", entry)
	}
	return pattern{host: name, below: below}, nil
}

func (p pattern) fits(host string) bool {
	if p.below {
		return strings.HasSuffix(host, "."+p.host)
	}
	return host == p.host
}
