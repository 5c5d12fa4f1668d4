package bottest

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// A meaning is a vector as it is kept.
type meaning struct {
	vector []float32
	used   time.Time
	put    int
}

// inSpace names a text of a space.
type inSpace struct{ space, key string }

// Vectors implements [vectors.Cache].
func (m *Memory) Vectors(ctx context.Context, space string, keys []string, at time.Time) (map[string][]float32, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[string][]float32{}
	for _, key := range keys {
		k, ok := m.meanings[inSpace{space, key}]
		if !ok || ctx.Err() != nil {
			continue
		}
		found[key] = slices.Clone(k.vector)
		if at.After(k.used) {
			k.used = at
			m.meanings[inSpace{space, key}] = k
		}
	}
	return found, ctx.Err()
}

// KeepVectors implements [vectors.Cache].
func (m *Memory) KeepVectors(ctx context.Context, space string, vectors map[string][]float32, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for key, v := range vectors {
		m.embedded++
		m.meanings[inSpace{space, key}] = meaning{slices.Clone(v), at, m.embedded}
	}
	return nil
}

// DropVectors implements [vectors.Cache].
func (m *Memory) DropVectors(ctx context.Context, before time.Time, most int) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var left []inSpace
	gone := 0
	for at, k := range m.meanings {
		if k.used.Before(before) && ctx.Err() == nil {
			delete(m.meanings, at)
			gone++
		} else {
			left = append(left, at)
		}
	}
	slices.SortFunc(left, func(a, b inSpace) int {
		x, y := m.meanings[a], m.meanings[b]
		if c := y.used.Compare(x.used); c != 0 {
			return c
		}
		return y.put - x.put
	})
	for _, at := range left[min(len(left), max(most, 0)):] {
		if ctx.Err() == nil {
			delete(m.meanings, at)
			gone++
		}
	}
	return gone, ctx.Err()
}

func vectorChecks() map[string]func(*world) {
	return map[string]func(*world){
		"vectors come back bit by bit":               vectorsComeBack,
		"a space has its own vectors":                ownVectors,
		"vectors that nobody uses are forgotten":     unusedVectors,
		"no more vectors are kept than there may be": mostVectors,
		"vectors are kept by many at once":           vectorsTogether,
	}
}

// wantVectors checks what is kept of the keys, with their first numbers.
func (w *world) wantVectors(space string, at time.Time, keys string, want map[string]float32) {
	w.Helper()
	found, err := w.Vectors(w.Context(), space, strings.Fields(keys), at)
	w.must(err)
	got := map[string]float32{}
	for key, v := range found {
		got[key] = v[0]
	}
	same(w, "vectors of "+space, got, want)
}

func (w *world) keeps(space string, at time.Time, vectors map[string][]float32) {
	w.Helper()
	w.must(w.KeepVectors(w.Context(), space, vectors, at))
}

func vectorsComeBack(w *world) {
	long := make([]float32, 4096)
	for i := range long {
		long[i] = float32(math.Sin(float64(i)))
	}
	odd := []float32{0, float32(math.Copysign(0, -1)), math.SmallestNonzeroFloat32, -math.MaxFloat32, 1}
	w.keeps("m 0", moment(0), map[string][]float32{"a": odd, "b": long, "'; DROP TABLE vectors; --": {7}})
	w.keeps("m 0", moment(0), nil)
	w.reopen()
	found, err := w.Vectors(w.Context(), "m 0", []string{"a", "b", "c", "a"}, moment(1))
	w.must(err)
	bits := func(v []float32) (all []uint32) {
		for _, x := range v {
			all = append(all, math.Float32bits(x))
		}
		return all
	}
	same(w, "odd numbers", bits(found["a"]), bits(odd))
	same(w, "many numbers", bits(found["b"]), bits(long))
	same(w, "vectors found", len(found), 2)
	w.wantVectors("m 0", moment(1), "", nil)
	w.wantVectors("m 0", moment(1), "x", nil)
}

func ownVectors(w *world) {
	w.keeps("m 0", moment(0), map[string][]float32{"a": {1}, "b": {2}})
	w.keeps("m 256", moment(0), map[string][]float32{"a": {3, 3}})
	w.keeps("m 0", moment(1), map[string][]float32{"b": {4, 4}})
	w.reopen()
	w.wantVectors("m 0", moment(1), "a b", map[string]float32{"a": 1, "b": 4})
	w.wantVectors("m 256", moment(1), "a b", map[string]float32{"a": 3})
	w.wantVectors("M 0", moment(1), "a b", nil)
}

func (w *world) drops(before time.Time, most, want int) {
	w.Helper()
	n, err := w.DropVectors(w.Context(), before, most)
	w.must(err)
	same(w, "forgotten", n, want)
}

func unusedVectors(w *world) {
	const day = 24 * time.Hour
	start := moment(0)
	w.keeps("m 0", start, map[string][]float32{"a": {1}, "b": {2}})
	w.keeps("n 0", start.Add(30*day), map[string][]float32{"c": {3}})
	w.wantVectors("m 0", start.Add(40*day), "b", map[string]float32{"b": 2})
	w.wantVectors("m 0", start.Add(20*day), "b", map[string]float32{"b": 2}) // a clock that went back changes nothing
	w.drops(start, many, 0)
	w.drops(start.Add(25*day), many, 1)
	w.reopen()
	w.wantVectors("m 0", start.Add(40*day), "a b", map[string]float32{"b": 2})
	w.wantVectors("n 0", start.Add(40*day), "c", map[string]float32{"c": 3})
}

func mostVectors(w *world) {
	for i := range 520 {
		w.keeps("m 0", moment(i), map[string][]float32{fmt.Sprint("k", i): {float32(i)}})
	}
	w.drops(moment(0), 510, 10)
	w.wantVectors("m 0", moment(520), "k9 k10", map[string]float32{"k10": 10})
	w.drops(moment(0), 0, 510)
	w.wantVectors("m 0", moment(520), "k10 k519", nil)
}

func vectorsTogether(w *world) {
	together(8, func(n int) {
		for i := range 20 {
			err := w.KeepVectors(w.Context(), "m 0", map[string][]float32{fmt.Sprint("k", i): {float32(i)}}, moment(n))
			if err != nil {
				w.Error(err)
			}
			if found, err := w.Vectors(w.Context(), "m 0", []string{fmt.Sprint("k", i)}, moment(n)); err != nil ||
				len(found) != 1 || found[fmt.Sprint("k", i)][0] != float32(i) {
				w.Errorf("got %v: %v", found, err)
			}
		}
	})
}
