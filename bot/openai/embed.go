package openai

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/sashabaranov/go-openai"

	"github.com/firstline-support/firstline/bot/model"
)

// embedAtOnce is how many texts go into one request: what nearly every server takes.
const embedAtOnce = 64

// An Embedder turns texts into vectors by a model of embeddings. It is safe for concurrent use.
type Embedder struct {
	opts   Options
	client *http.Client
	gate   *gate

	mu   sync.Mutex
	dims int // guarded by mu; of all vectors so far, 0: there were none
}

// NewEmbedder makes an embedder. It sends nothing.
func NewEmbedder(o Options) (*Embedder, error) {
	usual(&o.Limits.Largest, 32<<20)
	o, err := o.checked()
	if err != nil {
		return nil, err
	}
	return &Embedder{opts: o, client: client(o), gate: newGate(o.Limits)}, nil
}

// Close lets go of connections that are not in use.
func (e *Embedder) Close() { e.client.CloseIdleConnections() }

// State is how it stands with the server. It asks nothing.
func (e *Embedder) State() State { return e.gate.state() }

// Model is the name that the vectors are to be kept under: those of two models have nothing to do with each other.
func (e *Embedder) Model() string { return e.opts.Model }

// Embed gives a vector of length 1 for each text, in order, all with the same number of dimensions, all of finite
// numbers. A text that is too long for the model gets the vector of its beginning. The usage is of all requests that
// were answered, also with an error. Every error is a [*model.Failure].
func (e *Embedder) Embed(ctx context.Context, texts []string) ([][]float32, model.Usage, error) {
	took := model.Usage{Counted: true}
	if at := slices.IndexFunc(texts, func(text string) bool { return strings.TrimSpace(text) == "" }); at >= 0 {
		return nil, took, &model.Failure{Kind: model.Invalid, Err: fmt.Errorf("text %d has no words", at+1)}
	}
	vectors := make([][]float32, 0, len(texts))
	for batch := range slices.Chunk(texts, embedAtOnce) {
		got, f := e.fitting(ctx, batch, mostHalvings, &took)
		if f != nil {
			return nil, took, f
		}
		vectors = append(vectors, got...)
	}
	return vectors, took, nil
}

// mostHalvings is how often a text is made shorter until it fits.
const mostHalvings = 6

// fitting embeds texts; where they do not fit, it finds out which one is too long and takes half of it.
func (e *Embedder) fitting(ctx context.Context, texts []string, halvings int, took *model.Usage) (
	[][]float32, *model.Failure,
) {
	got, f := e.embed(ctx, texts, took)
	if f == nil || f.Kind != model.TooLong || halvings == 0 {
		return got, f
	}
	if len(texts) == 1 {
		return e.fitting(ctx, []string{half(texts[0])}, halvings-1, took)
	}
	middle := len(texts) / 2
	first, f := e.fitting(ctx, texts[:middle], halvings, took)
	if f != nil {
		return nil, f
	}
	second, f := e.fitting(ctx, texts[middle:], halvings, took)
	return append(first, second...), f
}

// half is the first half of a text, up to a space where there is one.
func half(text string) string {
	cut := strings.ToValidUTF8(text[:(len(text)+1)/2], "")
	if at := strings.LastIndexByte(cut, ' '); at > 0 {
		cut = cut[:at]
	}
	if strings.TrimSpace(cut) == "" {
		return text
	}
	return cut
}

// embed sends the texts of one request, once or again where that is safe.
func (e *Embedder) embed(ctx context.Context, texts []string, took *model.Usage) (
	vectors [][]float32, _ *model.Failure,
) {
	leave, f := e.gate.enter(ctx)
	if f != nil {
		return nil, f
	}
	o := patience(ctx, func() (o outcome) {
		vectors, o = e.once(ctx, texts, took)
		return o
	})
	leave(o.failure)
	return vectors, o.failure
}

// once sends one request, takes the answer, and adds what it took.
func (e *Embedder) once(caller context.Context, texts []string, took *model.Usage) ([][]float32, outcome) {
	t := &trip{client: e.client, largest: e.opts.Limits.Largest}
	ctx, w := watched(caller, e.opts.Limits)
	defer w.stop()
	answer, err := openai.NewClientWithConfig(e.opts.config(t)).CreateEmbeddings(ctx, openai.EmbeddingRequest{
		Input: texts, Model: openai.EmbeddingModel(e.opts.Model), Dimensions: e.opts.Dims})
	if err != nil {
		f := t.failure(caller, ctx, err, secrets{key: e.opts.Key, texts: texts})
		return nil, outcome{failure: f, said: t.said, fresh: t.fresh()}
	}
	if said := hearing(t.kept); len(answer.Data) == 0 && said.message != "" {
		return nil, outcome{failure: midway(said, false, secrets{key: e.opts.Key, texts: texts})}
	}
	add(took, answer.Usage.PromptTokens, texts)
	vectors, err := e.vectors(answer.Data, len(texts))
	if err != nil {
		return nil, outcome{failure: &model.Failure{Kind: model.Garbage, Err: err}}
	}
	return vectors, outcome{}
}

// add counts what a request took. What the server did not count is estimated as for questions: three bytes a token.
func add(took *model.Usage, counted int, texts []string) {
	if counted > 0 {
		took.In += counted
		return
	}
	took.Counted = false
	for _, text := range texts {
		took.In += (len(text) + 2) / 3
	}
}

// vectors puts the answer in order and looks whether it is sound.
func (e *Embedder) vectors(data []openai.Embedding, want int) ([][]float32, error) {
	if len(data) != want {
		return nil, fmt.Errorf("%d vectors came for %d texts", len(data), want)
	}
	vectors := make([][]float32, want)
	for i, one := range data {
		at := one.Index
		if unnumbered(data) {
			at = i
		}
		if at < 0 || at >= want || vectors[at] != nil {
			return nil, fmt.Errorf("the vectors are numbered in a way that makes no sense: %d of %d", at, want)
		}
		v, err := unit(one.Embedding)
		if err != nil {
			return nil, err
		}
		vectors[at] = v
	}
	return vectors, e.sized(vectors)
}

// unnumbered tells whether a server leaves the numbers out: then the order counts.
func unnumbered(data []openai.Embedding) bool {
	return !slices.ContainsFunc(data, func(one openai.Embedding) bool { return one.Index != 0 })
}

// unit gives a vector the length 1, for which it must have a direction.
func unit(v []float32) ([]float32, error) {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 || math.IsNaN(sum) || math.IsInf(sum, 0) {
		return nil, errors.New("a vector has no direction")
	}
	length := math.Sqrt(sum)
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = float32(float64(x) / length)
	}
	return out, nil
}

// sized looks whether all vectors have the dimensions that there were from the beginning.
func (e *Embedder) sized(vectors [][]float32) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	want := e.dims
	if want == 0 {
		want = len(vectors[0])
	}
	if e.opts.Dims > 0 {
		want = e.opts.Dims
	}
	for _, v := range vectors {
		if len(v) != want {
			return fmt.Errorf("a vector has %d dimensions, not %d: start again when the server's model was changed", len(v),
				want)
		}
	}
	e.dims = want
	return nil
}
