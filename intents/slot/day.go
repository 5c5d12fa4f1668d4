package slot

import "time"

// A day is a date while it is read, or a whole week.
type day struct {
	date time.Time // midnight in the zone of the person
	week bool
	part dayPart
	end  int  // the token behind it
	open bool // a weekday without a word about which: a range may move it
}

func (r *reader) today() time.Time { return midnight(r.now) }

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// dayAt reads a day that begins at token i. led tells that what stands before it leads to a day.
func (r *reader) dayAt(i int, led bool) (day, bool) {
	if r.joined(i-1) && r.at(i-1).kind != isMark {
		return day{}, false
	}
	for _, read := range []func(int, bool) (day, bool){r.namedDay, r.periodEnd, r.weekday, r.calendarWeek, r.dayAndMonth,
		r.monthAndDay, r.dotted, r.slashed} {
		if d, ok := read(i, led); ok {
			return r.withPart(d), true
		}
	}
	return day{}, false
}

// withPart reads the part of the day behind a day: "tomorrow morning", "Montag früh", "heute Abend".
func (r *reader) withPart(d day) day {
	if d.week || d.part != noPart {
		return d
	}
	if part := dayParts[r.word(d.end)]; part != noPart && !r.joined(d.end-1) {
		d.part = part
		d.end++
	}
	return d
}

// namedDay reads "tomorrow", "übermorgen", "the day after tomorrow", "this morning", "last night".
func (r *reader) namedDay(i int, _ bool) (day, bool) {
	part := dayParts[r.word(i+1)]
	switch which := r.word(i); {
	case thisWords[which] && part != noPart:
		return day{date: r.today(), part: part, end: i + 2}, true
	case lastWords[which] && part == night:
		return day{date: r.today().AddDate(0, 0, -1), part: night, end: i + 2}, true
	case which == "the" || which == "day":
		return r.dayBeyond(i)
	}
	days, ok := namedDays[r.word(i)]
	if !ok || r.word(i) == "morgen" && r.greets(i) {
		return day{}, false
	}
	d := day{date: r.today().AddDate(0, 0, days), end: i + 1}
	if r.word(i) == "tonight" {
		d.part = afternoon
	}
	return d, true
}

// dayBeyond reads "the day after tomorrow" and "the day before yesterday".
func (r *reader) dayBeyond(i int) (day, bool) {
	if r.word(i) == "the" {
		i++
	}
	if r.word(i) != "day" {
		return day{}, false
	}
	switch r.word(i+1) + " " + r.word(i+2) {
	case "after tomorrow":
		return day{date: r.today().AddDate(0, 0, 2), end: i + 3}, true
	case "before yesterday":
		return day{date: r.today().AddDate(0, 0, -2), end: i + 3}, true
	}
	return day{}, false
}

// greets tells whether "morgen" is the morning or a greeting and not the day after today.
func (r *reader) greets(i int) bool {
	after := r.at(i + 1)
	alone := i == 0 && (after.kind == isMark && after.text != "?" || greeted[after.fold])
	return alone || noMorrow[r.word(i-1)]
}

// periodEnd reads "end of the week" (its Friday), "Ende des Monats", "Monatsende", "the weekend" (its Saturday).
func (r *reader) periodEnd(i int, _ bool) (day, bool) {
	today := r.today()
	friday := today.AddDate(0, 0, 5-isoWeekday(today))
	switch r.word(i) {
	case "weekend", "wochenende":
		return day{date: friday.AddDate(0, 0, 1), end: i + 1}, true
	case "monatsende":
		return day{date: lastOfMonth(today), end: i + 1}, true
	case "jahresende":
		return day{date: lastOfYear(today), end: i + 1}, true
	case "end", "ende":
	default:
		return day{}, false
	}
	at := i + 1
	for ofPeriod[r.word(at)] {
		at++
	}
	switch periodEnds[r.word(at)] {
	case aWeek:
		return day{date: friday, end: at + 1}, true
	case aMonth:
		return day{date: lastOfMonth(today), end: at + 1}, true
	case aYear:
		return day{date: lastOfYear(today), end: at + 1}, true
	}
	return day{}, false
}

// isoWeekday counts from Monday, 1, to Sunday, 7.
func isoWeekday(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }

func lastOfMonth(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, t.Location())
}

func lastOfYear(t time.Time) time.Time {
	return time.Date(t.Year(), time.December, 31, 0, 0, 0, 0, t.Location())
}

// weekday reads "Monday", "next Monday", "letzten Freitag", "am Mo.".
func (r *reader) weekday(i int, led bool) (day, bool) {
	which, at := r.word(i), i
	if nextWords[which] || lastWords[which] || thisWords[which] {
		at++
	}
	wanted, ok := weekdays[r.word(at)]
	if !ok {
		if wanted, ok = shortWeekdays[r.word(at)]; !ok || !led && at == i && !r.besideDate(at) {
			return day{}, false
		}
	}
	since := sinceWord[r.word(i-1)]
	d := day{date: r.today().AddDate(0, 0, r.ahead(which, since, wanted)), end: at + 1, open: at == i && !since}
	if r.mark(d.end, ".") && len(r.word(at)) == 2 {
		d.end++
	}
	return r.datedBehind(d), true
}

// ahead counts the days from today to the weekday that is meant.
func (r *reader) ahead(which string, since bool, wanted time.Weekday) int {
	today := r.today()
	ahead := (int(wanted) - int(today.Weekday()) + 7) % 7
	switch {
	case nextWords[which] && ahead == 0:
		return 7
	case lastWords[which], since && ahead > 0:
		return ahead - 7
	case thisWords[which]:
		return (int(wanted)+6)%7 + 1 - isoWeekday(today)
	}
	return ahead
}

// besideDate tells whether a time or a date follows a short name of a weekday: "Mo 9:00", "Fri, 3 March".
func (r *reader) besideDate(i int) bool {
	next := i + 1
	for r.mark(next, ".") || r.mark(next, ",") {
		next++
	}
	return r.at(next).kind == isNumber && next > i && !r.joined(next-1)
}

// datedBehind reads the date behind a weekday, which says which one is meant: "Monday, March 2nd", "Montag, den 2.3.".
func (r *reader) datedBehind(d day) day {
	at := d.end
	if r.mark(at, ",") {
		at++
	}
	if r.word(at) == "den" || r.word(at) == "the" {
		at++
	}
	for _, read := range []func(int, bool) (day, bool){r.dayAndMonth, r.monthAndDay, r.dotted, r.slashed} {
		if dated, ok := read(at, true); ok {
			return dated
		}
	}
	return d
}

// calendarWeek reads "KW 49", "week 49", "next week", "nächste Woche".
func (r *reader) calendarWeek(i int, _ bool) (day, bool) {
	monday := r.today().AddDate(0, 0, 1-isoWeekday(r.today()))
	if which := r.word(i); weekWords[r.word(i+1)] {
		switch {
		case nextWords[which]:
			return day{date: monday.AddDate(0, 0, 7), week: true, end: i + 2}, true
		case lastWords[which]:
			return day{date: monday.AddDate(0, 0, -7), week: true, end: i + 2}, true
		case thisWords[which]:
			return day{date: monday, week: true, end: i + 2}, true
		}
	}
	n, ok := r.number(i + 1)
	if !ok || n < 1 || n > 53 || !weekNumber[r.word(i)] {
		return day{}, false
	}
	nearest := time.Time{}
	for year := r.now.Year() - 1; year <= r.now.Year()+1; year++ {
		if m, ok := mondayOf(year, n, r.now.Location()); ok && apart(m, monday) < apart(nearest, monday) {
			nearest = m
		}
	}
	return day{date: nearest, week: true, end: i + 2}, !nearest.IsZero()
}

// mondayOf begins a week of a year as ISO 8601 counts them.
func mondayOf(year, week int, zone *time.Location) (time.Time, bool) {
	inFirst := time.Date(year, time.January, 4, 0, 0, 0, 0, zone)
	monday := inFirst.AddDate(0, 0, 1-isoWeekday(inFirst)+7*(week-1))
	y, w := monday.ISOWeek()
	return monday, y == year && w == week
}

func apart(a, b time.Time) time.Duration { return a.Sub(b).Abs() }
