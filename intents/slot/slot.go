package slot

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A Kind is what a value is. The workspace's lists and patterns are kinds, too, by their ids.
type Kind string

// The kinds that are built in, each with its normal form.
const (
	Date     Kind = "date"     // 2026-12-01
	Time     Kind = "time"     // 15:30, of a day that is not said
	DateTime Kind = "datetime" // 2026-12-01T15:30+01:00
	Week     Kind = "week"     // 2026-W49
	Duration Kind = "duration" // PT2H, P3D
	Number   Kind = "number"   // -1234.5
	Email    Kind = "email"    // in small letters
	URL      Kind = "url"      // as written, with https:// where it begins with www.
	Host     Kind = "host"     // in small letters, with its port where one is written
	IP       Kind = "ip"       // with its port or the length of its net where one is written
)

// Builtin lists the kinds that every workspace has.
func Builtin() []Kind {
	return []Kind{Date, Time, DateTime, Week, Duration, Number, Email, URL, Host, IP}
}

// A Found is one value in a text. Text is text[Start:End].
type Found struct {
	Kind  Kind    `json:"kind"`
	Value string  `json:"value"` // normal form; of a list the entry's id
	Text  string  `json:"text"`  // as written
	Start int     `json:"start"` // in bytes
	End   int     `json:"end"`
	Score float64 `json:"score"` // 1 for what is exactly it, less for what is like it
}

// Bounds of what is looked at and given.
const (
	maxText  = 16 << 10
	maxFound = 40
)

// An Extractor finds values. It is immutable and safe for concurrent use.
type Extractor struct {
	lists    []List
	patterns []Pattern
	index    index
}

// New assembles an extractor for the workspace's own kinds, which may be none.
func New(own Set) *Extractor {
	return &Extractor{lists: own.Lists, patterns: own.Patterns, index: newIndex(own.Lists)}
}

// Find gives the values in a text in the order in which they stand there, never two on the same place. now is the
// moment of the words in the zone of the person; lang says how ambiguous days and numbers are read.
func (e *Extractor) Find(text string, now time.Time, lang string) []Found {
	text = clip(text)
	if text == "" {
		return nil
	}
	r := &reader{text: text, tokens: scan(text), now: now, lang: lang}
	all := r.addresses()
	all = append(all, e.tags(text)...)
	all = append(all, e.entries(r)...)
	all = append(all, r.times()...)
	all = append(all, r.numbers()...)
	found := settle(all)
	for i := range found {
		found[i].Text = text[found[i].Start:found[i].End]
	}
	slices.SortFunc(found, func(a, b Found) int { return cmp.Compare(a.Start, b.Start) })
	return found
}

// Knows tells whether a kind is built in or one of the workspace's.
func (e *Extractor) Knows(k Kind) bool { return slices.Contains(e.Kinds(), k) }

// Kinds lists the built-in kinds and the workspace's.
func (e *Extractor) Kinds() []Kind {
	kinds := Builtin()
	for _, l := range e.lists {
		kinds = append(kinds, l.Kind)
	}
	for _, p := range e.patterns {
		kinds = append(kinds, p.Kind)
	}
	return kinds
}

// Title is what people call a value: of a list the entry's name, of all else the value itself.
func (e *Extractor) Title(k Kind, value, lang string) string {
	if entry, ok := e.Entry(k, value); ok {
		return oneOf(entry.Name, lang)
	}
	return value
}

// KindTitle is what people call a kind of the workspace; of a built-in one it is empty, the catalogue has its name.
func (e *Extractor) KindTitle(k Kind, lang string) string {
	for _, l := range e.lists {
		if l.Kind == k {
			return oneOf(l.Title, lang)
		}
	}
	for _, p := range e.patterns {
		if p.Kind == k {
			return oneOf(p.Title, lang)
		}
	}
	return ""
}

// Entry finds an entry of a list by its id.
func (e *Extractor) Entry(k Kind, id string) (Entry, bool) {
	for _, l := range e.lists {
		if l.Kind != k {
			continue
		}
		i := slices.IndexFunc(l.Entries, func(entry Entry) bool { return entry.ID == id })
		if i < 0 {
			return Entry{}, false
		}
		return l.Entries[i], true
	}
	return Entry{}, false
}

// Pattern finds a pattern of the workspace by its kind.
func (e *Extractor) Pattern(k Kind) (Pattern, bool) {
	i := slices.IndexFunc(e.patterns, func(p Pattern) bool { return p.Kind == k })
	if i < 0 {
		return Pattern{}, false
	}
	return e.patterns[i], true
}

// IsList tells whether a kind is one of the workspace's lists.
func (e *Extractor) IsList(k Kind) bool {
	return slices.ContainsFunc(e.lists, func(l List) bool { return l.Kind == k })
}

// oneOf gives the text in the language, or in any other when it has none.
func oneOf(texts map[string]string, lang string) string {
	for _, l := range append([]string{lang}, languages...) {
		if texts[l] != "" {
			return texts[l]
		}
	}
	return ""
}

// clip bounds a text at a whole rune.
func clip(text string) string {
	if len(text) > maxText {
		end := maxText
		for end > 0 && !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end]
	}
	return strings.TrimRight(text, " \t\r\n")
}

// ranks say which reading of the same letters is believed, lowest first. What nobody writes by accident comes before
// what may be a part of it, what the organisation has named before what is built in, and a guess comes late.
const (
	rankAddress = iota // url, email, ip
	rankPattern
	rankName // machines, and exact entries of lists
	rankTime
	rankLike // entries of lists that are like the words
	rankNumber
)

// A reading is a value that may be in the text, before it is known which others it shares letters with.
type reading struct {
	Found
	rank int
}

// settle chooses among readings that share letters: the better rank, then the longer, then the surer one. Two that are
// alike in all that (one name in two lists) are settled by the order in which they came, which is that of the lists.
func settle(all []reading) []Found {
	slices.SortStableFunc(all, func(a, b reading) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(b.End-b.Start, a.End-a.Start),
			cmp.Compare(b.Score, a.Score), cmp.Compare(a.Start, b.Start))
	})
	var found []Found
	for _, r := range all {
		free := !slices.ContainsFunc(found, func(f Found) bool { return r.Start < f.End && f.Start < r.End })
		if free && r.Start < r.End {
			found = append(found, r.Found)
		}
		if len(found) == maxFound {
			break
		}
	}
	return found
}
