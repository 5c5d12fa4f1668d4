package flow

import (
	"slices"
	"strconv"
	"strings"
)

// yesOrNo tells whether an input confirms, refuses or does neither.
func yesOrNo(in Input) string {
	if in.Choice == yes || in.Choice == no {
		return in.Choice
	}
	text := plain(in.Text)
	switch {
	case text == "":
	case slices.Contains(yesAnswers, text):
		return yes
	case slices.Contains(noAnswers, text):
		return no
	}
	return ""
}

// pick finds the option that is meant: by button, id, label, number, yes or no, or by a label with few typing
// mistakes. An answer that fits several options fits none.
func pick(options []Option, in Input) (Option, bool) {
	if in.Choice != "" {
		return only(options, func(o Option) bool { return o.ID == in.Choice })
	}
	text := plain(in.Text)
	if text == "" {
		return Option{}, false
	}
	if n, ok := ordinal(text); ok && n <= len(options) &&
		!slices.ContainsFunc(options, func(o Option) bool { return o.is(text) }) {
		return options[n-1], true
	}
	answer := yesOrNo(in)
	for _, fits := range []func(Option) bool{
		func(o Option) bool { return o.is(text) },
		func(o Option) bool { return answer != "" && o.ID == answer },
		func(o Option) bool { return o.like(text) },
		func(o Option) bool { return o.within(text) },
	} {
		if found, ok := only(options, fits); ok {
			return found, true
		}
	}
	return Option{}, false
}

// only finds the one option that fits.
func only(options []Option, fits func(Option) bool) (found Option, ok bool) {
	for _, o := range options {
		if !fits(o) {
			continue
		}
		if ok {
			return Option{}, false
		}
		found, ok = o, true
	}
	return found, ok
}

func (o Option) is(text string) bool {
	if plain(o.ID) == text {
		return true
	}
	for _, label := range o.Label {
		if plain(label) == text {
			return true
		}
	}
	return false
}

// like allows one mistyped letter in four.
func (o Option) like(text string) bool {
	for _, label := range o.Label {
		label = plain(label)
		if limit := min(len(label)/4, 3); limit > 0 && distance(label, text) <= limit {
			return true
		}
	}
	return false
}

// within finds an option in a short answer ("the mac", "windows please") by a word that is in its label.
func (o Option) within(text string) bool {
	said := strings.Fields(text)
	if len(said) > 5 {
		return false
	}
	for _, label := range o.Label {
		for _, word := range strings.Fields(plain(label)) {
			if len(word) >= 3 && slices.Contains(said, word) {
				return true
			}
		}
	}
	return false
}

var ordinals = map[string]int{
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5,
	"erste": 1, "zweite": 2, "dritte": 3, "vierte": 4, "fünfte": 5,
	"erstes": 1, "zweites": 2, "drittes": 3, "viertes": 4, "fünftes": 5,
}

// ordinal reads "2", "the second one", "das zweite", "option 3".
func ordinal(text string) (int, bool) {
	parts := slices.DeleteFunc(strings.Fields(text), func(w string) bool {
		return slices.Contains([]string{"the", "one", "option", "number", "nr", "nummer", "die", "der", "das", "no"}, w)
	})
	if len(parts) != 1 {
		return 0, false
	}
	if n, ok := ordinals[parts[0]]; ok {
		return n, true
	}
	n, err := strconv.Atoi(parts[0])
	return n, err == nil && n >= 1
}

// distance counts the letters to insert, delete, change or swap with their neighbour to make b of a.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 80 || len(y) > 80 {
		return 80
	}
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range row {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
