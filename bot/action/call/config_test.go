package call

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot/action/declare"
	"github.com/firstline-support/firstline/bot/action/guard"
	"github.com/firstline-support/firstline/bot/action/wire"
)

const declared = `
method: PUT
url: https://id.example/api/users/{user}/reset?notify={mail}
headers: {X-Reason: "asked by {user}"}
body: {user: {name: "{user}"}, days: 30, list: [true, null, 1.5]}
result:
  codes:
    - {status: 404, code: not_found}
    - {path: "error.code", is: LOCKED, code: locked}
  values:
    ticket: {path: "items[0].id"}
    password: {path: password, secret: true}
dry_run: {method: GET, url: "https://id.example/api/users/{user}"}
auth: {kind: bearer}
tls: {ca: ca.pem, min: "1.3"}
allow: {hosts: [id.example], networks: [10.20.0.0/16], ports: [443]}
timeout: 20s
max_bytes: 4096
`

func TestDeclarationIsReadFromYAML(t *testing.T) {
	t.Parallel()
	var c Config
	if err := yaml.UnmarshalWithOptions([]byte(declared), &c, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	p := declare.Params{"user": {}, "mail": {}}
	if problems := c.Check(p); len(problems) > 0 {
		t.Error(problems)
	}
	if c.Timeout != 20*time.Second || c.Result.Codes[0].Status != "404" || c.DryRun == nil ||
		!slices.Equal(c.Allow.Networks, []netip.Prefix{netip.MustParsePrefix("10.20.0.0/16")}) {
		t.Errorf("got %+v", c)
	}
}

func TestMistakesAreNamedWithTheirFix(t *testing.T) {
	t.Parallel()
	p := declare.Params{"user": {}, "mail": {Optional: true}}
	for field, c := range map[string]Config{
		"method":               {Request: Request{Method: "TRACE", URL: "https://x.example"}},
		"url":                  {Request: Request{URL: "ftp://x.example"}},
		"url ":                 {Request: Request{URL: "https://{user}.example/"}},
		"url  ":                {Request: Request{URL: "https://a:b@x.example/"}},
		"url   ":               {Request: Request{URL: "https://x.example/{other}"}},
		"url    ":              {Request: Request{URL: "https://x.example/{mail}"}},
		"url     ":             {Request: Request{URL: "https://x.example/../a"}},
		"url      ":            {Request: Request{URL: "https://x.example/?{user}=1"}},
		"url       ":           {Request: Request{URL: "https://x.example/#a"}},
		"url        ":          {Request: Request{URL: "https://x.example/%zz"}},
		"url         ":         {Request: Request{URL: "https://x.example:99999/"}},
		"url          ":        {Request: Request{URL: "{user}"}},
		"headers.Host":         {Request: Request{URL: "https://x.example", Headers: map[string]string{"Host": "y"}}},
		"headers.a b":          {Request: Request{URL: "https://x.example", Headers: map[string]string{"a b": "y"}}},
		"headers.x-a":          {Request: Request{URL: "https://x.example", Headers: map[string]string{"X-A": "y", "x-a": "z"}}},
		"headers.X":            {Request: Request{URL: "https://x.example", Headers: map[string]string{"X": "a\nb"}}},
		"body.a":               {Request: Request{URL: "https://x.example", Body: map[string]any{"a": "{nobody}"}}},
		"body":                 {Request: Request{Method: "GET", URL: "https://x.example", Body: "x"}},
		"result.codes[0].code": {Request: Request{URL: "https://x.example", Result: declare.Reading{Codes: []declare.Rule{{Status: "404"}}}}},
		"dry_run.url":          {Request: Request{URL: "https://x.example"}, DryRun: &Request{URL: "https://y.example"}},
		"auth":                 {Request: Request{URL: "http://x.example"}, Link: wire.Link{Auth: wire.Auth{Kind: "bearer"}}},
		"auth.kind":            {Request: Request{URL: "https://x.example"}, Link: wire.Link{Auth: wire.Auth{Kind: "digest"}}},
		"auth.kind ":           {Request: Request{URL: "https://x.example"}, Link: wire.Link{Auth: wire.Auth{User: "x"}}},
		"auth.user":            {Request: Request{URL: "https://x.example"}, Link: wire.Link{Auth: wire.Auth{Kind: "basic"}}},
		"auth.header":          {Request: Request{URL: "https://x.example"}, Link: wire.Link{Auth: wire.Auth{Kind: "header"}}},
		"tls":                  {Request: Request{URL: "http://x.example"}, Link: wire.Link{TLS: wire.TLS{Min: "1.2"}}},
		"tls.cert":             {Request: Request{URL: "https://x.example"}, Link: wire.Link{TLS: wire.TLS{Key: "x"}}},
		"tls.min":              {Request: Request{URL: "https://x.example"}, Link: wire.Link{TLS: wire.TLS{Min: "1.1"}}},
		"allow":                {Request: Request{URL: "https://x.example"}, Link: wire.Link{Allow: guard.Rules{Hosts: []string{"*"}}}},
		"allow.hosts":          {Request: Request{URL: "https://x.example"}, Link: wire.Link{Allow: guard.Rules{Hosts: []string{"y.example"}}}},
		"allow.ports":          {Request: Request{URL: "https://x.example"}, Link: wire.Link{Allow: guard.Rules{Ports: []int{80}}}},
		"key_header":           {Request: Request{URL: "https://x.example"}, KeyHeader: "Content-Length"},
		"timeout":              {Request: Request{URL: "https://x.example"}, Timeout: time.Hour},
		"max_bytes":            {Request: Request{URL: "https://x.example"}, MaxBytes: -1},
		"max_depth":            {Request: Request{URL: "https://x.example"}, MaxDepth: 100000},
	} {
		problems := c.Check(p)
		if len(problems) != 1 || problems[0].Field != strings.TrimSpace(field) || problems[0].What == "" || problems[0].Fix == "" {
			t.Errorf("%s: got %q", field, problems)
		}
		if _, err := New(Options{Config: c, Params: p, Secret: "x"}); err == nil {
			t.Errorf("%s: a caller was made", field)
		}
	}
	if _, err := New(Options{Config: Config{Request: Request{URL: "https://x.example"}, Link: wire.Link{Auth: wire.Auth{Kind: "bearer"}}}}); err == nil {
		t.Error("a caller without its secret was made")
	}
}

func TestRequestStaysAsDeclaredWhateverTheValues(t *testing.T) {
	t.Parallel()
	o := reset("https://id.example:8443")
	p, problems := o.Config.Request.compile(o.Params)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	hostile := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z./\\%?#&=@:;{}0-9-]{0,12}`), rapid.SampledFrom([]string{
		"../admin", "a?b=c", "a#b", "a@evil.example", "//evil.example", "a\r\nHost: evil", "%2e%2e", "{mail}", "a&notify=x", "a;b",
		"\xff", "日本", "a+b c"}))
	rapid.Check(t, func(t *rapid.T) {
		with := map[string]string{"user": hostile.Draw(t, "user"), "days": "1"}
		if rapid.Bool().Draw(t, "given") {
			with["mail"] = hostile.Draw(t, "mail")
		}
		taken, err := o.Params.Take(with)
		if err != nil {
			return // refused
		}
		r, err := p.request(t.Context(), taken)
		if err != nil {
			return // refused
		}
		if r.URL.Scheme != "https" || r.URL.Host != "id.example:8443" || r.Host != r.URL.Host || r.URL.User != nil || r.URL.Fragment != "" {
			t.Fatalf("goes to %s", r.URL)
		}
		parts := strings.Split(r.URL.EscapedPath(), "/")
		if len(parts) != 5 || parts[1] != "api" || parts[2] != "users" || parts[4] != "reset" || r.URL.Path != "/api/users/"+with["user"]+"/reset" {
			t.Fatalf("path %s", r.URL.EscapedPath())
		}
		query := r.URL.Query()
		want := 1
		if mail, given := with["mail"]; given {
			want = 2
			if query.Get("notify") != mail {
				t.Fatalf("got %q, want %q", query.Get("notify"), mail)
			}
		}
		if len(query) != want || query.Get("v") != "1" || strings.Count(r.URL.RawQuery, "&") != want-1 {
			t.Fatalf("query %s", r.URL.RawQuery)
		}
		var wire strings.Builder
		if err := r.Write(&wire); err != nil {
			t.Fatal(err)
		}
		head, _, _ := strings.Cut(wire.String(), "\r\n\r\n")
		if lines := strings.Split(head, "\r\n"); len(lines) != 7 { // the request, Host, and five headers
			t.Fatalf("got %q", lines)
		}
	})
	if p.method != http.MethodPost {
		t.Error(p.method)
	}
}

func FuzzAddress(f *testing.F) {
	for _, seed := range []string{"https://x.example/a/{user}?b={user}", "http://[::1]:80/", "https://x.example//a", "https://x.example?",
		"https://x.example/a%2Fb/{user}.json", "https://x.example/?a=%"} {
		f.Add(seed, "v")
	}
	params := declare.Params{"user": {}}
	f.Fuzz(func(t *testing.T, template, value string) {
		a, problems := parseAddress(template, params)
		if len(problems) > 0 {
			return
		}
		u, err := a.fill(map[string]string{"user": value})
		if err != nil {
			return
		}
		if got := u.Scheme + "://" + u.Host; got != a.Base || u.User != nil || u.Fragment != "" {
			t.Errorf("%q with %q goes to %s", template, value, u)
		}
		if got := strings.Count(u.EscapedPath(), "/"); got != len(a.segments) {
			t.Errorf("%q with %q has the path %s", template, value, u.EscapedPath())
		}
	})
}
