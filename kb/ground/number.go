package ground

import (
	"math"
	"strconv"
	"strings"
)

// A value is a number with what it counts.
type value struct {
	text  string  // canonical: "14", "2.5", "07:00", "2027-03-01"
	size  float64 // of a plain number
	unit  string  // canonical measure, empty where none is known
	time  bool    // a time of day or a date: never the same as a plain number
	half  bool    // a time of day that may be before or after noon
	vague bool    // "one" and "a": a number only if the statement says so with digits
}

// times is the measure of how often: "twice" may be said of "two attempts", not of "2 €".
const times = "x"

// same tells whether two numbers say the same: the value, and the measure where both have one.
func (v value) same(w value) bool {
	switch {
	case v.time || w.time:
		return v.time == w.time && (v.text == w.text || v.isClock(w) || w.isClock(v)) || v.isHour(w) || w.isHour(v)
	case v.unit == w.unit, v.unit == "", w.unit == "":
		return v.text == w.text
	}
	a, b := scale[v.unit], scale[w.unit]
	return a.kind != "" && a.kind == b.kind && math.Abs(v.size*a.factor-w.size*b.factor) < 1e-9
}

// isClock lets "half past two" be "14:30", and midnight "24:00".
func (v value) isClock(w value) bool {
	if v.text == "00:00" {
		return w.text == "24:00"
	}
	return v.half && len(w.text) == 5 && w.text[2] == ':' && w.text[2:] == v.text[2:] &&
		(digits(w.text[:2])-digits(v.text[:2]))%12 == 0
}

// digits is the value of two digits.
func digits(s string) int { return 10*int(s[0]-'0') + int(s[1]-'0') }

// isHour lets "7" of "7-18 Uhr" be "07:00".
func (v value) isHour(w value) bool {
	return v.time && !w.time && w.unit == "" && len(v.text) == 5 && strings.HasSuffix(v.text, ":00") &&
		strings.TrimPrefix(v.text[:2], "0") == w.text
}

// isOrdinal tells "second" and "dritten".
func (t *token) isOrdinal() bool {
	return t.form == number && t.num.time && strings.HasSuffix(t.num.text, ".")
}

func startsNumber(raw string) bool {
	rest := strings.TrimLeft(raw, "+-.$#")
	if rest == "" || rest[0] < '0' || rest[0] > '9' {
		return false
	}
	return !strings.ContainsAny(raw, "/\\@_") || isDate(raw)
}

// number reads a chunk that begins with a digit: "14", "1,000", "25MB", "07:00-18:00", "3.2.1", "14-character", "5x".
func (s *scanner) number(raw string) {
	if isDate(raw) {
		s.value(raw, value{text: isoDate(raw), time: true})
		return
	}
	for i, part := range splitRange(raw) {
		if i > 0 {
			s.out = append(s.out, token{form: mark, text: "–", low: "–"})
		}
		digits, tail := cutDigits(part)
		v, ok := readValue(digits, s.lang)
		if !ok {
			s.exact(part, LackNumber)
			continue
		}
		if strings.HasPrefix(part, "$") {
			v.unit = "usd"
		}
		s.value(digits, v)
		if hasDigit(tail) {
			s.exact(part, LackNumber)
			continue
		}
		if tail = strings.TrimLeft(tail, "-'."); tail != "" && tail != "st" && tail != "nd" && tail != "rd" && tail != "th" {
			s.tail(tail)
		}
	}
}

func (s *scanner) tail(tail string) {
	if fold(tail) == "x" {
		tail = "mal"
	}
	s.word(tail, s.bold || s.quoted)
}

func (s *scanner) value(text string, v value) {
	if v.size == 0 {
		v.size, _ = strconv.ParseFloat(v.text, 64)
	}
	s.out = append(s.out, token{form: number, text: text, low: v.text, key: v.text, num: v})
}

// splitRange cuts "7-18" and "07:00–18:00"; "040-123" and "0800-1" are telephones and stay whole.
func splitRange(raw string) []string {
	isDash := func(r rune) bool { return r == '-' || r == '–' || r == '—' }
	parts := strings.FieldsFunc(raw, isDash)
	if len(parts) != 2 || raw[0] == '+' || raw[0] == '-' {
		return []string{raw}
	}
	first, _ := cutDigits(parts[0])
	second, _ := cutDigits(parts[1])
	isClock := strings.Contains(first, ":") && strings.Contains(second, ":")
	isShort := len(first) < 4 && len(second) < 4 && second != "" && second[0] != '0'
	if isClock || isShort || !strings.Contains(raw, "-") {
		return parts
	}
	return []string{raw}
}

// cutDigits gives the part with digits and the letters behind it.
func cutDigits(part string) (digits, tail string) {
	part = strings.TrimLeft(part, "$#")
	for i := range len(part) {
		if c := part[i]; (c < '0' || c > '9') && !strings.ContainsRune(".,:+", rune(c)) {
			if c == '-' && i+1 < len(part) && part[i+1] >= '0' && part[i+1] <= '9' {
				continue
			}
			return strings.TrimRight(part[:i], ".,:"), part[i:]
		}
	}
	return strings.TrimRight(part, ".,:"), ""
}

// readValue reads digits with their signs. Versions and telephones are no values: they are right to the letter.
func readValue(digits string, in language) (value, bool) {
	if hour, minute, ok := strings.Cut(digits, ":"); ok {
		if len(hour) > 2 || len(minute) != 2 || !isDigits(hour) || !isDigits(minute) {
			return value{}, false
		}
		return value{text: pad(hour) + ":" + minute, time: true}, true
	}
	thousand, point := ",", "."
	if in == german {
		thousand, point = ".", ","
	}
	parts := strings.Split(digits, thousand)
	for _, p := range parts[1:] {
		whole, _, _ := strings.Cut(p, point)
		if len(whole) != 3 {
			return readOther(digits)
		}
	}
	plain := strings.Join(parts, "")
	if strings.Count(plain, point) > 1 || strings.ContainsAny(plain, "+-") || len(plain) > 15 {
		return value{}, false
	}
	return finishValue(strings.ReplaceAll(plain, point, "."))
}

// readOther takes a decimal that is written as in the other language.
func readOther(digits string) (value, bool) {
	plain := strings.ReplaceAll(digits, ",", ".")
	if strings.Count(plain, ".") != 1 || strings.ContainsAny(plain, "+-") {
		return value{}, false
	}
	return finishValue(plain)
}

func finishValue(plain string) (value, bool) {
	plain = strings.TrimSuffix(strings.TrimSuffix(plain, ".00"), ".0")
	size, err := strconv.ParseFloat(plain, 64)
	return value{text: plain, size: size}, err == nil
}

func pad(hour string) string {
	if len(hour) == 1 {
		return "0" + hour
	}
	return hour
}

// isDate tells "2027-03-01", "1.3.2027", "01/03/2027", "1.3.".
func isDate(raw string) bool { return isoDate(raw) != "" }

// isoDate gives year, month and day as far as they are written.
func isoDate(raw string) string {
	switch {
	case strings.Contains(raw, "-"):
		if p := strings.Split(raw, "-"); areDigits(p, 3) && len(p[0]) == 4 {
			return p[0] + "-" + pad(p[1]) + "-" + pad(p[2])
		}
	case strings.Contains(raw, "/"):
		if p := strings.Split(raw, "/"); areDigits(p, 3) && len(p[2]) == 4 {
			return raw
		}
	default:
		year, short := strings.CutSuffix(raw, ".")
		p := strings.Split(year, ".")
		if short && areDigits(p, 2) {
			return pad(p[1]) + "-" + pad(p[0])
		}
		if areDigits(p, 3) && len(p[2]) == 4 {
			return p[2] + "-" + pad(p[1]) + "-" + pad(p[0])
		}
	}
	return ""
}

// areDigits tells whether there are so many parts, all of digits and, but for years, of at most two.
func areDigits(parts []string, n int) bool {
	for _, p := range parts {
		if !isDigits(p) || len(p) > 2 && len(p) != 4 {
			return false
		}
	}
	return len(parts) == n
}
