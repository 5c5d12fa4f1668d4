package flow

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The two answers to a confirmation, also the ids of its buttons.
const (
	yes = "yes"
	no  = "no"
)

const (
	maxText = 500 // runes of a free text, bytes of anything else
	label   = `[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?`
)

// types are the values an ask step can want: how to bring an input into its normal form, and whether it is one.
var types = map[string]func(string) (string, bool){
	"text":   func(s string) (string, bool) { return s, s != "" && utf8.RuneCountInString(s) <= maxText },
	"number": number,
	"email": shape(regexp.MustCompile(`^[A-Za-z0-9._%+'-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}$`),
		strings.ToLower),
	"date":      date,
	"asset_tag": shape(regexp.MustCompile(`^[A-Za-z]{2,4}-[0-9]{3,8}$`), strings.ToUpper),
	"host":      shape(regexp.MustCompile(`^(`+label+`(\.`+label+`)*|[0-9A-Fa-f:]*:[0-9A-Fa-f:]+)$`), strings.ToLower),
}

// dateForms are tried in this order, so the day comes first where dots part it and the month where slashes do.
var dateForms = []string{"2006-01-02", "2.1.2006", "1/2/2006"}

// accept brings an input into the form its step wants, or says that it is none.
func (s Step) accept(input string) (string, bool) {
	input = strings.TrimSpace(strings.ToValidUTF8(input, ""))
	value, ok := types[s.Type](input)
	if !ok || s.Pattern != nil && !s.Pattern.MatchString(value) {
		return "", false
	}
	return value, true
}

func shape(form *regexp.Regexp, normal func(string) string) func(string) (string, bool) {
	return func(s string) (string, bool) {
		return normal(s), len(s) <= maxText && form.MatchString(s)
	}
}

// number takes 1234, -5, 3.5 and 3,5.
func number(s string) (string, bool) {
	s = strings.Replace(s, ",", ".", 1)
	value, err := strconv.ParseFloat(s, 64)
	if err != nil || len(s) > 20 || strings.ContainsAny(s, "xXnNpP_") {
		return "", false
	}
	return strconv.FormatFloat(value, 'f', -1, 64), true
}

func date(s string) (string, bool) {
	for _, form := range dateForms {
		if t, err := time.Parse(form, s); err == nil {
			return t.Format(time.DateOnly), true
		}
	}
	return "", false
}

// plain makes answers comparable: lower case, letters and digits only, single blanks.
func plain(s string) string {
	if len(s) > 4*maxText {
		s = s[:4*maxText]
	}
	s = strings.ToLower(norm.NFKC.String(strings.ToValidUTF8(s, "")))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}), " ")
}
