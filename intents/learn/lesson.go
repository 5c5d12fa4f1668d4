package learn

import "github.com/firstline-support/firstline/intents/lexicon"

// A Text is the words of a message and what they may mean, and the message as a vector where somebody has computed one.
type Text struct {
	Words  []string
	Senses []lexicon.Sense // none need be known
	Vector []float32       // of any length, the same for all texts of a lesson; nil: unknown
}

// A Lesson is labelled text, ready to be learned from.
type Lesson struct {
	Classes int
	Names   [][]Text // by class: what the class is called; may be nil

	examples  []Text
	labels    []uint32
	strangers []Text
	places    []int // of the examples in the lesson that this is a part of
}

// Add appends an example of a class, from 0 to Classes-1. Its place is how many were added before.
func (l *Lesson) Add(t Text, class int) {
	l.examples = append(l.examples, t)
	l.labels = append(l.labels, uint32(class))
}

// AddStranger appends a text that is meant for none of the classes.
func (l *Lesson) AddStranger(t Text) { l.strangers = append(l.strangers, t) }

// keep takes over an example from the lesson that this one is a part of.
func (l *Lesson) keep(whole Lesson, i int) {
	l.Add(whole.examples[i], int(whole.labels[i]))
	l.places = append(l.places, i)
}

// named is up to how many examples the names of a class are learned, too: they say in a word what a few examples only
// circle around, and less than many do.
const named = 20

// called gives the names of the classes that have few examples, labelled. Nobody says them, so they are no trials and
// nobody's neighbours.
func (l *Lesson) called() (names []Text, labels []uint32) {
	examples := make([]int, l.Classes)
	for _, label := range l.labels {
		examples[label]++
	}
	for class, list := range l.Names {
		for _, name := range list {
			if n := examples[class]; n > 0 && n <= named && len(name.Words) > 0 {
				names, labels = append(names, name), append(labels, uint32(class))
			}
		}
	}
	return names, labels
}
