package ground

import "strings"

// readFractions reads parts of measures and times of day that are said in words: "a quarter of an hour", "an hour and a
// half", "half past two", "halb zwei", "viertel nach acht".
func readFractions(tokens []token, in language) {
	for i := range tokens {
		if tokens[i].form != word && tokens[i].form != number {
			continue
		}
		if !readQuarters(tokens, i) && !readAndAHalf(tokens, i) {
			readClock(tokens, i, in)
		}
	}
}

// readQuarters reads "quarter of an hour" and, behind a number, "quarters of an hour".
func readQuarters(tokens []token, i int) bool {
	low := lowAt(tokens, i)
	if low != "quarter" && low != "quarters" || lowAt(tokens, i+1) != "of" || !hourWords.has(lowAt(tokens, i+3)) {
		return false
	}
	minutes := 15
	if i > 0 && tokens[i-1].form == number && tokens[i-1].num.size < 4 {
		minutes *= max(1, int(tokens[i-1].num.size))
		tokens[i-1].blank()
	}
	v, _ := finishValue(itoa(minutes))
	v.unit = "min"
	tokens[i].count(v)
	for n := i + 1; n <= i+3; n++ {
		tokens[n].blank()
	}
	return true
}

var hourWords = setOf("hour")

// readAndAHalf reads "an hour and a half" and "one and a half hours".
func readAndAHalf(tokens []token, i int) bool {
	t := &tokens[i]
	at := i + 1
	if t.form != number || t.num.time {
		return false
	}
	if measures[lowAt(tokens, at)] != "" {
		at++
	}
	if lowAt(tokens, at) != "and" || lowAt(tokens, at+1) != "a" || lowAt(tokens, at+2) != "half" {
		return false
	}
	v, _ := finishValue(strings.TrimSuffix(t.num.text, ".5") + ".5")
	v.unit = t.num.unit
	t.count(v)
	for n := at; n < at+3; n++ {
		tokens[n].blank()
	}
	return true
}

// readClock reads times of day with words for parts of an hour.
func readClock(tokens []token, i int, in language) {
	first, second := lowAt(tokens, i), lowAt(tokens, i+1)
	if first == "midnight" || first == "mitternacht" {
		tokens[i].count(value{text: "00:00", time: true})
		return
	}
	for _, c := range clocks[in] {
		switch {
		case c.first != first:
		case c.second == "":
			setClock(tokens, i, i+1, c.hours, c.minutes)
		case c.second == second:
			setClock(tokens, i, i+2, c.hours, c.minutes)
		}
	}
}

// clocks are the words in front of an hour with what they make of it.
var clocks = [...][]struct {
	first, second string
	hours         int
	minutes       string
}{
	english: {{"half", "past", 0, "30"}, {"quarter", "past", 0, "15"}, {"quarter", "to", -1, "45"}},
	german:  {{"halb", "", -1, "30"}, {"viertel", "nach", 0, "15"}, {"viertel", "vor", -1, "45"}},
}

// setClock makes a time of day of an hour and minutes; whether it is before or after noon stays open.
func setClock(tokens []token, from, hour, shift int, minutes string) {
	if hour >= len(tokens) || tokens[hour].form != number || tokens[hour].num.unit != "" {
		return
	}
	h := int(tokens[hour].num.size) + shift
	if h < 0 || h > 23 || measures[lowAt(tokens, hour+1)] != "" {
		return
	}
	tokens[hour].count(value{text: pad(itoa(h)) + ":" + minutes, time: true, half: h < 12})
	for n := from; n < hour; n++ {
		tokens[n].blank()
	}
}

// blank makes a token say nothing, as a part of another one.
func (t *token) blank() {
	t.form, t.low, t.key, t.light, t.label = word, "", "", true, false
}
