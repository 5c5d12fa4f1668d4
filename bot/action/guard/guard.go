// Package guard keeps actions inside what was declared for them: which hosts they may ask for, which networks they
// may connect into, and which ports. It stands between a person's words and the network, against what is called
// server-side request forgery: a message that makes the bot open a connection that only the bot could open.
//
// Start with [Rules]. [Rules.Host] judges a name before anything is looked up; [Rules.DialContext] judges the name and
// then each address at the moment it is dialled, so that a name which answers differently the second time gains
// nothing. Who follows redirects through it has each hop judged in the same way. A proxy would be asked in the bot's
// place and is not judged: an http.Transport over these rules must have none.
//
// The special networks are those of the IANA special-purpose address registries (RFC 6890 and what was added since).
package guard

import (
	"errors"
	"fmt"
	"net/netip"
)

// ErrForbidden is wrapped by every refusal.
var ErrForbidden = errors.New("forbidden by the declared rules")

// maxRules bounds how many entries each list of Rules may have.
const maxRules = 256

// Rules say where an action may connect to. The zero value allows nothing. They are read only and used by many at once.
type Rules struct {
	// Hosts are names such as vpn.nordwind.example, patterns such as *.nordwind.example, which stands for every name
	// below and not for nordwind.example itself, or addresses. A host that none of them fits is forbidden.
	Hosts []string `yaml:"hosts"`
	// Networks are opened in addition to the public internet, such as 10.20.0.0/16 or 127.0.0.1/32. Each lies within
	// one special network: 0.0.0.0/0 opens nothing. What is nobody's address and what gives away a cloud's secrets
	// stays closed.
	Networks []netip.Prefix `yaml:"networks"`
	// Ports may be dialled; none stands for 80 and 443.
	Ports []int `yaml:"ports"`
}

// Check tells what is wrong with the rules, by the name of the field, and what to write instead.
func (r Rules) Check() error {
	if n := max(len(r.Hosts), len(r.Networks), len(r.Ports)); n > maxRules {
		return fmt.Errorf("hosts, networks, ports: %d entries, the limit of each is %d", n, maxRules)
	}
	var wrong []error
	for i, host := range r.Hosts {
		if _, err := parsePattern(host); err != nil {
			wrong = append(wrong, fmt.Errorf("hosts[%d]: %w", i, err))
		}
	}
	for i, network := range r.Networks {
		if err := checkNetwork(network); err != nil {
			wrong = append(wrong, fmt.Errorf("networks[%d]: %w", i, err))
		}
	}
	for i, port := range r.Ports {
		if port < 1 || port > 65535 {
			wrong = append(wrong, fmt.Errorf("ports[%d]: %d is no port, write one of 1 to 65535", i, port))
		}
	}
	return errors.Join(wrong...)
}
