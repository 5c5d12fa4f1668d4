package kb

import (
	_ "embed" // the thesaurus is a text that people edit, not code
	"slices"
	"strings"
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

// concept is one line: stems of single words by language. Phrases are only listened to, never searched for.
type concept struct{ stems map[string][]string }

func newThesaurus(text string) *thesaurus {
	t := &thesaurus{byStem: map[string][]int{}, words: map[string]*vocabulary{}}
	for _, lang := range languages {
		t.words[lang] = &vocabulary{}
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		c := concept{stems: map[string][]string{}}
		en, de, _ := strings.Cut(line, "|")
		t.side(&c, "en", en)
		t.side(&c, "de", de)
		t.concepts = append(t.concepts, c)
	}
	for lang, v := range t.words {
		v.finish(lang, nil)
	}
	return t
}

func (t *thesaurus) side(c *concept, lang, list string) {
	for entry := range strings.SplitSeq(list, ",") {
		list := words(strings.ReplaceAll(entry, "-", ""))
		stems := phraseStems(list, lang)
		if len(stems) == 0 {
			continue
		}
		if len(list) == 1 {
			t.words[lang].count(list)
		}
		key := phraseKey(lang, stems)
		if n := len(t.concepts); !slices.Contains(t.byStem[key], n) {
			t.byStem[key] = append(t.byStem[key], n)
		}
		if len(stems) == 1 && !isStop(stems[0], lang) && !slices.Contains(c.stems[lang], stems[0]) {
			c.stems[lang] = append(c.stems[lang], stems[0])
		}
	}
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
