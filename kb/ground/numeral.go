package ground

import "strings"

// finishNumbers makes numbers of numerals, and gives numbers their measures: "five", "8 am", "1. März", "25 MB".
func finishNumbers(tokens []token, in language) {
	for i := range tokens {
		readNumeral(tokens, i, in)
	}
	readFractions(tokens, in)
	for i := range tokens {
		if tokens[i].form == number && !tokens[i].num.time {
			readMeasure(tokens, i, in)
		} else if tokens[i].form == number && lowAt(tokens, i+1) == "uhr" {
			tokens[i+1].light = true
		}
	}
	for i := range tokens {
		shareMeasure(tokens, i)
	}
}

// readNumeral makes a number of a word for one.
func readNumeral(tokens []token, i int, in language) {
	t := &tokens[i]
	switch {
	case t.form != word || t.label && t.capital:
		return
	case halves.has(t.low):
		readHalf(tokens, i)
		return
	case in == german && readCompoundNumeral(t), readOrdinal(tokens, i, in):
		return
	}
	if t.low == "dozen" || t.low == "dutzend" {
		v, _ := finishValue("12")
		t.count(v)
		return
	}
	if noons.has(t.low) && !t.first {
		t.count(value{text: "12:00", time: true})
		return
	}
	n, ok := numerals[in][t.low]
	if !ok {
		readOne(tokens, i, in)
		return
	}
	v, _ := finishValue(n)
	v.unit = numeralUnits[t.low]
	t.count(v)
}

var noons = setOf("noon midday")

// numeralUnits are the measures that some numerals have in them.
var numeralUnits = map[string]string{"viertelstunde": "min", "dreiviertelstunde": "min", "vierteljahr": "mo",
	"fortnight": "d", "twice": times}

// readOne reads "one", "a" and "ein" where something is measured; else they are articles.
func readOne(tokens []token, i int, in language) {
	t := &tokens[i]
	measured := beforeMeasure(tokens, i)
	if !ones[in].has(t.low) || !measured && (in == german || t.low != "one") {
		return
	}
	v, _ := finishValue("1")
	v.vague = (i == 0 || !beforeSpans.has(tokens[i-1].low) || !measured) && !lasting.has(lowAt(tokens, i+2))
	t.count(v)
}

// count makes a number of a token.
func (t *token) count(v value) { t.form, t.num, t.low, t.key = number, v, v.text, v.text }

// beforeSpans are words behind which "an hour" is a number.
var beforeSpans = setOf(`for within in after about around roughly to than least most fur innerhalb nach etwa rund circa
		mindestens hochstens binnen zu von um takes last lasts dauert ab bis until till by from over every another
		maximal jede jeden`)

// lasting say of a measure of time that it is meant as a number: "ein Jahr lang".
var lasting = setOf("lang long")

var halves = setOf("half halbe halben halbes")

// readHalf reads "half a minute" and "eine halbe Stunde".
func readHalf(tokens []token, i int) {
	at := i + 1
	if lowAt(tokens, at) == "a" || lowAt(tokens, at) == "an" {
		at++
	}
	unit := measures[lowAt(tokens, at)]
	if unit == "" {
		return
	}
	v, _ := finishValue("0.5")
	v.unit = unit
	for n := i + 1; n <= at; n++ {
		tokens[n].light = true
	}
	tokens[i].count(v)
}

// readCompoundNumeral reads "sechsstellig", "zehnmal", "14tägig".
func readCompoundNumeral(t *token) bool {
	for ending, unit := range compoundEndings {
		at := strings.Index(t.low, ending)
		if at <= 0 || len(t.low)-at > len(ending)+2 {
			continue
		}
		n, ok := numerals[german][t.low[:at]]
		if t.low[:at] == "ein" && unit != "" {
			n, ok = "1", true
		}
		if isDigits(t.low[:at]) {
			n, ok = t.low[:at], true
		}
		if !ok {
			continue
		}
		v, _ := finishValue(n)
		v.unit = unit
		t.count(v)
		t.yearOld = ending == "jahrig"
		return true
	}
	return false
}

// readOrdinal reads "third" and "dritten". "second" is one only behind "the" or "a".
func readOrdinal(tokens []token, i int, in language) bool {
	t := &tokens[i]
	low := t.low
	if in == german {
		for _, ending := range [...]string{"en", "er", "es", "em", "e"} {
			if rest, ok := strings.CutSuffix(low, ending); ok {
				low = rest
				break
			}
		}
	}
	n, ok := ordinals[in][low]
	if low == "acht" && t.capital && takingCare.has(lowAt(tokens, i+1)) {
		return false // "Achten Sie darauf"
	}
	if !ok || low == t.low && in == german || low == "second" && (i == 0 || !articles.has(tokens[i-1].low)) {
		return false
	}
	t.count(value{text: n, time: true})
	return true
}

var (
	articles   = setOf("the a every")
	takingCare = setOf("sie du darauf auf")
)

var ordinals = [...]map[string]string{
	english: ordinalsOf("second third fourth fifth sixth seventh eighth ninth tenth"),
	german:  ordinalsOf("zweit dritt viert funft sechst siebt acht neunt zehnt"),
}

// ordinalsOf numbers the words for the second to the tenth.
func ordinalsOf(list string) map[string]string {
	m := map[string]string{}
	for i, w := range strings.Fields(list) {
		m[w] = itoa(i+2) + "."
	}
	return m
}

var compoundEndings = map[string]string{"stellig": "", "mal": "x", "tagig": "d", "wochig": "wk", "monatig": "mo",
	"jahrig": "y", "stundig": "h", "minutig": "min", "fach": ""}

func beforeMeasure(tokens []token, i int) bool {
	return i+1 < len(tokens) && tokens[i+1].form == word && measures[tokens[i+1].low] != ""
}

// readMeasure looks at what stands behind a number, and before it for currencies and months.
func readMeasure(tokens []token, i int, in language) {
	v := &tokens[i].num
	next, before := lowAt(tokens, i+1), lowAt(tokens, i-1)
	switch {
	case currencies[before] != "":
		v.unit = currencies[before]
	case readDay(tokens, i, next), next == "":
	case readHour(tokens, i, next, in):
	case workdays[next] != "" && measures[lowAt(tokens, i+2)] == "d":
		v.unit = workdays[next]
		tokens[i+1].light, tokens[i+2].light = true, true
	case currencies[next] != "" && i+2 < len(tokens) && tokens[i+2].form == number: // "Home 500 €39"
	case measures[next] != "":
		v.unit = measures[next]
		tokens[i+1].light = true
	}
}

// readDay makes a date of "1 March" and "March 1".
func readDay(tokens []token, i int, next string) bool {
	v := &tokens[i].num
	if v.size < 1 || v.size > 31 || v.unit != "" {
		return false
	}
	if i > 0 && monthOf(&tokens[i-1]) > 0 && measures[next] == "" {
		setDate(tokens, i, i-1, i+1)
		return true
	}
	if next != "" && monthOf(&tokens[i+1]) > 0 {
		setDate(tokens, i, i+1, i+2)
		return true
	}
	return false
}

var workdays = map[string]string{"working": "workday", "business": "workday", "full": "d"}

func lowAt(tokens []token, i int) string {
	if i >= 0 && i < len(tokens) && tokens[i].form == word {
		return tokens[i].low
	}
	return ""
}

// monthOf is 1 to 12 for the name of a month.
func monthOf(t *token) int {
	if t.form != word || !t.capital {
		return 0
	}
	return months[t.low]
}

// setDate makes a date of a day and a month; the year may follow.
func setDate(tokens []token, day, month, year int) {
	m := monthOf(&tokens[month])
	text := string(rune('0'+m/10)) + string(rune('0'+m%10)) + "-" + pad(tokens[day].num.text)
	if year < len(tokens) && tokens[year].form == mark && tokens[year].text == "," {
		year++
	}
	if year < len(tokens) && tokens[year].form == number && len(tokens[year].num.text) == 4 {
		text = tokens[year].num.text + "-" + text
		tokens[year].num.vague = true
	}
	tokens[month].light = true
	tokens[day].num = value{text: text, time: true}
	tokens[day].low, tokens[day].key = text, text
}

// shareMeasure gives the first number of "5 to 10 days" the measure of the second.
func shareMeasure(tokens []token, i int) {
	v := &tokens[i].num
	if tokens[i].form != number || v.time || v.unit != "" || i+2 >= len(tokens) {
		return
	}
	next := i + 2
	if articlesOfDates.has(lowAt(tokens, next)) && next+1 < len(tokens) {
		next++
	}
	if second := &tokens[next]; second.form == number && rangeWords.has(tokens[i+1].low) {
		if second.num.time && len(second.num.text) > 5 || second.num.time && strings.Contains(second.num.text, "-") {
			at := strings.LastIndexByte(second.num.text, '-')
			v.text, v.time = second.num.text[:at+1]+pad(v.text), true
			tokens[i].low, tokens[i].key = v.text, v.text
			return
		}
		v.unit = second.num.unit
		if second.num.time && v.unit == "" {
			setHour(v, "")
			tokens[i].low, tokens[i].key = v.text, v.text
		}
	}
}
