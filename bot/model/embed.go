package model

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
	"unicode/utf8"
)

// The uses of a model of embeddings. They need no prompt, and are switched off by naming no such model.
const (
	UseArticles Use = "articles" // what articles and examples mean
	UseWords    Use = "words"    // what people's words mean
)

// EmbeddingUses are all of them.
func EmbeddingUses() []Use { return []Use{UseArticles, UseWords} }

// An Embedder is a server of a model of embeddings. Package bot/openai is one. It is safe for concurrent use.
type Embedder interface {
	// Embed gives a vector for each text, in order, and what that took, with an error as far as it came. Every error is a
	// [*Failure].
	Embed(ctx context.Context, texts []string) ([][]float32, Usage, error)
}

// EmbeddingOptions are what an embedding is made of.
type EmbeddingOptions struct {
	Server  Embedder
	Model   string  // as the server calls it
	Price   Price   // In alone: there is no answer
	Budget  *Budget // that others share; nil: no cap is kept
	Records Records // nil: nothing is recorded
	Log     *slog.Logger
	Now     func() time.Time // nil: time.Now
}

// An Embedding asks a model of embeddings under the caps that hold for every model, and has each request recorded. It
// is safe for concurrent use. A nil one has no figures.
type Embedding struct {
	EmbeddingOptions
	tally tally

	mu   sync.Mutex
	last map[Use]*Failure // guarded by mu; nil: it went well
}

// NewEmbedding makes one.
func NewEmbedding(o EmbeddingOptions) *Embedding {
	if o.Budget == nil {
		o.Budget = NewBudget(Caps{}, nil)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Embedding{EmbeddingOptions: o, last: map[Use]*Failure{}}
}

// A Meter asks for one use. It is a [kb.Embedder].
type Meter struct {
	e   *Embedding
	use Use
}

// Articles asks about texts that stay, and whose they are is nobody: only the caps of all count, and half of each is
// left to people. A record tells how many texts there were and not which: they are the workspace's own, and are asked
// about once.
func (e *Embedding) Articles() Meter { return Meter{e, UseArticles} }

// Words asks about what somebody wrote, in the name of whom the context is [About]. What is given leaves the house and
// is recorded as it is, so whoever asks has hidden what is to be hidden.
func (e *Embedding) Words() Meter { return Meter{e, UseWords} }

// Embed gives a vector for each text, in order. Every error is a [*Failure].
func (m Meter) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	e, call := m.e, m.call(ctx, texts)
	release, err := e.Budget.take(ctx, m.claim(call, texts), call.At)
	if err != nil {
		e.settle(ctx, call, err)
		return nil, err
	}
	defer release()
	vectors, usage, err := e.Server.Embed(ctx, texts)
	call.Usage, call.Cost, call.Took = usage, e.Price.Of(usage), e.Now().Sub(call.At)
	if err == nil {
		call.Result = fmt.Sprintf("%d vectors", len(vectors))
	}
	e.settle(ctx, call, err)
	return vectors, err
}

// call is the record of a request that is about to be made.
func (m Meter) call(ctx context.Context, texts []string) Call {
	c := Call{At: m.e.Now(), Use: m.use, Model: m.e.Model}
	if m.use == UseArticles {
		c.Turns = []Turn{{Role: System, Text: fmt.Sprintf("%d texts of articles and examples", len(texts))}}
		return c
	}
	t := talkOf(ctx)
	c.Conversation, c.Channel, c.Person = t.Conversation, t.Channel, t.Person
	for _, text := range texts {
		c.Turns = append(c.Turns, Turn{Role: User, Text: text})
	}
	return c
}

// claim is what it may come to. A token has about four characters of English and three of German.
func (m Meter) claim(c Call, texts []string) claim {
	characters := 0
	for _, text := range texts {
		characters += utf8.RuneCountInString(text)
	}
	most := claimOf(Talk{Channel: c.Channel, Person: c.Person}, Usage{In: (characters + 2) / 3}, m.e.Price)
	most.stock = m.use == UseArticles
	return most
}

// settle counts and records how a request ended.
func (e *Embedding) settle(ctx context.Context, c Call, err error) {
	var f *Failure
	if err != nil && !errors.As(err, &f) {
		f = &Failure{Kind: Stopped, Err: err}
	}
	if f != nil {
		c.Failure, c.Problem = f.Kind, f.Err.Error()
	}
	e.mu.Lock()
	e.last[c.Use] = f
	e.mu.Unlock()
	e.tally.add(c)
	keep(ctx, e.Records, c, e.Log)
}

// Last is why the latest request for a use gave nothing; nil: it went well, or there was none.
func (e *Embedding) Last(u Use) *Failure {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.last[u]
}

// Health gives the figures since the start, by use.
func (e *Embedding) Health() map[Use]Tally {
	if e == nil {
		return nil
	}
	return e.tally.all()
}

// about is the key of a talk in a context.
type about struct{}

// About says whose words the model of embeddings will be asked about: who pays, and with whose conversation the record
// is forgotten. It is part of the context because search, which asks, knows nothing of people.
func About(ctx context.Context, t Talk) context.Context { return context.WithValue(ctx, about{}, t) }

func talkOf(ctx context.Context) Talk {
	t, _ := ctx.Value(about{}).(Talk)
	return t
}
