package mask

// Redact replaces every value by the word for its kind, for good: [MAIL], [SECRET]. It is for journals and logs, knows
// no names, and leaves IP addresses. What it made it leaves as it is. Texts above [MaxText] are cut.
func Redact(text string) string {
	text = cut(text)
	for range maxRounds {
		next := redacted(text)
		if next == text {
			break
		}
		text = next
	}
	return text
}

// maxRounds bounds how often a text is looked at: what was a part of something can be something of its own beside what
// was put in. The second round hardly ever finds anything.
const maxRounds = 8

func redacted(text string) string {
	v := look(text)
	spans := v.outside(everything(v))
	var said []told
	for _, s := range spans {
		if s.told && s.end-s.start >= shortestTold {
			said = append(said, told{s.kind, v.text[s.start:s.end]})
		}
	}
	spans = append(spans, v.outside(again(v, latest(said)))...)
	return v.replaced(text, joined(spans), func(kind Kind, _ string) string { return nameless(kind) })
}

// everything finds all that has the form of something to hide, wherever it comes from.
func everything(v view) []span {
	numbers := runs(v.text)
	spans := mails(v)
	for _, found := range [][]span{
		phones(v, numbers), cards(v, numbers), idNumbers(v, numbers), ibans(v), tokens(v), links(v), passwords(v),
	} {
		spans = append(spans, found...)
	}
	return spans
}
