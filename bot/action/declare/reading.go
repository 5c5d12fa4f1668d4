package declare

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/firstline-support/firstline/bot/action"
)

// The limits of what a declaration may read from an answer.
const (
	maxRules  = 50
	maxValues = 30
	maxSecret = 1024 // bytes
)

// A Reading says how an answer becomes a result.
type Reading struct {
	Codes     []Rule           `yaml:"codes"`     // the first that fits counts
	Otherwise string           `yaml:"otherwise"` // the code of a success that no rule fits; empty: ok
	Values    map[string]Value `yaml:"values"`
	Detail    string           `yaml:"detail"` // path to what agents should see of the answer
}

// A Rule gives the code of an answer with this status, or with such a value at this path, or with both.
type Rule struct {
	Status string `yaml:"status"` // such as 404 or 4xx
	Path   string `yaml:"path"`
	Is     string `yaml:"is"` // what the value at the path is; empty: there is one that is not null
	Code   string `yaml:"code"`
}

// A Value is something of the answer that a flow may use, or the secret.
type Value struct {
	Path   string `yaml:"path"`
	Lines  bool   `yaml:"lines"`  // it may have several lines
	Secret bool   `yaml:"secret"` // it is what only the person may learn; one value at most
}

// ErrNoSecret says that an answer has no secret where one is declared, or none that can be passed on.
var ErrNoSecret = errors.New("the answer holds no secret that could be passed on")

var statusForm = regexp.MustCompile(`^[1-5]([0-9]{2}|xx)$`)

// A Reader reads answers as declared. It is used by many at once.
type Reader struct {
	reading Reading
	rules   []Path // of Reading.Codes, by index
	values  map[string]Path
	detail  Path
}

// Secret tells whether one of the values is.
func (r Reading) Secret() bool {
	for _, v := range r.Values {
		if v.Secret {
			return true
		}
	}
	return false
}

// Compile reads a declaration. Where the answers have no status, statuses is false.
func Compile(r Reading, statuses bool) (*Reader, []Problem) {
	c := &Reader{reading: r, values: map[string]Path{}}
	problems := c.readRules(statuses)
	if r.Otherwise != "" && !IsName(r.Otherwise) {
		problems = append(problems, badCode("otherwise", r.Otherwise))
	}
	problems = append(problems, c.readValues()...)
	var err error
	if c.detail, err = ParsePath(r.Detail); err != nil {
		problems = append(problems, badPath("detail", err))
	}
	return c, problems
}

func (c *Reader) readRules(statuses bool) []Problem {
	var problems []Problem
	if len(c.reading.Codes) > maxRules {
		problems = append(problems, Problem{"codes", fmt.Sprintf("%d rules", len(c.reading.Codes)),
			fmt.Sprintf("write at most %d", maxRules)})
	}
	for i, rule := range c.reading.Codes {
		field := fmt.Sprintf("codes[%d]", i)
		if !IsName(rule.Code) {
			problems = append(problems, badCode(field+".code", rule.Code))
		}
		problems = append(problems, Under(field, rule.check(statuses))...)
		p, err := ParsePath(rule.Path)
		if err != nil {
			problems = append(problems, badPath(field+".path", err))
		}
		c.rules = append(c.rules, p)
	}
	return problems
}

func (r Rule) check(statuses bool) []Problem {
	switch {
	case r.Status != "" && !statuses:
		return []Problem{{"status", "these answers have no status", "use path and is"}}
	case r.Status != "" && !statusForm.MatchString(r.Status):
		return []Problem{{"status", fmt.Sprintf("%q is no status", r.Status),
			"write one such as 404, or 4xx for all of them"}}
	case r.Status == "" && r.Path == "":
		return []Problem{{"", "the rule fits every answer", "add status or path, or use otherwise"}}
	case r.Path == "" && r.Is != "":
		return []Problem{{"is", "there is no path to the value", "add path"}}
	}
	return nil
}

func (c *Reader) readValues() []Problem {
	var problems []Problem
	secrets := 0
	for _, name := range slices.Sorted(maps.Keys(c.reading.Values)) {
		v, field := c.reading.Values[name], "values."+name
		if !IsName(name) {
			problems = append(problems, Problem{field, fmt.Sprintf("%q is no name for a value", name),
				"write up to 32 small letters, digits and underscores, a letter first"})
		}
		p, err := ParsePath(v.Path)
		switch {
		case err != nil:
			problems = append(problems, badPath(field+".path", err))
		case v.Path == "":
			problems = append(problems, Problem{field + ".path", "there is no path to the value", "write one such as ticket.id"})
		}
		c.values[name] = p
		if v.Secret {
			secrets++
		}
	}
	if secrets > 1 {
		problems = append(problems, Problem{"values", fmt.Sprintf("%d values are secret", secrets), "leave one of them"})
	}
	if len(c.values) > maxValues {
		problems = append(problems, Problem{"values", fmt.Sprintf("%d values", len(c.values)),
			fmt.Sprintf("write at most %d", maxValues)})
	}
	return problems
}

func badCode(field, code string) Problem {
	return Problem{field, fmt.Sprintf("%q is no code", code),
		"write ok, failed, denied, unsure or one of your own in small letters, digits and underscores"}
}

func badPath(field string, err error) Problem {
	return Problem{field, err.Error(), "write one such as ticket.id or items[0].name"}
}

// NeedsJSON tells whether a success can be read only if it is JSON.
func (c *Reader) NeedsJSON() bool {
	return len(c.values) > 0 || slices.ContainsFunc(c.reading.Codes, func(r Rule) bool { return r.Path != "" })
}

// Code gives the code of the first rule that fits. doc is nil where the answer is no JSON.
func (c *Reader) Code(status int, doc any) (code string, ok bool) {
	for i, rule := range c.reading.Codes {
		if rule.Status != "" && !rule.has(status) {
			continue
		}
		if rule.Path != "" {
			v, found := c.rules[i].In(doc)
			text, isScalar := Scalar(v)
			if !found || v == nil || rule.Is != "" && (!isScalar || text != rule.Is) {
				continue
			}
		}
		return rule.Code, true
	}
	return "", false
}

// Success gives the code of a success that no rule fits.
func (c *Reader) Success() string {
	if c.reading.Otherwise != "" {
		return c.reading.Otherwise
	}
	return action.OK
}

func (r Rule) has(status int) bool {
	if class, all := strings.CutSuffix(r.Status, "xx"); all {
		return strconv.Itoa(status/100) == class
	}
	return strconv.Itoa(status) == r.Status
}

// Take gives the declared values of doc to result, whose code is set, and the secret where the code is ok. A value that
// is not there, or is no text, number, true or false, is left out; a secret that is not there is [ErrNoSecret]. What
// holds the secret again is left out, too, whatever the code.
func (c *Reader) Take(doc any, result *action.Result) error {
	secret, declared := c.secret(doc)
	if result.Code == action.OK && declared {
		if secret == "" || len(secret) > maxSecret {
			return ErrNoSecret
		}
		result.Secret = secret
	}
	for name, path := range c.values {
		v := c.reading.Values[name]
		found, ok := text(path, doc)
		if v.Secret || !ok || holds(found, secret) {
			continue
		}
		if result.Values == nil {
			result.Values = map[string]string{}
		}
		result.Values[name] = Shown(found, v.Lines)
	}
	if found, ok := text(c.detail, doc); ok && c.reading.Detail != "" && !holds(found, secret) {
		result.Detail = join(result.Detail, OneLine(found, MaxShown))
	}
	return nil
}

// secret gives what the answer has where the secret is declared.
func (c *Reader) secret(doc any) (secret string, declared bool) {
	for name, v := range c.reading.Values {
		if v.Secret {
			secret, _ = text(c.values[name], doc)
			return secret, true
		}
	}
	return "", false
}

func text(p Path, doc any) (string, bool) {
	v, found := p.In(doc)
	if !found {
		return "", false
	}
	return Scalar(v)
}

func holds(s, secret string) bool { return secret != "" && strings.Contains(s, secret) }

// Shown makes foreign text a value that may be shown.
func Shown(s string, lines bool) string {
	if lines {
		return Lines(s, MaxShown)
	}
	return OneLine(s, MaxShown)
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n" + b
}
