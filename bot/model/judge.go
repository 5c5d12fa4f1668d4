package model

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/firstline-support/firstline/kb/ground"
)

// A judge weighs lines against passages. Passages are read once, and a line is judged once: an answer that grows is
// looked at again and again. It is not safe for concurrent use.
type judge struct {
	passages []string
	readers  map[string]*ground.Checker // by the places of the passages that they have read
	found    map[string]finding         // by line
}

// A finding is what supports a line; why says what is missing when there is none.
type finding struct {
	on  []int
	why string
}

func newJudge(passages []string) *judge {
	return &judge{passages: passages, readers: map[string]*ground.Checker{}, found: map[string]finding{}}
}

// weigh looks which lines the passages support. A line of several sentences stands or falls as one.
func (j *judge) weigh(lines []line) (w weighed) {
	for _, l := range lines {
		f := j.support(l)
		if len(f.on) == 0 {
			w.dropped++
			w.broken = w.broken || l.item != "" && l.item != "- "
			if w.why == "" {
				w.why = cmp.Or(lacking[ground.Lacking(f.why)], f.why)
			}
			continue
		}
		w.kept = append(w.kept, Statement{Item: l.item, Text: l.text, On: f.on})
	}
	return w
}

// lacking are the lacks in words, for admins.
var lacking = map[ground.Lacking]string{
	ground.LackNumber:    "a number, date or amount that does not stand there so",
	ground.LackEntity:    "a name that does not stand there",
	ground.LackCommand:   "a command, path or key that does not stand there",
	ground.LackLink:      "an address that does not stand there",
	ground.LackLabel:     "a label or menu that does not stand there so",
	ground.LackNegation:  "the contrary of what stands there",
	ground.LackOpposite:  "the contrary of what stands there",
	ground.LackModality:  "a must for a may, or an always for a sometimes",
	ground.LackScope:     "more or less meant than stands there",
	ground.LackCondition: "a condition left out",
	ground.LackBound:     "another bound, such as at least for at most",
	ground.LackOrder:     "another order of steps",
	ground.LackPromise:   "a promise",
	ground.LackWords:     "something of which nothing stands there",
	ground.LackEvidence:  "too much left out, or taken from elsewhere",
	ground.LackBare:      "a yes, a no or a remark that says nothing of the matter",
	ground.LackDisguise:  "a letter made to look like another one",
	ground.LackSize:      "a sentence too long to be judged",
}

// support gives the passages that support a line: those that it names, or else whichever does.
func (j *judge) support(l line) finding {
	key := fmt.Sprint(l.on, l.text)
	f, known := j.found[key]
	if !known {
		f = j.look(l)
		j.found[key] = f
	}
	return f
}

func (j *judge) look(l line) (f finding) {
	var named []int
	for _, n := range l.on {
		if n >= 1 && n <= len(j.passages) && !slices.Contains(named, n-1) {
			named = append(named, n-1)
		}
	}
	if len(named) > 0 {
		if f.why = j.lacks(l.text, named...); f.why == "" {
			return finding{on: named}
		}
	}
	for i := range j.passages {
		missing := j.lacks(l.text, i)
		if missing == "" {
			return finding{on: []int{i}}
		}
		f.why = cmp.Or(f.why, missing)
	}
	return f
}

// lacks says what of a text the passages at some places do not support; empty when they support all of it.
func (j *judge) lacks(text string, places ...int) string {
	sentences := ground.Sentences(text)
	if len(sentences) == 0 {
		return "uncovered"
	}
	var texts []string
	for _, i := range places {
		texts = append(texts, j.passages[i])
	}
	if why := strange(text, texts); why != "" {
		return why
	}
	reader := j.reader(places)
	for _, s := range sentences {
		if v := reader.Check(s.Text); !v.Supported {
			if len(v.Why) > 0 {
				return string(v.Why[0].Kind)
			}
			return "uncovered"
		}
	}
	return ""
}

func (j *judge) reader(places []int) *ground.Checker {
	key := fmt.Sprint(places)
	reader, known := j.readers[key]
	if !known {
		var texts []string
		for _, i := range places {
			texts = append(texts, j.passages[i])
		}
		reader = ground.New(texts...)
		j.readers[key] = reader
	}
	return reader
}
