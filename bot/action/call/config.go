package call

import (
	"fmt"
	"time"

	"github.com/firstline-support/firstline/bot/action/declare"
	"github.com/firstline-support/firstline/bot/action/wire"
)

// Config declares an action that is one HTTP request.
type Config struct {
	Request `yaml:",inline"`
	// DryRun is the request of a dry run, one that changes nothing. Without it a dry run sends nothing.
	DryRun    *Request `yaml:"dry_run"`
	wire.Link `yaml:",inline"`
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
func (c Config) compile(p declare.Params) (sent, dry *plan, problems []declare.Problem) {
	sent, problems = c.Request.compile(p)
	if c.DryRun != nil {
		var wrong []declare.Problem
		dry, wrong = c.DryRun.compile(p)
		problems = append(problems, declare.Under("dry_run", wrong)...)
		if dry.address.Base != sent.address.Base {
			problems = append(problems, declare.Problem{Field: "dry_run.url", What: "the dry run goes to another host",
				Fix: "use that of url, so that its secret goes nowhere else"})
		}
	}
	problems = append(problems, c.Link.Check(sent.address.Place)...)
	return sent, dry, append(problems, c.checkLimits()...)
}

func (c Config) checkLimits() []declare.Problem {
	var problems []declare.Problem
	if c.KeyHeader != "" && c.KeyHeader != noKey {
		if what := wire.RefusedHeader(c.KeyHeader); what != "" {
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
