package slot

import (
	"fmt"
	"slices"
	"strings"
)

// Advise names what is allowed and will not work as its author thinks: names that two entries share, so that one of
// them is never found, ordinary words as names, and patterns that fit each other's values.
func Advise(own Set) []Problem {
	return slices.Concat(adviseNames(own.Lists), adviseForms(own.Patterns))
}

// adviseNames looks at the names of all lists.
func adviseNames(lists []List) []Problem {
	var all []Problem
	taken := map[string]Entry{}
	for _, list := range lists {
		for _, entry := range list.Entries {
			own := map[string]bool{}
			for _, name := range entry.names() {
				key := strings.Join(phrase(name), " ")
				if own[key] {
					continue // another spelling of the same, which does no harm
				}
				own[key] = true
				who := fmt.Sprintf("the name %q of the entry %q is ", name, entry.ID)
				if other, ok := taken[key]; ok {
					all = append(all, Problem{File: list.File, Line: entry.Line, What: who + fmt.Sprintf("also one of %q", other.ID),
						Fix: "keep it in one of them: only one is found by it"})
					continue
				}
				taken[key] = entry
				if tiny[key] && name != strings.ToUpper(name) {
					all = append(all, Problem{File: list.File, Line: entry.Line, What: who + "an ordinary word",
						Fix: "add a word to it, or leave it out: it would be found in many messages"})
				}
			}
		}
	}
	return all
}

// adviseForms holds each pattern against the examples of the others.
func adviseForms(patterns []Pattern) []Problem {
	var all []Problem
	for i, p := range patterns {
		for _, other := range patterns[:i] {
			for _, pair := range [][2]Pattern{{p, other}, {other, p}} {
				if slices.Equal(pair[0].Form.FindStringIndex(pair[1].Example), []int{0, len(pair[1].Example)}) {
					all = append(all, Problem{File: pair[0].File, Line: pair[0].Line,
						What: fmt.Sprintf("the pattern of %q also fits %q, which is a value of %q", pair[0].Kind,
							pair[1].Example, pair[1].Kind),
						Fix: "make them differ, or keep one of them: only one can be found"})
				}
			}
		}
	}
	return all
}
