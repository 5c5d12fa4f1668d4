package mask

import (
	"slices"
)

// The numbers of digits of cards.
const (
	leastCard = 12
	mostCard  = 19
)

// cards finds numbers of payment cards: the beginning and the length are those of an issuer and the check digit is
// right (ISO/IEC 7812), or a word before says so.
func cards(v view, all []run) []span {
	var spans []span
	said := containsAny(v.lower, cardWords...)
	for _, r := range all {
		r.windows(v.text, leastCard, mostCard, func(part run, digits string) {
			if part.stands(v.text) && (isCard(digits) || said && saysCard(v, part)) && part.narrow(v.text) {
				spans = append(spans, part.span(Card))
			}
		})
	}
	return spans
}

// issuers are the beginnings of card numbers and the lengths that go with them.
var issuers = []struct {
	from, to string
	lengths  []int
}{
	{"4", "4", []int{13, 16, 19}},
	{"51", "55", []int{16}},
	{"2221", "2720", []int{16}},
	{"34", "34", []int{15}},
	{"37", "37", []int{15}},
	{"300", "305", []int{14}},
	{"36", "36", []int{14}},
	{"38", "39", []int{14}},
	{"3528", "3589", []int{16, 17, 18, 19}},
	{"6011", "6011", []int{16, 17, 18, 19}},
	{"644", "659", []int{16, 17, 18, 19}},
	{"62", "62", []int{16, 17, 18, 19}},
	{"50", "50", []int{12, 13, 14, 15, 16, 17, 18, 19}},
	{"56", "69", []int{16, 17, 18, 19}},
}

func isCard(digits string) bool {
	return luhn(digits) && slices.ContainsFunc(issuers, func(one struct {
		from, to string
		lengths  []int
	}) bool {
		begin := digits[:len(one.from)]
		return begin >= one.from && begin <= one.to && slices.Contains(one.lengths, len(digits))
	})
}

// luhn checks the last digit of a number by the rule of Luhn (ISO/IEC 7812-1, annex B).
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return sum%10 == 0
}

// cardWords say of the number after them that it is a card's, so that a digit may be wrong.
var cardWords = []string{
	"kreditkarte", "credit card", "debit card", "kartennummer", "card number", "visa", "mastercard",
}

func saysCard(v view, r run) bool {
	return containsAny(v.lower[max(0, r[0].start-maxBefore):r[0].start], cardWords...)
}
