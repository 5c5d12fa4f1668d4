package kb

import (
	"cmp"
	"slices"
	"strings"
)

// asked is a word of a question, or a phrase of it, with the terms that it may mean on one shelf.
type asked struct {
	word   string
	rarity float64
	share  float64 // how much of its weight counts: 1 in the question, less in what was said before
	turn   int     // 0 for the question, then counted backwards
	terms  []meant
	kin    []int32 // terms of what may stand for it in a wider sense, by which nothing is found
}

type meant struct {
	term   int32
	weight float64
}

// An asking is a question in words, with what was said before.
type asking struct {
	lang    string // that it is probably in, see [spoken]; may be empty
	text    []string
	history [][]string // newest first
	vector  []float32
}

func newAsking(q Query) asking {
	a := asking{text: words(q.Text[:min(len(q.Text), maxText)]), vector: q.Vector}
	a.lang = spoken(a.text, q.Lang)
	for _, turn := range q.History[:min(len(q.History), maxTurns)] {
		a.history = append(a.history, words(turn[:min(len(turn), maxTurn)]))
	}
	return a
}

// understand finds the terms of each word on this shelf. What was said before names the matter that "and on my phone?"
// is about: its words that the question lacks count for less, and the less the longer ago. All together they must not
// drown a question that stands alone.
func (s *shelf) understand(q asking) []asked {
	seen := map[string]bool{}
	out := s.meanings(said{q.text, q.lang}, maxAsked, seen)
	own, share := len(out), tuned.history.newest
	for i, turn := range q.history {
		for _, a := range s.meanings(said{turn, q.lang}, maxRecalled, seen) {
			a.share, a.turn = a.share*share, i+1
			out = append(out, a)
		}
		share *= tuned.history.older
	}
	limit := tuned.history.most * rarity(0, s.size())
	if recalled := massOf(out[own:]); recalled > limit {
		for i := range out[own:] {
			out[own+i].share *= limit / recalled
		}
	}
	return out
}

// massOf is what a perfect match of all words would weigh.
func massOf(list []asked) float64 {
	var sum float64
	for _, a := range list {
		sum += a.rarity * a.share
	}
	return sum
}

// meanings are those of the words of a text that were not seen before. Words that occur nowhere stay in: that they are
// not covered is what tells a question from outside. Of a pasted log only the rarest known words are weighed.
func (s *shelf) meanings(text said, most int, seen map[string]bool) []asked {
	spans := s.spans(text, seen)
	if len(spans) > most {
		slices.SortStableFunc(spans, func(a, b span) int { return cmp.Compare(b.rarity, a.rarity) })
		spans = spans[:most]
	}
	out := make([]asked, 0, len(spans))
	for _, sp := range spans {
		out = append(out, s.meaning(sp, text.lang))
	}
	s.join(out, spans, text.words)
	for _, sp := range spans {
		for _, named := range s.spans(said{s.thesaurus.phrases(sp.stems, s.lang), s.lang}, seen) {
			a := s.meaning(named, s.lang)
			a.share = tuned.meaning.synonym
			out = append(out, a)
		}
	}
	return out
}

// span is one word of a question, or up to three that mean something together.
type span struct {
	words, stems []string
	rarity       float64 // 0 for what the shelf does not know
}

func (s *shelf) spans(text said, seen map[string]bool) []span {
	var out []span
	list, stems := text.words, phraseStems(text.words, s.lang)
	for i := 0; i < len(list); {
		n := s.phraseLength(stems[i:], s.lang)
		if s.isForeign(text.lang) {
			own := phraseStems(list[i:min(len(list), i+maxSynonymWords)], text.lang)
			n = max(n, s.phraseLength(own, text.lang))
		}
		key := strings.Join(stems[i:i+n], " ")
		if !seen[key] && (n > 1 || !s.saysNothing(list[i], text.lang)) {
			sp := span{words: list[i : i+n], stems: stems[i : i+n]}
			if s.spread(key) > 0 {
				sp.rarity = s.rarity(key)
			}
			out = append(out, sp)
		}
		seen[key] = true
		i += n
	}
	return out
}

// phraseLength is the number of words from here on that mean something together ("log in"), else 1.
func (s *shelf) phraseLength(stems []string, lang string) int {
	for n := min(maxSynonymWords, len(stems)); n > 1; n-- {
		if s.thesaurus.knows(stems[:n], lang) {
			return n
		}
	}
	return 1
}

// meaning tries the cheapest explanation first: the word itself with its synonyms, one of the other language, a slip.
// Who speaks another language than the shelf may mean both: names are the same everywhere.
func (s *shelf) meaning(sp span, lang string) asked {
	a := asked{word: strings.Join(sp.words, " "), rarity: rarity(0, s.size()), share: 1}
	s.say(&a, sp, 1)
	if len(a.terms) == 0 || s.isForeign(lang) {
		s.abroad(&a, sp.words)
	}
	if len(a.terms) == 0 && len(sp.words) == 1 {
		s.guess(&a, sp.words[0])
	}
	return a
}

// say adds what the words of a span mean on this shelf.
func (s *shelf) say(a *asked, sp span, weight float64) {
	for i, w := range sp.words {
		if len(sp.words) > 1 && isStop(w, s.lang) {
			continue
		}
		a.add(s, sp.stems[i], weight)
		for _, p := range s.words.split(w) {
			a.add(s, p, weight*tuned.meaning.askedPart)
		}
	}
	if len(sp.words) > 1 {
		a.add(s, stem(strings.Join(sp.words, ""), s.lang), weight)
	}
	for _, o := range s.thesaurus.others(strings.Join(sp.stems, " "), s.lang, s.lang) {
		a.add(s, o, weight*tuned.meaning.synonym)
	}
	if len(sp.words) == 1 {
		s.derive(a, sp.words[0], weight)
	}
	if len(sp.stems) == 1 {
		a.kin = append(a.kin, s.kinOf(sp.stems[0])...)
	}
}

// add takes a term in if the shelf has it. The commonest meaning sets how much the word matters.
func (a *asked) add(s *shelf, term string, weight float64) {
	id, ok := s.terms[term]
	if !ok {
		return
	}
	if slices.ContainsFunc(a.terms, func(m meant) bool { return m.term == id }) {
		return
	}
	a.terms = append(a.terms, meant{id, weight})
	if weight == 1 || len(a.terms) == 1 {
		a.rarity = min(a.rarity, s.rarity(term))
	}
}

// guess takes a word for a slip of the nearest that the shelf or the thesaurus know.
func (s *shelf) guess(a *asked, word string) {
	if s.words.uses(stem(word, s.lang)) > 0 {
		return
	}
	list := slices.Concat(s.words.guesses(word), s.thesaurus.guesses(word, s.lang))
	least := slices.MinFunc(append(list, guess{distance: maxSlips + 1}), closer).distance
	for _, g := range list {
		if g.distance > least {
			continue
		}
		said := stem(g.word, s.lang)
		s.say(a, span{words: []string{g.word}, stems: []string{said}}, 1-tuned.meaning.wrongLetter*float64(g.distance))
	}
}

// grams are the pieces of four letters of a word with its ends marked. They see the kinship of words that no rule of
// grammar joins, and survive a wrong letter.
func grams(word string) [][4]byte {
	marked := "_" + word + "_"
	if len(marked) < 5 {
		return nil
	}
	out := make([][4]byte, len(marked)-3)
	for i := range out {
		out[i] = [4]byte([]byte(marked[i : i+4]))
	}
	return out
}

// pieces asks for the letters of the words, too. The number is what an article with all of them reaches.
func (s *shelf) pieces(list []asked) (out []asked, most float64) {
	unknown := rarity(0, s.size())
	for _, a := range list {
		for w := range strings.FieldsSeq(a.word) {
			if isStop(w, s.lang) {
				continue
			}
			for _, g := range grams(w) {
				id, ok := s.grams[g]
				if !ok {
					most += unknown * a.share * (tuned.repeat.letters + 1)
					continue
				}
				out = append(out, asked{terms: []meant{{id, 1}}, share: a.share})
				most += s.gramRarity(int(id)) * a.share * (tuned.repeat.letters + 1)
			}
		}
	}
	return out, max(most, 1)
}

// written asks for the words in the very form that they have. The number is what an article with all of them reaches.
func (s *shelf) written(list []asked) (out []asked, most float64) {
	for _, a := range list {
		for w := range strings.FieldsSeq(a.word) {
			if isStop(w, s.lang) {
				continue
			}
			if id, ok := s.spelt[w]; ok {
				out = append(out, asked{terms: []meant{{id, 1}}, share: a.share})
			}
			most += s.formRarity(w) * a.share * (tuned.repeat.forms + 1)
		}
	}
	return out, max(most, 1)
}

func (s *shelf) gramRarity(id int) float64 {
	return rarity(len(s.letters.postings[id]), s.size())
}
