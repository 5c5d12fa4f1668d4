package ground

import (
	_ "embed" // weights are learned, not written
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed weights.txt
var weightsText string

// weights say how much each sign speaks against a statement. They never change once read.
type weights struct {
	signs           signs
	bias, threshold float64 // a statement is refused whose signs weigh more than the threshold
}

var theWeights = sync.OnceValue(func() *weights { return readWeights(weightsText) })

// readWeights reads lines with a name and a number.
func readWeights(text string) *weights {
	w := &weights{}
	for line := range entries(text) {
		name, number, _ := strings.Cut(line, " ")
		v, _ := strconv.ParseFloat(number, 64)
		switch n := slices.Index(signNames[:], name); {
		case n >= 0:
			w.signs[n] = v
		case name == "bias":
			w.bias = v
		case name == "threshold":
			w.threshold = v
		}
	}
	return w
}

// against is how much the signs speak against a statement (logistic regression: the logarithm of the odds).
func (w *weights) against(s *signs) float64 {
	sum := w.bias
	for i := range s {
		sum += w.signs[i] * s[i]
	}
	return sum
}

// weigh decides by the signs where nothing else has: doubts that do not weigh enough are dropped.
func (j *judging) weigh() {
	if len(j.why) == 0 && !j.outweighs() {
		return
	}
	if len(j.why)+len(j.doubts) == 0 {
		j.lack(LackEvidence, j.text)
	}
	for _, l := range j.doubts {
		j.lack(l.Kind, l.Text)
	}
}

// outweighs tells whether the signs speak against the statement. Where it claims nothing each doubt does.
func (j *judging) outweighs() bool {
	if all, _ := j.claims(); all == 0 {
		return len(j.doubts) > 0
	}
	w := theWeights()
	return !j.signs.areNone() && w.against(&j.signs) > w.threshold
}

// areNone tells whether nothing speaks against a statement.
func (s *signs) areNone() bool {
	for i := range s {
		if sign(i) != size && s[i] > 0 {
			return false
		}
	}
	return true
}
