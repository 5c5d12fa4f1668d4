package picture

import (
	"fmt"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/intents/flow"
)

// maxSteps are the most that are drawn: nobody could read more, and the time it takes has to end.
const maxSteps = 250

// SVG draws a flow in lang where the flow speaks it; at is the step to mark, empty for none. The picture is one SVG
// element, 12 pixels or more to every letter, with a title and a description that tells all steps and ways in words.
// It brings its own colours for light and dark; where its style sheet may not be used it is drawn in the colour of the
// text around it. A flow of more than 250 steps gives a picture that says so.
func SVG(f flow.Flow, lang, at string) []byte {
	d := &drawing{flow: f, lang: lang, at: at}
	switch n := len(f.Steps); {
	case n == 0:
		return d.bytes()
	case n > maxSteps:
		d.tooMany()
		return d.bytes()
	}
	all := links(f, lang)
	c := chartOf(boxes(f, lang, at), all)
	c.untangle()
	c.place()
	d.chart = c
	d.planWaysBack()
	d.stack()
	d.ways()
	for i, s := range c.stops {
		if s.step >= 0 {
			d.box(s)
		} else {
			d.label(i)
		}
	}
	d.describe(all)
	return d.bytes()
}

// boxes are the steps as they are written into their boxes.
func boxes(f flow.Flow, lang, at string) []stop {
	var all []stop
	for i, step := range f.Steps {
		head := string(step.Kind) + " · " + step.ID
		if step.ID == at {
			head = "● " + word("here", lang) + " · " + head
		}
		inner := boxWidth - 2*boxMargin
		lines := append([]string{cut(plain(head), inner/smallFont)}, wrap(says(step, lang), inner/font, 3)...)
		all = append(all, stop{step: i, back: -1, lines: lines, w: boxWidth,
			h: 2*boxMargin + float64(len(lines))*fontLine - 6})
	}
	return all
}

// A drawing is a picture while it is drawn.
type drawing struct {
	flow  flow.Flow
	lang  string
	at    string
	chart *chart

	bands   []band        // by layer
	lanes   map[int]*lane // ways back, by the step they lead to
	tracks  map[int]int   // how many run sideways below a layer; -1 is above the first
	w, h    float64
	body    strings.Builder
	telling string
}

// A band is where a layer lies.
type band struct{ top, bottom float64 }

// A lane is how ways lead back to one step: out of their labels to the right, up, and in from above.
type lane struct {
	to       int
	from     []int // labels
	beside   int   // which lane, counted from the picture
	in       int   // the track above the step
	out      []int // the tracks below the labels
	top, low int   // layers, the highest and the lowest it has to do with
}

// planWaysBack gives every way back its place beside the picture, the short ones next to it.
func (d *drawing) planWaysBack() {
	d.lanes, d.tracks = map[int]*lane{}, map[int]int{}
	var order []*lane
	for i, s := range d.chart.stops {
		if s.back < 0 {
			continue
		}
		l := d.lanes[s.back]
		if l == nil {
			l = &lane{to: s.back, top: d.chart.stops[s.back].layer - 1}
			d.lanes[s.back] = l
			order = append(order, l)
		}
		l.from = append(l.from, i)
		l.low = max(l.low, s.layer)
	}
	slices.SortStableFunc(order, func(a, b *lane) int { return (a.low - a.top) - (b.low - b.top) })
	for i, l := range order {
		for slices.ContainsFunc(order[:i], func(o *lane) bool {
			return o.beside == l.beside && o.top <= l.low && l.top <= o.low
		}) {
			l.beside++
		}
		l.in = d.take(l.top)
		for _, from := range l.from {
			l.out = append(l.out, d.take(d.chart.stops[from].layer))
		}
	}
}

// take takes the next track below a layer.
func (d *drawing) take(layer int) int {
	d.tracks[layer]++
	return d.tracks[layer] - 1
}

// stack gives every layer its height and every stop its upper edge.
func (d *drawing) stack() {
	c := d.chart
	y := margin + gap + track*float64(d.tracks[-1])
	right := 0.0
	for n, layer := range c.layers {
		b := band{top: y, bottom: y}
		reach := 0.0
		for _, at := range layer {
			s := &c.stops[at]
			s.y = y
			b.bottom = max(b.bottom, y+s.h)
			right = max(right, s.x+s.w/2)
			for _, next := range s.down {
				reach = max(reach, max(s.x, c.stops[next].x)-min(s.x, c.stops[next].x))
			}
		}
		d.bands = append(d.bands, b)
		y = b.bottom + gap + track*float64(d.tracks[n]) + min(36, reach/14)
	}
	beside := 0
	for _, l := range d.lanes {
		beside = max(beside, l.beside+1)
	}
	d.w, d.h = right+margin+float64(beside)*laneWidth, y+margin/2
}

// sideways is the height of a track below a layer.
func (d *drawing) sideways(layer, n int) float64 {
	y := margin / 2
	if layer >= 0 {
		y = d.bands[layer].bottom + gap/3
	}
	return y + track*float64(n)
}

func (d *drawing) laneX(l *lane) float64 {
	beside := 0
	for _, other := range d.lanes {
		beside = max(beside, other.beside+1)
	}
	return d.w - margin/2 - float64(beside-1-l.beside)*laneWidth
}

func (d *drawing) printf(format string, args ...any) { fmt.Fprintf(&d.body, format, args...) }

func (d *drawing) tooMany() {
	d.w, d.h = 480, 60
	d.telling = word("too many", d.lang)
	d.printf(`<text x="24" y="34" font-size="14" fill="currentColor">%s</text>`+"\n", escaped(d.telling))
}
