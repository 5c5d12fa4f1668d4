package mask

import "strings"

// The numbers of digits that telephone numbers have (E.164 allows 15).
const (
	leastDigits  = 7
	mostDigits   = 15
	mostNational = 13
	leastPlain   = 9 // without any sign that it is one but a zero
	mostPlain    = 12
	leastCalled  = 5 // after words like "Tel."
)

// phones finds telephone numbers: with + or 00 and a country, with a zero as in Germany and most of Europe, as in North
// America, and whatever stands after a word that says so. Dates, versions, and numbers after words like "ticket" are
// none.
func phones(v view, all []run) []span {
	var spans []span
	for _, r := range all {
		for i := 0; i < len(r); {
			start := opening(v.text, r[i].start)
			n := dialled(v, r[i:], start)
			if n == 0 {
				i++
				continue
			}
			spans = append(spans, span{start: start, end: r[i+n-1].end, kind: Phone})
			i += n
		}
	}
	return spans
}

// opening is where the + or the bracket before the first digit stands.
func opening(s string, digit int) int {
	start := digit
	for start > 0 && digit-start < 2 && (s[start-1] == '+' || s[start-1] == '(') {
		start--
	}
	return start
}

// dialled is how many groups at the beginning of a run are a telephone number.
func dialled(v view, r run, start int) int {
	if !startsWord(v.text, start) || isVersion(v.text, r) {
		return 0
	}
	before := wordsBefore(v.lower, start)
	switch {
	case strings.Contains(v.text[start:r[0].start], "+"):
		return taken(v.text, r, leastDigits, mostDigits)
	case before == dialling:
		if n := taken(v.text, r, leastCalled, mostDigits); n > 0 && !isDate(v.text, r[:n]) {
			return n
		}
		return 0
	case before == ofThing:
		return 0
	case strings.HasPrefix(r[:min(len(r), 2)].digits(v.text), "00"):
		return abroad(v.text, r)
	case v.text[r[0].start] == '0':
		return national(v.text, r)
	}
	return american(v.text, r)
}

// taken is how many groups make a number of a size: as many as are not the beginning of another one, of a date or time.
func taken(s string, r run, least, most int) int {
	digits, n := 0, 0
	for n < len(r) && digits+r[n].size() <= most && (n == 0 || !another(s, r, n, digits)) {
		digits += r[n].size()
		n++
	}
	for n > 0 && (!endsWord(s, r[n-1].end) || r[n-1].size() <= 2 && isTime(s, r[n-1])) {
		n--
		digits -= r[n].size()
	}
	if digits < least {
		return 0
	}
	return n
}

// another tells whether a group begins something new after so many digits.
func another(s string, r run, n, digits int) bool {
	between := s[r[n-1].end:r[n].start]
	area := r[n].size() >= 3 && s[r[n].start] == '0' && strings.Contains(between, " ") && n < len(r)-1
	return strings.Contains(between, "+") || area && digits >= leastDigits || isDate(s, r[n:])
}

// abroad is a number with 00 and a country, which has no zero at its beginning.
func abroad(s string, r run) int {
	digits := r[:min(len(r), 3)].digits(s)
	if len(digits) < 3 || digits[2] == '0' {
		return 0
	}
	if len(r) == 1 {
		return taken(s, r, leastPlain+2, mostDigits+2)
	}
	return taken(s, r, leastDigits+2, mostDigits+2)
}

// national is a number with a zero: with a code of at least three digits, or in pairs as in France.
func national(s string, r run) int {
	switch {
	case r[0].size() >= leastPlain && r[0].size() <= mostPlain:
		return taken(s, r, leastPlain, mostNational)
	case len(r) >= 5 && paired(r[:5]) && s[r[0].start+1] != '0':
		return 5
	case len(r) == 1 || r[0].size() < 3 || r[0].size() > 6 || s[r[0].start+1] == '0':
		return 0
	}
	return taken(s, r, leastDigits, mostNational)
}

func paired(r run) bool {
	for _, g := range r {
		if g.size() != 2 {
			return false
		}
	}
	return true
}

// american is a number of the North American plan: (555) 234-5678. The area and the exchange begin with 2 to 9.
func american(s string, r run) int {
	country := 0
	if r[0].size() == 1 && s[r[0].start] == '1' {
		country = 1
	}
	if len(r) < country+3 {
		return 0
	}
	three := r[country : country+3]
	fits := three[0].size() == 3 && three[1].size() == 3 && three[2].size() == 4 &&
		s[three[0].start] >= '2' && s[three[1].start] >= '2' && endsWord(s, three[2].end)
	if !fits {
		return 0
	}
	return country + 3
}

// isTime tells whether a group is the hour of a time.
func isTime(s string, g group) bool {
	return g.end+1 < len(s) && s[g.end] == ':' && isDigit(s[g.end+1])
}

// isDate tells whether a run begins with a date: 2026-11-26, 26.11.2026, 11/26/26.
func isDate(s string, r run) bool {
	if len(r) < 3 {
		return false
	}
	sign := s[r[0].end:r[1].start]
	if sign != s[r[1].end:r[2].start] || !strings.Contains("-./", sign) {
		return false
	}
	y, m, d := r[0].size(), r[1].size(), r[2].size()
	return y == 4 && m <= 2 && d <= 2 || y <= 2 && m <= 2 && (d == 4 || d == 2 && sign != "-")
}

// isVersion tells whether a run begins with three or more small numbers with dots: 10.4.2, 192.168.0.1. Telephone
// numbers have longer parts.
func isVersion(s string, r run) bool {
	n := 1
	for n < min(len(r), 5) && s[r[n-1].end:r[n].start] == "." {
		n++
	}
	return n >= 3 && r[0].size() <= 2 || n == 4 && r[0].size() <= 3 && r[3].size() <= 3
}
