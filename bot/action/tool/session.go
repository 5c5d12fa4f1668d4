package tool

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/firstline-support/firstline/bot/action/declare"
	"github.com/firstline-support/firstline/bot/action/wire"
)

// A session is a connection to the server, made for one call.
type session struct {
	*mcp.ClientSession
	way
	close func()
}

// A way is how the call travels. It knows whether anything of it may have arrived.
type way interface {
	begin()        // from now on it is the call that is sent
	arrived() bool // something of the call may be there
	status() int   // HTTP's answer to the call; 0: there was none
}

// open connects to the server. The session has to be closed.
func (t *Tool) open(ctx context.Context) (*session, error) {
	if t.Config.Server.Program != nil {
		return t.start(ctx)
	}
	link := &link{base: t.transport, auth: t.Config.Server.Auth, secret: t.Secret, limit: int64(t.Config.MaxBytes)}
	client := &http.Client{Transport: link, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	connected, err := newClient().Connect(ctx, &mcp.StreamableClientTransport{Endpoint: t.Config.Server.URL,
		HTTPClient: client, MaxRetries: -1, DisableStandaloneSSE: true, MaxEventSize: t.Config.MaxBytes}, nil)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", t.plan.place.Base, err)
	}
	return &session{connected, link, func() { _ = connected.Close() }}, nil
}

// start runs the server's program.
func (t *Tool) start(ctx context.Context) (*session, error) {
	talk, err := t.Config.Server.Program.Talk(ctx, t.Secrets)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", t.Config.Server.Program.Path, err)
	}
	pipe := &pipe{WriteCloser: talk.In}
	connected, err := newClient().Connect(ctx, &mcp.IOTransport{Reader: talk.Out, Writer: pipe,
		MaxLineLength: t.Config.MaxBytes}, nil)
	if err != nil {
		talk.Close()
		return nil, t.said(fmt.Errorf("talk with %s: %w; it said %q", t.Config.Server.Program.Path, err,
			declare.OneLine(talk.Said(), declare.MaxShown)))
	}
	return &session{connected, pipe, func() {
		_ = connected.Close()
		talk.Close()
	}}, nil
}

// newClient makes a client that offers nothing to servers, and never repeats a call with what a server asked for.
func newClient() *mcp.Client {
	client := mcp.NewClient(&mcp.Implementation{Name: "firstline"}, &mcp.ClientOptions{
		Capabilities: &mcp.ClientCapabilities{}, MultiRoundTrip: &mcp.MultiRoundTripOptions{Disabled: true}})
	client.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, r mcp.Request) (mcp.Result, error) {
			if method != "ping" && !strings.HasPrefix(method, "notifications/") {
				return nil, &jsonrpc.Error{Code: jsonrpc.CodeMethodNotFound, Message: "this client does nothing for servers"}
			}
			return next(ctx, method, r)
		}
	})
	return client
}

// A link is the way over HTTP. It shows who we are and bounds every answer.
type link struct {
	base           http.RoundTripper
	auth           wire.Auth
	secret         string
	limit          int64
	calls, reached atomic.Bool
	answered       atomic.Int64
}

func (l *link) begin()        { l.calls.Store(true) }
func (l *link) arrived() bool { return l.reached.Load() }
func (l *link) status() int   { return int(l.answered.Load()) }

// RoundTrip sends one request.
func (l *link) RoundTrip(r *http.Request) (*http.Response, error) {
	calls := l.calls.Load()
	ctx := r.Context()
	if calls {
		connected := func(httptrace.GotConnInfo) { l.reached.Store(true) }
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: connected})
	}
	r = r.Clone(ctx)
	l.auth.Set(r, l.secret)
	answer, err := l.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if calls {
		l.answered.CompareAndSwap(0, int64(answer.StatusCode)) // what follows is about the call, not the call
	}
	answer.Body = &bounded{answer.Body, l.limit}
	return answer, nil
}

// errTooLong says that a server's answer has no end.
var errTooLong = errors.New("the answer is longer than the limit")

// bounded is a body that may have so many bytes more.
type bounded struct {
	io.ReadCloser
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// A pipe is the way to a program.
type pipe struct {
	io.WriteCloser
	calls, reached atomic.Bool
}

func (p *pipe) begin()        { p.calls.Store(true) }
func (p *pipe) arrived() bool { return p.reached.Load() }
func (p *pipe) status() int   { return 0 }

func (p *pipe) Write(data []byte) (int, error) {
	if p.calls.Load() {
		p.reached.Store(true)
	}
	return p.WriteCloser.Write(data)
}
