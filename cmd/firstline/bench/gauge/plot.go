package gauge

import (
	"fmt"
	"html"
	"io"
	"math"
	"strings"
)

// A Curve is one line of a [Panel].
type Curve struct {
	Name   string
	Points []Point
}

// A Panel is one picture of a [Plot]: curves with the same unit.
type Panel struct {
	Title  string
	Unit   string
	Curves []Curve
}

// Sizes of a picture, in pixels.
const (
	plotWidth = 860
	panelTall = 180
	left      = 80 // room for the numbers
	right     = 180
	above     = 34
	below     = 26
)

// colours tell curves apart, also for the colour-blind (Okabe and Ito).
func colours() []string {
	return []string{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"}
}

// Plot writes panels below each other as SVG. X is seconds and the same in all of them.
func Plot(w io.Writer, title string, panels []Panel) error {
	var b strings.Builder
	tall := 40 + len(panels)*(above+panelTall+below)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`,
		plotWidth, tall)
	b.WriteString("\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n")
	fmt.Fprintf(&b, "<text x=\"%d\" y=\"24\" font-size=\"15\">%s</text>\n", left, html.EscapeString(title))
	seconds := 1.0
	for _, p := range panels {
		seconds = max(seconds, p.most(func(at Point) float64 { return at.X }))
	}
	for i, p := range panels {
		p.draw(&b, 40+i*(above+panelTall+below)+above, seconds)
	}
	b.WriteString("</svg>\n")
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the plot: %w", err)
	}
	return nil
}

// most is the largest of a coordinate.
func (p Panel) most(of func(Point) float64) (most float64) {
	for _, c := range p.Curves {
		for _, at := range c.Points {
			most = max(most, of(at))
		}
	}
	return most
}

// draw draws the panel with its upper edge at top.
func (p Panel) draw(b *strings.Builder, top int, seconds float64) {
	high := round(p.most(func(at Point) float64 { return at.Y }))
	fmt.Fprintf(b, "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>\n", left, top-10, html.EscapeString(p.Title))
	const lines = 4
	for i := range lines + 1 {
		y := float64(top) + panelTall*float64(i)/lines
		fmt.Fprintf(b, "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
			left, y, plotWidth-right, left-6, y+4, number(high*float64(lines-i)/lines)+" "+html.EscapeString(p.Unit))
		x := left + float64(plotWidth-right-left)*float64(i)/lines
		fmt.Fprintf(b, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s s</text>\n", x, top+panelTall+16,
			number(seconds*float64(i)/lines))
	}
	for i, c := range p.Curves {
		colour := colours()[i%len(colours())]
		fmt.Fprintf(b, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"", colour)
		for _, at := range c.Points {
			fmt.Fprintf(b, "%.1f,%.1f ", left+at.X/seconds*float64(plotWidth-right-left),
				float64(top)+panelTall*(1-at.Y/high))
		}
		fmt.Fprintf(b, "\"/>\n<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>\n", plotWidth-right+10, top+14+16*i, colour,
			html.EscapeString(c.Name))
	}
}

// round is the next larger number that is easy to read: 1, 2 or 5 with zeros.
func round(v float64) float64 {
	if v <= 0 {
		return 1
	}
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, step := range []float64{1, 2, 5} {
		if v <= step*unit {
			return step * unit
		}
	}
	return 10 * unit
}

func number(v float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", v), "0"), ".")
}
