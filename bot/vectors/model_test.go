package vectors_test

import (
	"context"
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/bot/vectors"
)

// A server is a small model of embeddings: a text always means the same. It can be away and slow.
type server struct {
	mu    sync.Mutex
	asked []string // guarded by mu
	calls int      // guarded by mu
	size  int
	room  int // bytes that all texts of a request may have; 0: any
	away  error
	after int // calls that work before it is away
	takes time.Duration
	spoil func([][]float32) [][]float32
}

func (s *server) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	s.mu.Lock()
	s.calls++
	calls := s.calls
	s.mu.Unlock()
	select {
	case <-time.After(s.takes):
	case <-ctx.Done():
		return nil, &model.Failure{Kind: model.Slow, Err: context.Cause(ctx)}
	}
	if s.away != nil && calls > s.after {
		return nil, s.away
	}
	all := 0
	for _, text := range texts {
		all += len(text)
		if text == "" {
			return nil, &model.Failure{Kind: model.Invalid, Err: errors.New("400")}
		}
	}
	if s.room > 0 && all > s.room {
		return nil, &model.Failure{Kind: model.TooLong, Err: errors.New("400")}
	}
	s.mu.Lock()
	s.asked = append(s.asked, texts...)
	s.mu.Unlock()
	out := make([][]float32, len(texts))
	for i, text := range texts {
		out[i] = meant(text, s.size)
	}
	if s.spoil != nil {
		out = s.spoil(out)
	}
	return out, nil
}

func (s *server) took() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.asked)
}

// meant is what a text means: a direction of its own.
func meant(text string, size int) []float32 {
	sum := fnv.New64a()
	sum.Write([]byte(text))
	rnd := rand.New(rand.NewPCG(sum.Sum64(), 1))
	v := make([]float32, size)
	for i := range v {
		v[i] = float32(3 * rnd.NormFloat64())
	}
	return v
}

// alike tells whether two vectors have the same direction, and the first has length 1.
func alike(got, want []float32) bool {
	var own, both, other float64
	for i := range got {
		if len(want) != len(got) {
			return false
		}
		own += float64(got[i]) * float64(got[i])
		other += float64(want[i]) * float64(want[i])
		both += float64(got[i]) * float64(want[i])
	}
	return own > 0.999 && own < 1.001 && both*both > 0.999*other
}

func keeper(s *server, cache vectors.Cache) *vectors.Keeper {
	return vectors.NewKeeper(vectors.Settings{Model: s, Cache: cache, Space: vectors.Space("m", 0), Now: func() time.Time {
		return time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC)
	}})
}

func wantMeanings(t *testing.T, got [][]float32, texts []string, size int) {
	t.Helper()
	if len(got) != len(texts) {
		t.Fatalf("got %d vectors for %d texts", len(got), len(texts))
	}
	for i, text := range texts {
		if blank := strings.TrimSpace(text) == ""; blank != (got[i] == nil) || !blank && !alike(got[i], meant(text, size)) {
			t.Errorf("vector %d is not that of %.40q", i, text)
		}
	}
}

var _ vectors.Cache = (*bottest.Memory)(nil)
