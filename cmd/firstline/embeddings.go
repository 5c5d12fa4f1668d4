package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/mask"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/bot/openai"
	"github.com/firstline-support/firstline/bot/vectors"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/kb"
)

const (
	soonest     = 15 * time.Second // after which what failed is tried again, at first
	latest      = 10 * time.Minute // and after many failures
	slowest     = 2 * time.Minute  // for many articles at a time; people wait shorter
	unusedAfter = 90 * 24 * time.Hour
	mostVectors = 200_000
)

// embedder is the model of embeddings that a workspace names; nil where it names none.
func embedder(c workspace.Model, dir string, env func(string) (string, bool)) (*openai.Embedder, error) {
	e := c.EmbeddingServer()
	if !e.On() {
		return nil, nil
	}
	if env == nil {
		env = os.LookupEnv
	}
	key, err := modelKey(e.Key, dir, env)
	if err != nil {
		return nil, err
	}
	return openai.NewEmbedder(openai.Options{API: openai.API(e.API), URL: e.URL, Version: e.Version, Model: e.Name,
		Key: key, Dims: e.Dimensions, Limits: openai.Limits{AtOnce: c.AtOnce, First: slowest}})
}

// An embedding keeps up to date what a decider knows of the meaning of texts. While it does not know something, or the
// model is away, search goes by the words.
type embedding struct {
	server  *openai.Embedder
	asked   *model.Embedding // the server, with caps and records
	keeper  *vectors.Keeper
	asker   *vectors.Asker
	decider *decide.Decider
	log     *slog.Logger

	known kb.Vectors // used by run only

	mu     sync.Mutex
	size   int              // guarded by mu; numbers of the known vectors, 0 while there are none
	odd    bool             // guarded by mu; the model gives others by now
	report embeddingsReport // guarded by mu, but for what the asker tells
	failed bool             // guarded by mu; texts could not be got
}

// newEmbedding assembles one over where vectors are kept and requests are recorded; nil where the workspace names no
// model.
func newEmbedding(c workspace.Model, p plan, b purse, d *decide.Decider) (*embedding, error) {
	server, err := embedder(c, p.dir, p.env)
	if server == nil || err != nil {
		return nil, err
	}
	hide := func(text string) string { return mask.New().Hide(text) }
	if c.EmbeddingServer().Clear {
		hide = nil
	}
	asked := b.meter(c, server, p.log)
	return &embedding{server: server, asked: asked, decider: d, log: p.log,
		asker: vectors.NewAsker(vectors.Options{Model: asked.Words(), Hide: hide, Log: p.log}),
		keeper: vectors.NewKeeper(vectors.Settings{Model: asked.Articles(), Cache: b.store, Now: time.Now,
			Space: vectors.Space(c.Embeddings.Name, c.Embeddings.Dimensions)})}, nil
}

// openEmbeddings has the house get the meaning of texts.
func (h *house) openEmbeddings(p plan) (err error) {
	config := p.workspace.Config.Model
	if h.embedding, err = newEmbedding(config, p, h.purse, h.decider); err != nil || h.embedding == nil {
		return err
	}
	h.parts = append(h.parts, h.embedding.run)
	e := config.EmbeddingServer()
	h.log.Info("search goes by meanings, too", "model", e.Name, "url", e.URL, "personal_data_sent", e.Clear)
	return nil
}

// run gets what is missing at the start, and whenever something was learned. It asks again, more and more seldom, where
// the model is away.
func (e *embedding) run(ctx context.Context) error {
	defer e.server.Close()
	var seen *decide.Knowledge
	var again, tidied time.Time
	pause := soonest
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		due := !again.IsZero() && !time.Now().Before(again)
		if e.decider.Knowledge() != seen || due || e.stale() {
			var err error
			if seen, err = e.take(ctx); err == nil {
				again, pause = time.Time{}, soonest
			} else {
				again, pause = time.Now().Add(pause), min(2*pause, latest)
			}
		}
		if time.Since(tidied) > 24*time.Hour {
			tidied = time.Now()
			held := e.decider.Knowledge().Texts()
			if err := e.keeper.Tidy(ctx, held, unusedAfter, mostVectors); err != nil && ctx.Err() == nil {
				e.log.Error("forget vectors that nobody uses", "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// take gets the vectors that are missing, and hands over all that there are. It gives the knowledge that has them.
func (e *embedding) take(ctx context.Context) (*decide.Knowledge, error) {
	k := e.decider.Knowledge()
	for {
		texts := k.Texts()
		got, err := kb.Embed(ctx, e.keeper, texts, e.known)
		if errors.Is(err, vectors.ErrResized) {
			e.known = nil
			got, err = kb.Embed(ctx, e.keeper, texts, nil)
		}
		if len(got) > 0 && (err == nil || len(got) != len(e.known)) {
			k = e.decider.Sense(decide.Meaning{Vectors: got, Words: e})
			debug.FreeOSMemory() // as after learning
		}
		e.tell(ctx, len(texts), got, err)
		e.known = got
		if err != nil || complete(k.Texts(), got) { // else something was learned meanwhile
			return k, err
		}
	}
}

func complete(texts []string, known kb.Vectors) bool {
	for _, text := range texts {
		if _, ok := known[text]; !ok {
			return false
		}
	}
	return true
}

// Embed implements [kb.Embedder] for the words of people.
func (e *embedding) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	got, err := e.asker.Embed(ctx, texts)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, v := range got {
		if v != nil && e.size > 0 && len(v) != e.size {
			e.odd = true
			e.keeper.Expect(len(v))
			return nil, vectors.ErrResized
		}
	}
	return got, nil
}

// stale tells, once, that all vectors have to be got again.
func (e *embedding) stale() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.odd {
		return false
	}
	e.odd, e.known = false, nil
	return true
}

// tell says how far it has come, when that is news.
func (e *embedding) tell(ctx context.Context, texts int, got kb.Vectors, err error) {
	before := e.hold(texts, got, err)
	switch {
	case ctx.Err() != nil: // it was told to stop
	case err != nil && !before:
		e.log.Warn("what some texts mean is not known; they are searched by their words until the model answers",
			"known", len(got), "texts", texts, "err", err)
	case err == nil:
		e.log.Info("what texts mean is known", "texts", texts)
	}
}

// hold remembers how far it has come, and whether it had failed before.
func (e *embedding) hold(texts int, got kb.Vectors, err error) (before bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	before, e.failed = e.failed, err != nil
	e.report.Texts, e.report.Known = texts, len(got)
	for _, v := range got {
		e.size = len(v)
		break
	}
	return before
}

// An embeddingsReport is what everybody may see of the model of embeddings who can reach the page; the log has more.
type embeddingsReport struct {
	Texts   int        `json:"texts"` // that want a vector
	Known   int        `json:"known"` // of which it is known
	Problem model.Kind `json:"problem,omitempty"`
}

// embeddingsReport is nil where there is no model of embeddings.
func (h *house) embeddingsReport() *embeddingsReport {
	if h.embedding == nil {
		return nil
	}
	h.embedding.mu.Lock()
	defer h.embedding.mu.Unlock()
	r := h.embedding.report
	if f := h.embedding.trouble(); f != nil {
		r.Problem = f.Kind
	}
	return &r
}

// trouble is what is wrong with the model, with the texts that stay or else with people's words; nil: nothing.
func (e *embedding) trouble() *model.Failure {
	return cmp.Or(e.asked.Last(model.UseArticles), e.asked.Last(model.UseWords))
}

// recall takes over what is kept.
func (e *embedding) recall(ctx context.Context) error {
	texts := e.decider.Knowledge().Texts()
	kept, err := e.keeper.Kept(ctx, texts)
	if err != nil {
		return err
	}
	if len(kept) < len(texts) {
		e.log.Warn("what some texts mean is not known yet; a running bot finds it out", "known", len(kept),
			"texts", len(texts))
	}
	e.hold(len(texts), kept, nil)
	e.decider.Sense(decide.Meaning{Vectors: kept, Words: e})
	return nil
}

// embeddings looks at what can be wrong with the model of embeddings.
func (c doctorCommand) embeddings(ctx context.Context, ws workspace.Config) (found []finding, err error) {
	server, err := embedder(ws.Model, c.Dir, os.LookupEnv)
	if err != nil {
		return []finding{{what: err.Error(), fix: "put the key there, or change model.embeddings.key"}}, nil
	}
	if server == nil {
		return nil, nil
	}
	defer server.Close()
	for _, f := range server.Check(ctx) {
		found = append(found, finding{f.What, f.Fix})
	}
	how := "with mail addresses, phone numbers and the like replaced"
	if ws.Model.EmbeddingServer().Clear {
		how = "as they are"
	}
	return append(found, finding{what: fmt.Sprintf("articles and examples leave for %s, and people's words %s",
		ws.Model.EmbeddingServer().URL, how)}), nil
}
