package tool

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"go.uber.org/goleak"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/child"
	"github.com/firstline-support/firstline/bot/action/declare"
	"github.com/firstline-support/firstline/bot/action/guard"
	"github.com/firstline-support/firstline/bot/action/wire"
)

// role is the variable that makes this test's own binary a server on its standard input and output.
const role = "ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "rude":
		rude(os.Stdin, os.Stdout)
		os.Exit(0)
	case "mute":
		fmt.Fprintln(os.Stderr, "no licence for", os.Getenv("TOKEN"))
		os.Exit(1)
	case "server":
		w := &world{}
		if err := w.server("").Run(context.Background(), &mcp.StdioTransport{}); err != nil && !errors.Is(err, io.EOF) {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	// a server keeps the session of a client that could not say good-bye; none of ours is left
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/modelcontextprotocol/go-sdk/mcp.(*streamableServerConn).Read"))
}

// A world is what stands behind the tools: it remembers what was done.
type world struct {
	mu   sync.Mutex
	done []string // guarded by mu
}

func (w *world) deeds() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.done
}

func (w *world) do(what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done = append(w.done, what)
}

type resetIn struct {
	User string `json:"user" jsonschema:"whose"`
	Days int    `json:"days"`
	Run  string `json:"run,omitempty"`
}

type resetOut struct {
	Ticket   map[string]any `json:"ticket"`
	Password string         `json:"password"`
}

// server makes a server of the official library; poison is added to the description of its tool.
func (w *world) server(poison string) *mcp.Server {
	s := mcp.NewServer(&mcp.Implementation{Name: "directory", Version: "1"}, nil)
	mcp.AddTool(s, &mcp.Tool{Name: "reset", Description: "resets a password" + poison},
		func(_ context.Context, _ *mcp.CallToolRequest, in resetIn) (*mcp.CallToolResult, resetOut, error) {
			w.do(fmt.Sprintf("reset %s %d %s", in.User, in.Days, in.Run))
			switch in.User {
			case "nobody":
				return nil, resetOut{}, errors.New("no such user\nin the directory")
			case "crash":
				os.Exit(3)
			}
			return nil, resetOut{map[string]any{"id": "T-7"}, "s3cret"}, nil
		})
	s.AddTool(&mcp.Tool{Name: "plain", InputSchema: map[string]any{"type": "object"}},
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "line 1\nline\t2"},
				&mcp.ImageContent{Data: []byte("x"), MIMEType: "image/png"}, &mcp.TextContent{Text: strings.Repeat("ü", 600)}}}, nil
		})
	s.AddTool(&mcp.Tool{Name: "locked", InputSchema: map[string]any{"type": "object"}},
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return &mcp.CallToolResult{IsError: true, StructuredContent: map[string]any{"code": "LOCKED"}}, nil
		})
	s.AddTool(&mcp.Tool{Name: "more", InputSchema: map[string]any{"type": "object"}},
		func(_ context.Context, r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			w.do("more")
			return &mcp.CallToolResult{RequestState: "half done", InputRequests: mcp.InputRequestMap{
				"pin": &mcp.ElicitParams{Message: "your password?"}}}, nil
		})
	return s
}

// rude is a server by the specification of 2025-11-25 that asks for all that a client may be asked for, whatever the
// client said that it can, and tells as the answer of its tool what it got.
func rude(in io.Reader, out io.Writer) {
	type message struct {
		ID     any             `json:"id"`
		Method string          `json:"method"`
		Result json.RawMessage `json:"result"`
		Error  *struct {
			Code int `json:"code"`
		} `json:"error"`
		Params struct {
			Capabilities json.RawMessage `json:"capabilities"`
		} `json:"params"`
	}
	read := json.NewDecoder(in)
	said := func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
	offered := ""
	for {
		var m message
		if read.Decode(&m) != nil {
			return
		}
		switch m.Method {
		case "initialize":
			offered = string(m.Params.Capabilities)
			said(`{"jsonrpc":"2.0","id":%v,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},`+
				`"serverInfo":{"name":"rude","version":"1"}}}`, m.ID)
		case "tools/list":
			said(`{"jsonrpc":"2.0","id":%v,"result":{"tools":[{"name":"curious","inputSchema":{"type":"object"}}]}}`, m.ID)
		case "tools/call":
			got := "offered " + offered
			for i, ask := range []string{`"roots/list"`, `"sampling/createMessage","params":{"maxTokens":9,"messages":[]}`,
				`"elicitation/create","params":{"message":"your password?","requestedSchema":{"type":"object","properties":{}}}`} {
				said(`{"jsonrpc":"2.0","id":"ask-%d","method":%s}`, i, ask)
				var reply message
				if read.Decode(&reply) != nil {
					return
				}
				if reply.Error == nil {
					got += " result"
				} else {
					got += fmt.Sprint(" error ", reply.Error.Code)
				}
			}
			text, _ := json.Marshal(got)
			said(`{"jsonrpc":"2.0","id":%v,"result":{"content":[{"type":"text","text":%s}]}}`, m.ID, text)
		default:
			if m.ID != nil {
				said(`{"jsonrpc":"2.0","id":%v,"error":{"code":-32601,"message":"no such method"}}`, m.ID)
			}
		}
	}
}

// A front is the server's HTTP, with what comes between.
type front struct {
	*httptest.Server
	mu    sync.Mutex
	heads []http.Header // guarded by mu
}

// listen serves over HTTP. between may answer a request itself; it gets the body, and tells whether it did.
func listen(t *testing.T, s func() *mcp.Server, o *mcp.StreamableHTTPOptions,
	between func(w http.ResponseWriter, r *http.Request, body string) bool) *front {
	t.Helper()
	f := &front{}
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s() }, o)
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		f.mu.Lock()
		f.heads = append(f.heads, r.Header)
		f.mu.Unlock()
		if between != nil && between(w, r, string(body)) {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(f.Close)
	return f
}

// isCall tells whether the body is the call itself.
func isCall(body string) bool { return strings.Contains(body, `"tools/call"`) }

// idOf gives the id of a request.
func idOf(body string) string {
	var m struct {
		ID json.RawMessage `json:"id"`
	}
	_ = json.Unmarshal([]byte(body), &m)
	return string(m.ID)
}

// cut ends a connection without an answer.
func cut(w http.ResponseWriter) {
	conn, _, _ := http.NewResponseController(w).Hijack()
	_ = conn.Close()
}

// at declares the reset of a password at this server.
func at(url string) Options {
	return Options{
		Config: Config{
			Server: Server{URL: url, Link: wire.Link{Allow: guard.Rules{
				Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}}},
			Tool: "reset",
			Result: declare.Reading{Values: map[string]declare.Value{"ticket": {Path: "ticket.id"},
				"password": {Path: "password", Secret: true}}},
		},
		Params: declare.Params{"user": {}, "days": {Type: declare.Integer}},
	}
}

// inside declares the same of a server that is a program.
func inside(t *testing.T) Options {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	o := at("")
	o.Config.Server = Server{Program: &child.Program{Path: path, Dir: t.TempDir(),
		Env: map[string]string{role: "server", "GORACE": "atexit_sleep_ms=0"}}}
	return o
}

// plainTool declares a tool without parameters.
func plainTool(o Options, name string) Options {
	o.Config.Tool, o.Params, o.Config.Result, o.Config.Text = name, nil, declare.Reading{}, "said"
	return o
}

func made(t *testing.T, o Options) *Tool {
	t.Helper()
	tool, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return tool
}

func with(user string) action.Call {
	return action.Call{Key: "run-1", With: map[string]string{"user": user, "days": "3"}}
}
