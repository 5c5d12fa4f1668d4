package call

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/declare"
	"github.com/firstline-support/firstline/bot/action/wire"
)

// Options are what a [Caller] is made of.
type Options struct {
	Config Config
	Params declare.Params
	Secret string // that Config.Auth speaks of, itself
	Dir    string // files of Config.TLS are relative to it
}

// A Caller is a performer of one declared request. It is used by many at once.
type Caller struct {
	Options
	plan, dry *plan // dry may be nil
	client    *http.Client
}

// New makes a Caller; it reads certificates, and connects to nothing.
func New(o Options) (*Caller, error) {
	sent, dry, problems := o.Config.compile(o.Params)
	if len(problems) > 0 {
		return nil, problems[0]
	}
	if err := o.Config.Auth.CheckSecret(o.Secret); err != nil {
		return nil, err
	}
	transport, err := o.Config.Transport(sent.address.Place, o.Dir)
	if err != nil {
		return nil, err
	}
	o.Config.Timeout = cmp.Or(o.Config.Timeout, defaultTimeout)
	o.Config.MaxBytes = cmp.Or(o.Config.MaxBytes, defaultBytes)
	o.Config.MaxDepth = cmp.Or(o.Config.MaxDepth, declare.MaxDepth)
	o.Config.KeyHeader = cmp.Or(o.Config.KeyHeader, defaultKeyHeader)
	return &Caller{Options: o, plan: sent, dry: dry,
		client: &http.Client{Transport: transport, CheckRedirect: stay}}, nil
}

// maxRedirects is the most that are followed.
const maxRedirects = 5

// stay follows a redirect of what only asks, to the same scheme, host and port. Every other is itself the answer.
func stay(to *http.Request, via []*http.Request) error {
	from := via[0]
	asks := from.Method == http.MethodGet || from.Method == http.MethodHead
	if !asks || len(via) > maxRedirects || to.URL.Scheme != from.URL.Scheme || to.URL.Host != from.URL.Host {
		return http.ErrUseLastResponse
	}
	return nil
}

// Perform sends the request once. The code is one of those declared, ok, failed, busy (the other system asks to come
// later and has done nothing) or unsure.
func (c *Caller) Perform(ctx context.Context, call action.Call) (action.Result, error) {
	p, only := c.plan, false // only: the request changes nothing
	if call.DryRun && c.dry != nil {
		p, only = c.dry, true
	}
	ctx, cancel := context.WithTimeout(ctx, c.Config.Timeout)
	defer cancel()
	r, err := c.request(ctx, p, call, only)
	if wrong := (*declare.ValueError)(nil); errors.As(err, &wrong) {
		return action.Result{Code: action.Failed, Detail: "nothing was sent: " + wrong.Error()}, nil
	}
	if err != nil {
		return action.Result{}, err
	}
	if call.DryRun && c.dry == nil {
		return c.say(r), nil
	}
	only = only || p.safe()
	a, err := c.send(r, only)
	if err != nil {
		return action.Result{}, err
	}
	result, err := p.read(a, only, c.Config.MaxDepth)
	return c.hide(result), err
}

// request makes the request with what names the run, and with who we are.
func (c *Caller) request(ctx context.Context, p *plan, call action.Call, dry bool) (*http.Request, error) {
	with, err := c.Params.Take(call.With)
	if err != nil {
		return nil, err
	}
	r, err := p.request(ctx, with)
	if err != nil {
		return nil, err
	}
	// A dry run with the name of the run would make the other system take the run for done.
	if call.Key != "" && !p.safe() && !dry && c.Config.KeyHeader != noKey {
		if wire.HasControl(call.Key) {
			return nil, errors.New("the name of the run has a control character")
		}
		r.Header.Set(c.Config.KeyHeader, call.Key)
	}
	c.Config.Auth.Set(r, c.Secret)
	return r, nil
}

// An answer has come completely.
type answer struct {
	status int
	head   http.Header
	body   []byte
}

// send sends the request and takes the whole answer. Before there is a connection nothing can have been done.
func (c *Caller) send(r *http.Request, only bool) (answer, error) {
	var connected atomic.Bool
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }}
	where := r.Method + " " + r.URL.Scheme + "://" + r.URL.Host // without what people said
	response, err := c.client.Do(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
	if err != nil {
		return answer{}, trouble(where, plainly(err), only || !connected.Load())
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, int64(c.Config.MaxBytes)+1))
	closed := response.Body.Close()
	if err == nil && len(body) > c.Config.MaxBytes {
		err = fmt.Errorf("the answer has more than %d bytes", c.Config.MaxBytes)
	}
	if err = cmp.Or(err, closed); err != nil {
		return answer{}, trouble(where, fmt.Errorf("read the answer, %s: %w", response.Status, err), only)
	}
	return answer{response.StatusCode, response.Header, body}, nil
}

// plainly takes the address away from an error of the client, since it holds what people said.
func plainly(err error) error {
	if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// trouble is the error of a request that has no answer.
func trouble(where string, err error, nothing bool) error {
	if nothing {
		return fmt.Errorf("%s: %w", where, err)
	}
	return fmt.Errorf("%s: %w: %w", where, action.ErrUnsure, err)
}
