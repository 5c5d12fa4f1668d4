package vectors

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/firstline-support/firstline/kb"
)

// Limits of a request to a model of embeddings. They are far below what hosted services take, and small enough for a
// local model without a graphics card to answer in time.
const (
	maxTexts      = 64
	maxBytes      = 64 << 10 // of all texts of a request
	maxText       = 8 << 10  // of one text: about 2,000 tokens; what stands behind is left out
	maxDimensions = 8192
	onePatience   = 2 * time.Minute
)

// Settings are what a [Keeper] is made of.
type Settings struct {
	Model kb.Embedder // who is asked; of a text that is too long for it, it takes the beginning
	Space string      // see [Space]
	Cache Cache
	Now   func() time.Time
}

// A Keeper is a [kb.Embedder] that asks the model for a text only once, ever. It may be used by many at once; those who
// come later wait, and find what the first one got.
type Keeper struct {
	Settings

	mu   sync.Mutex
	size int // guarded by mu; numbers of a vector, 0 until the first one is known
}

// NewKeeper assembles a keeper.
func NewKeeper(s Settings) *Keeper { return &Keeper{Settings: s} }

// ErrResized tells that the model gives vectors of another length than before under the same name. What had the old
// length counts as not there from now on: whoever holds such vectors begins anew.
var ErrResized = errors.New("the model gives vectors of another length than before")

// Embed implements [kb.Embedder]. Vectors have length 1, and a blank text has none. What was got before an error is
// kept, so that the next call has less to ask.
func (k *Keeper) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	known, missing, err := k.recall(ctx, texts)
	if err != nil {
		return nil, err
	}
	for len(missing) > 0 {
		n := portion(missing)
		got, err := k.ask(ctx, missing[:n])
		if err != nil {
			return nil, err
		}
		if err := k.keep(ctx, missing[:n], got); err != nil {
			return nil, err
		}
		for i, text := range missing[:n] {
			known[text] = got[i]
		}
		missing = missing[n:]
	}
	out := make([][]float32, len(texts))
	for i, text := range texts {
		out[i] = known[text]
	}
	return out, nil
}

// Kept gives what is kept of texts. The model is not asked.
func (k *Keeper) Kept(ctx context.Context, texts []string) (kb.Vectors, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	all := make(kb.Vectors, len(texts))
	for part := range slices.Chunk(texts, maxTexts) {
		known, _, err := k.recall(ctx, part)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, known)
	}
	return all, nil
}

// Expect has vectors of any other length than this one count as not there. It is for who has seen that the model's
// own length has changed.
func (k *Keeper) Expect(size int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.size = size
}

// Tidy forgets what nobody wanted for so long, and more than may be kept. Whoever has held vectors for long says of
// which texts: these are in use.
func (k *Keeper) Tidy(ctx context.Context, held []string, unused time.Duration, most int) error {
	if _, err := k.Kept(ctx, held); err != nil {
		return err
	}
	_, err := k.Cache.DropVectors(ctx, k.Now().Add(-unused), most)
	return err
}

// recall gives what is kept of the texts, and those that are not, each once.
func (k *Keeper) recall(ctx context.Context, texts []string) (known map[string][]float32, missing []string, err error) {
	keys := make([]string, len(texts))
	for i, text := range texts {
		keys[i] = Key(text)
	}
	kept, err := k.Cache.Vectors(ctx, k.Space, keys, k.Now())
	if err != nil {
		return nil, nil, err
	}
	known = make(map[string][]float32, len(texts))
	seen := make(map[string]bool, len(texts))
	for i, text := range texts {
		v := kept[keys[i]]
		if k.size == 0 && sound(v) {
			k.size = len(v)
		}
		switch {
		case seen[text] || strings.TrimSpace(text) == "":
		case sound(v) && len(v) == k.size:
			known[text] = v
		default:
			missing = append(missing, text)
		}
		seen[text] = true
	}
	return known, missing, nil
}

// portion is how many of the texts go into one request, at least one.
func portion(texts []string) int {
	bytes := 0
	for i, text := range texts[:min(len(texts), maxTexts)] {
		if bytes += min(len(text), maxText); bytes > maxBytes {
			return max(1, i)
		}
	}
	return min(len(texts), maxTexts)
}

// ask gets vectors from the model, and looks at what comes.
func (k *Keeper) ask(ctx context.Context, texts []string) ([][]float32, error) {
	ctx, stop := context.WithTimeout(ctx, onePatience)
	defer stop()
	short := make([]string, len(texts))
	for i, text := range texts {
		short[i] = head(text, maxText)
	}
	got, err := k.Model.Embed(ctx, short)
	if err != nil {
		return nil, err
	}
	if err := check(got, len(texts)); err != nil {
		return nil, err
	}
	size := len(got[0])
	if k.size != 0 && k.size != size {
		err = fmt.Errorf("%w: %d after %d", ErrResized, size, k.size)
	}
	k.size = size
	return got, err
}

func (k *Keeper) keep(ctx context.Context, texts []string, got [][]float32) error {
	fresh := make(map[string][]float32, len(texts))
	for i, text := range texts {
		fresh[Key(text)] = got[i]
	}
	return k.Cache.KeepVectors(ctx, k.Space, fresh, k.Now())
}

// check looks whether there is one vector for each text, of one length, and makes them of length 1.
func check(got [][]float32, want int) error {
	if len(got) != want {
		return fmt.Errorf("the model gave %d vectors for %d texts", len(got), want)
	}
	for i, v := range got {
		switch {
		case len(v) == 0 || len(v) > maxDimensions:
			return fmt.Errorf("the model gave a vector of %d numbers; 1 to %d can be used", len(v), maxDimensions)
		case len(v) != len(got[0]):
			return fmt.Errorf("the model gave vectors of %d and of %d numbers in one answer", len(got[0]), len(v))
		case !scale(v):
			return fmt.Errorf("the vector %d of %d that the model gave has no direction", i+1, want)
		}
	}
	return nil
}

// sound tells whether a kept vector can be used.
func sound(v []float32) bool {
	if len(v) == 0 || len(v) > maxDimensions {
		return false
	}
	sum := square(v)
	return sum > 0.98 && sum < 1.02
}

// scale makes a vector of length 1; false where it has no direction.
func scale(v []float32) bool {
	length := math.Sqrt(square(v))
	if length == 0 || math.IsNaN(length) || math.IsInf(length, 0) {
		return false
	}
	for i, x := range v {
		v[i] = float32(float64(x) / length)
	}
	return true
}

func square(v []float32) (sum float64) {
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return sum
}

// head is the beginning of a text, at most so many bytes, in whole characters.
func head(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}
