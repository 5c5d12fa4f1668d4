package bench

import (
	"fmt"
	"math"

	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/intents/score"
)

// A Report is what a bench of intents found. Its JSON is one flat object whose keys stay; null stands for what cannot
// be measured without the file it needs.
type Report struct {
	Data
	Quality
	Rejection
	Cost
	Reliability []score.Bin `json:"reliability"`
	Notes       []string    `json:"notes"`
}

// Data counts what was learned and tested.
type Data struct {
	Lang     string `json:"lang"`
	Intents  int    `json:"intents"`
	Train    int    `json:"train_examples"`
	OOSTrain int    `json:"oos_train_examples"`
	Val      int    `json:"val_examples"`
	OOSVal   int    `json:"oos_val_examples"`
	Test     int    `json:"test_examples"`
	OOS      int    `json:"oos_examples"`
	Unknown  int    `json:"unknown_label_examples"` // tested with an intent that was not learned: always wrong
}

// Quality needs no threshold. The answer is always the likeliest intent, its confidence is what the engine says.
type Quality struct {
	Accuracy *float64 `json:"accuracy"` // of the messages in scope
	MacroF1  *float64 `json:"macro_f1"`
	ECE      float64  `json:"ece"`           // with as many strangers as the engine expects, or with none; see claims
	Chance   float64  `json:"ece_by_chance"` // what ECE would be in the mean if every confidence were true
	AsTested float64  `json:"ece_as_tested"` // of all messages as they are; out of scope every answer is wrong
	// by how many in 100 answers may be wrong: the share of all messages that can be answered
	Coverage map[string]float64 `json:"coverage"`
}

// Rejection is how well messages that no intent is for are told from the others, by the probability that any intent is
// meant. On the public sets that separates them better than the confidence of the likeliest intent does (ROBO.AI German
// .909 to .906, CLINC150 10-shot .928 to .918, with all examples .959 both), which is also low where two intents are
// alike.
type Rejection struct {
	AUROC         *float64 `json:"auroc"`
	AnswerAUROC   *float64 `json:"auroc_answer"` // by the confidence of the likeliest intent instead
	FPR95         *float64 `json:"fpr95"`
	Threshold     float64  `json:"threshold"` // a message below it is rejected
	ThresholdFrom string   `json:"threshold_from"`
	Accepted      *float64 `json:"accuracy_with_rejection"` // in scope; rejected counts as wrong
	Recall        *float64 `json:"oos_recall"`
	Precision     *float64 `json:"oos_precision"`
	F1            *float64 `json:"oos_f1"`
}

// Cost is what it takes.
type Cost struct {
	TrainSeconds    float64 `json:"train_seconds"`
	TrainCPUSeconds float64 `json:"train_cpu_seconds"` // of all processors together
	P50             float64 `json:"p50_us"`
	P99             float64 `json:"p99_us"`
	ModelBytes      int64   `json:"model_bytes"`         // growth of the heap in use, after collecting garbage
	ResidentBytes   int64   `json:"peak_resident_bytes"` // of the whole program, 0 where the system does not tell
}

const bins = 15

// report works out the measures.
func (b *bench) report() Report {
	b.data.Val, b.data.OOSVal = inAndOut(b.checked)
	b.data.Test, b.data.OOS = inAndOut(b.verdicts)
	b.data.Unknown = count(b.verdicts, func(v verdict) bool { return !isStranger(v.line) && !b.known[v.label] })
	b.note(b.data.Unknown, b.files.Test, "with an intent that was not learned, which count as wrong")
	b.cost.ResidentBytes = peakResident()
	b.cost.P50, b.cost.P99 = microseconds(b.verdicts, 0.5), microseconds(b.verdicts, 0.99)
	all := answers(b.verdicts)
	held := claims(b.verdicts)
	r := Report{Data: b.data, Cost: b.cost, Reliability: score.Reliability(held, bins), Notes: b.notes}
	r.Quality = b.quality(all)
	r.ECE = score.CalibrationError(r.Reliability)
	r.Chance = score.ChanceError(held, bins)
	r.AsTested = score.CalibrationError(score.Reliability(all, bins))
	r.Rejection = b.rejection()
	return r
}

func inAndOut(verdicts []verdict) (in, out int) {
	out = count(verdicts, func(v verdict) bool { return isStranger(v.line) })
	return len(verdicts) - out, out
}

func microseconds(verdicts []verdict, q float64) float64 {
	took := make([]float64, len(verdicts))
	for i, v := range verdicts {
		took[i] = float64(v.took.Nanoseconds()) / 1000
	}
	return score.Quantile(took, q)
}

// answers are the likeliest intents of all messages; to a message out of scope every one is wrong.
func answers(verdicts []verdict) []score.Answer {
	list := make([]score.Answer, len(verdicts))
	for i, v := range verdicts {
		list[i] = score.Answer{Confidence: v.confidence, Right: !isStranger(v.line) && v.guess == v.label}
	}
	return list
}

// claims are what can be held against the engine's confidence. It is made for a mixture of which a known share is out
// of scope, so messages out of scope weigh as much here. Where none are tested, what counts is the probability of the
// intent given that any is meant.
func claims(verdicts []verdict) []score.Answer {
	list := answers(verdicts)
	in, out := inAndOut(verdicts)
	for i, v := range verdicts {
		switch {
		case out == 0 && v.scope > 0:
			list[i].Confidence /= v.scope
		case in > 0 && isStranger(v.line):
			list[i].Weight = intents.StrangersShare / (1 - intents.StrangersShare) * float64(in) / float64(out)
		}
	}
	return list
}

func (b *bench) quality(all []score.Answer) Quality {
	q := Quality{Coverage: map[string]float64{}}
	for _, percent := range []int{1, 3, 5} {
		q.Coverage[fmt.Sprint(percent)] = score.Coverage(all, float64(percent)/100)
	}
	var labels score.Labels
	for _, v := range b.verdicts {
		if !isStranger(v.line) {
			labels.Add(v.label, v.guess)
		}
	}
	if b.data.Test > 0 {
		q.Accuracy, q.MacroF1 = known(labels.Accuracy()), known(labels.MacroF1())
	}
	return q
}

// known makes null of what could not be measured.
func known(value float64) *float64 {
	if math.IsNaN(value) {
		return nil
	}
	return &value
}

// rejection chooses the threshold on the validation files and measures it on the test files.
func (b *bench) rejection() Rejection {
	in, out := apart(b.verdicts)
	var r Rejection
	r.Threshold, r.ThresholdFrom = threshold(b.checked)
	r.AUROC = known(score.AUROC(scopes(in), scopes(out)))
	r.AnswerAUROC = known(score.AUROC(confidences(in), confidences(out)))
	r.FPR95 = known(score.FalseAccepts(scopes(in), scopes(out), 0.95))
	rejected := func(v verdict) bool { return v.scope < r.Threshold }
	if len(in) > 0 {
		right := count(in, func(v verdict) bool { return v.guess == v.label && !rejected(v) })
		r.Accepted = known(float64(right) / float64(len(in)))
	}
	if len(out) > 0 {
		d := score.Detection{Rejected: count(out, rejected), Mistakenly: count(in, rejected)}
		d.Accepted = len(out) - d.Rejected
		r.Recall, r.Precision, r.F1 = known(d.Recall()), known(d.Precision()), known(d.F1())
	}
	return r
}

// Where a threshold comes from.
const (
	fromBoth   = "validation"
	fromScope  = "validation in scope"
	fromEngine = "engine"
)

// threshold is what the validation files say, or without them half: more likely meant for an intent than not.
func threshold(checked []verdict) (value float64, from string) {
	in, out := apart(checked)
	switch {
	case len(in) > 0 && len(out) > 0:
		list := make([]score.Answer, len(in))
		for i, v := range in {
			list[i] = score.Answer{Confidence: v.scope, Right: v.guess == v.label}
		}
		return score.Dividing(list, scopes(out)), fromBoth
	case len(in) > 0:
		return score.Keeping(scopes(in), 0.9), fromScope
	}
	return 0.5, fromEngine
}

// apart parts the messages in scope from those out of it.
func apart(verdicts []verdict) (in, out []verdict) {
	for _, v := range verdicts {
		if isStranger(v.line) {
			out = append(out, v)
		} else {
			in = append(in, v)
		}
	}
	return in, out
}

func scopes(verdicts []verdict) []float64 {
	list := make([]float64, len(verdicts))
	for i, v := range verdicts {
		list[i] = v.scope
	}
	return list
}

func confidences(verdicts []verdict) []float64 {
	list := make([]float64, len(verdicts))
	for i, v := range verdicts {
		list[i] = v.confidence
	}
	return list
}
