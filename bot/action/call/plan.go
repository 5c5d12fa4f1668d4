package call

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/firstline-support/firstline/bot/action/declare"
	"github.com/firstline-support/firstline/bot/action/wire"
)

// The limits of headers.
const (
	maxHeaders = 50
	maxHeader  = 4 << 10 // bytes of a value
)

// A plan is a request as declared, read and checked. It is used by many at once.
type plan struct {
	method  string
	address address
	headers []headline
	body    *declare.Tree // nil: none
	reader  *declare.Reader
}

type headline struct {
	name  string
	value declare.Template
	left  bool // out where its only parameter is not given
}

// safe tells whether the method only asks (RFC 9110, 9.2.1).
func (p *plan) safe() bool { return p.method == http.MethodGet || p.method == http.MethodHead }

func (r Request) compile(params declare.Params) (*plan, []declare.Problem) {
	p := &plan{method: r.Method}
	if p.method == "" {
		p.method = http.MethodPost
	}
	var problems, wrong []declare.Problem
	methods := []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete}
	if !slices.Contains(methods, p.method) {
		problems = append(problems, declare.Problem{Field: "method", What: fmt.Sprintf("there is no method %q", r.Method),
			Fix: "write one of " + strings.Join(methods, ", ")})
	}
	p.address, wrong = parseAddress(r.URL, params)
	problems = append(problems, declare.Under("url", wrong)...)
	p.headers, wrong = compileHeaders(r.Headers, params)
	problems = append(problems, declare.Under("headers", wrong)...)
	if r.Body != nil {
		tree, wrong := declare.ParseTree(r.Body, params)
		p.body = &tree
		problems = append(problems, declare.Under("body", wrong)...)
		if p.safe() {
			problems = append(problems, declare.Problem{Field: "body", What: p.method + " has no body",
				Fix: "put the values into url, or use another method"})
		}
	}
	p.reader, wrong = declare.Compile(r.Result, true)
	return p, append(problems, declare.Under("result", wrong)...)
}

func compileHeaders(headers map[string]string, params declare.Params) ([]headline, []declare.Problem) {
	var lines []headline
	var problems []declare.Problem
	if len(headers) > maxHeaders {
		problems = append(problems, declare.Problem{What: fmt.Sprintf("%d headers", len(headers)),
			Fix: fmt.Sprintf("write at most %d", maxHeaders)})
	}
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		what := wire.RefusedHeader(name)
		if key := http.CanonicalHeaderKey(name); what == "" && seen[key] {
			what = "is there twice"
		} else {
			seen[key] = true
		}
		t, wrong := params.Template(headers[name])
		if what == "" && len(wrong) == 0 && !httpguts.ValidHeaderFieldValue(t.String()) {
			what = "has a control character in its value"
		}
		if what != "" {
			problems = append(problems, declare.Problem{Field: name, What: fmt.Sprintf("%q %s", name, what),
				Fix: "take it out or write another; for who we are use auth, for the name of the run key_header"})
		}
		problems = append(problems, declare.Under(name, wrong)...)
		alone, is := t.Alone()
		lines = append(lines, headline{http.CanonicalHeaderKey(name), t, is && params[alone].Optional})
	}
	return lines, problems
}

// request makes the request with its values. An error is mostly a [declare.ValueError].
func (p *plan) request(ctx context.Context, with map[string]string) (*http.Request, error) {
	to, err := p.address.fill(with)
	if err != nil {
		return nil, err
	}
	var body io.Reader
	if p.body != nil {
		data, err := p.body.JSON(with)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(data)
	}
	r, err := http.NewRequestWithContext(ctx, p.method, to.String(), body)
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	r.Header.Set("User-Agent", "firstline")
	r.Header.Set("Accept", "application/json")
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return r, p.setHeaders(r.Header, with)
}

func (p *plan) setHeaders(h http.Header, with map[string]string) error {
	for _, line := range p.headers {
		if name, _ := line.value.Alone(); line.left && !has(with, name) {
			continue
		}
		value, err := line.value.Fill(with, nil, nil)
		if err != nil {
			return err
		}
		if wire.HasControl(value) || len(value) > maxHeader {
			return &declare.ValueError{Param: strings.Join(line.value.Names(), ", "), What: "cannot be a part of a header"}
		}
		h.Set(line.name, value)
	}
	return nil
}
