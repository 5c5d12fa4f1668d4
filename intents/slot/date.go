package slot

import "time"

// dayAndMonth reads "3. März 2027", "3 March", "the 3rd of March".
func (r *reader) dayAndMonth(i int, _ bool) (day, bool) {
	n, ok := r.number(i)
	if !ok || len(r.at(i).text) > 2 {
		return day{}, false
	}
	at := r.ordinalEnd(i + 1)
	if r.word(at) == "of" {
		at++
	}
	month, ok := months[r.word(at)]
	if !ok || at == i+1 && r.joined(i) {
		return day{}, false
	}
	return r.dated(n, month, r.abbreviated(at))
}

// monthAndDay reads "March 3rd, 2027".
func (r *reader) monthAndDay(i int, _ bool) (day, bool) {
	month, ok := months[r.word(i)]
	at := r.abbreviated(i)
	n, isDay := r.number(at)
	if !ok || !isDay || len(r.at(at).text) > 2 || r.mark(at+1, ":") || r.word(at+1) == "uhr" {
		return day{}, false
	}
	return r.dated(n, month, r.ordinalEnd(at+1))
}

// ordinalEnd passes over what makes a number the third.
func (r *reader) ordinalEnd(i int) int {
	if r.joined(i-1) && (ordinals[r.word(i)] || r.mark(i, ".")) {
		return i + 1
	}
	return i
}

// abbreviated passes over the name of a month and the dot behind a short one.
func (r *reader) abbreviated(i int) int {
	if short := len(r.word(i)) <= 4; short && r.mark(i+1, ".") && r.at(i+2).kind == isNumber {
		return i + 2
	}
	return i + 1
}

// dated makes a day of its parts; the year stands at token i, or is the nearest.
func (r *reader) dated(n int, month time.Month, i int) (day, bool) {
	at := i
	if r.mark(at, ",") {
		at++
	}
	if year, ok := r.number(at); ok && len(r.at(at).text) == 4 && !r.mark(at+1, ":") {
		date, ok := r.date(year, month, n)
		return day{date: date, end: at + 1}, ok
	}
	date, ok := r.nearest(month, n)
	return day{date: date, end: i}, ok
}

// date makes a day of the calendar; there is no 30th of February.
func (r *reader) date(year int, month time.Month, n int) (time.Time, bool) {
	date := time.Date(year, month, n, 0, 0, 0, 0, r.now.Location())
	return date, date.Month() == month && date.Day() == n && inCalendar(year)
}

// inCalendar tells whether a year is one that people mean.
func inCalendar(year int) bool { return year >= 1900 && year <= 2199 }

// nearest finds the day of that name nearest to today. A 29th of February may be up to eight years away.
func (r *reader) nearest(month time.Month, n int) (time.Time, bool) {
	best, found := time.Time{}, false
	for away := range 9 {
		for _, year := range []int{r.now.Year() + away, r.now.Year() - away} {
			date, ok := r.date(year, month, n)
			if ok && (!found || apart(date, r.today()) < apart(best, r.today())) {
				best, found = date, true
			}
		}
	}
	return best, found
}

// dotted reads 3.3.2027, 03.03.27, and 3.3. where it can be no other number: behind a word that leads to a day, or with
// two digits each.
func (r *reader) dotted(i int, led bool) (day, bool) {
	n, month, ok := r.pair(i)
	if !ok || !r.mark(i+1, ".") {
		return day{}, false
	}
	end, full := i+3, false
	if r.mark(end, ".") {
		end++
		if year, ok := r.yearAt(end); ok {
			date, ok := r.date(year, time.Month(month), n)
			return day{date: date, end: end + 1}, ok && !r.tail(end+1)
		}
		full = len(r.at(i).text) == 2 && len(r.at(i+2).text) == 2
	}
	if !led && !full || r.joined(end-1) && r.at(end).kind != isMark || r.word(end) == "uhr" {
		return day{}, false
	}
	date, ok := r.nearest(time.Month(month), n)
	return day{date: date, end: end}, ok
}

// yearAt reads a year of four digits, or of two in this century.
func (r *reader) yearAt(i int) (int, bool) {
	year, ok := r.number(i)
	switch digits := len(r.at(i).text); {
	case !ok || digits == 1 || digits == 3:
		return 0, false
	case digits == 2:
		if r.mark(i+1, ":") || r.at(i).spaced {
			return 0, false
		}
		return 2000 + year, true
	}
	return year, true
}

// slashed reads 3/4/2027, and 3/4 where a word leads to a day or nothing else is said. Which is the month the language
// says, unless only one of them can be.
func (r *reader) slashed(i int, led bool) (day, bool) {
	first, second, ok := r.pair(i)
	if !ok || !r.mark(i+1, "/") {
		return day{}, false
	}
	n, month := first, second
	if r.lang != "de" && first <= 12 || second > 12 {
		n, month = second, first
	}
	if r.mark(i+3, "/") && r.joined(i+3) {
		year, ok := r.yearAt(i + 4)
		if !ok {
			return day{}, false
		}
		date, ok := r.date(year, time.Month(month), n)
		return day{date: date, end: i + 5}, ok && !r.tail(i+5)
	}
	alone := len(r.tokens) == 3
	if !led && !alone || r.joined(i+2) && r.at(i+3).kind != isMark {
		return day{}, false
	}
	date, ok := r.nearest(time.Month(month), n)
	return day{date: date, end: i + 3}, ok
}
