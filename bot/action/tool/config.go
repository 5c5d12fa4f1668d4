package tool

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/action/child"
	"github.com/firstline-support/firstline/bot/action/declare"
	"github.com/firstline-support/firstline/bot/action/wire"
)

// Config declares an action that is one tool of an MCP server.
type Config struct {
	Server Server `yaml:"server"`
	Tool   string `yaml:"tool"` // its name
	// Arguments are a structure for [declare.ParseTree]. Without it each parameter is an argument of its name.
	Arguments map[string]any `yaml:"arguments"`
	// KeyArgument is the argument that takes what names the run, where the tool has one; empty: none.
	KeyArgument string `yaml:"key_argument"`
	// Pin is sha256: and the hash of the tool's name, description and input schema, so that a tool which was changed
	// behind the declaration is not called; empty: only its parameters have to fit. See [Tool.Pin].
	Pin string `yaml:"pin"`
	// Result reads the structured content or, where there is none, the text if that is JSON. Its rules have no status.
	Result   declare.Reading `yaml:"result"`
	Text     string          `yaml:"text"`      // the value that takes the text of the answer; empty: none
	Timeout  time.Duration   `yaml:"timeout"`   // of all of it; 0: 30 s, at most 5 min
	MaxBytes int             `yaml:"max_bytes"` // of one message; 0: 1 MiB, at most 16 MiB
}

// A Server is reached at a URL or is a program; one of both.
type Server struct {
	URL       string `yaml:"url"` // without placeholders
	wire.Link `yaml:",inline"`
	Program   *child.Program `yaml:"program"`
}

const (
	defaultTimeout = 30 * time.Second
	maxTimeout     = 5 * time.Minute
	defaultBytes   = 1 << 20
	maxBytes       = 16 << 20
	maxDepth       = 64
)

var (
	toolForm = regexp.MustCompile(`^[A-Za-z0-9_./-]{1,128}$`)
	pinForm  = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
)

// Check gives everything that is wrong with the declaration of an action with these parameters. It asks no server: see
// [Tool.Check].
func (c Config) Check(p declare.Params) []declare.Problem {
	_, problems := c.compile(p)
	return problems
}

// A plan is a declaration that was read.
type plan struct {
	place     wire.Place // of a server with a URL
	structure map[string]any
	arguments declare.Tree
	reader    *declare.Reader
}

func (c Config) compile(p declare.Params) (plan, []declare.Problem) {
	var made plan
	place, problems := c.Server.check()
	made.place = place
	made.structure = c.Arguments
	if made.structure == nil {
		made.structure = map[string]any{}
		for name := range p {
			made.structure[name] = "{" + name + "}"
		}
	}
	var wrong []declare.Problem
	made.arguments, wrong = declare.ParseTree(made.structure, p)
	problems = append(problems, declare.Under("arguments", wrong)...)
	made.reader, wrong = declare.Compile(c.Result, false)
	problems = append(problems, declare.Under("result", wrong)...)
	return made, append(problems, c.checkRest(made.structure)...)
}

func (s Server) check() (wire.Place, []declare.Problem) {
	if (s.URL == "") == (s.Program == nil) {
		return wire.Place{}, []declare.Problem{{Field: "server", What: "it has to be said once how the server is reached",
			Fix: "write url or program"}}
	}
	if s.Program != nil {
		return wire.Place{}, declare.Under("server.program", s.Program.Check())
	}
	scheme, rest, _ := strings.Cut(s.URL, "://")
	host, path, _ := strings.Cut(rest, "/")
	place, err := wire.ParsePlace(scheme, host)
	switch {
	case err != nil:
		return place, []declare.Problem{{Field: "server.url", What: err.Error(),
			Fix: "write https:// with a host and a path"}}
	case strings.ContainsAny(path, "{}# ") || wire.HasControl(path):
		return place, []declare.Problem{{Field: "server.url", What: "the URL has a placeholder, a fragment or a space",
			Fix: "write one fixed address"}}
	}
	return place, declare.Under("server", s.Check(place))
}

func (c Config) checkRest(structure map[string]any) []declare.Problem {
	var problems []declare.Problem
	note := func(field, what, fix string) {
		problems = append(problems, declare.Problem{Field: field, What: what, Fix: fix})
	}
	if !toolForm.MatchString(c.Tool) {
		note("tool", fmt.Sprintf("%q is no name of a tool", c.Tool), "write the name as the server lists it")
	}
	if _, taken := structure[c.KeyArgument]; taken && c.KeyArgument != "" {
		note("key_argument", fmt.Sprintf("%q is an argument already", c.KeyArgument), "leave it out of arguments")
	}
	if c.Pin != "" && !pinForm.MatchString(c.Pin) {
		note("pin", fmt.Sprintf("%q is no pin", c.Pin), "write sha256: and 64 digits, as the check of the workspace says it")
	}
	if c.Text != "" {
		problems = append(problems, c.checkText()...)
	}
	if c.Timeout < 0 || c.Timeout > maxTimeout {
		note("timeout", fmt.Sprintf("timeout is %s", c.Timeout), fmt.Sprintf("write a time up to %s", maxTimeout))
	}
	if c.MaxBytes < 0 || c.MaxBytes > maxBytes {
		note("max_bytes", fmt.Sprintf("max_bytes is %d", c.MaxBytes), fmt.Sprintf("write 1 to %d", maxBytes))
	}
	return problems
}

// checkText looks whether the text may be a value.
func (c Config) checkText() []declare.Problem {
	_, taken := c.Result.Values[c.Text]
	switch {
	case !declare.IsName(c.Text) || taken:
		return []declare.Problem{{Field: "text", What: fmt.Sprintf("%q is no free name for a value", c.Text),
			Fix: "write up to 32 small letters, digits and underscores, a letter first"}}
	case c.secret():
		return []declare.Problem{{Field: "text", What: "one value is secret, and the text may hold it again",
			Fix: "take text out, and name the values that may be shown"}}
	}
	return nil
}

// secret tells whether an answer may hold a secret.
func (c Config) secret() bool {
	for _, v := range c.Result.Values {
		if v.Secret {
			return true
		}
	}
	return false
}
