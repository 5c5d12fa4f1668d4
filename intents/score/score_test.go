package score

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// confidences draws values with ties, because ties are where such measures go wrong.
func confidences(min int) *rapid.Generator[[]float64] {
	return rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 12), func(n int) float64 { return float64(n) / 12 }), min, 60)
}

func answers() *rapid.Generator[[]Answer] {
	one := rapid.Custom(func(t *rapid.T) Answer {
		return Answer{Confidence: float64(rapid.IntRange(0, 12).Draw(t, "confidence")) / 12,
			Right: rapid.Bool().Draw(t, "right")}
	})
	return rapid.SliceOfN(one, 0, 60)
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestAccuracyAndMacroF1OfAHandMadeTable(t *testing.T) {
	var l Labels
	if l.Accuracy() != 0 || l.MacroF1() != 0 {
		t.Error("no guesses must give 0")
	}
	for _, g := range [][2]string{{"a", "a"}, {"a", "a"}, {"a", "b"}, {"b", "b"}, {"c", ""}, {"b", "d"}} {
		l.Add(g[0], g[1])
	}
	// F1: a 4/5, b 2/4, c 0, d 0
	if got, want := l.MacroF1(), (0.8+0.5)/4; !near(got, want) {
		t.Errorf("got a macro F1 of %v, want %v", got, want)
	}
	if !near(l.Accuracy(), 0.5) {
		t.Errorf("got an accuracy of %v, want 0.5", l.Accuracy())
	}
}

func TestAUROCIsTheShareOfPairsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		upper, lower := confidences(1).Draw(t, "upper"), confidences(1).Draw(t, "lower")
		var wins float64
		for _, u := range upper {
			for _, l := range lower {
				if u > l {
					wins++
				} else if u == l {
					wins += 0.5
				}
			}
		}
		if got, want := AUROC(upper, lower), wins/float64(len(upper)*len(lower)); !near(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		if got := AUROC(upper, lower) + AUROC(lower, upper); !near(got, 1) {
			t.Fatalf("both ways add up to %v, want 1", got)
		}
	})
}

func TestEmptyGroupsHaveNoAUROC(t *testing.T) {
	if !math.IsNaN(AUROC(nil, []float64{1})) || !math.IsNaN(FalseAccepts([]float64{1}, nil, 0.95)) {
		t.Error("want NaN")
	}
}

func TestKeepingAcceptsTheShareAndNoHigherThresholdDoes(t *testing.T) {
	reached := func(values []float64, threshold float64) float64 {
		n := 0
		for _, v := range values {
			if v >= threshold {
				n++
			}
		}
		return share(n, len(values))
	}
	rapid.Check(t, func(t *rapid.T) {
		values, part := confidences(1).Draw(t, "values"), rapid.Float64Range(0.01, 1).Draw(t, "share")
		threshold := Keeping(values, part)
		if got := reached(values, threshold); got < part-1e-9 {
			t.Fatalf("%v keeps %v of %v, want %v", threshold, got, values, part)
		}
		for _, v := range values {
			if v > threshold && reached(values, v) >= part {
				t.Fatalf("%v keeps enough of %v, got the lower %v", v, values, threshold)
			}
		}
	})
}

func TestFalseAcceptsOfAHandMadeCase(t *testing.T) {
	upper := []float64{0.9, 0.8, 0.7, 0.6}
	lower := []float64{0.7, 0.65, 0.1, 0}
	for accepted, want := range map[float64]float64{0.5: 0, 0.75: 0.25, 0.95: 0.5} {
		if got := FalseAccepts(upper, lower, accepted); !near(got, want) {
			t.Errorf("accepting %v: got %v, want %v", accepted, got, want)
		}
	}
}

func TestDetectionOfAHandMadeCase(t *testing.T) {
	d := Detection{Rejected: 6, Accepted: 2, Mistakenly: 3}
	if !near(d.Recall(), 0.75) || !near(d.Precision(), 6.0/9) || !near(d.F1(), 12.0/17) {
		t.Errorf("got %v, %v, %v", d.Recall(), d.Precision(), d.F1())
	}
	if (Detection{}).F1() != 0 {
		t.Error("nothing at all must give 0")
	}
}

func TestCoverageOfAHandMadeCase(t *testing.T) {
	list := []Answer{says(0.9, true), says(0.8, true), says(0.7, false), says(0.6, true), says(0.5, true), says(0.4, false), says(0.4, true)}
	for wrong, want := range map[float64]float64{0: 2, 0.2: 5, 0.25: 5, 0.29: 7, 1: 7} {
		if got := Coverage(list, wrong); !near(got, want/7) {
			t.Errorf("at most %v wrong: got %v, want %v", wrong, got, want/7)
		}
	}
}

func TestCoverageIsWhatTryingEveryThresholdFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, wrong := answers().Draw(t, "answers"), rapid.Float64Range(0, 1).Draw(t, "wrong")
		most := 0
		for _, threshold := range list {
			given, mistakes := 0, 0
			for _, a := range list {
				if a.Confidence >= threshold.Confidence {
					given++
					if !a.Right {
						mistakes++
					}
				}
			}
			if float64(mistakes) <= wrong*float64(given) {
				most = max(most, given)
			}
		}
		if got := Coverage(list, wrong); !near(got, share(most, len(list))) {
			t.Fatalf("got %v, want %v", got, share(most, len(list)))
		}
		if more := rapid.Float64Range(wrong, 1).Draw(t, "more"); Coverage(list, more) < Coverage(list, wrong) {
			t.Fatalf("allowing %v wrong covers less than allowing %v", more, wrong)
		}
	})
}

func TestDividingIsAsGoodAsTheBestThreshold(t *testing.T) {
	worth := func(known []Answer, strangers []float64, threshold float64) float64 {
		right, rejected := 0, 0
		for _, a := range known {
			if a.Right && a.Confidence >= threshold {
				right++
			}
		}
		for _, s := range strangers {
			if s < threshold {
				rejected++
			}
		}
		return share(right, len(known)) + share(rejected, len(strangers))
	}
	rapid.Check(t, func(t *rapid.T) {
		known, strangers := answers().Draw(t, "known"), confidences(1).Draw(t, "strangers")
		got := worth(known, strangers, Dividing(known, strangers))
		for n := range 15 {
			if other := float64(n) / 12; worth(known, strangers, other) > got+1e-9 {
				t.Fatalf("the threshold %v gives %v, %v gives more", Dividing(known, strangers), got, other)
			}
		}
	})
}

func TestBinsHoldAllAnswersAndAPerfectOneHasNoError(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := answers().Draw(t, "answers")
		all := 0
		for _, b := range Reliability(list, 15) {
			all += b.Answers
			if b.Answers > 0 && (b.Confidence < b.Low-1e-9 || b.Confidence > b.High+1e-9) {
				t.Fatalf("mean confidence %v outside of %v to %v", b.Confidence, b.Low, b.High)
			}
		}
		if all != len(list) {
			t.Fatalf("got %d answers in bins, want %d", all, len(list))
		}
	})
	perfect := []Answer{says(0.5, true), says(0.5, false), says(1, true), says(0, false)}
	if got := CalibrationError(Reliability(perfect, 15)); !near(got, 0) {
		t.Errorf("got an error of %v, want 0", got)
	}
	sure := []Answer{says(1, true), says(1, false), says(1, false), says(1, false)}
	if got := CalibrationError(Reliability(sure, 15)); !near(got, 0.75) {
		t.Errorf("got an error of %v, want 0.75", got)
	}
}

func TestQuantileIsTheNearestRank(t *testing.T) {
	values := []int{5, 1, 4, 2, 3}
	for q, want := range map[float64]int{0: 1, 0.2: 1, 0.5: 3, 0.8: 4, 0.99: 5, 1: 5} {
		if got := Quantile(values, q); got != want {
			t.Errorf("quantile %v: got %d, want %d", q, got, want)
		}
	}
	if got := Quantile([]float64(nil), 0.5); got != 0 {
		t.Errorf("got %v of nothing, want 0", got)
	}
}

func says(confidence float64, right bool) Answer { return Answer{Confidence: confidence, Right: right} }

func TestAnswersWeighAsTheyAreTold(t *testing.T) {
	once, twice := says(0.9, false), says(0.9, false)
	twice.Weight = 2
	other := says(0.2, true)
	a := CalibrationError(Reliability([]Answer{once, once, other}, 10))
	b := CalibrationError(Reliability([]Answer{twice, other}, 10))
	if math.Abs(a-b) > 1e-12 {
		t.Errorf("two answers give %.4f, one of twice the weight %.4f", a, b)
	}
}

// Ten answers of one confidence: the right ones are binomial, and stray from their mean by a known amount.
func TestChanceErrorIsHowFarTrueConfidencesStray(t *testing.T) {
	for _, test := range []struct {
		answers    int
		confidence float64
		want       float64 // mean absolute deviation of a binomial share
	}{
		{10, 0.5, 0.1230}, {1000, 0.5, 0.0126}, {1, 0.9, 0.18}, {50, 1, 0},
	} {
		list := make([]Answer, test.answers)
		for i := range list {
			list[i].Confidence = test.confidence
		}
		if got := ChanceError(list, 15); math.Abs(got-test.want) > 0.25*test.want {
			t.Errorf("%d answers at %v: got %.4f, want %.4f", test.answers, test.confidence, got, test.want)
		}
	}
	if got := ChanceError(nil, 15); got != 0 {
		t.Errorf("no answers at all stray by %v", got)
	}
}
