package care

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// A value is something in a sentence that is either right or wrong: a number of something, a time of day, an address.
type value struct {
	kind string // mail, host, phone, time, or the unit of a number
	text string // in a form that is the same for the same thing, also in both languages
}

// The forms of values. Dates are found only to be set aside: two articles may well name different days.
var (
	mailForm = regexp.MustCompile(`[\pL\pN._%+-]+@[\pL\pN-]+(?:\.[\pL\pN-]+)+`)
	hostForm = regexp.MustCompile(`(?i)\b(?:https?://)?(?:[a-z0-9-]+\.){1,8}[a-z]{2,24}\b(?:[/:][^\s()<>"'„“”]*)?`)
	dateForm = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}\.\d{1,2}\.(?:\d{2,4}\b)?`)
	timeForm = regexp.MustCompile(`(?i)\b(\d{1,2})(?:[:.](\d{2}))?\s?(a\.m\.|p\.m\.|am\b|pm\b|uhr\b)|` +
		`\b(\d{1,2}):(\d{2})\b`)
	phoneForm = regexp.MustCompile(`(?:\+|\b)\d[\d()/ -]{4,}\d\b`)
	callForm  = regexp.MustCompile(`(?i)\b(?:call|phone|dial|ring|extension|ext\.?|tel\.?|telephone|anrufen unter|` +
		`telefon|durchwahl|wählen sie|rufen sie|ruf)\s*:?\s*(\d{3,6})\b`)
	countForm = regexp.MustCompile(`(^|[^\pL\pN.,-])(\d{1,6}(?:[.,]\d{1,3})?)[ -]?(\pL+|%|€|\$)`)
)

// units brings the words for measures of both languages together.
var units = map[string]string{
	"second": "s", "seconds": "s", "sekunde": "s", "sekunden": "s",
	"minute": "min", "minutes": "min", "minuten": "min", "min": "min",
	"hour": "h", "hours": "h", "stunde": "h", "stunden": "h",
	"day": "d", "days": "d", "tag": "d", "tage": "d", "tagen": "d",
	"workday": "workday", "workdays": "workday",
	"arbeitstag": "workday", "arbeitstage": "workday", "arbeitstagen": "workday",
	"week": "wk", "weeks": "wk", "woche": "wk", "wochen": "wk",
	"month": "mo", "months": "mo", "monat": "mo", "monate": "mo", "monaten": "mo",
	"year": "y", "years": "y", "jahr": "y", "jahre": "y", "jahren": "y",
	"%": "%", "percent": "%", "prozent": "%", "kb": "KB", "mb": "MB", "gb": "GB", "tb": "TB",
	"€": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD",
	"character": "char", "characters": "char", "zeichen": "char", "digit": "digit", "digits": "digit", "ziffern": "digit",
	"attempt": "try", "attempts": "try", "versuch": "try", "versuche": "try", "versuchen": "try",
	"device": "device", "devices": "device", "gerät": "device", "geräte": "device", "geräten": "device",
}

// forms is what to look for, in this order: what one has taken no later one sees.
var forms = []struct {
	sign string // without one of these characters there is none of the form; it is quicker to look for
	form *regexp.Regexp
	read func(found []string) (v value, ok bool) // a value without kind is set aside
}{
	{"@", mailForm, readMail},
	{".", hostForm, readHost},
	{digits, timeForm, readTime},
	{digits, dateForm, func([]string) (value, bool) { return value{}, true }},
	{digits, callForm, func(m []string) (value, bool) { return value{"phone", m[1]}, true }},
	{digits, phoneForm, readPhone},
	{digits, countForm, readCount},
}

const digits = "0123456789"

// extract takes the values out of a sentence, each once and in order; rest are the other words.
func extract(sentence string) (found []value, rest string) {
	rest = sentence
	for _, f := range forms {
		if !strings.ContainsAny(rest, f.sign) {
			continue
		}
		rest = f.form.ReplaceAllStringFunc(rest, func(run string) string {
			v, ok := f.read(f.form.FindStringSubmatch(run))
			if !ok {
				return run
			}
			if v.kind != "" {
				found = append(found, v)
			}
			return " "
		})
	}
	slices.SortFunc(found, func(a, b value) int { return strings.Compare(a.kind+"\x00"+a.text, b.kind+"\x00"+b.text) })
	return slices.Compact(found), rest
}

func readMail(m []string) (value, bool) {
	if forExamples.MatchString(m[0]) {
		return value{}, true
	}
	return value{"mail", strings.ToLower(m[0])}, true
}

// fileEndings are no top-level domains of anybody's machines.
var fileEndings = []string{"exe", "msi", "dmg", "pdf", "docx", "xlsx", "pptx", "zip", "txt", "md", "png", "jpg", "csv",
	"log", "ini", "dll", "bat", "ost", "pst", "ps", "ods", "sock", "sh", "yml", "yaml", "json", "xml", "conf", "service"}

// forExamples are the names that RFC 2606 sets apart for manuals: what they are filled in with means nothing.
var forExamples = regexp.MustCompile(`(?:^|[.@])example\.(?:com|net|org)$`)

// readHost takes what is clearly a machine: "e.g." and "z.B." have no two parts of two letters. The rest of a page's
// address is left aside: two sentences may well lead to two pages of one site.
func readHost(m []string) (value, bool) {
	text := strings.ToLower(strings.TrimRight(m[0], ".,;:!?/"))
	_, address, isURL := strings.Cut(text, "://")
	if !isURL {
		address = text
	}
	host, _, _ := strings.Cut(strings.TrimPrefix(address, "www."), "/")
	host, _, _ = strings.Cut(host, ":")
	parts := strings.Split(host, ".")
	last := parts[len(parts)-1]
	switch {
	case len(parts) < 2 || len(parts[0]) < 2 || slices.Contains(fileEndings, last) || !isURL && len(parts) < 3:
		return value{}, false
	case forExamples.MatchString(host):
		return value{}, true
	}
	return value{"host", host}, true
}

// readTime gives 24 hours and minutes, however it is written.
func readTime(m []string) (value, bool) {
	hour, minute := number(m[1]+m[4]), number(m[2]+m[5])
	half := strings.ToLower(strings.ReplaceAll(m[3], ".", ""))
	switch {
	case half == "pm" && hour < 12:
		hour += 12
	case half == "am" && hour == 12:
		hour = 0
	}
	return value{"time", fmt.Sprintf("%02d:%02d", hour, minute)}, hour <= 24 && minute < 60
}

// number reads one or two digits; none are 0.
func number(digits string) int {
	n := 0
	for _, r := range digits {
		n = 10*n + int(r-'0')
	}
	return n
}

const fewestPhoneDigits = 6

func readPhone(m []string) (value, bool) {
	number := strings.Map(func(r rune) rune {
		if !unicode.IsDigit(r) {
			return -1
		}
		return r
	}, m[0])
	return value{"phone", number}, len(number) >= fewestPhoneDigits
}

// readCount takes numbers with a unit that is known. "Windows 11 laptops" and "room 4 is" are names.
func readCount(m []string) (value, bool) {
	unit, known := units[strings.ToLower(m[3])]
	return value{unit, strings.ReplaceAll(m[2], ",", ".")}, known
}
