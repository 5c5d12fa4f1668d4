package care

import (
	"cmp"
	"hash/fnv"
	"slices"

	"github.com/firstline-support/firstline/kb"
)

// A Duplicate is two articles of one language that say the same in nearly the same words: people get now the one, now
// the other, and only one of them is kept right.
type Duplicate struct {
	A     Page    `json:"a"`
	B     Page    `json:"b"`
	Alike float64 `json:"alike"` // 0 … 1: share of the runs of three words of both that both have
	Held  float64 `json:"held"`  // 0 … 1: share of those of the shorter one that the longer one has
}

const (
	runLength   = 3   // words
	fewestRuns  = 12  // in an article; below it says too little to be called the same
	mostSharing = 30  // articles; a run that more have is a formula of the house
	sameAlike   = 0.5 // resemblance from which two say the same
	sameHeld    = 0.8 // containment from which one says all that the other says
)

// duplicates measures resemblance and containment of shingles (Broder 1997: On the resemblance and containment of
// documents), exactly: only articles that share a run are compared.
func duplicates(pages []*kb.Article) []Duplicate {
	found := []Duplicate{}
	runs := make([][]uint64, len(pages))
	having := map[uint64][]int{}
	for i, a := range pages {
		runs[i] = runsOf(a)
		for _, run := range runs[i] {
			having[run] = append(having[run], i)
		}
	}
	for i, a := range pages {
		for _, j := range sharing(i, runs[i], having) {
			if b := pages[j]; b.Lang == a.Lang && b.ID != a.ID {
				found = append(found, compare(a, b, runs[i], runs[j])...)
			}
		}
	}
	slices.SortStableFunc(found, func(x, y Duplicate) int {
		return cmp.Or(cmp.Compare(y.Alike, x.Alike), cmp.Compare(y.Held, x.Held))
	})
	return found
}

// runsOf gives the article's different runs of words as hashes, in order. The title counts: it tells "Reset a phone"
// from "Reset a laptop" where the text does not.
func runsOf(a *kb.Article) []uint64 {
	words := kb.Terms(a.Title+"\n"+kb.Plain(a.Body), a.Lang)
	var runs []uint64
	for at := range max(0, len(words)-runLength+1) {
		sum := fnv.New64a()
		_, _ = sum.Write([]byte(a.Lang)) // a hash never refuses
		for _, w := range words[at : at+runLength] {
			_, _ = sum.Write([]byte("\x00" + w))
		}
		runs = append(runs, sum.Sum64())
	}
	slices.Sort(runs)
	return slices.Compact(runs)
}

// sharing gives the articles behind i that share enough runs with it to be worth comparing, in order.
func sharing(i int, runs []uint64, having map[uint64][]int) []int {
	times := map[int]int{}
	for _, run := range runs {
		if holders := having[run]; len(holders) <= mostSharing {
			for _, j := range holders {
				times[j]++
			}
		}
	}
	var found []int
	for j, n := range times {
		if j > i && n >= fewestRuns/2 {
			found = append(found, j)
		}
	}
	slices.Sort(found)
	return found
}

// compare gives the pair when it is one.
func compare(a, b *kb.Article, runsA, runsB []uint64) []Duplicate {
	both := common(runsA, runsB)
	shorter := min(len(runsA), len(runsB))
	if shorter < fewestRuns {
		return nil
	}
	d := Duplicate{A: PageOf(a), B: PageOf(b), Alike: float64(both) / float64(len(runsA)+len(runsB)-both),
		Held: float64(both) / float64(shorter)}
	if d.Alike < sameAlike && d.Held < sameHeld {
		return nil
	}
	return []Duplicate{d}
}

// common counts what two lists in order share.
func common(a, b []uint64) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			n, i, j = n+1, i+1, j+1
		}
	}
	return n
}
