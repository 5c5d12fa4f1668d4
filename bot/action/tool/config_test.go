package tool

import (
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/firstline-support/firstline/bot/action/child"
	"github.com/firstline-support/firstline/bot/action/declare"
)

func TestMistakesAreNamedWithTheirFix(t *testing.T) {
	t.Parallel()
	for field, change := range map[string]func(*Config){
		"server":              func(c *Config) { c.Server.URL = "" },
		"server ":             func(c *Config) { c.Server.Program = &child.Program{Path: "/opt/mcp"} },
		"server.url":          func(c *Config) { c.Server.URL = "ftp://x.example" },
		"server.url ":         func(c *Config) { c.Server.URL = "https://x.example/{user}" },
		"server.auth":         func(c *Config) { c.Server.URL, c.Server.Auth.Kind = "http://x.example", "bearer" },
		"server.program.path": func(c *Config) { c.Server = Server{Program: &child.Program{Path: "mcp"}} },
		"tool":                func(c *Config) { c.Tool = "a b" },
		"arguments.a":         func(c *Config) { c.Arguments = map[string]any{"a": "{nobody}"} },
		"key_argument":        func(c *Config) { c.KeyArgument = "user" },
		"pin":                 func(c *Config) { c.Pin = "md5:1" },
		"result.codes[0].status": func(c *Config) {
			c.Result.Codes = []declare.Rule{{Status: "404", Code: "x"}}
		},
		"text":      func(c *Config) { c.Text = "said" }, // beside a secret
		"text ":     func(c *Config) { c.Result.Values, c.Text = nil, "Said" },
		"timeout":   func(c *Config) { c.Timeout = time.Hour },
		"max_bytes": func(c *Config) { c.MaxBytes = 1 << 30 },
	} {
		o := at("https://x.example/mcp")
		change(&o.Config)
		problems := o.Config.Check(o.Params)
		if len(problems) != 1 || problems[0].Field != strings.TrimSpace(field) || problems[0].What == "" || problems[0].Fix == "" {
			t.Errorf("%s: got %q", field, problems)
		}
		if _, err := New(o); err == nil {
			t.Errorf("%s: a tool was made", field)
		}
	}
}

func TestDeclarationIsReadFromYAML(t *testing.T) {
	t.Parallel()
	var c Config
	err := yaml.UnmarshalWithOptions([]byte(`
server: {url: "https://tools.example/mcp", auth: {kind: header, header: X-Key}, allow: {networks: [10.0.0.0/24]}}
tool: reset
arguments: {user: {name: "{user}"}, days: 30}
pin: sha256:`+strings.Repeat("0", 64)+`
result: {values: {ticket: {path: ticket.id}}}
timeout: 10s
`), &c, yaml.Strict())
	if err != nil {
		t.Fatal(err)
	}
	if problems := c.Check(declare.Params{"user": {}}); len(problems) > 0 || c.Timeout != 10*time.Second || c.Server.Auth.Header != "X-Key" {
		t.Errorf("got %v %+v", problems, c)
	}
	c = Config{}
	if err = yaml.UnmarshalWithOptions([]byte("server: {program: {path: /opt/mcp, args: [serve], env: {A: b}}}\ntool: x\n"), &c,
		yaml.Strict()); err != nil || c.Server.Program.Args[0] != "serve" {
		t.Errorf("got %+v %v", c, err)
	}
}
