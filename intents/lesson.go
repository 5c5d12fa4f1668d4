package intents

import (
	"slices"
	"sync"
)

// A lesson is labelled text, ready to be learned from.
type lesson struct {
	examples [][]string // as words
	labels   []uint32
	classes  int
	places   []int        // of the examples in the lesson that this is a part of
	names    [][][]string // by class: what the class is called, as words
}

// named is up to how many examples the names of a class are learned, too: they say in a word what a few examples only
// circle around, and less than many do.
const named = 20

// called gives the names of the classes that have few examples, labelled. Nobody says them, so they are no trials and
// nobody's neighbours.
func (l lesson) called() (names [][]string, labels []uint32) {
	examples := make([]int, l.classes)
	for _, label := range l.labels {
		examples[label]++
	}
	for class, list := range l.names {
		for _, words := range list {
			if n := examples[class]; n > 0 && n <= named && len(words) > 0 {
				names, labels = append(names, words), append(labels, uint32(class))
			}
		}
	}
	return names, labels
}

func (l *lesson) add(words []string, class int) {
	l.examples = append(l.examples, words)
	l.labels = append(l.labels, uint32(class))
}

const (
	folds     = 5
	maxTrials = 1500 // enough of them: no further fold is learned
)

// try reads examples with cores that have not seen them. A core of fold n knows neither every fifth example nor any
// of every fifth intent: the former show what the scores of the right intent are worth, the latter what a request
// looks like that no intent is for. This is how "none of these" is learned without anybody writing down what the bot
// is not for. Every fifth stranger is held back in the same way.
func (l lesson) try(strangers [][]string) []trial {
	perFold := (len(l.examples)*(2*folds-1)/folds + len(strangers)) / folds
	n := folds
	if perFold > 0 {
		n = min(folds, 1+maxTrials/perFold)
	}
	found := make([][]trial, n)
	var all sync.WaitGroup
	for fold := range n {
		all.Go(func() { found[fold] = l.tryFold(fold, strangers) })
	}
	all.Wait()
	trials := slices.Concat(found...)
	weigh(trials)
	return trials
}

func (l lesson) tryFold(fold int, strangers [][]string) []trial {
	known, unseen, hidden := l.split(fold)
	if len(known.examples) == 0 {
		return nil
	}
	var met [][]string
	for i, words := range strangers {
		if i%folds != fold {
			met = append(met, words)
		}
	}
	c := fit(known, met)
	s := c.scratch()
	var trials []trial
	try := func(words []string, t trial) { trials = append(trials, c.try(words, t, known.places, s)) }
	for _, i := range unseen {
		try(l.examples[i], trial{class: int(l.labels[i]), place: i})
	}
	for _, i := range hidden {
		try(l.examples[i], trial{class: -1, place: i, hidden: true})
	}
	for i := fold; i < len(strangers); i += folds {
		try(strangers[i], trial{class: -1, place: i})
	}
	return trials
}

// try completes a trial by reading its words. places tells where the examples of the core come from.
func (c *core) try(words []string, t trial, places []int, s *scratch) trial {
	r := c.read(words, s)
	for i, scores := range r.scores {
		t.scores[i] = slices.Clone(scores)
	}
	t.seen = c.traits(r)
	for _, h := range r.hits {
		t.hits = append(t.hits, hit{uint32(places[h.example]), h.value})
	}
	return t
}

// split deals the examples out: to be learned, to be tried, and (all of an intent) to be strangers.
func (l lesson) split(fold int) (known lesson, unseen, hidden []int) {
	known.classes, known.names = l.classes, l.names
	seen := make([]int, l.classes)
	for i, label := range l.labels {
		n := seen[label]
		seen[label]++
		switch {
		case int(label)%folds == fold && l.classes > 2:
			hidden = append(hidden, i)
		case (n+int(label))%folds == fold && n > 0:
			unseen = append(unseen, i)
		default:
			known.add(l.examples[i], int(label))
			known.places = append(known.places, i)
		}
	}
	return known, unseen, hidden
}

// StrangersShare is how many of all messages are taken to be about something that no intent is for. No example can tell
// it; calibration and whoever judges by [Engine.Trials] assume the same.
const StrangersShare = 0.35

// weigh makes strangers count as StrangersShare of all trials, however many there are. Without any trial of the other
// kind they count nothing, and what held for other workspaces stands.
func weigh(trials []trial) {
	var strangers float64
	for _, t := range trials {
		if t.class < 0 {
			strangers++
		}
	}
	each := StrangersShare / (1 - StrangersShare) * (float64(len(trials)) - strangers) / max(strangers, 1)
	for i := range trials {
		trials[i].weight = 1
		if trials[i].class < 0 {
			trials[i].weight = each
		}
	}
}
