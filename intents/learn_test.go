package intents

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"testing"
)

// small is a lesson of three classes.
func small() lesson {
	l := lesson{classes: 3}
	for class, texts := range []string{
		"vpn down|no vpn|vpn error|vpn again", "printer jam|printer empty|no paper in the printer",
		"lost badge|badge stolen|new badge please",
	} {
		for text := range strings.SplitSeq(texts, "|") {
			l.add(words(text), class)
		}
	}
	return l
}

func TestTableFindsWhatWasAddedAndNothingElse(t *testing.T) {
	table := newTable()
	for i := range uint64(5000) {
		if got := table.add(i * hashPrime); got != uint32(i) {
			t.Fatalf("hash %d got the number %d", i, got)
		}
	}
	for i := range uint64(6000) {
		got, ok := table.find(i * hashPrime)
		if ok != (i < 5000) || ok && got != uint32(i) {
			t.Fatalf("hash %d: found %v with number %d", i, ok, got)
		}
	}
}

func TestVectorHasWordsAndPiecesOfLengthOne(t *testing.T) {
	l := small()
	v := newVocabulary(l.examples)
	s := &scratch{counts: make([]uint16, len(v.idf))}
	x := v.vector(words("vpn vpn badge"), s)
	var sum float64
	for _, f := range x.features {
		sum += float64(f.value) * float64(f.value)
	}
	if math.Abs(sum-2) > 1e-5 {
		t.Errorf("got a squared length of %v, want 1 for words and 1 for pieces", sum)
	}
	if slices.ContainsFunc(s.counts, func(n uint16) bool { return n != 0 }) {
		t.Error("counts are left behind for the next text")
	}
}

func TestKnownTellsTheShareOfKnownWords(t *testing.T) {
	l := small()
	v := newVocabulary(l.examples)
	s := &scratch{counts: make([]uint16, len(v.idf))}
	all, some, none := v.vector(words("vpn down"), s).known, v.vector(words("vpn on mars"), s).known,
		v.vector(words("zzz qqq"), s).known
	if all <= some || some <= none || none != 0 || all > 1 {
		t.Errorf("got %v for known words, %v for some, %v for none", all, some, none)
	}
}

func TestLinearModelSeparatesWhatItHasLearned(t *testing.T) {
	l := small()
	c := fit(l.examples, l.labels, l.classes)
	s := c.scratch()
	for i, example := range l.examples {
		r := c.read(example, s)
		if best := slices.Index(r.scores, slices.Max(r.scores)); best != int(l.labels[i]) {
			t.Errorf("%q: got class %d, want %d", example, best, l.labels[i])
		}
	}
}

func TestAnExampleIsItsOwnNearest(t *testing.T) {
	l := small()
	c := fit(l.examples, l.labels, l.classes)
	s := c.scratch()
	for i, example := range l.examples {
		hits := c.read(example, s).hits
		if len(hits) == 0 || int(hits[0].example) != i || math.Abs(float64(hits[0].value)-1) > 1e-5 {
			t.Errorf("%q: got %+v, want itself with 1", example, hits)
		}
		if !slices.IsSortedFunc(hits, func(a, b hit) int { return cmp.Compare(b.value, a.value) }) {
			t.Errorf("%q: hits out of order: %+v", example, hits)
		}
	}
}

func TestScratchIsCleanAfterUse(t *testing.T) {
	l := small()
	c := fit(l.examples, l.labels, l.classes)
	s := c.scratch()
	c.read(words("vpn printer badge jam"), s)
	clean := c.scratch()
	if !slices.Equal(s.dense, clean.dense) || !slices.Equal(s.likeness, clean.likeness) ||
		!slices.Equal(s.counts, clean.counts) {
		t.Error("a reading leaves something behind")
	}
}

func TestNoRoundHasSeenWhatItIsTriedOn(t *testing.T) {
	l := small()
	for fold := range folds {
		known, unseen, hidden := l.split(fold)
		if len(known.examples)+len(unseen)+len(hidden) != len(l.examples) {
			t.Errorf("fold %d: %d known, %d unseen, %d hidden of %d", fold, len(known.examples), len(unseen),
				len(hidden), len(l.examples))
		}
		for _, i := range hidden {
			if slices.Contains(known.labels, l.labels[i]) {
				t.Errorf("fold %d: knows examples of the hidden class %d", fold, l.labels[i])
			}
		}
		for _, i := range unseen {
			if !slices.Contains(known.labels, l.labels[i]) {
				t.Errorf("fold %d: is tried on class %d and has no example of it", fold, l.labels[i])
			}
		}
	}
}

func TestCalibrationWithoutTrialsIsTheUsualOne(t *testing.T) {
	c := calibrate(nil)
	if c.stranger != usual.stranger || math.Abs(math.Log(c.sharpness/usual.sharpness)) > 0.02 {
		t.Errorf("got %+v, want %+v", c, usual)
	}
	only := []trial{{evidence: [nEvidence]float64{1, 1, 1}, class: -1}}
	weigh(only)
	if got := calibrate(only); got.stranger != usual.stranger {
		t.Errorf("got %+v from strangers alone, want the usual weights", got.stranger)
	}
}

func TestLogisticLearnsWhatSpeaksForStrangers(t *testing.T) {
	var trials []trial
	for i := range 200 {
		score := float64(i%10) / 10
		tr := trial{evidence: [nEvidence]float64{1, score}, weight: 1}
		if score < 0.5 {
			tr.class = -1
		}
		trials = append(trials, tr)
	}
	c := calibration{stranger: logistic(trials, [nEvidence]float64{})}
	if low, high := c.none([nEvidence]float64{1, 0.1}), c.none([nEvidence]float64{1, 0.9}); low < 0.75 || high > 0.2 {
		t.Errorf("got %.2f for a low score and %.2f for a high one", low, high)
	}
}

func TestSharesSumUpToOne(t *testing.T) {
	scores := []float32{-1, 0.5, 0.4, -30}
	out := make([]float64, len(scores))
	usual.shares(scores, out)
	var sum float64
	for _, p := range out {
		sum += p
	}
	if math.Abs(sum-1) > 1e-12 || out[1] <= out[2] || out[2] <= out[0] {
		t.Errorf("got %v", out)
	}
}
