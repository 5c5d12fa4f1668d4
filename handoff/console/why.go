package console

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/sheet"
)

// whyView shows a decision's evidence as small bars: how sure the bot was, and where its thresholds stood.
type whyView struct {
	Rule      string
	Utterance string
	Context   string
	Others    []string
	Talk      string
	None      candidate
	Knowledge candidate
	Intents   []candidate
	Articles  []candidate
	Slots     []handoff.Slot
	Limits    []threshold // by name
	Model     []asked     // in order
	Together  *asked      // all of these; nil where there is one
}

// A candidate is something the bot might have chosen. Width is the length of its bar, 0 to 100.
type candidate struct {
	handoff.Weighed
	Name  string
	Score string
	Width int
}

// A threshold is a mark on bars. At is its place, 0 to 100.
type threshold struct {
	Name  string
	Value string
	At    int
}

func newWhyView(w *handoff.Why) *whyView {
	if w == nil {
		return nil
	}
	v := &whyView{Rule: w.Rule, Utterance: w.Utterance, Context: w.Context, Others: w.Others, Talk: w.Talk, Slots: w.Slots}
	v.Intents, v.Articles = candidates(w.Intents), candidates(w.Articles)
	v.None = newCandidate(handoff.Weighed{Score: w.None}, 1)
	v.Knowledge = newCandidate(handoff.Weighed{Score: w.Knowledge}, 1)
	for _, a := range w.Model {
		v.Model = append(v.Model, asked{a, a.Took.Round(time.Millisecond).String(), money(a.Cost)})
	}
	v.Together = together(w.Model)
	for _, name := range slices.Sorted(maps.Keys(w.Thresholds)) {
		v.Limits = append(v.Limits, threshold{name, sheet.Percent(w.Thresholds[name]), width(w.Thresholds[name], 1)})
	}
	return v
}

// An asked question is one that a language model was asked.
type asked struct {
	handoff.Asked
	Time  string
	Money string // in the currency of the prices; empty where it cost nothing
}

// together is what several questions took, which the person waited for one after the other.
func together(all []handoff.Asked) *asked {
	if len(all) < 2 {
		return nil
	}
	var sum handoff.Asked
	for _, a := range all {
		sum.Took, sum.Cost = sum.Took+a.Took, sum.Cost+a.Cost
	}
	return &asked{sum, sum.Took.Round(time.Millisecond).String(), money(sum.Cost)}
}

// botSpent is what the model took for all that the bot did in a conversation. What agents had it do is not in it.
type botSpent struct {
	Calls int // that were sent
	Time  string
	Money string // without the currency; empty where it cost nothing
}

// spentOn sums up; nil where the model was not asked.
func spentOn(entries []handoff.Entry) *botSpent {
	var calls int
	var sum handoff.Asked
	for _, e := range entries {
		if e.Why == nil {
			continue
		}
		for _, a := range e.Why.Model {
			if !a.Cached {
				calls, sum.Took, sum.Cost = calls+1, sum.Took+a.Took, sum.Cost+a.Cost
			}
		}
	}
	if calls == 0 {
		return nil
	}
	return &botSpent{calls, sum.Took.Round(time.Millisecond).String(), money(sum.Cost)}
}

// money writes millionths.
func money(cost int64) string {
	const millionths = 1e6
	if cost == 0 {
		return ""
	}
	return strconv.FormatFloat(float64(cost)/millionths, 'f', 4, 64)
}

// candidates makes the bars. Probabilities fill them to their share; scores of another kind to that of the best one.
func candidates(all []handoff.Weighed) []candidate {
	full := 1.0
	for _, w := range all {
		full = max(full, w.Score)
	}
	var some []candidate
	for _, w := range all {
		some = append(some, newCandidate(w, full))
	}
	return some
}

func newCandidate(w handoff.Weighed, full float64) candidate {
	name := w.Title
	if name == "" {
		name = w.ID
	}
	return candidate{Weighed: w, Name: name, Score: sheet.Percent(w.Score), Width: width(w.Score, full)}
}

func width(score, full float64) int {
	if math.IsNaN(score) {
		return 0
	}
	return int(math.Round(100 * min(max(score/full, 0), 1)))
}

// A bar is a candidate with the thresholds that it is measured by.
type bar struct {
	candidate
	Limits []threshold
}

// Bar puts a probability beside the thresholds. (The scores of articles are of another kind: what counts there is the
// one probability that the best of them answers.)
func (v *whyView) Bar(c candidate) bar { return bar{c, v.Limits} }
