package slot

import (
	"fmt"
	"time"
)

// A clock is a time of day while it is read. Of a vague one it is open which half of the day is meant.
type clock struct {
	hour, minute int
	vague        bool
}

// settled chooses the half of the day: by the word for its part, else by when people work.
func (c clock) settled(part dayPart) clock {
	const evening = 6
	switch {
	case !c.vague || c.hour == 0 || c.hour > 12:
	case part == morning || part == night && c.hour < evening:
		c.hour %= 12
	case part == afternoon || part == night, part == noPart && c.hour <= evening:
		c.hour = c.hour%12 + 12
	}
	c.hour %= 24
	c.vague = false
	return c
}

func (c clock) String() string { return fmt.Sprintf("%02d:%02d", c.hour, c.minute) }

// on puts the time onto a day, as the clocks of the zone show it there.
func (c clock) on(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), c.hour, c.minute, 0, 0, day.Location())
}

// clockAt reads a time of day that begins at token i, and gives the token behind it.
func (r *reader) clockAt(i int) (c clock, end int, ok bool) {
	if r.joined(i-1) && r.at(i-1).kind != isMark {
		return clock{}, 0, false
	}
	for _, read := range []func(int) (clock, int, bool){r.digital, r.spokenQuarter, r.namedHour, r.wholeHour} {
		if c, end, ok = read(i); ok {
			part, after := r.partBehind(end)
			return c.settled(part), after, true
		}
	}
	return clock{}, 0, false
}

// digital reads 15:30, 3:30 pm, 15.30 Uhr, 15:30:10.
func (r *reader) digital(i int) (clock, int, bool) {
	hour, minute, ok := r.pair(i)
	colon := r.mark(i+1, ":")
	if !ok || !colon && !r.mark(i+1, ".") || len(r.at(i+2).text) != 2 || hour > 24 || minute > 59 {
		return clock{}, 0, false
	}
	end := i + 3
	if _, _, seconds := r.pair(i + 2); seconds && r.mark(end, ":") {
		end += 2
	}
	half, after := r.halfOfDay(end)
	switch {
	case half != noPart && hour <= 12:
		return clock{hour, minute, true}.settled(half), after, true
	case r.word(end) == "uhr":
		return clock{hour % 24, minute, false}, end + 1, true
	case colon && !r.tail(end):
		part, _ := r.partBehind(end)
		return clock{hour % 24, minute, part != noPart}, end, true
	}
	return clock{}, 0, false
}

// pair reads two numbers of one or two digits with a mark between them and nothing else.
func (r *reader) pair(i int) (first, second int, ok bool) {
	first, okFirst := r.number(i)
	second, okSecond := r.number(i + 2)
	ok = okFirst && okSecond && r.at(i+1).kind == isMark && r.joined(i) && r.joined(i+1)
	return first, second, ok && len(r.at(i).text) <= 2 && len(r.at(i+2).text) <= 2
}

// tail tells whether something stands directly behind that makes one name of it all.
func (r *reader) tail(end int) bool {
	t := r.at(end)
	return r.joined(end-1) && (t.kind == isWord && t.fold != "h" || t.text == ":" && r.joined(end) || t.text == "/")
}

// halfOfDay reads am and pm in their spellings. In German "am" leads to a day ("um 3 am Montag").
func (r *reader) halfOfDay(i int) (dayPart, int) {
	half := halves[r.word(i)]
	if half != noPart {
		if _, date := r.dayAt(i+1, true); half == morning && date && r.lang == "de" {
			return noPart, i
		}
		return half, i + 1
	}
	if !r.mark(i+1, ".") || r.word(i+2) != "m" || !r.joined(i+1) {
		return noPart, i
	}
	end := i + 3
	if r.mark(end, ".") {
		end++
	}
	if half = halves[r.word(i)+"m"]; half == noPart {
		return noPart, i
	}
	return half, end
}

// hourAt reads an hour in digits or as a word.
func (r *reader) hourAt(i int) (int, bool) {
	if n, ok := r.number(i); ok {
		return n, n <= 24 && len(r.at(i).text) <= 2
	}
	n, ok := numberWords[r.word(i)]
	return n, ok && n > 0
}

// quarters are the spoken fractions before an hour, in minutes from it.
var quarters = []struct {
	words   []string
	minutes int
}{
	{[]string{"half", "past"}, 30}, {[]string{"quarter", "past"}, 15}, {[]string{"quarter", "to"}, -15},
	{[]string{"viertel", "nach"}, 15}, {[]string{"viertel", "vor"}, -15}, {[]string{"dreiviertel"}, -15},
	{[]string{"halb"}, -30}, {[]string{"half"}, 30},
}

// spokenQuarter reads "half past three", "halb vier", "quarter to 5", "Viertel nach acht".
func (r *reader) spokenQuarter(i int) (clock, int, bool) {
	for _, q := range quarters {
		at := i
		for _, word := range q.words {
			if r.word(at) != fold(word) {
				at = -1
				break
			}
			at++
		}
		if at < 0 {
			continue
		}
		hour, ok := r.hourAt(at)
		lone := len(q.words) == 1 && q.words[0] == "half"
		if !ok || hour == 0 || hour > 12 || lone && !spoken[r.word(i-1)] {
			continue
		}
		minutes := (hour*60 + q.minutes + 720) % 720
		return clock{(minutes/60+11)%12 + 1, minutes % 60, true}, at + 1, true
	}
	return clock{}, 0, false
}

// namedHour reads noon and midnight.
func (r *reader) namedHour(i int) (clock, int, bool) {
	switch r.word(i) {
	case "noon", "midday":
		return clock{12, 0, false}, i + 1, true
	case "midnight", "mitternacht":
		return clock{0, 0, false}, i + 1, true
	}
	return clock{}, 0, false
}

// wholeHour reads "3pm", "15 Uhr", "15 Uhr 30", "three o'clock", and a bare hour behind a word that leads to one.
func (r *reader) wholeHour(i int) (clock, int, bool) {
	hour, ok := r.hourAt(i)
	if !ok {
		return clock{}, 0, false
	}
	if half, end := r.halfOfDay(i + 1); half != noPart && hour >= 1 && hour <= 12 {
		return clock{hour, 0, true}.settled(half), end, true
	}
	if r.word(i+1) == "uhr" {
		if minute, ok := r.number(i + 2); ok && minute < 60 && len(r.at(i+2).text) == 2 && !r.mark(i+3, ".") {
			return clock{hour, minute, hour <= 12}, i + 3, true
		}
		return clock{hour, 0, hour <= 12}, i + 2, true
	}
	if r.word(i+1) == "o" && r.word(i+3) == "clock" {
		return clock{hour, 0, true}, i + 4, true
	}
	return clock{hour, 0, hour <= 12}, i + 1, spoken[r.word(i-1)] && r.endsHour(i+1)
}

// endsHour tells whether a bare hour can end before token i: at a mark, at the end, or before a day. "At 3 sites" and
// "um 5 Grad" are no hours.
func (r *reader) endsHour(i int) bool {
	t := r.at(i)
	if t.kind == isMark && (t.text == "" || !r.joined(i-1) || !r.joined(i)) {
		return t.text == "" || t.text != "%" && t.text != "/"
	}
	if part, _ := r.partBehind(i); part != noPart {
		return true
	}
	if r.word(i) == "am" || r.word(i) == "on" {
		i++
	}
	_, day := r.dayAt(i, true)
	return day
}

// partBehind reads the part of the day behind a time: "in the morning", "morgens", "am Nachmittag", "at night".
func (r *reader) partBehind(i int) (dayPart, int) {
	at := i
	switch {
	case r.word(at) == "in" && r.word(at+1) == "the", r.word(at) == "in" && r.word(at+1) == "der":
		at += 2
	case r.word(at) == "at" || r.word(at) == "am":
		at++
	default:
		if word := r.word(at); word != "fruh" && (word == "" || word[len(word)-1] != 's') {
			return noPart, i
		}
	}
	if part := dayParts[r.word(at)]; part != noPart {
		return part, at + 1
	}
	return noPart, i
}
