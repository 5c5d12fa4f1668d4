package mask

import (
	"regexp"
	"slices"
	"strings"
)

// idNumbers finds numbers that a state gave to a person, where a check tells them from others: German tax and pension
// insurance, social security of Austria, Switzerland and the United States, national insurance of the United Kingdom.
func idNumbers(v view, all []run) []span {
	var spans []span
	for _, r := range all {
		r.windows(v.text, 9, 13, func(part run, digits string) {
			if part.stands(v.text) && isIDNumber(part, digits) && part.narrow(v.text) {
				spans = append(spans, part.span(ID))
			}
		})
	}
	return append(append(spans, lettered(v, all)...), named(v)...)
}

// idWords come before such a number, which then needs no check: of many there is none, and people mistype.
var idWords = regexp.MustCompile(`(?:versicherungs-?(?:nummer|nr)|\bsv-?(?:nummer|nr)|steuer-?(?:nummer|nr|id)|` +
	`identifikationsnummer|social security (?:number|no)|\bssn|\btax id)[ .:#]{0,3}(?:is |ist |lautet )?` +
	`(\d[\d ./-]{4,14}(?:[a-z] ?\d{3}\b)?)`)

func named(v view) []span {
	if !containsAny(v.lower, "versicherung", "sv", "steuer", "identifika", "social", "ssn", "tax id") {
		return nil
	}
	var spans []span
	for _, at := range idWords.FindAllStringSubmatchIndex(v.lower, -1) {
		spans = append(spans, span{start: at[2], end: at[3], kind: ID})
	}
	return spans
}

func isIDNumber(r run, digits string) bool {
	switch len(digits) {
	case 9:
		return len(r) == 3 && r[0].size() == 3 && r[1].size() == 2 && isAmericanID(digits)
	case 10:
		return len(r) == 2 && r[0].size() == 4 && isAustrianID(digits)
	case 11:
		return isGermanTaxID(digits)
	case 13:
		return strings.HasPrefix(digits, "756") && ean13(digits)
	}
	return false
}

// isAmericanID knows the ranges that the Social Security Administration never gives out.
func isAmericanID(digits string) bool {
	area := digits[:3]
	return area != "000" && area != "666" && area < "900" && digits[3:5] != "00" && digits[5:] != "0000"
}

// isAustrianID checks the fourth digit against the others, of which the last six are a birthday.
func isAustrianID(digits string) bool {
	sum := 0
	for i, weight := range []int{3, 7, 9, 0, 5, 8, 4, 2, 1, 6} {
		sum += weight * int(digits[i]-'0')
	}
	return sum%11 == int(digits[3]-'0') && digits[4:6] <= "31" && digits[6:8] <= "13"
}

// isGermanTaxID checks an Identifikationsnummer (§ 139b AO): among its first ten digits one comes two or three times
// and the others at most once, and the last is a check digit by ISO/IEC 7064, MOD 11,10.
func isGermanTaxID(digits string) bool {
	times := make([]int, 10)
	for _, d := range digits[:10] {
		times[d-'0']++
	}
	slices.Sort(times)
	if digits[0] == '0' || times[9] < 2 || times[9] > 3 || times[8] > 1 {
		return false
	}
	product := 10
	for _, d := range digits[:10] {
		sum := (int(d-'0') + product) % 10
		if sum == 0 {
			sum = 10
		}
		product = sum * 2 % 11
	}
	return (11-product)%10 == int(digits[10]-'0')
}

// ean13 checks the last digit as on goods (GS1), which the Swiss AHV number has, too.
func ean13(digits string) bool {
	sum := 0
	for i, d := range digits {
		sum += int(d-'0') * (1 + i%2*2)
	}
	return sum%10 == 0
}

// pension is a German Versicherungsnummer; insurance a British National Insurance number, whose letters leave some out.
var (
	pension   = regexp.MustCompile(`^(\d{2}) ?(\d{6}) ?([a-z]) ?(\d{3})\b`)
	insurance = regexp.MustCompile(`^[a-ceghj-prtw-z][a-ceghj-nprtw-z] ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b`)
)

// maxLettered is more than numbers with letters have, in bytes.
const maxLettered = 20

func lettered(v view, all []run) []span {
	var spans []span
	for _, r := range all {
		for i, g := range r {
			if at := g.start; (g.size() == 2 || g.size() == 8) && startsWord(v.lower, at) {
				found := pension.FindStringSubmatch(v.lower[at:min(len(v.lower), at+maxLettered)])
				if found != nil && isPension(strings.Join(found[1:], "")) {
					spans = append(spans, span{start: at, end: at + len(found[0]), kind: ID})
				}
			}
			if i > 0 {
				continue
			}
			at := len(strings.TrimSuffix(v.lower[:g.start], " ")) - len("ab")
			if at < 0 || g.start-at > len("ab ") || !startsWord(v.lower, at) {
				continue
			}
			if found := insurance.FindString(v.lower[at:min(len(v.lower), at+maxLettered)]); found != "" {
				spans = append(spans, span{start: at, end: at + len(found), kind: ID})
			}
		}
	}
	return spans
}

// isPension checks the last digit of a number of the Deutsche Rentenversicherung (VKVV § 4): the letter counts as its
// place in the alphabet with two digits, and of the weighted digits the cross sums are added.
func isPension(number string) bool {
	letter := int(number[8]-'a') + 1
	digits := number[:8] + string(rune('0'+letter/10)) + string(rune('0'+letter%10)) + number[9:11]
	sum := 0
	for i, weight := range []int{2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1} {
		product := weight * int(digits[i]-'0')
		sum += product/10 + product%10
	}
	return sum%10 == int(number[11]-'0')
}
