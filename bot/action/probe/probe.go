package probe

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/handoff/texts"
)

// The codes of checks, beside [action.OK] and [action.Denied]; the package says what each means.
const (
	Slow          = "slow"
	Down          = "down"
	NotFound      = "not_found"
	NoRecord      = "no_record"
	ServerFailure = "server_failure"
	Timeout       = "timeout"
	WrongAnswer   = "wrong_answer"
	Expiring      = "expiring"
	Expired       = "expired"
	WrongName     = "wrong_name"
	Untrusted     = "untrusted"
	Firing        = "firing"
	Silenced      = "silenced"
	Inhibited     = "inhibited"
	Unknown       = "unknown"
)

// The time that a check may take.
const (
	defaultWithin = 10 * time.Second
	maxWithin     = time.Minute
)

// maxService bounds what people call a service, in characters.
const maxService = 80

// Declared is one check as a workspace declares it: exactly one of the kinds.
type Declared struct {
	// Service is what people call what is checked, such as "VPN"; empty stands for the name of the host.
	Service string `yaml:"service"`
	// Within bounds the whole check; 0 stands for 10 s, the limit is a minute.
	Within time.Duration `yaml:"within"`

	DNS          *DNS          `yaml:"dns"`
	TCP          *TCP          `yaml:"tcp"`
	HTTP         *HTTP         `yaml:"http"`
	TLS          *TLS          `yaml:"tls"`
	Prometheus   *Prometheus   `yaml:"prometheus"`
	Alertmanager *Alertmanager `yaml:"alertmanager"`
	Several      []Named       `yaml:"several"`
}

// Named is one check of several, and what agents call it.
type Named struct {
	Name     string `yaml:"name"`
	Declared `yaml:",inline"`
}

// Around is what checks need from the house.
type Around struct {
	Texts *texts.Catalogue
	// Secret gives what a declaration's token stands for, such as env:PROMETHEUS_TOKEN. nil: there are none.
	Secret func(ref string) (string, error)
}

// A Check is a declared check, ready to run. It is an [action.Performer], used by many at once.
type Check struct {
	service string
	kind    string
	within  time.Duration
	run     runner
	texts   *texts.Catalogue
}

// A runner looks once and notes what it sees. When its context ends it gives a finding too, as if nothing had answered.
type runner func(ctx context.Context, t *trail, with map[string]string) finding

// A finding is how a check came out. Its values are foreign text.
type finding struct {
	code, why string
	values    map[string]string
}

// Check tells what is wrong with the declaration, by the name of the field, and what to write instead. It does not ask
// for secrets.
func (d Declared) Check() error {
	_, err := New(d, Around{Secret: func(string) (string, error) { return "", nil }})
	return err
}

// New makes a declared check ready. The error is that of [Declared.Check], or of a secret that is not there.
func New(d Declared, around Around) (action.Performer, error) {
	if d.Within < 0 || d.Within > maxWithin {
		return nil, fmt.Errorf("within: %s is not between 0 and %s", d.Within, maxWithin)
	}
	if len([]rune(d.Service)) > maxService {
		return nil, fmt.Errorf("service: more than %d characters, write what people call it", maxService)
	}
	kinds := d.kinds(around)
	if n := len(kinds) + min(len(d.Several), 1); n != 1 {
		return nil, fmt.Errorf("%d kinds of check in one, write exactly one of dns, tcp, http, tls, prometheus, "+
			"alertmanager, several", n)
	}
	if len(kinds) == 0 {
		return d.several(around)
	}
	run, err := kinds[0].build()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kinds[0].name, err)
	}
	return &Check{service: d.Service, kind: kinds[0].name, within: cmp.Or(d.Within, defaultWithin), run: run,
		texts: around.Texts}, nil
}

// A kind of check by its name, and what makes one of it.
type kind struct {
	name  string
	build func() (runner, error)
}

// kinds lists those that are declared.
func (d Declared) kinds(around Around) []kind {
	var found []kind
	if d.DNS != nil {
		found = append(found, kind{"dns", d.DNS.build})
	}
	if d.TCP != nil {
		found = append(found, kind{"tcp", d.TCP.build})
	}
	if d.HTTP != nil {
		found = append(found, kind{"http", d.HTTP.build})
	}
	if d.TLS != nil {
		found = append(found, kind{"tls", d.TLS.build})
	}
	if d.Prometheus != nil {
		found = append(found, kind{"prometheus", func() (runner, error) { return d.Prometheus.build(around.Secret) }})
	}
	if d.Alertmanager != nil {
		found = append(found, kind{"alertmanager", func() (runner, error) { return d.Alertmanager.build(around.Secret) }})
	}
	return found
}

// Perform runs the check. The error says that it was called off; whatever else happens is a result.
func (c *Check) Perform(ctx context.Context, call action.Call) (action.Result, error) {
	limited, stop := context.WithTimeout(ctx, c.within)
	defer stop()
	t := newTrail()
	found := c.run(limited, t, call.With)
	if err := ctx.Err(); errors.Is(err, context.Canceled) {
		return action.Result{}, fmt.Errorf("check %s: %w", call.Action, err)
	}
	r := c.result(found, t)
	return withSaid(c.texts, call.Lang, r), nil
}

// result gives what was found in the words of an action.
func (c *Check) result(found finding, t *trail) action.Result {
	values := map[string]string{"kind": c.kind, "ms": strconv.FormatInt(t.took().Milliseconds(), 10)}
	for key, value := range found.values {
		values[key] = line(value, maxValue)
	}
	values["service"] = line(cmp.Or(c.service, found.values["host"], c.kind), maxService)
	if found.why != "" {
		values["why"] = found.why
	}
	t.note("the check ends with %s", found.code)
	return action.Result{Code: found.code, Values: values, Detail: t.String()}
}
