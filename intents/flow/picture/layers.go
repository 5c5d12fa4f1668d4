package picture

import (
	"cmp"
	"slices"
)

// A stop is something in a layer: a step, a label, or a place where a long way passes.
type stop struct {
	step  int // -1 for what is no step
	lines []string
	trunk bool // a place where ways pass
	w, h  float64
	x, y  float64 // the middle of it, its upper edge
	up    []int   // stops in the layer above that lead here
	down  []int   // in the layer below
	layer int
	place int // in its layer
	back  int // of a label: the step that it leads back to, else -1
}

// A chart is a flow in layers. Steps are in the even ones, what stands beside ways in those between.
type chart struct {
	stops  []stop
	layers [][]int
}

// chartOf puts steps, labels and long ways into layers.
func chartOf(boxes []stop, all []link) *chart {
	c := &chart{stops: boxes}
	rank := ranks(len(boxes), all)
	for i := range c.stops {
		c.stops[i].layer = 2 * rank[i]
	}
	trunks := map[[2]int]int{} // by the step they lead to, and layer
	for _, l := range all {
		at := c.add(labelStop(l, 2*rank[l.from]+1))
		c.join(l.from, at)
		if l.back {
			c.stops[at].back = l.to
			continue
		}
		for layer := 2*rank[l.from] + 2; layer < 2*rank[l.to]; layer++ {
			key := [2]int{l.to, layer}
			next, known := trunks[key]
			if !known {
				next = c.add(stop{step: -1, back: -1, trunk: true, w: trunkWidth, layer: layer})
				trunks[key] = next
			}
			c.join(at, next)
			at = next
			if known {
				at = -1
				break
			}
		}
		if at >= 0 {
			c.join(at, l.to)
		}
	}
	c.fill()
	return c
}

func labelStop(l link, layer int) stop {
	s := stop{step: -1, back: -1, layer: layer, w: trunkWidth, lines: wrap(l.label, labelWidth/smallFont, 2)}
	for _, line := range s.lines {
		s.w = max(s.w, width(line)*smallFont+labelMargin)
	}
	s.h = float64(len(s.lines)) * smallLine
	return s
}

func (c *chart) add(s stop) int {
	c.stops = append(c.stops, s)
	return len(c.stops) - 1
}

func (c *chart) join(upper, lower int) {
	c.stops[upper].down = append(c.stops[upper].down, lower)
	c.stops[lower].up = append(c.stops[lower].up, upper)
}

// fill puts the stops into their layers, in the order in which one comes to them from the first step.
func (c *chart) fill() {
	seen := make([]bool, len(c.stops))
	var visit func(int)
	visit = func(at int) {
		if seen[at] {
			return
		}
		seen[at] = true
		layer := c.stops[at].layer
		for len(c.layers) <= layer {
			c.layers = append(c.layers, nil)
		}
		c.layers[layer] = append(c.layers[layer], at)
		for _, next := range c.stops[at].down {
			visit(next)
		}
	}
	for at := range c.stops {
		visit(at)
	}
	c.number()
}

func (c *chart) number() {
	for _, layer := range c.layers {
		for i, at := range layer {
			c.stops[at].place = i
		}
	}
}

const sweeps = 16

// untangle orders the layers so that few ways cross: again and again each stop goes to the middle of those it is joined
// to, once as seen from above and once from below, and the best order that came up is kept.
func (c *chart) untangle() {
	best, fewest := c.order(), c.crossings()
	for i := range sweeps {
		if i%2 == 0 {
			for layer := 1; layer < len(c.layers); layer++ {
				c.arrange(c.layers[layer], func(s stop) []int { return s.up })
			}
		} else {
			for layer := len(c.layers) - 2; layer >= 0; layer-- {
				c.arrange(c.layers[layer], func(s stop) []int { return s.down })
			}
		}
		if n := c.crossings(); n < fewest {
			best, fewest = c.order(), n
		}
	}
	c.layers = best
	c.number()
}

func (c *chart) order() [][]int {
	copied := make([][]int, len(c.layers))
	for i, layer := range c.layers {
		copied[i] = slices.Clone(layer)
	}
	return copied
}

// arrange sorts one layer by the mean place of what its stops are joined to; who is joined to nothing stays.
func (c *chart) arrange(layer []int, joined func(stop) []int) {
	wish := map[int]float64{}
	for _, at := range layer {
		others := joined(c.stops[at])
		wish[at] = float64(c.stops[at].place)
		if len(others) > 0 {
			sum := 0
			for _, other := range others {
				sum += c.stops[other].place
			}
			wish[at] = float64(sum) / float64(len(others))
		}
	}
	slices.SortStableFunc(layer, func(a, b int) int { return cmp.Compare(wish[a], wish[b]) })
	for i, at := range layer {
		c.stops[at].place = i
	}
}

// crossings counts the pairs of ways that cross between layers.
func (c *chart) crossings() int {
	sum := 0
	for _, layer := range c.layers {
		var ends []int // the lower ends of the ways so far, sorted
		for _, at := range layer {
			var own []int
			for _, next := range c.stops[at].down {
				own = append(own, c.stops[next].place)
			}
			for _, end := range own {
				i, _ := slices.BinarySearch(ends, end+1)
				sum += len(ends) - i
			}
			for _, end := range own {
				i, _ := slices.BinarySearch(ends, end)
				ends = slices.Insert(ends, i, end)
			}
		}
	}
	return sum
}
