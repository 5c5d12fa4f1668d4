package kb

import (
	_ "embed" // the thesaurus is a text that people edit, not code
	"slices"
	"strings"
	"sync"
)

//go:embed thesaurus.txt
var thesaurusText string

// A thesaurus knows what people say for one another in either language, so that a question about "wifi" finds the
// article on "wireless", and "Kennwort" finds "password" where nobody has translated it.
type thesaurus struct {
	concepts []concept
	byStem   map[string][]int       // concepts by language and stem; the words of a phrase are joined by a space
	words    map[string]*vocabulary // by language
}

// concept is one line: stems of single words by language. Phrases of the built-in thesaurus are only listened to, never
// searched for: they are sayings. Those of an organisation are names.
type concept struct {
	stems   map[string][]string
	phrases map[string][][]string
}

// thesaurusOf gives the one of an organisation that says its own words for things. Without such words all bases have
// the same one: nothing changes it, and making it costs more than indexing some articles.
func thesaurusOf(own []Synonyms) *thesaurus {
	if len(own) == 0 {
		return builtIn()
	}
	return newThesaurus(own)
}

var builtIn = sync.OnceValue(func() *thesaurus { return newThesaurus(nil) })

func newThesaurus(own []Synonyms) *thesaurus {
	t := &thesaurus{byStem: map[string][]int{}, words: map[string]*vocabulary{}}
	for _, lang := range languages {
		t.words[lang] = &vocabulary{}
	}
	for line := range strings.Lines(thesaurusText) {
		if list, ok := synonymsOf(line); ok {
			t.add(list, false)
		}
	}
	for _, list := range own {
		t.add(list, true)
	}
	for lang, v := range t.words {
		v.finish(lang, nil)
	}
	return t
}

func (t *thesaurus) add(list Synonyms, names bool) {
	c := concept{stems: map[string][]string{}, phrases: map[string][][]string{}}
	for _, lang := range languages {
		for _, entry := range list[lang] {
			t.entry(&c, lang, entry, names)
		}
	}
	t.concepts = append(t.concepts, c)
}

func (t *thesaurus) entry(c *concept, lang, entry string, name bool) {
	list := words(strings.ReplaceAll(entry, "-", ""))
	stems := phraseStems(list, lang)
	if len(stems) == 0 {
		return
	}
	key := phraseKey(lang, stems)
	if n := len(t.concepts); !slices.Contains(t.byStem[key], n) {
		t.byStem[key] = append(t.byStem[key], n)
	}
	switch {
	case len(stems) > 1 && name:
		c.phrases[lang] = append(c.phrases[lang], list)
	case len(stems) == 1:
		t.words[lang].count(list)
		if !isStop(stems[0], lang) && !slices.Contains(c.stems[lang], stems[0]) {
			c.stems[lang] = append(c.stems[lang], stems[0])
		}
	}
}

// phrases gives the words of the names that an organisation has for what was said, without those of the saying itself.
func (t *thesaurus) phrases(stems []string, lang string) []string {
	var out []string
	for _, n := range t.byStem[phraseKey(lang, stems)] {
		for _, phrase := range t.concepts[n].phrases[lang] {
			if !slices.Equal(phraseStems(phrase, lang), stems) {
				out = append(out, phrase...)
			}
		}
	}
	return out
}

func phraseStems(words []string, lang string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = stem(w, lang)
	}
	return out
}

func phraseKey(lang string, stems []string) string {
	return lang + ":" + strings.Join(stems, " ")
}

// others gives the stems in one language for what was said in another or the same.
func (t *thesaurus) others(said, saidIn, wanted string) []string {
	var out []string
	for _, n := range t.byStem[saidIn+":"+said] {
		for _, s := range t.concepts[n].stems[wanted] {
			if !slices.Contains(out, s) && (s != said || saidIn != wanted) {
				out = append(out, s)
			}
		}
	}
	return out
}

func (t *thesaurus) knows(stems []string, lang string) bool {
	return len(t.byStem[phraseKey(lang, stems)]) > 0
}

// guesses finds the words of its own that a misspelt one may have been.
func (t *thesaurus) guesses(word, lang string) []guess {
	if v := t.words[lang]; v != nil {
		return v.guesses(word)
	}
	return nil
}
