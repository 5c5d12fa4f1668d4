package call

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/action/declare"
	"github.com/firstline-support/firstline/bot/action/guard"
)

// Config declares an action that is one HTTP request.
type Config struct {
	Request `yaml:",inline"`
	// DryRun is the request of a dry run, one that changes nothing. Without it a dry run sends nothing.
	DryRun *Request `yaml:"dry_run"`
	Auth   Auth     `yaml:"auth"`
	TLS    TLS      `yaml:"tls"`
	// Allow says where it may connect to. Without hosts and ports it is the host and port of the URL.
	Allow guard.Rules `yaml:"allow"`
	// KeyHeader carries what names the run, so that the other system can tell a second one; empty: Idempotency-Key, a
	// dash: none. GET, HEAD and dry runs carry none.
	KeyHeader string        `yaml:"key_header"`
	Timeout   time.Duration `yaml:"timeout"`   // of all of it; 0: 15 s, at most 2 min
	MaxBytes  int           `yaml:"max_bytes"` // of the answer; 0: 1 MiB, at most 16 MiB
	MaxDepth  int           `yaml:"max_depth"` // of the answer's JSON; 0: 64, at most 1000
}

// A Request is what is sent, and how its answer is read.
type Request struct {
	Method string `yaml:"method"` // GET, HEAD, POST, PUT, PATCH or DELETE; empty: POST
	// URL begins with https:// or http:// and a host. Each {name} after that is within one segment of the path or the
	// value of one key of the query.
	URL string `yaml:"url"`
	// Headers are templates. One that is a single parameter is left out where that is not given.
	Headers map[string]string `yaml:"headers"`
	Body    any               `yaml:"body"` // a structure for [declare.ParseTree]; nil: no body
	Result  declare.Reading   `yaml:"result"`
}

// Auth says how we show who we are. The secret itself is not part of it, see [Options].
type Auth struct {
	Kind   string `yaml:"kind"`   // bearer, basic or header; empty: not at all
	User   string `yaml:"user"`   // of basic, whose password the secret is
	Header string `yaml:"header"` // of header, whose value the secret is
}

// The kinds of [Auth].
const (
	bearer = "bearer"
	basic  = "basic"
	header = "header"
)

// Limits and what they are where nothing is declared.
const (
	defaultKeyHeader = "Idempotency-Key"
	noKey            = "-"
	defaultTimeout   = 15 * time.Second
	maxTimeout       = 2 * time.Minute
	defaultBytes     = 1 << 20
	maxBytes         = 16 << 20
	maxDepth         = 1000
)

// Check gives everything that is wrong with the declaration of an action with these parameters. It reads no files.
func (c Config) Check(p declare.Params) []declare.Problem {
	_, _, problems := c.compile(p)
	return problems
}

// compile makes the request, and that of a dry run if there is one.
func (c Config) compile(p declare.Params) (real, dry *plan, problems []declare.Problem) {
	real, problems = c.Request.compile(p)
	if c.DryRun != nil {
		var wrong []declare.Problem
		dry, wrong = c.DryRun.compile(p)
		problems = append(problems, declare.Under("dry_run", wrong)...)
		if dry.address.base != real.address.base {
			problems = append(problems, declare.Problem{Field: "dry_run.url", What: "the dry run goes to another host",
				Fix: "use that of url, so that its secret goes nowhere else"})
		}
	}
	problems = append(problems, declare.Under("auth", c.Auth.check(real.address))...)
	problems = append(problems, declare.Under("tls", c.TLS.check(real.address))...)
	problems = append(problems, c.checkRules(real.address)...)
	return real, dry, append(problems, c.checkLimits()...)
}

func (a Auth) check(to address) []declare.Problem {
	problems := a.checkKind()
	if a.Kind != "" && !to.secure && to.host != "" && !to.local() {
		problems = append(problems, declare.Problem{What: "the secret would be sent over http for everybody to read",
			Fix: "use an address that begins with https://"})
	}
	return problems
}

func (a Auth) checkKind() []declare.Problem {
	switch a.Kind {
	case bearer:
	case basic:
		if a.User == "" || strings.Contains(a.User, ":") || hasControl(a.User) {
			return []declare.Problem{{Field: "user", What: fmt.Sprintf("%q cannot be the user of basic", a.User),
				Fix: "write a name without a colon"}}
		}
	case header:
		if what := refusedHeader(a.Header); what != "" && http.CanonicalHeaderKey(a.Header) != "Authorization" {
			return []declare.Problem{{Field: "header", What: fmt.Sprintf("%q %s", a.Header, what),
				Fix: "write the name that the other system expects, such as X-Api-Key"}}
		}
	case "":
		if a.User != "" || a.Header != "" {
			return []declare.Problem{{Field: "kind", What: "it is not said how the secret is used",
				Fix: "write kind: basic or kind: header"}}
		}
	default:
		return []declare.Problem{{Field: "kind", What: fmt.Sprintf("there is no kind %q", a.Kind),
			Fix: "write bearer, basic or header"}}
	}
	return nil
}

func (c Config) checkRules(to address) []declare.Problem {
	rules := c.rules(to)
	if to.host == "" {
		return nil // said already
	}
	if err := rules.Check(); err != nil {
		return []declare.Problem{{Field: "allow", What: err.Error(), Fix: "write the entries as the message says"}}
	}
	if err := rules.Host(to.host); err != nil {
		return []declare.Problem{{Field: "allow.hosts", What: err.Error(), Fix: "add " + to.host}}
	}
	if !slices.Contains(rules.Ports, to.port) && (len(rules.Ports) > 0 || to.port != 80 && to.port != 443) {
		return []declare.Problem{{Field: "allow.ports", What: fmt.Sprintf("the URL's port %d is not in it", to.port),
			Fix: fmt.Sprintf("add %d", to.port)}}
	}
	return nil
}

// rules are those that are declared, or that follow from the address.
func (c Config) rules(to address) guard.Rules {
	rules := c.Allow
	if len(rules.Hosts) == 0 && to.host != "" {
		rules.Hosts = []string{to.host}
	}
	if len(rules.Ports) == 0 && to.port != 0 {
		rules.Ports = []int{to.port}
	}
	return rules
}

func (c Config) checkLimits() []declare.Problem {
	var problems []declare.Problem
	if c.KeyHeader != "" && c.KeyHeader != noKey {
		if what := refusedHeader(c.KeyHeader); what != "" {
			problems = append(problems, declare.Problem{Field: "key_header", What: fmt.Sprintf("%q %s", c.KeyHeader, what),
				Fix: "leave it out, or write a dash for none"})
		}
	}
	if c.Timeout < 0 || c.Timeout > maxTimeout {
		problems = append(problems, declare.Problem{Field: "timeout", What: fmt.Sprintf("timeout is %s", c.Timeout),
			Fix: fmt.Sprintf("write a time up to %s", maxTimeout)})
	}
	for _, limit := range []struct {
		field  string
		is, to int
	}{{"max_bytes", c.MaxBytes, maxBytes}, {"max_depth", c.MaxDepth, maxDepth}} {
		if limit.is < 0 || limit.is > limit.to {
			problems = append(problems, declare.Problem{Field: limit.field, What: fmt.Sprintf("%s is %d", limit.field, limit.is),
				Fix: fmt.Sprintf("write 1 to %d", limit.to)})
		}
	}
	return problems
}
