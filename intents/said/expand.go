package said

import (
	_ "embed" // abbreviations.txt
	"slices"
	"strings"
	"unicode"
)

//go:embed abbreviations.txt
var abbreviationText string

// A Glossary spells abbreviations out. It never changes and is safe for concurrent use.
type Glossary struct {
	long map[string]map[string]string // by language and abbreviation
}

// NewGlossary reads the built-in abbreviations.
func NewGlossary() *Glossary {
	g := &Glossary{long: map[string]map[string]string{"en": {}, "de": {}}}
	lang := ""
	for row := range strings.Lines(abbreviationText) {
		row = strings.TrimSpace(row)
		if heading, ok := strings.CutPrefix(row, "# "); ok {
			lang = heading
			continue
		}
		short, long, ok := strings.Cut(row, "=")
		if words := g.long[lang]; ok && words != nil {
			words[strings.TrimSpace(short)] = strings.TrimSpace(long)
		}
	}
	return g
}

// Expand puts the long form behind each abbreviation, so that both are there to be matched: the workspace may use
// either. An abbreviation without a long form says nothing and goes. What has no abbreviation stays as it is.
func (g *Glossary) Expand(text, lang string) string {
	if g == nil {
		return text
	}
	words := g.long[lang]
	var out strings.Builder
	last := 0
	for i := 0; i < len(text); {
		n := strings.IndexFunc(text[i:], gap)
		if n < 0 {
			n = len(text) - i
		}
		if n == 0 {
			i++
			continue
		}
		if long, ok := words[strings.ToLower(text[i:i+n])]; ok {
			out.WriteString(text[last:i])
			if long != "" {
				out.WriteString(text[i:i+n] + " " + long)
			}
			last = i + n
		}
		i += n
	}
	if expanded := strings.TrimSpace(out.String() + text[last:]); expanded != "" {
		return expanded
	}
	return text
}

// Telling leaves out what tells nothing about the language of a text: abbreviations that people use in all of them.
// "asap" behind a German request makes it no English one.
func (g *Glossary) Telling(text string) string {
	if g == nil {
		return text
	}
	everywhere := func(word string) bool {
		word = strings.ToLower(strings.TrimFunc(word, func(r rune) bool { return gap(r) || r == '.' }))
		for _, words := range g.long {
			if _, ok := words[word]; !ok {
				return false
			}
		}
		return true
	}
	return strings.Join(slices.DeleteFunc(strings.Fields(text), everywhere), " ")
}

// gap tells what ends a word. Addresses and file names are none of ours: what hangs together by a point or a slash is
// one word.
func gap(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune(",;:!?()\"„“”", r)
}
