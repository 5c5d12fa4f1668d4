package risk

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// sum is the binomial distribution as schoolbooks write it.
func sum(wrong, n int, rate float64) float64 {
	var all float64
	for k := 0; k <= wrong; k++ {
		ways, _ := math.Lgamma(float64(n + 1))
		of, _ := math.Lgamma(float64(k + 1))
		rest, _ := math.Lgamma(float64(n - k + 1))
		all += math.Exp(ways - of - rest + float64(k)*math.Log(rate) + float64(n-k)*math.Log1p(-rate))
	}
	return min(all, 1)
}

func TestChanceIsTheBinomialOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3000).Draw(t, "n")
		wrong := rapid.IntRange(0, n).Draw(t, "wrong")
		rate := rapid.Float64Range(0.001, 0.999).Draw(t, "rate")
		if got, want := chance(wrong, n, rate), sum(wrong, n, rate); math.Abs(got-want) > 1e-8 {
			t.Errorf("%d of %d at %v: got %v, want %v", wrong, n, rate, got, want)
		}
	})
}

func TestUpperIsTheRateThatTheTestJustRejects(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3000).Draw(t, "n")
		wrong := rapid.IntRange(0, n-1).Draw(t, "wrong")
		sure := rapid.Float64Range(0.5, 0.999).Draw(t, "sure")
		bound := Upper(wrong, n, sure)
		if got := chance(wrong, n, bound); math.Abs(got-(1-sure)) > 1e-6 {
			t.Errorf("%d of %d, %v sure: the bound %v has the chance %v", wrong, n, sure, bound, got)
		}
		if bound <= float64(wrong)/float64(n) || bound > Upper(wrong+1, n, sure) {
			t.Errorf("%d of %d, %v sure: the bound %v does not fit", wrong, n, sure, bound)
		}
	})
}

func TestUpperIsAsTablesHaveIt(t *testing.T) {
	for _, test := range []struct {
		wrong, n    int
		sure, bound float64
	}{
		{0, 0, 0.95, 1}, {5, 5, 0.95, 1}, {0, 1, 0.95, 0.95}, {0, 59, 0.95, 0.0495}, {0, 299, 0.95, 0.00997},
		{1, 10, 0.95, 0.3942}, {3, 100, 0.95, 0.0757}, {3, 100, 0.975, 0.0852},
	} {
		if got := Upper(test.wrong, test.n, test.sure); math.Abs(got-test.bound) > 5e-5 {
			t.Errorf("%d of %d, %v sure: got %.4f, want %.4f", test.wrong, test.n, test.sure, got, test.bound)
		}
	}
}

// repeated is a ladder of equal steps.
func repeated(n int, step Tally) []Tally {
	ladder := make([]Tally, n)
	for i := range ladder {
		ladder[i] = Tally{step.Answered * (i + 1), step.Wrong * (i + 1)}
	}
	return ladder
}

func TestLowestStopsWhereTheAnswersGoWrong(t *testing.T) {
	ladder := repeated(40, Tally{Answered: 40})
	for i := 20; i < 40; i++ {
		ladder[i].Wrong = 40 * (i - 19)
	}
	rung, ok := Aim{0.05, 0.95}.Lowest(ladder)
	if !ok || rung != 19 {
		t.Errorf("got rung %d, %v; want 19, the last one without a mistake", rung, ok)
	}
}

func TestNothingIsPromisedOnTooLittle(t *testing.T) {
	for name, ladder := range map[string][]Tally{
		"no ladder": nil, "no trials": make([]Tally, 40), "few trials": repeated(40, Tally{Answered: 1}),
		"all wrong": repeated(40, Tally{50, 50}),
	} {
		if rung, ok := (Aim{0.05, 0.95}).Lowest(ladder); ok {
			t.Errorf("%s: rung %d is promised", name, rung)
		}
	}
}

func TestMistakesAtTheTopDoNotEndTheSearch(t *testing.T) {
	ladder := repeated(40, Tally{Answered: 100})
	for i := range ladder {
		ladder[i].Wrong = 9 // all of them above the first rung
	}
	if rung, ok := (Aim{0.05, 0.95}).Lowest(ladder); !ok || rung != 39 {
		t.Errorf("got rung %d, %v; want the last one", rung, ok)
	}
}

func TestMoreWrongAnswersNeverMakeThePromiseMoreLenient(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		aim := Aim{rapid.Float64Range(0.01, 0.3).Draw(t, "wrong"), rapid.Float64Range(0.8, 0.99).Draw(t, "sure")}
		ladder := make([]Tally, rapid.IntRange(1, 60).Draw(t, "rungs"))
		var all Tally
		for i := range ladder {
			more := rapid.IntRange(0, 60).Draw(t, "answered")
			all.Answered += more
			all.Wrong += rapid.IntRange(0, more/5).Draw(t, "wrong")
			ladder[i] = all
		}
		before, ok := aim.Lowest(ladder)
		if ok && chance(ladder[before].Wrong, ladder[before].Answered, aim.Wrong) > 1-aim.Sure {
			t.Errorf("rung %d is promised and not proved", before)
		}
		at := rapid.IntRange(0, len(ladder)-1).Draw(t, "at")
		for i := at; i < len(ladder); i++ {
			ladder[i].Wrong = min(ladder[i].Wrong+3, ladder[i].Answered)
		}
		after, still := aim.Lowest(ladder)
		if still && (!ok || after > before) {
			t.Errorf("got rung %d of %d, and before %d (%v)", after, len(ladder), before, ok)
		}
	})
}

func TestReachEndsAtTheFirstRungThatIsNotProved(t *testing.T) {
	shrinking := repeated(40, Tally{Answered: 40})
	shrinking[25].Wrong = shrinking[25].Answered
	slices.Reverse(shrinking)
	useless := repeated(40, Tally{40, 20})
	got := Aim{0.05, 0.95}.Reach([][]Tally{nil, shrinking, useless})
	if want := []int{0, 14, 0}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestNeededIsTheFirstNumberThatProves(t *testing.T) {
	for _, test := range []struct {
		aim   Aim
		wrong float64
		want  int
	}{
		{Aim{0.05, 0.95}, 0, 59}, {Aim{0.01, 0.95}, 0, 299}, {Aim{0.05, 0.95}, 0.05, 0}, {Aim{0.05, 0.95}, 0.2, 0},
	} {
		if got := test.aim.Needed(test.wrong); got != test.want {
			t.Errorf("%+v with %v wrong: got %d, want %d", test.aim, test.wrong, got, test.want)
		}
	}
	if n := (Aim{0.05, 0.95}).Needed(0.03); n < 200 || n > 600 {
		t.Errorf("3 %% wrong prove 5 %% with %d answers", n)
	}
}

func TestMixIsTheLargestWithTheShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		known, foreign := rapid.IntRange(0, 3000).Draw(t, "known"), rapid.IntRange(0, 3000).Draw(t, "strangers")
		share := rapid.Float64Range(0.01, 0.9).Draw(t, "share")
		a, b := Mix(known, foreign, share)
		if a < 0 || b < 0 || a > known || b > foreign {
			t.Fatalf("got %d and %d of %d and %d", a, b, known, foreign)
		}
		if all := float64(a + b); float64(b) < share*all-1 || float64(b) > share*all+1 {
			t.Errorf("%d strangers of %v are not the share %v", b, all, share)
		}
		if a+2 < known && b+2 < foreign {
			t.Errorf("%d of %d and %d of %d: there could be more", a, known, b, foreign)
		}
	})
}
