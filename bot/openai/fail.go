package openai

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/sashabaranov/go-openai"

	"github.com/firstline-support/firstline/bot/model"
)

// Why we end a call ourselves.
var (
	errFirst = errors.New("nothing of an answer came in time")
	errIdle  = errors.New("the answer stopped coming")
)

// A rejected call is one whose piece the caller did not want.
type rejected struct{ error }

// Unwrap gives the caller's reason.
func (r rejected) Unwrap() error { return r.error }

// failure finds out what an error of a request means. The caller's context is asked first, then our own watch, because
// an ended context looks like a broken connection.
func (t *trip) failure(caller, own context.Context, err error, hidden secrets) *model.Failure {
	f := &model.Failure{Status: t.status, After: t.after, Err: err}
	var page misled
	var no rejected
	var api *openai.APIError
	switch {
	case errors.As(err, &no):
		f.Kind, f.Status = model.Stopped, 0
	case caller.Err() != nil:
		f.Kind, f.Err = ended(caller), context.Cause(caller)
	case own.Err() != nil:
		f.Kind, f.Err = model.Slow, context.Cause(own)
	case errors.As(err, &page) && t.status/100 == 3:
		f.Kind = model.Unknown
	case errors.As(err, &page):
		f.Kind = model.Unreachable
	case t.status >= http.StatusBadRequest:
		f.Kind = byStatus(t.status, t.said)
		f.Err = refusal(f.Kind, t.said, hidden)
	case errors.Is(t.broke, errTooLarge):
		f.Kind, f.Err = model.Garbage, errTooLarge
	case t.broke != nil:
		f.Kind, f.Err = broken(t.came > 0), quiet(err, hidden)
	case errors.As(err, &api): // instead of a stream
		f = midway(said{code: fmt.Sprint(api.Code), kind: api.Type, message: api.Message}, false, hidden)
		f.Status = t.status
	case t.status == 0: // the client library refused it
		f.Kind = model.Invalid
	default:
		f.Kind, f.Err = unread(err)
	}
	return f
}

// ended is how a call ends with its caller's context.
func ended(ctx context.Context) model.Kind {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return model.Slow
	}
	return model.Stopped
}

// quiet takes out of an error of the network what a server may have put there.
func quiet(err error, hidden secrets) error {
	text := err.Error()
	if len(text) > mostSaid || text != plain(text) || hidden.in(text) {
		return errors.New("the connection broke")
	}
	return err
}

// midway is an error that the server tells where an answer should be, or within one.
func midway(s said, begun bool, hidden secrets) *model.Failure {
	kind := byStatus(0, s)
	switch {
	case kind != model.Invalid, s.names(unshaped...):
	case s.names("rate limit", "rate_limit", "overloaded", "too many requests"):
		kind = model.Busy
	default:
		kind = broken(begun)
	}
	return &model.Failure{Kind: kind, Err: refusal(kind, s, hidden)}
}

// broken is what a lost connection means.
func broken(begun bool) model.Kind {
	if begun {
		return model.Cut
	}
	return model.Unreachable
}

// unread is what an answer means that cannot be read.
func unread(err error) (model.Kind, error) {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return model.Cut, errors.New("the answer ends in the middle")
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return model.Garbage, fmt.Errorf("the answer is not JSON at byte %d", syntax.Offset)
	}
	return model.Garbage, errors.New("the answer is not of the form that OpenAI's have")
}

// byStatus is what an answer with an error means. Words count more than the status, where they are clear: servers do
// not agree about statuses.
func byStatus(status int, s said) model.Kind {
	switch {
	case s.names(tooLong...), status == http.StatusRequestEntityTooLarge:
		return model.TooLong
	case s.names(unwilling...):
		return model.Refused
	case s.names(unpaid...):
		return model.Denied
	case (status == 0 || status >= http.StatusInternalServerError) && s.names(unshaped...):
		return model.Invalid
	}
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusPaymentRequired, http.StatusProxyAuthRequired:
		return model.Denied
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone:
		return model.Unknown
	case http.StatusTooManyRequests:
		return model.Busy
	case http.StatusRequestTimeout:
		return model.Slow
	case http.StatusNotImplemented:
		return model.Invalid
	}
	switch {
	case status >= http.StatusInternalServerError:
		return model.Unreachable
	case s.names(noModel...):
		return model.Unknown
	}
	return model.Invalid
}

// refusal says what a server answered instead of an answer. What it says about keys is not repeated at all: some repeat
// parts of them.
func refusal(kind model.Kind, s said, hidden secrets) error {
	var says string
	switch kind {
	case model.Denied:
		if s.names(unpaid...) {
			return errors.New("the account has nothing left that could be spent")
		}
		return errors.New("the key is wrong, or may not use this model")
	case model.TooLong:
		says = "the prompt is too long for the model"
	case model.Refused:
		return errors.New("a filter of the server refuses the prompt or the answer")
	case model.Unknown:
		says = "the server has no such model, or no such address"
	case model.Busy:
		says = "the server has too much to do"
	case model.Slow:
		says = "the server did not get its answer in time"
	case model.Invalid:
		says = "the server does not take the request"
	default:
		says = "the server is in trouble"
	}
	return errors.New(says + s.about(hidden))
}
