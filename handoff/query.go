package handoff

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A Query is what an agent looks for. The zero Query looks for nothing in particular.
type Query struct {
	Terms  []Term  // all have to be found, each anywhere in what belongs to the case
	Fields []Field // what else was asked for, for whoever knows the names: a state, a team, a date
}

// A Term is a word, or several that stand together.
type Term struct {
	Words  []string // lower case, without accents but for umlauts; see [Term.Spellings]
	Prefix bool     // the last word may go on
	Person bool     // looked for in the person's name and address only
	Number int64    // or else the case with this number is meant; 0: it cannot be
}

// A Field is a word with a colon, such as state:waiting.
type Field struct{ Name, Value string }

// The names of fields; whatever else has a colon is words to look for.
const (
	FieldState  = "state"
	FieldTeam   = "team"
	FieldAgent  = "agent"
	FieldBefore = "before"
	FieldAfter  = "after"
	FieldIs     = "is"
	fieldFrom   = "from"
)

// fields are what agents write for them, in English and German.
var fields = map[string]string{
	"state": FieldState, "status": FieldState, "team": FieldTeam, "agent": FieldAgent, "bearbeiter": FieldAgent,
	"before": FieldBefore, "vor": FieldBefore, "after": FieldAfter, "nach": FieldAfter, "seit": FieldAfter,
	"is": FieldIs, "ist": FieldIs, "from": fieldFrom, "von": fieldFrom,
}

// Limits of a query.
const (
	MaxQuery = 300 // bytes
	maxTerms = 10
	// a word that goes on has so many letters at least: fewer are the beginning of everything
	minPrefix = 4
)

// Why a query cannot be looked for.
var (
	ErrLongQuery  = errors.New("the query is too long")
	ErrEmptyQuery = errors.New("the query holds nothing to look for")
	ErrEmptyField = errors.New("a field of the query has no value")
)

// ReadQuery understands what an agent typed: words, "words that stand together", field:words. prefix is what numbers of
// cases begin with: "FL" for FL-12. A quote that is not closed ends with the text.
func ReadQuery(text, prefix string) (Query, error) {
	var q Query
	if len(text) > MaxQuery {
		return q, ErrLongQuery
	}
	parts := split(strings.ToValidUTF8(text, " "))
	for i, p := range parts {
		name, known := fields[strings.ToLower(p.field)]
		if !known && p.field != "" {
			p.text, p.field = p.field+":"+p.text, ""
		}
		switch {
		case known && strings.TrimSpace(p.text) == "":
			return q, ErrEmptyField
		case known && name != fieldFrom:
			q.Fields = append(q.Fields, Field{name, strings.TrimSpace(p.text)})
		default:
			q.add(p, prefix, i == len(parts)-1, known)
		}
	}
	switch {
	case len(q.Terms) > maxTerms:
		return q, ErrLongQuery
	case len(q.Terms) == 0 && len(q.Fields) == 0:
		return q, ErrEmptyQuery
	}
	return q, nil
}

func (q *Query) add(p part, prefix string, last, person bool) {
	t := Term{Person: person}
	for w := range words(p.text) {
		t.Words = append(t.Words, lower(w.text))
	}
	if len(t.Words) == 0 {
		return
	}
	if !person {
		t.Number = numberIn(p.text, prefix)
	}
	end := t.Words[len(t.Words)-1]
	t.Prefix = (last || person) && !p.quoted && t.Number == 0 && len([]rune(end)) >= minPrefix
	q.Terms = append(q.Terms, t)
}

// numberIn reads a case's number as people write it: FL-12, #12 or 12.
func numberIn(text, prefix string) int64 {
	digits := strings.TrimPrefix(strings.ToUpper(text), strings.ToUpper(prefix)+"-")
	number, err := strconv.ParseInt(strings.TrimPrefix(digits, "#"), 10, 64)
	if err != nil || number < 1 {
		return 0
	}
	return number
}

// A part is a word or what stands in quotes, with the field that it is for.
type part struct {
	field, text string
	quoted      bool
}

// split cuts at spaces outside of quotes.
func split(text string) []part {
	var parts []part
	var now part
	var word strings.Builder
	quoted := false
	end := func() {
		if now.text = word.String(); now.text != "" || now.field != "" {
			parts = append(parts, now)
		}
		now, quoted = part{}, false
		word.Reset()
	}
	for _, r := range text {
		switch {
		case strings.ContainsRune(`"„“”«»`, r):
			if quoted || now.field == "" || word.Len() > 0 {
				closes := quoted
				end()
				quoted = closes
			}
			quoted = !quoted
			now.quoted = quoted
		case quoted:
			word.WriteRune(r)
		case unicode.IsSpace(r):
			end()
		case r == ':' && now.field == "" && word.Len() > 0:
			now.field = word.String()
			word.Reset()
		default:
			word.WriteRune(r)
		}
	}
	end()
	return parts
}

// Spellings gives every way in which a word may be written: "mueller" is also "muller", which is how an index without
// accents keeps Müller; "strasse" is also "straße". At most sixteen.
func Spellings(word string) []string {
	forms := []string{""}
	rest := []rune(word)
	for i := 0; i < len(rest); {
		here, length := spelling(rest[i:])
		if len(here) > 1 && len(forms) > 8 {
			here = here[:1] // the first is as it was written
		}
		var longer []string
		for _, form := range forms {
			for _, h := range here {
				longer = append(longer, form+h)
			}
		}
		forms = longer
		i += length
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

// spelling gives how the beginning of a word may be written, and how many letters of it that is.
func spelling(rest []rune) (forms []string, length int) {
	switch two := string(rest[:min(2, len(rest))]); two {
	case "ae", "oe", "ue":
		return []string{two, two[:1]}, 2
	case "ss":
		return []string{two, "ß"}, 2
	}
	switch rest[0] {
	case 'ä':
		return []string{"a", "ae"}, 1
	case 'ö':
		return []string{"o", "oe"}, 1
	case 'ü':
		return []string{"u", "ue"}, 1
	case 'ß':
		return []string{"ß", "ss"}, 1
	default:
		return []string{string(rest[0])}, 1
	}
}

// lower is a word as a query keeps it.
func lower(word string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(strings.ToLower(word)) {
		if strings.ContainsRune("äöü", r) {
			b.WriteRune(r)
		} else {
			b.WriteString(plain(string(r)))
		}
	}
	return b.String()
}

// plain is a word as an index keeps it: lower case and without accents.
func plain(word string) string {
	bare := strings.Map(func(r rune) rune {
		if accent(r) {
			return -1
		}
		return r
	}, norm.NFD.String(strings.ToLower(word)))
	return norm.NFC.String(bare)
}

func accent(r rune) bool { return r >= 0x300 && r <= 0x36f }

func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Co, r) || accent(r)
}
