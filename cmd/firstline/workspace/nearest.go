package workspace

import (
	"fmt"
	"slices"
	"strings"
)

// choose is the advice for an unknown name: the one that was probably meant, or those that there are.
func choose(wrong string, all []string) string {
	all = slices.Sorted(slices.Values(all))
	if best, ok := nearest(wrong, all); ok {
		return fmt.Sprintf("did you mean %q?", best)
	}
	const most = 12
	switch {
	case len(all) == 0:
		return "there is none yet: add it, or take the name out"
	case len(all) > most:
		return "check the spelling, or add it"
	}
	return "use one of: " + strings.Join(all, ", ")
}

// nearest finds the name that a typo in wrong may have come from.
func nearest(wrong string, all []string) (string, bool) {
	best, least := "", 1+len(wrong)/4
	for _, name := range all {
		if d := typos(wrong, name); d <= least && name != "" {
			best, least = name, d-1
		}
	}
	return best, best != ""
}

// typos counts the letters to change, add or take away between two names.
func typos(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		above := row[0]
		row[0]++
		for j := range len(b) {
			cost := above
			if a[i] != b[j] {
				cost++
			}
			above = row[j+1]
			row[j+1] = min(cost, row[j]+1, above+1)
		}
	}
	return row[len(b)]
}
