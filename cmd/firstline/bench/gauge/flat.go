package gauge

// A Point is one measurement.
type Point struct{ X, Y float64 }

// A Trend is how a curve goes on, by the straight line of least squares through it.
type Trend struct {
	Slope  float64 `json:"slope"`  // of Y for each 1 of X
	Mean   float64 `json:"mean"`   // of Y
	Growth float64 `json:"growth"` // from the line's first X to its last, as a part of where it begins
	Flat   bool    `json:"flat"`   // the growth is at most what is tolerated
}

// Flat tells whether a curve grows by at most tolerance, 0.1 being a tenth, from its beginning to its end. Falling is
// flat as well. With fewer than three points nothing can be said, and it is not flat.
func Flat(points []Point, tolerance float64) Trend {
	if len(points) < 3 {
		return Trend{}
	}
	n, first, last := float64(len(points)), points[0].X, points[0].X
	var x, y float64
	for _, p := range points {
		x, y = x+p.X/n, y+p.Y/n
		first, last = min(first, p.X), max(last, p.X)
	}
	var together, alone float64
	for _, p := range points { // from the means: squares of large numbers would swallow the differences
		together += (p.X - x) * (p.Y - y)
		alone += (p.X - x) * (p.X - x)
	}
	if alone == 0 {
		return Trend{Mean: y}
	}
	t := Trend{Slope: together / alone, Mean: y}
	begin := y + t.Slope*(first-x)
	rise := t.Slope * (last - first)
	switch {
	case begin > 0:
		t.Growth = rise / begin
		t.Flat = t.Growth <= tolerance
	default: // a line that begins at nothing has no part to grow by
		t.Flat = rise <= 0
	}
	return t
}
