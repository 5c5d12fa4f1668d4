package learn

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// boast makes claims of somebody who says so and is right so often.
func boast(n int, says, right float64) []claim {
	rng := rand.New(rand.NewPCG(1, 2))
	claims := make([]claim, n)
	for i := range claims {
		claims[i] = claim{odds(says), 1, rng.Float64() < right}
	}
	return claims
}

func TestSuretyLearnsHowOftenSomebodyIsRight(t *testing.T) {
	claims := slices.Concat(boast(2000, 0.95, 0.8), boast(2000, 0.3, 0.45))
	s := asIs.settle(claims)
	if high, low := s.of(odds(0.95)), s.of(odds(0.3)); math.Abs(high-0.8) > 0.03 || math.Abs(low-0.45) > 0.03 {
		t.Errorf("95 %% became %.2f, want 0.8; 30 %% became %.2f, want 0.45", high, low)
	}
}

func TestAFewClaimsChangeLittleAndNoneNothing(t *testing.T) {
	if got := asIs.settle(nil); got != asIs {
		t.Errorf("without a claim it became %+v", got)
	}
	few, many := asIs.settle(boast(2, 0.9, 0)), asIs.settle(boast(200, 0.9, 0))
	if one, all := few.of(odds(0.9)), many.of(odds(0.9)); one < 0.5 || all > 0.35 {
		t.Errorf("two mistakes make 90 %% to %.2f, two hundred to %.2f", one, all)
	}
}

func TestMendedSharesAreSharesAndKeepTheirOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shares := make([]float64, rapid.IntRange(1, 6).Draw(t, "classes"))
		var sum float64
		for i := range shares {
			shares[i] = math.Exp(rapid.Float64Range(-30, 30).Draw(t, "score"))
			sum += shares[i]
		}
		for i := range shares {
			shares[i] /= sum
		}
		s := surety{rapid.Float64Range(-5, 5).Draw(t, "bias"), rapid.Float64Range(0, 3).Draw(t, "slope")}
		mended := slices.Clone(shares)
		s.mend(mended)
		sum = 0
		for i, p := range mended {
			if sum += p; !(p >= 0 && p <= 1) {
				t.Errorf("share %d became %v", i, p)
			}
			for j := range mended {
				if shares[i] > shares[j] && mended[i] < mended[j] {
					t.Errorf("%v became %v", shares, mended)
				}
			}
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("%v sums up to %v", mended, sum)
		}
	})
}
