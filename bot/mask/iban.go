package mask

import (
	"regexp"
	"strings"
)

// lengths are how many characters an IBAN of a country has (IBAN registry of SWIFT, release 99).
var lengths = map[string]int{
	"ad": 24, "ae": 23, "al": 28, "at": 20, "az": 28, "ba": 20, "be": 16, "bg": 22, "bh": 22, "br": 29, "by": 28,
	"ch": 21, "cr": 22, "cy": 28, "cz": 24, "de": 22, "dk": 18, "do": 28, "ee": 20, "eg": 29, "es": 24, "fi": 18,
	"fo": 18, "fr": 27, "gb": 22, "ge": 22, "gi": 23, "gl": 18, "gr": 27, "gt": 28, "hr": 21, "hu": 28, "ie": 22,
	"il": 23, "iq": 23, "is": 26, "it": 27, "jo": 30, "kw": 30, "kz": 20, "lb": 28, "lc": 32, "li": 21, "lt": 20,
	"lu": 20, "lv": 21, "mc": 27, "md": 24, "me": 22, "mk": 19, "mr": 27, "mt": 31, "mu": 30, "nl": 18, "no": 15,
	"pk": 24, "pl": 28, "ps": 29, "pt": 25, "qa": 29, "ro": 24, "rs": 22, "sa": 24, "sc": 31, "se": 24, "si": 19,
	"sk": 24, "sm": 27, "tn": 24, "tr": 26, "ua": 29, "va": 22, "vg": 24, "xk": 20,
}

// ibans finds account numbers of the international form whose check digits are right (ISO 13616), or that a word before
// calls so.
func ibans(v view) []span {
	var spans []span
	for i := 0; i+4 <= len(v.lower); i++ {
		long, known := lengths[v.lower[i:i+2]]
		if !known || !isDigit(v.lower[i+2]) || !startsWord(v.text, i) {
			continue
		}
		text, end := alphanumeric(v.lower, i, long)
		said := strings.Contains(v.lower[max(0, i-maxBefore):i], "iban")
		if len(text) == long && endsWord(v.text, end) && mod97(text) || said && len(text) >= 12 {
			spans = append(spans, span{start: i, end: end, kind: IBAN})
			i = end - 1
		}
	}
	return append(spans, accounts(v)...)
}

// alphanumeric reads letters and digits with at most one sign between them.
func alphanumeric(s string, i, most int) (text string, end int) {
	var b strings.Builder
	for end = i; i < len(s) && b.Len() < most; i++ {
		switch c := s[i]; {
		case isLetter(c) || isDigit(c):
			b.WriteByte(c)
			end = i + 1
		case strings.IndexByte(" .-\n", c) < 0 || end < i:
			return b.String(), end
		}
	}
	return b.String(), end
}

// mod97 tells whether the check digits of an IBAN in small letters are right: the number that it is with the first four
// characters at the end and letters as 10 to 35 leaves 1 when divided by 97.
func mod97(iban string) bool {
	rest := 0
	for i := range len(iban) {
		switch c := iban[(i+4)%len(iban)]; {
		case isDigit(c):
			rest = (rest*10 + int(c-'0')) % 97
		default:
			rest = (rest*100 + int(c-'a') + 10) % 97
		}
	}
	return rest == 1
}

// account is a number that a word before calls one of a bank account, or of a bank.
var account = regexp.MustCompile(`(?:kontonummer|konto-?nr|kto|bankleitzahl|blz|bank account(?: number)?|account no|` +
	`sort code|routing number)[ .:#]{0,3}(?:is |ist |lautet )?(\d(?:[ -]?\d){4,16})`)

func accounts(v view) []span {
	if !containsAny(v.lower, "konto", "kto", "blz", "bankleitzahl", "account", "sort code", "routing") {
		return nil
	}
	var spans []span
	for _, at := range account.FindAllStringSubmatchIndex(v.lower, -1) {
		spans = append(spans, span{start: at[2], end: at[3], kind: IBAN})
	}
	return spans
}

func containsAny(s string, parts ...string) bool {
	for _, part := range parts {
		if strings.Contains(s, part) {
			return true
		}
	}
	return false
}
