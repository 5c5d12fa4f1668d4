package ground

import (
	_ "embed" // word lists are texts that people edit, not code
	"slices"
	"strings"
	"sync"
)

//go:embed lexicon/concepts.txt
var conceptsText string

//go:embed lexicon/kinds.txt
var kindsText string

//go:embed lexicon/opposites.txt
var oppositesText string

//go:embed lexicon/light.txt
var lightText string

//go:embed lexicon/cues.txt
var cuesText string

// A lexicon is what the room knows about words. It never changes once read.
type lexicon struct {
	concepts  [2]map[string][]int32  // by language and stem; particle verbs and phrases are joined by a space
	phrases   [2]map[string]bool     // first stems of phrases
	opposites map[int32][]int32      // concepts that contradict one another
	kinds     map[int32][]int32      // particular concepts by the general one
	light     [2]set                 // folded words
	cues      [2]map[string]cue      // by folded word
	sayings   [2]map[string][]saying // cues of several words by the first
}

// A saying is a cue of several words.
type saying struct {
	words []string
	cue   cue
}

var theLexicon = sync.OnceValue(newLexicon)

func newLexicon() *lexicon {
	x := &lexicon{opposites: map[int32][]int32{}, kinds: map[int32][]int32{}}
	for in := range x.concepts {
		x.concepts[in] = map[string][]int32{}
		x.phrases[in] = map[string]bool{}
		x.light[in] = set{}
		x.cues[in] = map[string]cue{}
		x.sayings[in] = map[string][]saying{}
	}
	n := int32(0)
	for line := range entries(conceptsText) {
		n++
		x.addConcept(n, line)
	}
	for line := range entries(kindsText) {
		n++
		x.addKinds(n, line)
	}
	for line := range entries(oppositesText) {
		n = x.addOpposites(n, line)
	}
	for line := range entries(lightText) {
		lang, list, _ := strings.Cut(line, ":")
		for _, w := range strings.Fields(list) {
			low, _ := lowOf(w)
			x.light[languageNamed(lang)][low] = struct{}{}
		}
	}
	for line := range entries(cuesText) {
		x.addCues(line)
	}
	return x
}

func languageNamed(lang string) language {
	if lang == "de" {
		return german
	}
	return english
}

// entries are the lines that are neither empty nor remarks.
func entries(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for line := range strings.Lines(text) {
			line = strings.TrimSpace(line)
			if line != "" && line[0] != '#' && !yield(line) {
				return
			}
		}
	}
}

func (x *lexicon) addConcept(n int32, line string) {
	sides := strings.SplitN(line, "|", 2)
	for in, side := range sides {
		for entry := range strings.SplitSeq(side, ",") {
			x.put(n, strings.TrimSpace(entry), language(in))
		}
	}
}

func (x *lexicon) put(n int32, entry string, in language) {
	key := phraseKey(entry, in)
	if key == "" {
		return
	}
	if !slices.Contains(x.concepts[in][key], n) {
		x.concepts[in][key] = append(x.concepts[in][key], n)
	}
	if first, _, ok := strings.Cut(key, " "); ok {
		x.phrases[in][first] = true
	}
}

// phraseKey joins the stems of a phrase; the particle of a verb stays as it is.
func phraseKey(entry string, in language) string {
	fields := strings.Fields(entry)
	for i, f := range fields {
		low, _ := lowOf(f)
		fields[i] = stem(low, in)
	}
	return strings.Join(fields, " ")
}

// addKinds gives the general word a concept of its own that the particular ones lead to.
func (x *lexicon) addKinds(n int32, line string) {
	general, list, _ := strings.Cut(line, ":")
	in := english
	if x.concepts[german][phraseKey(general, german)] != nil && x.concepts[english][phraseKey(general, english)] == nil {
		in = german
	}
	for _, g := range x.concepts[in][phraseKey(general, in)] {
		for entry := range strings.SplitSeq(list, ",") {
			key := phraseKey(strings.TrimSpace(entry), in)
			if x.concepts[in][key] == nil {
				x.put(n, strings.TrimSpace(entry), in)
			}
			x.kinds[g] = append(x.kinds[g], x.concepts[in][key]...)
		}
	}
}

// addOpposites joins all meanings of two words; a word without a meaning gets one.
func (x *lexicon) addOpposites(n int32, line string) int32 {
	a, b, _ := strings.Cut(line, "=")
	a, b = strings.TrimSpace(a), strings.TrimSpace(b)
	for _, w := range []string{a, b} {
		if len(x.concepts[english][phraseKey(w, english)]) == 0 {
			n++
			x.put(n, w, english)
		}
	}
	for _, i := range x.concepts[english][phraseKey(a, english)] {
		for _, j := range x.concepts[english][phraseKey(b, english)] {
			if i != j {
				x.opposites[i] = append(x.opposites[i], j)
				x.opposites[j] = append(x.opposites[j], i)
			}
		}
	}
	return n
}

func (x *lexicon) addCues(line string) {
	name, lists, _ := strings.Cut(line, ":")
	c := cueNames[name]
	for in, side := range strings.SplitN(lists, "|", 2) {
		for entry := range strings.SplitSeq(side, ",") {
			fields := strings.Fields(entry)
			for i := range fields {
				fields[i], _ = lowOf(fields[i])
			}
			switch len(fields) {
			case 0:
			case 1:
				x.cues[in][fields[0]] |= c
			default:
				x.sayings[in][fields[0]] = append(x.sayings[in][fields[0]], saying{fields, c})
			}
		}
	}
}
