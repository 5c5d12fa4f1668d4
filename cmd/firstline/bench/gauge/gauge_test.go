package gauge

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A quantile may be off by the last of three digits.
func TestQuantilesAreThoseOfTheSortedTimes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Int64Range(1, int64(time.Minute/time.Microsecond)), 1, 2000).Draw(t, "µs")
		times := NewTimes()
		for _, µs := range all {
			times.Add(time.Duration(µs) * time.Microsecond)
		}
		slices.Sort(all)
		got := times.All()
		for _, c := range []struct{ percent, got float64 }{{50, got.P50}, {95, got.P95}, {99, got.P99}, {100, got.Max}} {
			// which of two neighbours stands for the place between them is up to the histogram
			place := c.percent / 100 * float64(len(all))
			low := float64(all[max(int(place)-1, 0)]) / 1000
			high := float64(all[max(int(math.Ceil(place))-1, 0)]) / 1000
			if c.got < low*0.998-0.001 || c.got > high*1.002+0.001 {
				t.Fatalf("p%v of %d times: got %v ms, want %v to %v ms", c.percent, len(all), c.got, low, high)
			}
		}
		if got.Count != int64(len(all)) {
			t.Fatalf("counted %d of %d", got.Count, len(all))
		}
	})
}

func TestALapCountsWhatCameSinceTheLastOne(t *testing.T) {
	times := NewTimes()
	times.Add(time.Second)
	if lap := times.Lap(); lap.Count != 1 {
		t.Errorf("the first lap has %d", lap.Count)
	}
	times.Add(2 * time.Millisecond)
	times.Add(-time.Second) // a clock that was set back
	times.Add(100 * time.Hour)
	if lap, all := times.Lap(), times.All(); lap.Count != 3 || all.Count != 4 {
		t.Errorf("got %d in the lap and %d in all", lap.Count, all.Count)
	}
	if lap := times.Lap(); lap != (Spread{}) {
		t.Errorf("an empty lap is %+v", lap)
	}
}

// Whatever noise is on a line with as much above as below: its slope is found.
func TestTheSlopeOfALineIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		slope, begin := rapid.Float64Range(-5, 5).Draw(t, "slope"), rapid.Float64Range(1000, 1e9).Draw(t, "begin")
		noise, n := rapid.Float64Range(0, 100).Draw(t, "noise"), rapid.IntRange(2, 200).Draw(t, "n")
		var points []Point
		for i := range n {
			y := begin + slope*float64(i)
			points = append(points, Point{float64(i), y + noise}, Point{float64(i), y - noise})
		}
		got := Flat(points, 0.1)
		if math.Abs(got.Slope-slope) > 1e-3 {
			t.Fatalf("slope %v, want %v", got.Slope, slope)
		}
		growth := slope * float64(n-1) / begin
		if math.Abs(growth-0.1) > 1e-3 && got.Flat != (growth <= 0.1) {
			t.Fatalf("growth %v (want %v) is flat: %v", got.Growth, growth, got.Flat)
		}
	})
}

func TestNothingIsFlatThatWasHardlyMeasured(t *testing.T) {
	if Flat([]Point{{0, 5}, {1, 5}}, 0.1).Flat || Flat([]Point{{1, 5}, {1, 5}, {1, 5}}, 0.1).Flat {
		t.Error("two points, or three at once, are called flat")
	}
	if Flat([]Point{{0, 0}, {1, 1}, {2, 2}}, 0.1).Flat {
		t.Error("what grows from nothing is called flat")
	}
}

func TestAPlotIsWellFormedAndShowsEveryCurve(t *testing.T) {
	var b strings.Builder
	err := Plot(&b, `a <title> & "more"`, []Panel{
		{Title: "latency", Unit: "ms", Curves: []Curve{{"p50", []Point{{0, 1}, {10, 20}}}, {"p<99>", []Point{{0, 3}}}}},
		{Title: "nothing", Curves: []Curve{{"empty", nil}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for d := xml.NewDecoder(strings.NewReader(b.String())); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in:\n%s", err, b.String())
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "polyline" {
			lines++
		}
	}
	if lines != 3 || strings.Contains(b.String(), "NaN") || strings.Contains(b.String(), "Inf") {
		t.Errorf("%d curves of 3 in:\n%s", lines, b.String())
	}
}
