package probe

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/guard"
)

// DNS checks what a name leads to. It asks the resolver itself, so that the file of hosts of this machine does not
// answer, and takes the name as complete: no search domain is added. Networks have no meaning here, since only the
// resolver is connected to.
type DNS struct {
	Target `yaml:",inline"`
	Type   string `yaml:"type"` // A, which an empty one stands for, AAAA, CNAME or MX
	// Expect are the answers that are right: addresses, networks such as 10.20.0.0/16, or names. Each answer has to be one
	// of them; none: any answer is right.
	Expect []string `yaml:"expect"`
	// Slow is how long the answer may take; 0: as long as the check.
	Slow time.Duration `yaml:"slow"`
}

// The limits of answers.
const (
	maxExpected = 100
	shown       = 8 // answers
)

func (d DNS) build() (runner, error) {
	kinds := map[string]dnsmessage.Type{"A": dnsmessage.TypeA, "AAAA": dnsmessage.TypeAAAA,
		"CNAME": dnsmessage.TypeCNAME, "MX": dnsmessage.TypeMX}
	name := strings.ToUpper(cmp.Or(d.Type, "A"))
	kind, known := kinds[name]
	if !known {
		return nil, fmt.Errorf("type: %.40q is not known, write A, AAAA, CNAME or MX", d.Type)
	}
	a, err := d.aim()
	right, wrong := d.expected()
	if err = errors.Join(err, wrong, patience(d.Slow)); err != nil {
		return nil, err
	}
	l := lookup{kind: kind, name: name, right: right, any: len(d.Expect) == 0}
	return func(ctx context.Context, t *trail, with map[string]string) finding {
		host, stop := a.host(t, with)
		if stop != nil {
			return *stop
		}
		servers := []string{a.resolver.String()}
		if !a.resolver.IsValid() {
			servers = systemResolvers(ctx)
		}
		return unhurried(t, d.Slow, l.look(ctx, t, host, servers))
	}, nil
}

// A right answer is an address in a network, or a name.
type expectation struct {
	network netip.Prefix
	name    string
}

func (d DNS) expected() ([]expectation, error) {
	if len(d.Expect) > maxExpected {
		return nil, fmt.Errorf("expect: %d answers, the limit is %d; write networks", len(d.Expect), maxExpected)
	}
	var all []expectation
	for i, text := range d.Expect {
		if p, err := netip.ParsePrefix(text); err == nil {
			all = append(all, expectation{network: p.Masked()})
			continue
		}
		name, err := guard.Name(text)
		if err != nil {
			return nil, fmt.Errorf("expect[%d]: %w; write an address, a network or a name", i, err)
		}
		if ip, err := netip.ParseAddr(name); err == nil {
			all = append(all, expectation{network: netip.PrefixFrom(ip, ip.BitLen())})
			continue
		}
		all = append(all, expectation{name: name})
	}
	return all, nil
}

// A lookup is a check of a name.
type lookup struct {
	kind  dnsmessage.Type
	name  string // of the kind
	right []expectation
	any   bool
}

// attempts is how often each resolver is asked: packets get lost.
const attempts = 2

// look asks the resolvers in turn until one answers what can be judged.
func (l lookup) look(ctx context.Context, t *trail, host string, servers []string) finding {
	values := map[string]string{"host": host}
	last := finding{code: Timeout, values: values}
	name, err := dnsmessage.NewName(host + ".")
	if err != nil {
		t.note("%s: %v", host, err)
		return finding{code: NotFound, values: values}
	}
	for range attempts {
		for _, server := range servers {
			got, err := ask(ctx, server, dnsmessage.Question{Name: name, Type: l.kind, Class: dnsmessage.ClassINET})
			switch {
			case err != nil:
				t.note("%s was asked for %s %s and gave no answer: %v", server, l.name, host, err)
			case got.code == dnsmessage.RCodeSuccess, got.code == dnsmessage.RCodeNameError:
				t.note("%s answered for %s %s: %s", server, l.name, host, got)
				return l.judge(t, got, values)
			default:
				t.note("%s answered for %s %s: %s", server, l.name, host, got)
				last.code = ServerFailure
			}
			if ctx.Err() != nil {
				return last
			}
		}
	}
	return last
}

// judge compares an answer with what is right.
func (l lookup) judge(t *trail, got answer, values map[string]string) finding {
	if got.code == dnsmessage.RCodeNameError {
		return finding{code: NotFound, values: values}
	}
	if len(got.data) == 0 {
		return finding{code: NoRecord, values: values}
	}
	values["answers"] = strings.Join(got.data[:min(len(got.data), shown)], ", ")
	for _, data := range got.data {
		if !l.any && !slices.ContainsFunc(l.right, func(e expectation) bool { return e.holds(data) }) {
			t.note("%s is not among the answers that are expected", data)
			return finding{code: WrongAnswer, values: values}
		}
	}
	return finding{code: action.OK, values: values}
}

func (e expectation) holds(data string) bool {
	if ip, err := netip.ParseAddr(data); err == nil {
		return e.network.IsValid() && e.network.Contains(ip.Unmap())
	}
	return e.name != "" && e.name == data
}

// systemResolvers gives the resolvers that this machine is set up with. The standard library knows them and tells only
// whoever dials for it.
func systemResolvers(ctx context.Context) []string {
	var servers []string
	quiet := errors.New("only asked where to ask")
	r := net.Resolver{PreferGo: true, Dial: func(_ context.Context, _, address string) (net.Conn, error) {
		if !slices.Contains(servers, address) {
			servers = append(servers, address)
		}
		return nil, quiet
	}}
	if _, err := r.LookupNS(ctx, "firstline.invalid."); err == nil {
		return nil
	}
	return servers
}
