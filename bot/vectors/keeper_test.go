package vectors_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/bot/vectors"
)

func lines(n int) []string {
	var texts []string
	for i := range n {
		texts = append(texts, fmt.Sprintf("text %d", i))
	}
	return texts
}

func TestATextIsAskedForOnce(t *testing.T) {
	t.Parallel()
	s, cache := &server{size: 16}, bottest.NewMemory()
	texts := slices.Concat(lines(100), []string{"", "text 7", " \n"})
	for range 2 {
		got, err := keeper(s, cache).Embed(t.Context(), texts)
		if err != nil {
			t.Fatal(err)
		}
		wantMeanings(t, got, texts, 16)
		if s.took() != 100 {
			t.Fatalf("the model was asked for %d texts, want 100", s.took())
		}
	}
	if _, err := keeper(s, cache).Embed(t.Context(), append(texts, "new")); err != nil || s.took() != 101 {
		t.Errorf("after one new text the model was asked for %d: %v", s.took(), err)
	}
}

func TestWhatIsKeptIsGivenWithoutAsking(t *testing.T) {
	t.Parallel()
	s, cache := &server{size: 4}, bottest.NewMemory()
	if _, err := keeper(s, cache).Embed(t.Context(), lines(80)); err != nil {
		t.Fatal(err)
	}
	kept, err := keeper(s, cache).Kept(t.Context(), append(lines(90), ""))
	if err != nil || len(kept) != 80 || !alike(kept["text 79"], meant("text 79", 4)) || s.took() != 80 {
		t.Errorf("got %d of 80 vectors, and asked for %d texts: %v", len(kept), s.took(), err)
	}
}

func TestWhatWasGotBeforeAnErrorIsKept(t *testing.T) {
	t.Parallel()
	s, cache := &server{size: 4, away: errors.New("gone"), after: 2}, bottest.NewMemory()
	if got, err := keeper(s, cache).Embed(t.Context(), lines(200)); err == nil {
		t.Fatalf("got %d vectors from a server that is away", len(got))
	}
	before := s.took()
	s.away = nil
	got, err := keeper(s, cache).Embed(t.Context(), lines(200))
	if err != nil || before < 64 || s.took() != 200 {
		t.Errorf("asked for %d, then for %d in all: %v", before, s.took(), err)
	}
	wantMeanings(t, got, lines(200), 4)
}

func TestRequestsAreOfBoundedSize(t *testing.T) {
	t.Parallel()
	s := &server{size: 2, room: 64 << 10}
	var texts []string
	for i := range 40 {
		texts = append(texts, fmt.Sprint(i, strings.Repeat(" äöü", 2000)))
	}
	if _, err := keeper(s, bottest.NewMemory()).Embed(t.Context(), texts); err != nil || s.calls > 6 {
		t.Errorf("%d calls: %v", s.calls, err)
	}
	for _, text := range s.asked {
		if len(text) < 8000 || len(text) > 8<<10 || !utf8.ValidString(text) {
			t.Errorf("a text was cut to %d bytes, %q", len(text), text[len(text)-4:])
		}
	}
}

func TestAnswersThatCannotBeUsedAreRefused(t *testing.T) {
	t.Parallel()
	zero := func(v [][]float32) [][]float32 { clear(v[0]); return v }
	for name, spoil := range map[string]func([][]float32) [][]float32{
		"one too few":       func(v [][]float32) [][]float32 { return v[1:] },
		"none":              func([][]float32) [][]float32 { return nil },
		"of no length":      func(v [][]float32) [][]float32 { v[0] = nil; return v },
		"of two lengths":    func(v [][]float32) [][]float32 { v[1] = v[1][:2]; return v },
		"far too long":      func(v [][]float32) [][]float32 { v[0] = make([]float32, 8193); return v },
		"without direction": zero,
	} {
		s := &server{size: 4, spoil: spoil}
		if got, err := keeper(s, bottest.NewMemory()).Embed(t.Context(), lines(3)); err == nil {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

func TestAModelThatChangedItsLengthIsAskedForAllAgain(t *testing.T) {
	t.Parallel()
	cache := bottest.NewMemory()
	if _, err := keeper(&server{size: 4}, cache).Embed(t.Context(), lines(150)); err != nil {
		t.Fatal(err)
	}
	changed := &server{size: 6}
	k := keeper(changed, cache)
	if _, err := k.Embed(t.Context(), lines(151)); !errors.Is(err, vectors.ErrResized) {
		t.Fatalf("got %v, want %v", err, vectors.ErrResized)
	}
	got, err := k.Embed(t.Context(), lines(151))
	if err != nil {
		t.Fatal(err)
	}
	wantMeanings(t, got, lines(151), 6)
	k = keeper(changed, cache)
	if _, err := k.Embed(t.Context(), lines(151)); err != nil || changed.took() > 153 {
		t.Errorf("asked for %d texts: %v", changed.took(), err)
	}
	k.Expect(8)
	changed.size = 8
	if got, err = k.Embed(t.Context(), lines(3)); err != nil {
		t.Fatal(err)
	}
	wantMeanings(t, got, lines(3), 8)
}

func TestThoseWhoWantTheSameAtTheSameTimeAskOnce(t *testing.T) {
	t.Parallel()
	s := &server{size: 4}
	k := keeper(s, bottest.NewMemory())
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if _, err := k.Embed(t.Context(), lines(70)); err != nil {
				t.Error(err)
			}
		})
	}
	if all.Wait(); s.took() != 70 {
		t.Errorf("the model was asked for %d texts, want 70", s.took())
	}
}

func TestUnusedVectorsAreForgotten(t *testing.T) {
	t.Parallel()
	s, cache := &server{size: 4}, bottest.NewMemory()
	if _, err := keeper(s, cache).Embed(t.Context(), lines(9)); err != nil {
		t.Fatal(err)
	}
	later := vectors.NewKeeper(vectors.Settings{Model: s, Cache: cache, Space: "m 0", Now: func() time.Time {
		return time.Date(2027, 6, 1, 0, 0, 0, 0, time.UTC)
	}})
	if err := later.Tidy(t.Context(), lines(5), 90*24*time.Hour, 100); err != nil {
		t.Fatal(err)
	}
	if kept, err := later.Kept(t.Context(), lines(9)); err != nil || len(kept) != 5 {
		t.Errorf("of nine texts, of which five are held, %d are kept: %v", len(kept), err)
	}
	if err := later.Tidy(t.Context(), nil, 90*24*time.Hour, 3); err != nil {
		t.Fatal(err)
	}
	if _, err := later.Embed(t.Context(), lines(9)); err != nil || s.took() != 9+6 {
		t.Errorf("asked for %d, want 15: of nine texts three are kept: %v", s.took(), err)
	}
}

// TestAKeeperIsAsGoodAsItsModel has random texts asked for in random order of a server that is away now and then, with
// a start anew in between: what comes is right, and no text is asked for again once it was got.
func TestAKeeperIsAsGoodAsItsModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, cache := &server{size: 3}, bottest.NewMemory()
		k := keeper(s, cache)
		for range rapid.IntRange(1, 8).Draw(t, "calls") {
			texts := rapid.SliceOfN(rapid.SampledFrom(append(lines(90), "", "ü")), 0, 120).Draw(t, "texts")
			s.away, s.after = nil, s.calls+rapid.IntRange(0, 2).Draw(t, "until away")
			if rapid.Bool().Draw(t, "away") {
				s.away = &model.Failure{Kind: model.Unreachable, Err: errors.New("no route")}
			}
			got, err := k.Embed(context.Background(), texts)
			if err == nil {
				for i, text := range texts {
					if text != "" && !alike(got[i], meant(text, 3)) {
						t.Fatalf("vector %d is not that of %q", i, text)
					}
				}
			} else if s.away == nil {
				t.Fatal(err)
			}
			if rapid.Bool().Draw(t, "start anew") {
				k = keeper(s, cache)
			}
		}
		slices.Sort(s.asked)
		if once := slices.Compact(slices.Clone(s.asked)); len(once) != len(s.asked) {
			t.Fatalf("%d texts were asked for %d times", len(once), len(s.asked))
		}
	})
}
