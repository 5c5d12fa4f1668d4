package tool

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/child"
	"github.com/firstline-support/firstline/bot/action/declare"
)

// Busy is the code of a server that asks to come again later, and has done nothing.
const Busy = "busy"

// Options are what a [Tool] is made of.
type Options struct {
	Config  Config
	Params  declare.Params
	Secret  string            // that Config.Server.Auth speaks of, itself
	Secrets map[string]string // variables of the program's environment that are secret, themselves
	Dir     string            // files of TLS are relative to it
}

// A Tool is a performer of one declared tool. It is used by many at once.
type Tool struct {
	Options
	plan      plan
	transport *http.Transport // nil for a program
}

// New makes a Tool; it reads certificates, and connects to nothing.
func New(o Options) (*Tool, error) {
	made, problems := o.Config.compile(o.Params)
	if problems = append(problems, child.CheckEnv("secrets", o.Secrets)...); len(problems) > 0 {
		return nil, problems[0]
	}
	if err := o.Config.Server.Auth.CheckSecret(o.Secret); err != nil {
		return nil, err
	}
	o.Config.Timeout = cmp.Or(o.Config.Timeout, defaultTimeout)
	o.Config.MaxBytes = cmp.Or(o.Config.MaxBytes, defaultBytes)
	t := &Tool{Options: o, plan: made}
	if o.Config.Server.Program != nil {
		return t, nil
	}
	var err error
	t.transport, err = o.Config.Server.Transport(made.place, o.Dir)
	return t, err
}

// Check asks the server, and gives how its tool differs from the declaration. As long as it does, Perform calls
// nothing.
func (t *Tool) Check(ctx context.Context) ([]declare.Problem, error) {
	ctx, cancel := context.WithTimeout(ctx, t.Config.Timeout)
	defer cancel()
	s, err := t.open(ctx)
	if err != nil {
		return nil, err
	}
	defer s.close()
	tool, err := t.find(ctx, s)
	if err != nil {
		return nil, err
	}
	return t.differs(tool)
}

// Pin asks the server, and gives what a declaration may have as its pin so that the tool stays what it is now.
func (t *Tool) Pin(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, t.Config.Timeout)
	defer cancel()
	s, err := t.open(ctx)
	if err != nil {
		return "", err
	}
	defer s.close()
	tool, err := t.find(ctx, s)
	if err != nil {
		return "", err
	}
	if tool == nil {
		return "", fmt.Errorf("the server has no tool %q", t.Config.Tool)
	}
	return pin(tool)
}

// Perform looks at the tool, and calls it once if it is what was declared. A dry run only looks.
func (t *Tool) Perform(ctx context.Context, call action.Call) (action.Result, error) {
	arguments, err := t.arguments(call)
	if wrong := (*declare.ValueError)(nil); errors.As(err, &wrong) {
		return action.Result{Code: action.Failed, Detail: "the tool was not called: " + wrong.Error()}, nil
	}
	if err != nil {
		return action.Result{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, t.Config.Timeout)
	defer cancel()
	s, err := t.open(ctx)
	if err != nil {
		return action.Result{}, t.said(err)
	}
	defer s.close()
	if err = t.asDeclared(ctx, s); err != nil {
		return action.Result{}, t.said(err)
	}
	if call.DryRun {
		detail := fmt.Sprintf("would call the tool %s with\n%s", t.Config.Tool, arguments)
		return action.Result{Code: action.OK, Detail: declare.Lines(detail, declare.MaxDetail)}, nil
	}
	return t.call(ctx, s, arguments)
}

// arguments gives them as JSON.
func (t *Tool) arguments(call action.Call) (json.RawMessage, error) {
	with, err := t.Params.Take(call.With)
	if err != nil {
		return nil, err
	}
	data, err := t.plan.arguments.JSON(with)
	if err != nil || t.Config.KeyArgument == "" {
		return data, err
	}
	members := map[string]json.RawMessage{}
	if err = json.Unmarshal(data, &members); err != nil {
		return nil, fmt.Errorf("add what names the run: %w", err)
	}
	if members[t.Config.KeyArgument], err = json.Marshal(call.Key); err != nil {
		return nil, fmt.Errorf("add what names the run: %w", err)
	}
	return json.Marshal(members)
}

// asDeclared gives an error when the tool is not what was declared.
func (t *Tool) asDeclared(ctx context.Context, s *session) error {
	tool, err := t.find(ctx, s)
	if err != nil {
		return err
	}
	problems, err := t.differs(tool)
	if err != nil || len(problems) == 0 {
		return err
	}
	wrong := make([]error, len(problems))
	for i, p := range problems {
		wrong[i] = p
	}
	return fmt.Errorf("the tool %s is not what was declared, so it was not called: %w", t.Config.Tool,
		errors.Join(wrong...))
}

// call calls the tool once.
func (t *Tool) call(ctx context.Context, s *session, arguments json.RawMessage) (action.Result, error) {
	s.begin()
	answer, err := s.CallTool(ctx, &mcp.CallToolParams{Name: t.Config.Tool, Arguments: arguments})
	if err == nil {
		return t.read(answer)
	}
	err = t.said(fmt.Errorf("call the tool %s: %w", t.Config.Tool, err))
	refusal := (*jsonrpc.Error)(nil)
	switch {
	case !s.arrived():
		return action.Result{}, err
	case s.status() == http.StatusTooManyRequests:
		return action.Result{Code: Busy, Detail: "HTTP 429"}, nil
	case s.status()/100 == 4:
		return action.Result{}, err
	case errors.As(err, &refusal) && notDone(refusal.Code):
		return action.Result{Code: action.Failed, Detail: declare.OneLine(err.Error(), declare.MaxShown)}, nil
	}
	return action.Result{}, fmt.Errorf("%w: %w", action.ErrUnsure, err)
}

// notDone tells whether a server says by this code of JSON-RPC that it could not even begin.
func notDone(code int64) bool {
	switch code {
	case jsonrpc.CodeParseError, jsonrpc.CodeInvalidRequest, jsonrpc.CodeMethodNotFound, jsonrpc.CodeInvalidParams:
		return true
	}
	return false
}

// said hides our own secrets in an error that has a server's words.
func (t *Tool) said(err error) error {
	for _, secret := range t.secrets() {
		if strings.Contains(err.Error(), secret) {
			return &hidden{err, secret}
		}
	}
	return err
}

// hidden is an error whose text has no secret.
type hidden struct {
	error
	secret string
}

// Error gives the text.
func (h *hidden) Error() string { return strings.ReplaceAll(h.error.Error(), h.secret, "(hidden)") }

// Unwrap gives the error itself.
func (h *hidden) Unwrap() error { return h.error }

func (t *Tool) secrets() []string {
	all := t.Config.Server.Auth.Traces(t.Secret)
	for _, secret := range t.Secrets {
		if secret != "" {
			all = append(all, secret)
		}
	}
	return all
}
