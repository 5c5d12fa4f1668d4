package ground

import (
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "learn the weights anew and write them")

// folds are how many parts the articles are dealt into for cross-validation.
const folds = 10

// Floors of cross-validation: what it gave when this was written, rounded to its disadvantage.
const (
	crossedRecall      = 0.95
	crossedFalseAlarms = 0.24
)

// TestWeights learns the weights anew.
func TestWeights(t *testing.T) {
	t.Parallel()
	all := examples(readPairs(t))
	good, bad := crossValidate(all)
	if *update {
		slices.Sort(bad)
		write(t, learned(all), math.Floor(100*bad[int(float64(len(bad))*(1-crossedRecall))])/100)
		return
	}
	checkCrossed(t, good, bad)
	checkLearned(t, theWeights(), learned(all))
}

// crossValidate judges the statements about some articles with weights that were learned from all others, and gives how
// much speaks against the supported and the unsupported ones.
func crossValidate(all []example) (good, bad []float64) {
	for part := range folds {
		w := learned(slices.DeleteFunc(slices.Clone(all), func(e example) bool { return e.article%folds == part }))
		for _, e := range all {
			switch {
			case e.article%folds != part:
			case e.refuse:
				bad = append(bad, w.of(e))
			default:
				good = append(good, w.of(e))
			}
		}
	}
	return good, bad
}

func checkCrossed(t *testing.T, good, bad []float64) {
	t.Helper()
	threshold := theWeights().threshold
	recall, alarms := rateAbove(bad, threshold), rateAbove(good, threshold)
	t.Logf("threshold %.2f: recall %.3f of %d, false alarms %.3f of %d", threshold, recall, len(bad), alarms, len(good))
	if recall < crossedRecall || alarms > crossedFalseAlarms {
		t.Errorf("recall %.3f with false alarms %.3f, want at least %.2f with at most %.2f", recall, alarms, crossedRecall,
			crossedFalseAlarms)
	}
}

// checkLearned fails where the room or the pairs have changed and the file has not.
func checkLearned(t *testing.T, got, want *weights) {
	t.Helper()
	for s := range signCount {
		if math.Abs(got.signs[s]-want.signs[s]) > 0.05 {
			t.Errorf("weights.txt: %s is %.3f, learned %.3f; run go test -run Weights ./kb/ground -update", signNames[s],
				got.signs[s], want.signs[s])
		}
	}
}

// learned are the weights from all examples that signs decide.
func learned(all []example) *weights {
	return learn(slices.DeleteFunc(slices.Clone(all), func(e example) bool { return e.vetoed || e.literal }))
}

// of is how much speaks against an example.
func (w *weights) of(e example) float64 {
	switch {
	case e.vetoed:
		return math.Inf(1)
	case e.literal, e.signs.areNone():
		return math.Inf(-1)
	}
	return w.against(&e.signs)
}

func rateAbove(scores []float64, threshold float64) float64 {
	n := 0
	for _, s := range scores {
		if s > threshold {
			n++
		}
	}
	return float64(n) / float64(len(scores))
}

// examples are the development pairs as their signs. Of two sentences the signs are added.
func examples(pairs []pair) []example {
	var all []example
	numbers := map[string]int{}
	for _, p := range pairs {
		if p.set != development {
			continue
		}
		if _, ok := numbers[p.article]; !ok {
			numbers[p.article] = len(numbers)
		}
		e := example{refuse: !p.supported, article: numbers[p.article]}
		for _, s := range Sentences(clean(p.statement)) {
			j := p.checker.consider(s.Text, nil)
			e.vetoed, e.literal = e.vetoed || len(j.why) > 0, j.literal
			for i := range e.signs {
				e.signs[i] += j.signs[i]
			}
		}
		all = append(all, e)
	}
	return all
}

const weightsHead = `# How much each sign (signs.go) speaks against a statement. Learned by logistic regression from the development pairs with
# go test -run Weights ./kb/ground -update (logistic_test.go); the threshold is where cross-validation by article refuses
# 95 % of the unsupported statements.

`

func write(t *testing.T, w *weights, threshold float64) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "%sthreshold %.2f\nbias %.3f\n", weightsHead, threshold, w.bias)
	for s := range signCount {
		fmt.Fprintf(&b, "%s %.3f\n", signNames[s], w.signs[s])
	}
	if err := os.WriteFile("weights.txt", []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}
