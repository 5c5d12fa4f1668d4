package slot

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/firstline-support/firstline/intents/sheet"
)

// A Pattern is a kind whose values have a form in common.
type Pattern struct {
	Kind    Kind
	Title   map[string]string // by language
	Form    *regexp.Regexp    // whatever the case of letters
	Example string            // shown to people, and proof that the form fits what it is for
	File    string
	Line    int
}

// A form is kept small: it runs over every message.
const (
	maxForm    = 200   // bytes as written
	maxProgram = 2_000 // steps when it is compiled
)

// pattern reads the form of values. A form has to fit its example as a whole, must not fit nothing, and is kept small:
// it runs over every message.
func (l *loader) pattern(at sheet.Entry, e map[string]sheet.Entry) (Pattern, bool) {
	written := l.Text(at.Value, "the pattern")
	form, err := compile(written)
	if err != nil {
		l.Note(at.Line, fmt.Sprintf("the pattern does not compile: %v", err),
			"write a Go regular expression in single quotes, such as 'NW-\\d{5}'")
		return Pattern{}, false
	}
	if len(written) > maxForm || steps(written) > maxProgram {
		l.Note(at.Line, "the pattern is too large to run over every message",
			fmt.Sprintf("write at most %d characters and no large repetitions", maxForm))
		return Pattern{}, false
	}
	p := Pattern{Form: form}
	example, ok := e["example"]
	if ok {
		p.Example = l.Text(example.Value, "the example")
	}
	switch {
	case p.Example == "":
		l.Note(at.Line, "the pattern has no example", "add `example:` with one value: people are shown it")
	case !slices.Equal(form.FindStringIndex(p.Example), []int{0, len(p.Example)}):
		l.Note(example.Line, fmt.Sprintf("the pattern does not fit its example %q", p.Example),
			"change the one or the other until it fits from the first letter to the last")
	case form.MatchString("") || greedy(form):
		l.Note(at.Line, "the pattern fits ordinary words, so it would be found in every message",
			"let it begin with fixed letters, or hold more than two digits")
	}
	return p, true
}

// compile makes a form that does not look at the case of letters.
func compile(written string) (*regexp.Regexp, error) { return regexp.Compile("(?i:" + written + ")") }

// steps is how large a pattern is when it is compiled.
func steps(written string) int {
	parsed, err := syntax.Parse(written, syntax.Perl)
	if err != nil {
		return 0
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return 0
	}
	return len(program.Inst)
}

// greedy tells whether a form fits what stands in every message.
func greedy(form *regexp.Regexp) bool {
	return slices.ContainsFunc(strings.Fields("a the ist nicht printer Drucker Passwort 7 12"), form.MatchString)
}

// tags finds the values that have a form. One that goes on in a word is not the value: NW-123456 has no NW-12345 in it.
func (e *Extractor) tags(text string) []reading {
	var all []reading
	for _, p := range e.patterns {
		for _, at := range p.Form.FindAllStringIndex(text, maxFound) {
			if !alone(text, at[0], at[1]) {
				continue
			}
			all = append(all, reading{Found{Kind: p.Kind, Value: p.normal(text[at[0]:at[1]]), Start: at[0], End: at[1],
				Score: 1}, rankPattern})
		}
	}
	return all
}

// normal writes a value as the example does: in capitals, in small letters, or as it is where the example has both.
func (p Pattern) normal(value string) string {
	switch p.Example {
	case strings.ToUpper(p.Example):
		return strings.ToUpper(value)
	case strings.ToLower(p.Example):
		return strings.ToLower(value)
	}
	return value
}

// alone tells whether a place in the text does not begin or end within a word.
func alone(text string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	first, _ := utf8.DecodeRuneInString(text[start:])
	last, _ := utf8.DecodeLastRuneInString(text[:end])
	after, _ := utf8.DecodeRuneInString(text[end:])
	return start < end && (!inWord(before) || !inWord(first)) && (!inWord(last) || !inWord(after))
}

func inWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}
