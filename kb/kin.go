package kb

import (
	"iter"
	"strings"
	"sync"

	"github.com/firstline-support/firstline/intents/lexicon"
)

// A kin has what means the same in everyday and office language, by language and stem. It is too wide to search with,
// since who asks for something "late" does not want all that is "slow". But where a question has two words and an
// article two of their kin, side by side, that is no chance.
type kin map[string][]kinLine

// A kinLine has stems by language.
type kinLine map[string][]string

var theKin = sync.OnceValue(func() kin { return newKin(lexicon.All()) })

// newKin reads a lexicon. Of its sayings with several words nothing is kept.
func newKin(meanings iter.Seq[lexicon.Words]) kin {
	k, stems := kin{}, map[string]string{} // many words stand in several lines
	for list := range meanings {
		group := kinLine{}
		for lang, entries := range list {
			for _, entry := range entries {
				key := lang + entry
				s, known := stems[key]
				if !known {
					s = onlyStem(entry, lang)
					stems[key] = s
				}
				if s != "" {
					group[lang] = append(group[lang], s)
				}
			}
		}
		k.add(group)
	}
	return k
}

// onlyStem is the stem of an entry of one word that says something, "" for all others.
func onlyStem(entry, lang string) string {
	if strings.Contains(entry, " ") {
		return ""
	}
	w := words(strings.ReplaceAll(entry, "-", ""))
	if len(w) != 1 || isStop(w[0], lang) {
		return ""
	}
	return stem(w[0], lang)
}

func (k kin) add(group kinLine) {
	for lang, list := range group {
		for i := range list {
			key := phraseKey(lang, list[i:i+1])
			k[key] = append(k[key], group)
		}
	}
}

// terms are those of the shelf that a stem of its language may stand for.
func (k kin) terms(s *shelf, stems []string) []int32 {
	var out []int32
	for _, line := range k[phraseKey(s.lang, stems)] {
		for _, o := range line[s.lang] {
			if id, ok := s.terms[o]; ok {
				out = append(out, id)
			}
		}
	}
	return out
}
