package learn

import (
	"slices"
	"sync"
)

// A trial is a reading whose truth is known, by a core that has not seen its text.
type trial struct {
	read   reading
	seen   traits
	class  int // what was meant, -1 for none
	weight float64
	place  int  // of the text among the examples, or of a stranger among the strangers
	hidden bool // the text is an example, but its whole class was unknown
}

const (
	folds     = 5
	maxTrials = 1500 // enough of them: no further fold is learned
)

// try reads examples with cores that have not seen them. A core of fold n knows neither every fifth example nor any
// of every fifth class: the former show what the scores of the right class are worth, the latter what a request
// looks like that no class is for. This is how "none of these" is learned without anybody writing down what the bot
// is not for. Every fifth stranger is held back in the same way. These cores have one network: it is right a little
// less often than several, and how far it can be trusted they can be, too.
func (l *Lesson) try() []trial {
	perFold := (len(l.examples)*(2*folds-1)/folds + len(l.strangers)) / folds
	n := folds
	if perFold > 0 {
		n = min(folds, 1+maxTrials/perFold)
	}
	found := make([][]trial, n)
	var all sync.WaitGroup
	for fold := range n {
		all.Go(func() { found[fold] = l.tryFold(fold) })
	}
	all.Wait()
	trials := slices.Concat(found...)
	weigh(trials)
	return trials
}

func (l *Lesson) tryFold(fold int) []trial {
	known, unseen, hidden := l.split(fold)
	if len(known.examples) == 0 {
		return nil
	}
	c := fit(known, 1)
	s := c.scratch()
	var trials []trial
	for _, i := range unseen {
		trials = append(trials, known.tried(c, l.examples[i], trial{class: int(l.labels[i]), place: i}, s))
	}
	for _, i := range hidden {
		trials = append(trials, known.tried(c, l.examples[i], trial{class: -1, place: i, hidden: true}, s))
	}
	for i := fold; i < len(l.strangers); i += folds {
		trials = append(trials, known.tried(c, l.strangers[i], trial{class: -1, place: i}, s))
	}
	return trials
}

// try completes a trial by reading its text.
func (c *core) try(text Text, t trial, s *scratch) trial {
	t.read = c.read(text, s).clone()
	t.seen = c.traits(t.read)
	return t
}

// tried is a trial with a core of a part of the lesson: its nearest examples get their places in the whole.
func (l *Lesson) tried(c *core, text Text, t trial, s *scratch) trial {
	t = c.try(text, t, s)
	for i, h := range t.read.hits {
		t.read.hits[i].example = uint32(l.places[h.example])
	}
	return t
}

// split deals the texts out: to be learned, to be tried, and (all of a class) to be strangers.
func (l *Lesson) split(fold int) (known Lesson, unseen, hidden []int) {
	known.Classes, known.Names = l.Classes, l.Names
	seen := make([]int, l.Classes)
	for i, label := range l.labels {
		n := seen[label]
		seen[label]++
		switch {
		case int(label)%folds == fold && l.Classes > 2:
			hidden = append(hidden, i)
		case (n+int(label))%folds == fold && n > 0:
			unseen = append(unseen, i)
		default:
			known.keep(*l, i)
		}
	}
	for i, t := range l.strangers {
		if i%folds != fold {
			known.AddStranger(t)
		}
	}
	return known, unseen, hidden
}

// holdOut reads each example with a core that knows all classes but not this example.
func (l *Lesson) holdOut() []trial {
	var trials []trial
	place := make([]int, len(l.labels)) // among the examples of its class
	size := make([]int, l.Classes)
	for i, label := range l.labels {
		place[i] = size[label]
		size[label]++
	}
	for fold := range folds {
		known := Lesson{Classes: l.Classes}
		var unseen []int
		for i, label := range l.labels {
			if (place[i]+int(label))%folds == fold && size[label] > 1 {
				unseen = append(unseen, i)
			} else {
				known.keep(*l, i)
			}
		}
		if len(known.examples) == 0 || len(unseen) == 0 {
			continue
		}
		c := fit(known, 1)
		s := c.scratch()
		for _, i := range unseen {
			trials = append(trials, known.tried(c, l.examples[i], trial{class: int(l.labels[i]), place: i}, s))
		}
	}
	return trials
}

// StrangersShare is how many of all messages are taken to be about something that no class is for. No example can tell
// it; calibration and whoever judges by trials assume the same.
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
