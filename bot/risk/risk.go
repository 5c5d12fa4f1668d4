package risk

import "math"

// An Aim is what is to be promised.
type Aim struct {
	Wrong float64 // the highest share of wrong ones among the answers, above 0 and below 1
	Sure  float64 // the probability that the promise is kept, above 0 and below 1
}

// A Tally is what one threshold does to the trials. Of thresholds for questions it counts those that are asked, and the
// useless ones among them.
type Tally struct {
	Answered int
	Wrong    int // of those that are answered
}

// starts is how many rungs of a ladder a walk may begin at. More of them find a place for every workspace, but each has
// a smaller share of the level to begin with.
const starts = 5

// Lowest walks a ladder of tallies, the strictest threshold first, and gives the most lenient rung for which the aim is
// proved; ok is false when it is proved for none. Which thresholds the rungs stand for must not depend on how the
// trials came out.
func (a Aim) Lowest(ladder []Tally) (rung int, ok bool) {
	share := (1 - a.Sure) / starts
	level := 0.0
	for i, t := range ladder {
		if isStart(i, len(ladder)) {
			level += share
		}
		if chance(t.Wrong, t.Answered, a.Wrong) > level {
			level = 0
			continue
		}
		rung, ok = i, true
	}
	return rung, ok
}

// Reach walks several ladders, each with an equal share of the level, and tells for how many rungs of each the aim is
// proved, from the first one on. All that it proves holds together. So whoever chooses a rung within reach, even for a
// reason that was found in the same trials, still has a proof. Which ladders and rungs there are must not depend on how
// the trials came out.
func (a Aim) Reach(ladders [][]Tally) []int {
	level := (1 - a.Sure) / float64(max(1, len(ladders)))
	reach := make([]int, len(ladders))
	for i, ladder := range ladders {
		for reach[i] < len(ladder) && chance(ladder[reach[i]].Wrong, ladder[reach[i]].Answered, a.Wrong) <= level {
			reach[i]++
		}
	}
	return reach
}

// isStart tells whether a walk may begin at rung i. The starts stand closer together at the strict end, where a rung
// has few answers and the next one has many more.
func isStart(i, rungs int) bool {
	for n := 1; n <= starts; n++ {
		if i == n*n*rungs/((starts+1)*(starts+1)) {
			return true
		}
	}
	return false
}

// Mix gives how many of the known and of the strangers make the largest mixture in which strangers have the share, or a
// little more. Drawn like this the parts have fixed sizes, which makes counts vary less than independent draws from the
// mixture would (Hoeffding 1956), so the bounds hold the better.
func Mix(known, strangers int, share float64) (ofKnown, ofStrangers int) {
	all := min(float64(known)/(1-share), float64(strangers)/share)
	ofStrangers = min(int(math.Ceil(all*share-1e-9)), strangers)
	return min(int(all*(1-share)+1e-9), known), ofStrangers
}

// Needed is how many answers prove the aim when the given share of them is wrong, on a walk with the whole level; 0
// when no number of them does.
func (a Aim) Needed(wrong float64) int {
	const most = 1 << 20
	enough := func(n int) bool { return chance(int(math.Ceil(wrong*float64(n))), n, a.Wrong) <= 1-a.Sure }
	n := 1
	for !enough(n) {
		if n *= 2; n > most {
			return 0
		}
	}
	low := n / 2
	for low+1 < n {
		if middle := (low + n) / 2; enough(middle) {
			n = middle
		} else {
			low = middle
		}
	}
	return n
}
