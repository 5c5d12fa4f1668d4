package kb

import (
	"slices"
	"strings"
)

// particles may stand apart from a German verb ("melde mich an"), or in front of what its forms begin with:
// "abzumelden", "angemeldet".
var particles = strings.Fields(`
	ab an auf aus bei dar durch ein fest fort frei her herunter hin hoch los mit nach runter uber um unter vor weg weiter
	wieder zu zuruck zurueck zusammen`)

const (
	minVerb  = 4  // letters of a form without what stands in front of it
	maxParts = 16 // words of a question in which parted verbs are looked for
)

// infinitives are what a folded German word may be a form of: of "abzumelden" and "abgemeldet" it is "abmelden".
func infinitives(word string) []string {
	var out []string
	for _, p := range append([]string{""}, particles...) {
		rest, ok := strings.CutPrefix(word, p)
		if !ok {
			continue
		}
		if verb, ok := strings.CutPrefix(rest, "zu"); ok && p != "" && len(verb) >= minVerb {
			out = append(out, p+verb)
		}
		if verb, ok := strings.CutPrefix(rest, "ge"); ok && len(verb) > minVerb {
			out = append(out, p+verb, p+strings.TrimSuffix(strings.TrimSuffix(verb, "t"), "e")+"en")
		}
	}
	return out
}

// derive adds the verbs that a word may be a form of.
func (s *shelf) derive(a *asked, word string, weight float64) {
	if s.lang != "de" {
		return
	}
	for _, verb := range infinitives(word) {
		a.add(s, stem(verb, s.lang), weight*tuned.meaning.derived)
	}
}

// join adds to each word the verbs that it makes with a particle of the same text.
func (s *shelf) join(out []asked, spans []span, text []string) {
	if s.lang != "de" || len(spans) > maxParts {
		return
	}
	for _, p := range text {
		if !slices.Contains(particles, p) {
			continue
		}
		for i, sp := range spans {
			if len(sp.words) > 1 {
				continue
			}
			verb := stem(p+sp.words[0], s.lang)
			out[i].add(s, verb, tuned.meaning.derived)
			for _, o := range s.thesaurus.others(verb, s.lang, s.lang) {
				out[i].add(s, o, tuned.meaning.derived*tuned.meaning.synonym)
			}
		}
	}
}
