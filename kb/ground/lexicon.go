package ground

import (
	_ "embed" // word lists are texts that people edit, not code
	"slices"
	"strings"
	"sync"

	general "github.com/firstline-support/firstline/intents/lexicon"
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
	sides     [2]map[string][]int32  // contraries by language and stem: 2n is against 2n+1
	soft      [2]set                 // stems
	verbs     [2]set                 // stems of words for acts
	parties   [2]map[string]party    // whom rules speak to and who makes them, by folded word
	strong    [2]set                 // stems of words that always matter
	measuring [2]set                 // stems of words that join a thing with its measure
	kinds     map[int32][]int32      // particular concepts by the general one
	light     [2]set                 // folded words
	cues      [2]map[string]cue      // by folded word
	sayings   [2]map[string][]saying // cues of several words by the first
	known     [2]map[string]string   // stems by word, while the lists are read
}

// A saying is a cue of several words.
type saying struct {
	words []string
	cue   cue
}

var theLexicon = sync.OnceValue(newLexicon)

// newLexicon reads the lists.
func newLexicon() *lexicon {
	x := &lexicon{kinds: map[int32][]int32{}}
	for in := range x.concepts {
		x.concepts[in] = make(map[string][]int32, manyWords)
		x.known[in] = make(map[string]string, manyWords)
		x.phrases[in] = map[string]bool{}
		x.light[in] = set{}
		x.soft[in] = set{}
		x.strong[in] = set{}
		x.parties[in] = map[string]party{}
		x.measuring[in] = set{}
		x.verbs[in] = set{}
		x.sides[in] = map[string][]int32{}
		x.cues[in] = map[string]cue{}
		x.sayings[in] = map[string][]saying{}
	}
	n := int32(0)
	acts := false
	for line := range entries(conceptsText) {
		if head, ok := strings.CutPrefix(line, "= "); ok {
			acts = head == "acts"
			continue
		}
		n++
		x.addConcept(n, line, acts)
	}
	for words := range general.All() {
		n++
		x.addWords(n, words)
	}
	for line := range entries(kindsText) {
		n++
		x.addKinds(n, line)
	}
	side := int32(0)
	for line := range entries(oppositesText) {
		x.addOpposites(side, line)
		side += 2
	}
	for line := range entries(lightText) {
		kind, list, _ := strings.Cut(line, ":")
		x.addLight(kind, strings.Fields(list))
	}
	for line := range entries(cuesText) {
		x.addCues(line)
	}
	x.known = [2]map[string]string{}
	return x
}

// manyWords are about as many as the lists have in a language.
const manyWords = 20000

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

func (x *lexicon) addConcept(n int32, line string, act bool) {
	sides := strings.SplitN(line, "|", 2)
	for in, side := range sides {
		for entry := range strings.SplitSeq(side, ",") {
			key := x.phraseKey(entry, language(in))
			x.put(n, key, language(in))
			if act {
				x.verbs[in][key] = struct{}{}
			}
		}
	}
}

// addWords adds a meaning of the general lexicon.
func (x *lexicon) addWords(n int32, words general.Words) {
	for in, lang := range general.Languages {
		for _, entry := range words[lang] {
			x.put(n, x.phraseKey(entry, language(in)), language(in))
		}
	}
}

func (x *lexicon) put(n int32, key string, in language) {
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
func (x *lexicon) phraseKey(entry string, in language) string {
	fields := strings.Fields(entry)
	for i, f := range fields {
		key, ok := x.known[in][f]
		if !ok {
			low, _ := lowOf(f)
			key = stem(low, in)
			x.known[in][f] = key
		}
		fields[i] = key
	}
	return strings.Join(fields, " ")
}

// addKinds gives the general word a concept of its own that the particular ones lead to.
func (x *lexicon) addKinds(n int32, line string) {
	general, list, _ := strings.Cut(line, ":")
	in := english
	inGerman, inEnglish := x.phraseKey(general, german), x.phraseKey(general, english)
	if x.concepts[german][inGerman] != nil && x.concepts[english][inEnglish] == nil {
		in = german
	}
	for _, g := range x.concepts[in][x.phraseKey(general, in)] {
		for entry := range strings.SplitSeq(list, ",") {
			key := x.phraseKey(strings.TrimSpace(entry), in)
			if x.concepts[in][key] == nil {
				x.put(n, key, in)
			}
			x.kinds[g] = append(x.kinds[g], x.concepts[in][key]...)
		}
	}
}

// addOpposites reads "on | an = off | aus": words of both languages on either side.
func (x *lexicon) addOpposites(side int32, line string) {
	for half := range strings.SplitSeq(line, "=") {
		for in, list := range strings.SplitN(half, "|", 2) {
			for entry := range strings.SplitSeq(list, ",") {
				if key := x.phraseKey(entry, language(in)); key != "" {
					if first, _, ok := strings.Cut(key, " "); ok {
						x.phrases[in][first] = true
					}
					x.sides[in][key] = append(x.sides[in][key], side)
				}
			}
		}
		side++
	}
}

func (x *lexicon) addLight(kind string, words []string) {
	kind, lang, ok := strings.Cut(kind, " ")
	if !ok {
		kind, lang = "", kind
	}
	in := languageNamed(lang)
	for _, w := range words {
		low, _ := lowOf(w)
		switch kind {
		case "soft":
			x.soft[in][stem(low, in)] = struct{}{}
		case "measure":
			x.measuring[in][stem(low, in)] = struct{}{}
		case "actor", "reader", "office":
			x.parties[in][low] = parties[kind]
			if in == german {
				x.parties[in][stem(low, in)] = parties[kind]
			}
		case "strong":
			x.strong[in][stem(low, in)] = struct{}{}
		default:
			x.light[in][low] = struct{}{}
		}
	}
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
