package vectors

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"golang.org/x/sync/singleflight"

	"github.com/firstline-support/firstline/kb"
)

// Limits of asking while somebody waits.
const (
	// Patience is how long a person's answer waits for what the words mean. Search is nearly as good without it.
	Patience   = 800 * time.Millisecond
	recentSize = 256 // texts that are remembered
	failures   = 3   // in a row, until the model is left alone
	rest       = 30 * time.Second
)

// ErrAway tells that the model was not asked, because it has failed too often of late.
var ErrAway = errors.New("the model of embeddings is left alone for a while")

// Options are what an [Asker] is made of.
type Options struct {
	Model kb.Embedder // who is asked
	// Hide takes personal data out of a text before the model sees it; nil: nothing is hidden. Texts that are the same
	// afterwards mean the same.
	Hide func(text string) string
	Log  *slog.Logger
}

// An Asker is a [kb.Embedder] for the words of people who wait for an answer. It may be used by many at once; those who
// ask for the same at the same time share a request.
type Asker struct {
	Options
	breaker circuitbreaker.CircuitBreaker[any]
	flights singleflight.Group

	mu      sync.Mutex
	recent  recent // guarded by mu
	trouble string // guarded by mu; empty when the last request went well
}

// NewAsker assembles an asker.
func NewAsker(o Options) *Asker {
	return &Asker{Options: o, recent: newRecent(recentSize), breaker: circuitbreaker.NewBuilder[any]().
		WithFailureThreshold(failures).WithSuccessThreshold(1).WithDelay(rest).Build()}
}

// Embed implements [kb.Embedder], within [Patience]. Vectors have length 1 and must not be changed; a blank text has
// none.
func (a *Asker) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	asked := make([]string, len(texts))
	for i, text := range texts {
		asked[i] = a.plain(text)
	}
	known, missing := a.recall(asked)
	if len(missing) > 0 {
		got, err, _ := a.flights.Do(Key(strings.Join(missing, "\n")), func() (any, error) { return a.ask(ctx, missing) })
		if err != nil {
			return nil, err
		}
		for i, v := range got.([][]float32) {
			known[missing[i]] = v
		}
	}
	out := make([][]float32, len(asked))
	for i, text := range asked {
		out[i] = known[text]
	}
	return out, nil
}

// Trouble tells what is wrong with the model, empty when the last request went well.
func (a *Asker) Trouble() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.trouble
}

// plain is a text as the model is given it: one line, short enough, without personal data.
func (a *Asker) plain(text string) string {
	if a.Hide != nil {
		text = a.Hide(text)
	}
	return head(strings.Join(strings.Fields(text), " "), maxText)
}

// recall gives what is remembered of the texts, and those that are not, each once.
func (a *Asker) recall(texts []string) (known map[string][]float32, missing []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	known = map[string][]float32{"": nil}
	for _, text := range texts {
		if _, seen := known[text]; seen {
			continue
		}
		if known[text] = a.recent.get(text); known[text] == nil {
			missing = append(missing, text)
		}
	}
	return known, missing
}

// ask gets vectors and remembers them. Others may wait for the same, so it does not end with the first one's patience
// but with its own.
func (a *Asker) ask(ctx context.Context, texts []string) ([][]float32, error) {
	if !a.breaker.TryAcquirePermit() {
		return nil, ErrAway
	}
	patience := Patience
	if end, ok := ctx.Deadline(); ok {
		patience = min(patience, time.Until(end))
	}
	slow := fmt.Errorf("no vectors within %s, and people wait no longer for them", patience.Round(time.Millisecond))
	ctx, stop := context.WithTimeoutCause(context.WithoutCancel(ctx), patience, slow)
	defer stop()
	got, err := a.Model.Embed(ctx, texts)
	if err == nil {
		err = check(got, len(texts))
	}
	a.settle(err)
	if err != nil {
		return nil, fmt.Errorf("what was said: %w", err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for i, text := range texts {
		a.recent.put(text, got[i])
	}
	return got, nil
}

// settle remembers how it went, and says so when that is news.
func (a *Asker) settle(err error) {
	trouble := ""
	if err == nil {
		a.breaker.RecordSuccess()
	} else {
		a.breaker.RecordFailure()
		trouble = err.Error()
	}
	a.mu.Lock()
	news := (trouble == "") != (a.trouble == "")
	a.trouble = trouble
	a.mu.Unlock()
	switch {
	case news && err != nil:
		a.Log.Warn("search goes on by the words alone: the model of embeddings does not answer", "err", err)
	case news:
		a.Log.Info("the model of embeddings answers again")
	}
}
