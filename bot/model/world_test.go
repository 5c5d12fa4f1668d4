package model_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/model"
)

// A script is a server that answers by a function, and keeps what it was asked.
type script struct {
	answer func(r model.Request) (model.Reply, error)

	mu    sync.Mutex
	asked []model.Request // guarded by mu
}

func (s *script) Complete(ctx context.Context, r model.Request, part func(string) error) (model.Reply, error) {
	s.mu.Lock()
	s.asked = append(s.asked, r)
	s.mu.Unlock()
	if ctx.Err() != nil {
		return model.Reply{}, &model.Failure{Kind: model.Slow, Err: ctx.Err()}
	}
	reply, err := s.answer(r)
	if part != nil {
		for _, piece := range strings.SplitAfter(reply.Text, " ") {
			if failed := part(piece); failed != nil {
				return model.Reply{}, failed
			}
		}
	}
	return reply, err
}

// saying is a server that always says the same.
func saying(text string) *script {
	return &script{answer: func(model.Request) (model.Reply, error) {
		return model.Reply{Text: text, Model: "m-1", Usage: model.Usage{In: 100, Out: 10, Counted: true}}, nil
	}}
}

// failing is a server that always fails.
func failing(kind model.Kind) *script {
	return &script{answer: func(model.Request) (model.Reply, error) {
		return model.Reply{}, &model.Failure{Kind: kind, Err: errors.New("as the test says")}
	}}
}

// A ledger keeps calls in memory.
type ledger struct {
	mu    sync.Mutex
	calls []model.Call // guarded by mu
}

func (l *ledger) RecordCall(ctx context.Context, c model.Call) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls = append(l.calls, c)
	return int64(len(l.calls)), ctx.Err()
}

func (l *ledger) SpentOnModel(_ context.Context, since time.Time, channel, person string) (s model.Spent, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.calls {
		if c.Cached || c.At.Before(since) {
			continue
		}
		tokens := c.Usage.In + c.Usage.Out
		s.All.Tokens, s.All.Cost = s.All.Tokens+tokens, s.All.Cost+c.Cost
		if c.Channel == channel {
			s.Channel.Tokens, s.Channel.Cost = s.Channel.Tokens+tokens, s.Channel.Cost+c.Cost
			if c.Person == person {
				s.Person.Tokens, s.Person.Cost = s.Person.Tokens+tokens, s.Person.Cost+c.Cost
			}
		}
	}
	return s, nil
}

func (l *ledger) all() []model.Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]model.Call(nil), l.calls...)
}

// advised makes an adviser; what the options leave open gets a small working default.
func advised(t testing.TB, o model.Options) (*model.Adviser, *ledger) {
	t.Helper()
	return capped(t, o, model.Caps{})
}

// capped makes one that keeps caps.
func capped(t testing.TB, o model.Options, caps model.Caps) (*model.Adviser, *ledger) {
	t.Helper()
	records := &ledger{}
	if o.Records == nil {
		o.Records = records
	}
	if caps != (model.Caps{}) {
		o.Budget = model.NewBudget(caps, o.Records)
	}
	book, err := model.Prompts(nil)
	if err != nil {
		t.Fatal(err)
	}
	o.Prompts, o.Model, o.Organisation, o.Key = book, "m", "Acme IT", []byte("key")
	a, err := model.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return a, records
}

// kim is in whose name most tests ask.
var kim = model.Talk{Conversation: "c", Channel: "web", Person: "p", Names: []string{"Kim Lindqvist"}}

func session(t testing.TB, server model.Server) (*model.Session, *ledger) {
	t.Helper()
	a, records := advised(t, model.Options{Server: server})
	return a.For(kim), records
}

// wantKind compares the kind of a failure.
func wantKind(t testing.TB, err error, want model.Kind) {
	t.Helper()
	var f *model.Failure
	if !errors.As(err, &f) || f.Kind != want {
		t.Errorf("got %v, want a failure of kind %s", err, want)
	}
}

// hanging is a server that never answers.
type hanging struct{}

func (hanging) Complete(ctx context.Context, _ model.Request, _ func(string) error) (model.Reply, error) {
	<-ctx.Done()
	return model.Reply{}, &model.Failure{Kind: model.Slow, Err: context.Cause(ctx)}
}
