package slot

import (
	"slices"
	"strconv"
	"strings"
)

// units are words that may stand directly behind the digits of a number.
var units = set("b", "kb", "mb", "gb", "tb", "kib", "mib", "gib", "tib", "bit", "kbit", "mbit", "gbit", "kbps", "mbps",
	"gbps", "hz", "khz", "mhz", "ghz", "mm", "cm", "m", "km", "g", "kg", "ms", "s", "sec", "sek", "min", "h", "std", "d",
	"w", "kw", "v", "px", "dpi", "x", "mal", "k", "eur", "euro", "usd")

// numberWords are the numbers that people write as words. "One" is in them with care (see counted).
var numberWords = folded(map[string]int{
	"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
	"ten": 10, "eleven": 11, "twelve": 12,
	"eins": 1, "zwei": 2, "zwo": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9,
	"zehn": 10, "elf": 11, "zwölf": 12,
})

// folded brings the words of a table into the form that tokens have.
func folded[V any](words map[string]V) map[string]V {
	all := make(map[string]V, len(words))
	for word, value := range words {
		all[fold(word)] = value
	}
	return all
}

// beforeOne are words behind which "one" is a number, like at the beginning of a sentence. Behind others it mostly
// stands for a thing: "the current one".
var beforeOne = set("", "only", "just", "have", "has", "got", "need", "with", "for", "in", "into", "and", "but", "than",
	"about", "least", "most")

// behindOne are words before which it is none.
var behindOne = set("", "of", "is", "was", "who", "has", "can", "that", "which")

// ParseNumber brings a number into its normal form, or says that the whole text is none. Without a language a single
// comma or dot begins the fraction.
func ParseNumber(text, lang string) (string, bool) {
	const longest = 20
	sign := ""
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "+") {
		sign, text = strings.TrimPrefix(text[:1], "+"), text[1:]
	}
	if text == "" || len(text) > longest || strings.Trim(text, "0123456789.,'") != "" {
		return "", false
	}
	whole, fraction, ok := divide(text, lang)
	if !ok {
		return "", false
	}
	value, err := strconv.ParseFloat(sign+whole+"."+fraction+"0", 64)
	return strconv.FormatFloat(value+0, 'f', -1, 64), err == nil
}

// divide parts a number at its decimal mark and takes the marks of the thousands away.
func divide(text, lang string) (whole, fraction string, ok bool) {
	mark := decimalMark(text, lang)
	whole = text
	if mark != 0 {
		i := strings.LastIndexByte(text, mark)
		whole, fraction = text[:i], text[i+1:]
	}
	if strings.Trim(fraction, "0123456789") != "" {
		return "", "", false
	}
	groups := strings.FieldsFunc(whole, func(r rune) bool { return r == '.' || r == ',' || r == '\'' })
	for i, group := range groups {
		if i > 0 && len(group) != 3 || i == 0 && len(groups) > 1 && len(group) > 3 {
			return "", "", false
		}
	}
	marks := strings.Trim(whole, "0123456789")
	plain := strings.Join(groups, "")
	if plain == "" && fraction == "" || marks != "" && len(whole) != len(plain)+len(groups)-1 {
		return "", "", false
	}
	return plain, fraction, true
}

// decimalMark tells which mark begins the fraction, 0 when there is none: the last one where there are both, none
// where one is there several times, and else what the language has.
func decimalMark(text, lang string) byte {
	dot, comma := strings.LastIndexByte(text, '.'), strings.LastIndexByte(text, ',')
	switch {
	case dot < 0 && comma < 0:
		return 0
	case dot >= 0 && comma >= 0:
		return text[max(dot, comma)]
	}
	mark := text[max(dot, comma)]
	if strings.Count(text, string(mark)) > 1 {
		return 0
	}
	thousands := map[string]byte{"de": '.', "en": ','}[lang]
	if mark == thousands && len(text)-max(dot, comma) == 4 && text[0] != '0' {
		return 0
	}
	return mark
}

// numbers finds the numbers that stand for themselves. Digits in a name, a version, an identifier (they begin with a
// zero) or a telephone number are none.
func (r *reader) numbers() []reading {
	var all []reading
	for i := 0; i < len(r.tokens); {
		t := r.at(i)
		if n, ok := numberWords[t.fold]; ok && t.kind == isWord && r.counted(i) {
			all = append(all, reading{Found{Kind: Number, Value: strconv.Itoa(n), Start: t.start, End: t.end, Score: 1},
				rankNumber})
		}
		if t.kind != isNumber {
			i++
			continue
		}
		end := r.literal(i)
		if r.at(i-1).text == "+" && r.joined(i-1) {
			i = r.telephone(end)
			continue
		}
		if found, ok := r.numberAt(i, end); ok {
			all = append(all, found)
		}
		i = end
	}
	return all
}

// telephone passes over the digits of a telephone number.
func (r *reader) telephone(i int) int {
	for r.at(i).kind == isNumber || r.at(i+1).kind == isNumber && strings.Contains("-/()", r.at(i).text) {
		i++
	}
	return i
}

// counted tells whether a word of a number is one there. "One" mostly is none.
func (r *reader) counted(i int) bool {
	if r.joined(i-1) || r.joined(i) && r.at(i+1).text == "-" {
		return false
	}
	return r.word(i) != "one" || beforeOne[r.word(i-1)] && !behindOne[r.word(i+1)]
}

// literal gives the end of the digits and marks that begin at i and stand together.
func (r *reader) literal(i int) int {
	for r.joined(i) && r.at(i+1).kind == isMark && slices.Contains([]string{".", ",", "'"}, r.at(i+1).text) &&
		r.joined(i+1) && r.at(i+2).kind == isNumber {
		i += 2
	}
	return i + 1
}

// numberAt reads the literal between i and end.
func (r *reader) numberAt(i, end int) (reading, bool) {
	from := i
	if r.joined(i - 1) {
		before := r.at(i - 1)
		if before.text != "-" && !strings.Contains("([\"'„“=~<>€$£", before.text) || before.kind != isMark {
			return reading{}, false
		}
		if before.text == "-" {
			if !before.spaced {
				return reading{}, false
			}
			from--
		}
	}
	if r.joined(end-1) && !r.endsNumber(end) {
		return reading{}, false
	}
	start, stop := r.span(from, end)
	digits := r.at(i).text
	if len(digits) > 1 && digits[0] == '0' {
		return reading{}, false
	}
	value, ok := ParseNumber(r.text[start:stop], r.lang)
	return reading{Found{Kind: Number, Value: value, Start: start, End: stop, Score: 1}, rankNumber}, ok
}

// endsNumber tells whether what stands directly behind a number leaves it one.
func (r *reader) endsNumber(i int) bool {
	t := r.at(i)
	switch {
	case t.kind == isWord:
		return units[t.fold] && (!r.joined(i) || r.at(i+1).kind != isNumber)
	case strings.Contains("-/:_@\\#'", t.text):
		return !r.joined(i)
	}
	return true
}
