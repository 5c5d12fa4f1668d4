package picture

import (
	"cmp"
	"slices"
)

// ways draws all lines.
func (d *drawing) ways() {
	c := d.chart
	d.start(c.stops[0])
	for at := range c.stops {
		s := c.stops[at]
		from := d.leaves(at)
		for i, next := range s.down {
			d.way(s, from[i], c.stops[next], d.enters(next, at))
		}
		if s.trunk {
			d.printf(`<path class="fl-way" d="M%.1f %.1fV%.1f" fill="none" stroke="currentColor"/>`+"\n",
				s.x, s.y, d.bands[s.layer].bottom)
		}
	}
	for at := range c.stops {
		if l := d.lanes[at]; l != nil {
			d.wayBack(l)
		}
	}
}

// start marks where a flow begins.
func (d *drawing) start(s stop) {
	x := s.x - s.w/2 + boxMargin*1.5
	d.printf(`<circle class="fl-tip" cx="%.1f" cy="%.1f" r="4" fill="currentColor"/>`+"\n", x, s.y-margin+4)
	d.printf(`<path class="fl-way" d="M%.1f %.1fV%.1f" fill="none" stroke="currentColor"/>`+"\n", x, s.y-margin+4,
		s.y-tipHeight)
	d.tip(x, s.y)
}

// way draws a line from one layer to the next.
func (d *drawing) way(s stop, from float64, next stop, to float64) {
	top, low, end := s.y+s.h, d.bands[s.layer].bottom, next.y
	tip := next.step >= 0
	if tip {
		end -= tipHeight
	}
	if s.trunk {
		top = low
	}
	middle := (low + end) / 2
	d.printf(`<path class="fl-way" d="M%.1f %.1fV%.1fC%.1f %.1f %.1f %.1f %.1f %.1f" fill="none" stroke="currentColor"/>`+
		"\n", from, top, low, from, middle, to, middle, to, end)
	if tip {
		d.tip(to, next.y)
	}
}

const tipHeight = 7.0

// tip draws the head of an arrow.
func (d *drawing) tip(x, y float64) {
	d.printf(`<path class="fl-tip" d="M%.1f %.1fl-4 -%.1fh8z" fill="currentColor"/>`+"\n", x, y, tipHeight)
}

// wayBack draws all ways back to one step. Each is drawn from its end, so that the dashes of those that share a lane
// fall together.
func (d *drawing) wayBack(l *lane) {
	x := d.laneX(l)
	to := d.chart.stops[l.to]
	in, port := d.sideways(l.top, l.in), d.enters(l.to, -1)
	const r = 5.0 // of the corners
	for i, from := range l.from {
		s := d.chart.stops[from]
		out := d.sideways(s.layer, l.out[i])
		d.printf(`<path class="fl-way fl-back" d="M%.1f %.1fV%.1fQ%.1f %.1f %.1f %.1fH%.1fQ%.1f %.1f %.1f %.1f`,
			port, to.y-tipHeight, in+r, port, in, port+r, in, x-r, x, in, x, in+r)
		d.printf(`V%.1fQ%.1f %.1f %.1f %.1fH%.1fQ%.1f %.1f %.1f %.1fV%.1f" fill="none" stroke="currentColor"`+
			` stroke-dasharray="5 3"/>`+"\n",
			out-r, x, out, x-r, out, s.x+r, s.x, out, s.x, out-r, s.y+s.h)
	}
	d.tip(port, to.y)
}

// leaves are the places at the lower edge of a stop where its ways begin, in the order of its ways.
func (d *drawing) leaves(at int) []float64 {
	s := d.chart.stops[at]
	order := make([]int, len(s.down))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(d.chart.stops[s.down[a]].x, d.chart.stops[s.down[b]].x)
	})
	x := make([]float64, len(order))
	for i, way := range order {
		x[way] = spread(s, i, len(order))
	}
	return x
}

// enters is the place at the upper edge of a stop where the way from another one ends; -1 is for ways back, which come
// in from the right.
func (d *drawing) enters(at, from int) float64 {
	s := d.chart.stops[at]
	up := slices.Clone(s.up)
	slices.SortStableFunc(up, func(a, b int) int { return cmp.Compare(d.chart.stops[a].x, d.chart.stops[b].x) })
	n := len(up)
	if d.lanes[at] != nil {
		n++
	}
	if from < 0 {
		return spread(s, n-1, n)
	}
	return spread(s, slices.Index(up, from), n)
}

// spread gives the place of the i-th of n ways at an edge of a stop.
func spread(s stop, i, n int) float64 {
	if s.step < 0 || n < 2 {
		return s.x
	}
	step := min(40, (s.w-40)/float64(n-1))
	return s.x + step*(float64(i)-float64(n-1)/2)
}
