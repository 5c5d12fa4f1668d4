package slot

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// times finds days, times of day, moments and lengths of time.
func (r *reader) times() []reading {
	var all []reading
	var last *day // for ranges
	for i := 0; i < len(r.tokens); {
		found, next := r.timeAt(i, last)
		if next == 0 {
			if !rangeWords[r.word(i)] && r.at(i).kind != isMark {
				last = nil
			}
			i++
			continue
		}
		all = append(all, found.reading)
		last, i = found.day, next
	}
	return all
}

// rangeWords stand between the two ends of a range.
var rangeWords = set("to", "until", "till", "bis", "through", "and", "und", "zum", "or", "oder")

// A timed is what was read at one place; day is set where it names one.
type timed struct {
	reading
	day *day
}

// timeAt reads at token i; next is 0 when there is nothing.
func (r *reader) timeAt(i int, last *day) (found timed, next int) {
	if t := r.at(i); t.kind == isMark || t.kind == isWord && !timeStarts[t.fold] {
		return timed{}, 0
	}
	if shifted, end, ok := r.shift(i); ok && !r.joined(i-1) {
		return timed{reading: shifted}, end
	}
	if d, ok := r.dayAt(i, leading[r.word(i-1)] || r.ranges(i, last)); ok {
		if last != nil && d.open && d.date.Before(last.date) && r.ranges(i, last) {
			d.date = d.date.AddDate(0, 0, 7)
		}
		return r.dayWithTime(i, d)
	}
	return r.clockWithDay(i)
}

// clockWithDay reads a time, and the day behind it where there is one.
func (r *reader) clockWithDay(i int) (timed, int) {
	c, end, ok := r.clockAt(i)
	if !ok {
		return timed{}, 0
	}
	at := end
	if r.word(at) == "on" || r.word(at) == "am" || r.mark(at, ",") {
		at++
	}
	if d, ok := r.dayAt(at, at > end); ok && !d.week {
		c = r.reread(i, d.part, c)
		return timed{r.reading(i, d.end, DateTime, moment(c.on(d.date))), &d}, d.end
	}
	return timed{reading: r.reading(i, end, Time, c.String())}, end
}

// ranges tells whether the token at i is the other end of a range that begins with the last day.
func (r *reader) ranges(i int, last *day) bool {
	before := r.at(i - 1)
	return last != nil && (rangeWords[before.fold] || before.text == "-" || before.text == "–")
}

// dayWithTime reads the time that stands behind a day and belongs to it.
func (r *reader) dayWithTime(i int, d day) (timed, int) {
	if d.week {
		year, week := d.date.ISOWeek()
		return timed{r.reading(i, d.end, Week, fmt.Sprintf("%d-W%02d", year, week)), &d}, d.end
	}
	at := d.end
	if r.mark(at, ",") || r.word(at) == "so" {
		at++
	}
	if spoken[r.word(at)] {
		at++
	}
	if c, end, ok := r.clockBehind(at); ok {
		c = r.reread(at, d.part, c)
		return timed{r.reading(i, end, DateTime, moment(c.on(d.date))), &d}, end
	}
	return timed{r.reading(i, d.end, Date, d.date.Format(time.DateOnly)), &d}, d.end
}

// clockBehind reads the time behind a day. There a bare hour is one whatever follows: "tomorrow at ten we meet".
func (r *reader) clockBehind(i int) (clock, int, bool) {
	if c, end, ok := r.clockAt(i); ok {
		return c, end, true
	}
	hour, ok := r.hourAt(i)
	_, unit := timeUnits[r.word(i+1)]
	if !ok || unit || !spoken[r.word(i-1)] || r.joined(i) {
		return clock{}, 0, false
	}
	return clock{hour: hour, vague: hour <= 12}.settled(noPart), i + 1, true
}

// reread settles the hour at token i by the part of the day that the day beside it names: "tomorrow evening at 8".
func (r *reader) reread(i int, part dayPart, c clock) clock {
	if own, _ := r.partBehind(i + 1); part == noPart || own != noPart {
		return c
	}
	for _, read := range []func(int) (clock, int, bool){r.digital, r.spokenQuarter, r.wholeHour} {
		if again, end, ok := read(i); ok {
			if after, _ := r.halfOfDay(end); after == noPart && again.hour <= 12 {
				again.vague = again.vague || end-i == 3
				return again.settled(part)
			}
			return c
		}
	}
	return c
}

// reading makes a value of the tokens from i up to j.
func (r *reader) reading(i, j int, kind Kind, value string) reading {
	start, end := r.span(i, j)
	return reading{Found{Kind: kind, Value: value, Start: start, End: end, Score: 1}, rankTime}
}

var (
	isoDay    = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	isoWeek   = regexp.MustCompile(`^(\d{4})-W(\d{2})$`)
	isoMoment = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}`)
	isoLength = regexp.MustCompile(`^P(?:\d{1,5}[YMWD]|T\d{1,7}[HMS])$`)
)

// momentForms are those that machines write, the fullest first. One without a zone is in the person's.
var momentForms = []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05",
	"2006-01-02T15:04"}

// written reads the forms of ISO 8601, which are our normal forms, too.
func (r *reader) written(bare string) (Kind, string, int) {
	if bare[0] != 'P' && (bare[0] < '0' || bare[0] > '9') {
		return "", "", 0
	}
	switch {
	case isoDay.MatchString(bare):
		if t, err := time.Parse(time.DateOnly, bare); err == nil {
			return Date, t.Format(time.DateOnly), rankTime
		}
	case isoMoment.MatchString(bare):
		for _, form := range momentForms {
			if t, err := time.ParseInLocation(form, bare, r.now.Location()); err == nil {
				return DateTime, moment(t), rankTime
			}
		}
	case isoLength.MatchString(bare):
		return Duration, bare, rankTime
	default:
		if m := isoWeek.FindStringSubmatch(bare); m != nil && m[2] >= "01" && m[2] <= "53" {
			return Week, bare, rankTime
		}
	}
	return "", "", 0
}

// An amount is a number of units.
type amount struct {
	n    int
	unit unit
	half bool // of a unit: half an hour
	end  int
}

// most keeps sums of time from leaving the calendar.
const most = 10_000

// amountAt reads "2 hours", "drei Tagen", "an hour", "half an hour", "einer halben Stunde".
func (r *reader) amountAt(i int) (amount, bool) {
	n, half, at := r.count(i)
	u, ok := timeUnits[r.word(at)]
	if at == i || !ok || n > most || half && u.fixed == 0 || r.mark(at+1, "-") && r.joined(at+1) {
		return amount{}, false
	}
	if u := r.word(at); (len(u) == 1 || u == "second") && r.at(i).kind != isNumber {
		return amount{}, false // "a second factor" and "an h" are no spans
	}
	return amount{n, u, half, at + 1}, true
}

// count reads how many units are meant; the unit stands at the token at, which is i when nothing was read.
func (r *reader) count(i int) (n int, half bool, at int) {
	if n, ok := r.number(i); ok {
		return n, false, i + 1
	}
	next := r.word(i + 1)
	switch {
	case articles[r.word(i)] && strings.HasPrefix(next, "halb"), r.word(i) == "half" && articles[next]:
		return 1, true, i + 2
	case articles[r.word(i)]:
		return 1, false, i + 1
	}
	if n, ok := numberWords[r.word(i)]; ok {
		return n, false, i + 1
	}
	return 0, false, i
}

// fixed is the length of an amount on the clock, 0 when only a calendar knows it.
func (a amount) fixed() time.Duration {
	if a.half {
		return a.unit.fixed / 2
	}
	return time.Duration(a.n) * a.unit.fixed
}

// from gives the moment so far ahead of t, or behind it.
func (a amount) from(t time.Time, direction int) time.Time {
	return t.Add(time.Duration(direction)*a.fixed()).AddDate(0, direction*a.n*a.unit.months, direction*a.n*a.unit.days)
}

// String writes the amount as ISO 8601 does.
func (a amount) String() string {
	switch {
	case a.half && a.unit == anHour:
		return "PT30M"
	case a.half:
		return fmt.Sprintf("PT%dS", int(a.fixed().Seconds()))
	case a.unit.fixed > 0:
		return fmt.Sprintf("PT%d%s", a.n, a.unit.letter)
	}
	return fmt.Sprintf("P%d%s", a.n, a.unit.letter)
}

// shift reads an amount of time and what it is counted from: "in 2 hours", "2 hours ago", "vor zwei Stunden", "seit
// drei Tagen". An amount without such a word is a length.
func (r *reader) shift(i int) (reading, int, bool) {
	lead, at := r.word(i), i
	if lead == "in" || lead == "vor" || sinceWord[lead] {
		at++
	}
	a, ok := r.amountAt(at)
	if !ok {
		return reading{}, 0, false
	}
	direction, end := -1, a.end
	switch {
	case r.word(a.end) == "ago":
		end++
	case lead == "in":
		direction = 1
	case at == i:
		rate := (lead == "a" || lead == "an") && !lasting[r.word(i-1)]
		return r.reading(i, end, Duration, a.String()), end, !rate
	}
	when := a.from(r.now, direction)
	if !inCalendar(when.Year()) {
		return reading{}, 0, false
	}
	if a.unit.fixed > 0 {
		return r.reading(i, end, DateTime, moment(when)), end, true
	}
	return r.reading(i, end, Date, when.Format(time.DateOnly)), end, true
}

// moment is the normal form of a point in time.
func moment(t time.Time) string { return t.Format("2006-01-02T15:04Z07:00") }
