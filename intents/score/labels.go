package score

// Labels counts guesses. The zero value is ready to use.
type Labels struct {
	right, all int
	by         map[string]*tally
}

// A tally is what happened to one label.
type tally struct{ right, missed, wrongly int }

// Add counts one guess. An empty guess is no answer: it is wrong, and held against no label but the true one.
func (l *Labels) Add(truth, guess string) {
	l.all++
	if truth == guess {
		l.right++
		l.of(truth).right++
		return
	}
	l.of(truth).missed++
	if guess != "" {
		l.of(guess).wrongly++
	}
}

func (l *Labels) of(label string) *tally {
	if l.by == nil {
		l.by = map[string]*tally{}
	}
	if l.by[label] == nil {
		l.by[label] = &tally{}
	}
	return l.by[label]
}

// Accuracy is the share of right guesses, 0 without any guess.
func (l *Labels) Accuracy() float64 { return share(l.right, l.all) }

// MacroF1 is the plain mean of each label's F1, so that a rare label counts as much as a frequent one. Labels are all
// that were true or guessed at least once, as in scikit-learn.
func (l *Labels) MacroF1() float64 {
	if len(l.by) == 0 {
		return 0
	}
	var sum float64
	for _, t := range l.by {
		sum += share(2*t.right, 2*t.right+t.missed+t.wrongly)
	}
	return sum / float64(len(l.by))
}

// share is part of whole, 0 of nothing.
func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
