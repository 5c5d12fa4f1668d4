package learn

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/intents/token"
)

func said(text string) Text { return Text{Words: token.Words(text)} }

// small is a lesson of three classes.
func small() Lesson {
	l := Lesson{Classes: 3}
	for class, texts := range []string{
		"vpn down|no vpn|vpn error|vpn again", "printer jam|printer empty|no paper in the printer",
		"lost badge|badge stolen|new badge please",
	} {
		for text := range strings.SplitSeq(texts, "|") {
			l.Add(Text{Words: token.Words(text)}, class)
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
	x := v.vector(said("vpn vpn badge"), s)
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
	all, some, none := v.vector(said("vpn down"), s).known, v.vector(said("vpn on mars"), s).known,
		v.vector(said("zzz qqq"), s).known
	if all <= some || some <= none || none != 0 || all > 1 {
		t.Errorf("got %v for known words, %v for some, %v for none", all, some, none)
	}
}

func TestEachExpertSeparatesWhatItHasLearned(t *testing.T) {
	l := small()
	c := fit(l, 1)
	s := c.scratch()
	for i, example := range l.examples {
		for expert, scores := range c.read(example, s).scores {
			if expert == byMeaning {
				continue // no example has a vector
			}
			if best := slices.Index(scores, slices.Max(scores)); best != int(l.labels[i]) {
				t.Errorf("%q: expert %d gives class %d, want %d", example.Words, expert, best, l.labels[i])
			}
		}
	}
}

func TestAnExampleIsItsOwnNearest(t *testing.T) {
	l := small()
	c := fit(l, 1)
	s := c.scratch()
	for i, example := range l.examples {
		hits := c.read(example, s).hits
		if len(hits) == 0 || int(hits[0].example) != i || math.Abs(float64(hits[0].value)-1) > 1e-5 {
			t.Errorf("%q: got %+v, want itself with 1", example.Words, hits)
		}
		if !slices.IsSortedFunc(hits, func(a, b hit) int { return cmp.Compare(b.value, a.value) }) {
			t.Errorf("%q: hits out of order: %+v", example.Words, hits)
		}
	}
}

func TestScratchIsCleanAfterUse(t *testing.T) {
	l := small()
	c := fit(l, 1)
	s := c.scratch()
	c.read(said("vpn printer badge jam"), s)
	clean := c.scratch()
	if !slices.Equal(s.likeness, clean.likeness) || !slices.Equal(s.counts, clean.counts) {
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

func TestStrangersTeachDoubt(t *testing.T) {
	l := small()
	stranger := said("paper badge on mars")
	naive := fit(l, 1)
	for range 3 {
		l.AddStranger(stranger)
	}
	taught := fit(l, 1)
	doubt := func(c *core) float32 {
		scores := c.read(stranger, c.scratch()).scores[byNetwork]
		toShares(scores)
		return 1 - highest(scores)
	}
	if before, after := doubt(naive), doubt(taught); after <= before {
		t.Errorf("doubt was %.3f before and is %.3f after being taught, want more", before, after)
	}
}

func TestNamesOfClassesAreLearnedWhereExamplesAreFew(t *testing.T) {
	l := small()
	l.Names = [][]Text{{said("remote access")}, nil, nil}
	c := fit(l, 1)
	s := c.scratch()
	scores := c.read(said("remote access"), s).scores[byNetwork]
	if best := slices.Index(scores, slices.Max(scores)); best != 0 {
		t.Errorf("the name of class 0 is taken for class %d", best)
	}
	for _, h := range c.read(said("remote access"), s).hits {
		t.Errorf("a name is shown as an example: %+v", h)
	}
	for range named {
		l.Add(Text{Words: token.Words("vpn down")}, 0)
	}
	if names, _ := l.called(); len(names) != 0 {
		t.Errorf("names are learned beside %d examples: %v", named+4, names)
	}
}

func TestCalibrationWithoutTrialsIsTheUsualOne(t *testing.T) {
	if c := calibrate(nil, 3); c != usual {
		t.Errorf("got %+v, want %+v", c, usual)
	}
	only := []trial{readAs(-1, 0, 0, 0)}
	weigh(only)
	if got := calibrate(only, 3); got.stranger != usual.stranger {
		t.Errorf("got %+v from strangers alone, want the usual weights", got.stranger)
	}
}

// readAs is a trial of three classes with the given scores of both experts.
func readAs(class int, scores ...float32) trial {
	return trial{read: reading{scores: [experts][]float32{scores, make([]float32, len(scores))}}, class: class, weight: 1}
}

func TestTrustFollowsWhoIsRight(t *testing.T) {
	var right, wrong []trial
	for i := range 300 {
		right = append(right, readAs(i%3, 0, 0, 0))
		right[i].read.scores[byLines][i%3] = 1
		wrong = append(wrong, readAs(i%3, 0, 0, 0))
		wrong[i].read.scores[byLines][(i+1)%3] = 1
	}
	if got := trustIn(right, 3)[byLines]; got <= usual.trust[byLines] {
		t.Errorf("trust in an expert that is always right is %.2f, want more than usual", got)
	}
	if got := trustIn(wrong, 3)[byLines]; got != 0 {
		t.Errorf("trust in an expert that is always wrong is %.2f, want none", got)
	}
}

func TestSuspicionLearnsWhatSpeaksForStrangers(t *testing.T) {
	var trials []trial
	for i := range 200 {
		tr := readAs(0, 0, 0, 0)
		tr.seen.best = float64(i%10)/5 - 1
		if tr.seen.best < 0 {
			tr.class = -1
		}
		trials = append(trials, tr)
	}
	c := usual
	c.stranger = suspect(trials, c, 3)
	shares := []float64{1. / 3, 1. / 3, 1. / 3}
	low, high := c.none(traits{best: -0.8}, shares), c.none(traits{best: 0.8}, shares)
	if low < 0.75 || high > 0.25 {
		t.Errorf("got %.2f for a low score and %.2f for a high one", low, high)
	}
}

func TestSuspicionNeverTakesKnownWordsForStrange(t *testing.T) {
	var trials []trial
	for i := range 200 {
		tr := readAs(0, 0, 0, 0)
		if tr.seen.known = float64(i % 2); i%2 == 1 {
			tr.class = -1
		}
		trials = append(trials, tr)
	}
	weights := suspect(trials, usual, 3)
	for i, w := range weights {
		if w*speaks[i] < 0 {
			t.Errorf("evidence %d weighs %.2f, against what it means", i, w)
		}
	}
}

func TestSharesSumUpToOne(t *testing.T) {
	out := make([]float64, 4)
	usual.shares([experts][]float32{{-1, 0.5, 0.4, -30}, {0, 0, 0, 0}, nil}, out)
	var sum float64
	for _, p := range out {
		sum += p
	}
	if math.Abs(sum-1) > 1e-12 || out[1] <= out[2] || out[2] <= out[0] {
		t.Errorf("got %v", out)
	}
}

func TestLinesDoNotScoreWhatTheyHardlyKnow(t *testing.T) {
	l := FitLines(small())
	words := token.Words("the vpn of a whole planet")
	scores, known := l.Scores(words, 0)
	if len(scores) != 3 || known <= 0 || known >= 1 {
		t.Fatalf("got %d scores, and %v of the words known", len(scores), known)
	}
	if again, same := l.Scores(words, known); !slices.Equal(again, scores) || same != known {
		t.Errorf("at its very share it is judged as %v and %v, want %v and %v", again, same, scores, known)
	}
	if none, same := l.Scores(words, known+0.01); none != nil || same != known {
		t.Errorf("above it, it is judged as %v and %v", none, same)
	}
}
