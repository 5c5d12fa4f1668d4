package slot

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A name is one way to write an entry of a list.
type name struct {
	list, entry int
	words       []int // in the index's vocabulary
	capitals    bool  // it has to be written in capitals: in small letters it is an ordinary word
}

// An index finds the names that may begin at a word.
type index struct {
	lists    []List
	words    []vocable
	byWord   map[string]int
	byLength map[int][]int // words by their number of runes
	begin    map[int][]int // names by their first word
	names    []name
}

// A vocable is a word of some name.
type vocable struct {
	fold    string
	letters uint64 // which it has, for telling quickly that another word is far from it
	runes   int
}

func newIndex(lists []List) index {
	x := index{lists: lists, byWord: map[string]int{}, byLength: map[int][]int{}, begin: map[int][]int{}}
	for l, list := range lists {
		for e, entry := range list.Entries {
			for _, written := range entry.names() {
				words := phrase(written)
				n := name{list: l, entry: e, capitals: len(words) == 1 && tiny[words[0]]}
				x.add(n, words)
				if len(words) == 2 {
					x.add(n, []string{words[0] + words[1]}) // what is written as two words is also written as one
				}
			}
		}
	}
	return x
}

// phrase splits a name into the words that a text would have in its place.
func phrase(written string) []string {
	var words []string
	for _, t := range scan(written) {
		if t.kind != isMark {
			words = append(words, cmp.Or(t.fold, t.text))
		}
	}
	return words
}

func (x *index) add(n name, words []string) {
	if len(words) == 0 {
		return
	}
	for _, w := range words {
		n.words = append(n.words, x.learn(w))
	}
	x.names = append(x.names, n)
	x.begin[n.words[0]] = append(x.begin[n.words[0]], len(x.names)-1)
}

func (x *index) learn(word string) int {
	if i, ok := x.byWord[word]; ok {
		return i
	}
	i, runes := len(x.words), utf8.RuneCountInString(word)
	x.words = append(x.words, vocable{word, letters(word), runes})
	x.byWord[word] = i
	x.byLength[runes] = append(x.byLength[runes], i)
	return i
}

// letters is a set of the letters in a word. One changed letter changes it in at most two places.
func letters(word string) uint64 {
	var set uint64
	for _, r := range word {
		set |= 1 << (uint(r) % 64)
	}
	return set
}

// A search looks for entries in one text. It remembers what each different word is like.
type search struct {
	*index
	r    *reader
	like map[string]map[int]float64
}

// entries finds the entries of lists.
func (e *Extractor) entries(r *reader) []reading {
	if len(e.index.names) == 0 {
		return nil
	}
	s := search{&e.index, r, map[string]map[int]float64{}}
	var all []reading
	for i := range r.tokens {
		all = append(all, s.from(i)...)
	}
	return all
}

// from gives the best name that begins at token i, in each list: another list may have a word in it that is meant.
func (s search) from(i int) []reading {
	var all []reading
	for word, score := range s.known(i) {
		for _, n := range s.begin[word] {
			if s.names[n].capitals && s.r.at(i).text != strings.ToUpper(s.r.at(i).text) {
				continue
			}
			if end, least, ok := s.rest(s.names[n], i, score); ok {
				all = s.keep(all, s.reading(s.names[n], i, end, least))
			}
		}
	}
	if s.r.word(i) == "" || s.r.word(i+1) == "" {
		return all
	}
	if word, ok := s.byWord[s.r.word(i)+s.r.word(i+1)]; ok {
		for _, n := range s.begin[word] {
			if len(s.names[n].words) == 1 {
				all = s.keep(all, s.reading(s.names[n], i, i+2, together))
			}
		}
	}
	return all
}

// reading makes a value of the tokens from i up to end.
func (s search) reading(n name, i, end int, score float64) reading {
	start, stop := s.r.span(i, end)
	rank := rankLike
	if score == 1 {
		rank = rankName
	}
	list := s.lists[n.list]
	return reading{Found{Kind: list.Kind, Value: list.Entries[n.entry].ID, Start: start, End: stop, Score: score}, rank}
}

// keep adds a reading, or puts it in the place of a worse one of the same list. Where two are alike the id decides, so
// that the same text always gives the same.
func (s search) keep(all []reading, r reading) []reading {
	i := slices.IndexFunc(all, func(old reading) bool { return old.Kind == r.Kind })
	if i < 0 {
		return append(all, r)
	}
	old := all[i]
	if cmp.Or(cmp.Compare(r.End, old.End), cmp.Compare(r.Score, old.Score), cmp.Compare(old.Value, r.Value)) > 0 {
		all[i] = r
	}
	return all
}

// rest tells whether the words of a name behind the first follow token i.
func (s search) rest(n name, i int, score float64) (end int, least float64, ok bool) {
	at := i + 1
	for _, word := range n.words[1:] {
		for s.r.at(at).kind == isMark && strings.Contains("-./&+_", s.r.at(at).text) && s.r.at(at).text != "" {
			at++
		}
		follows, ok := s.known(at)[word]
		if !ok {
			return 0, 0, false
		}
		score = min(score, follows)
		at++
	}
	return at, score, true
}

// known gives the words of names that token i is, or is like, each with how sure that is.
func (s search) known(i int) map[int]float64 {
	t := s.r.at(i)
	word := t.fold
	if t.kind == isNumber {
		word = t.text
	}
	if word == "" {
		return nil
	}
	is, ok := s.like[word]
	if !ok {
		is = s.alike(word)
		s.like[word] = is
	}
	return is
}

// maxAlike is how many different words of a text are compared with names that they are not: no letter has more, and it
// bounds the time whatever is sent.
const maxAlike = 400

// alike compares a word with the vocabulary. One that is in it is like no other.
func (s search) alike(word string) map[int]float64 {
	if i, ok := s.byWord[word]; ok {
		return map[int]float64{i: 1}
	}
	runes := utf8.RuneCountInString(word)
	if len(s.like) >= maxAlike || runes < shortest || runes > maxName || strings.ContainsFunc(word, unicode.IsDigit) {
		return nil
	}
	found := map[int]float64{}
	for length := range s.byLength {
		if length < shortest || length > runes+2 {
			continue
		}
		for _, i := range s.byLength[length] {
			if score := likeness(word, runes, s.words[i]); score > 0 {
				found[i] = score
			}
		}
	}
	return surest(found)
}

// surest keeps the words that a word is most like.
func surest(found map[int]float64) map[int]float64 {
	most := 0.0
	for _, score := range found {
		most = max(most, score)
	}
	for i, score := range found {
		if score < most {
			delete(found, i)
		}
	}
	return found
}

// Near gives the entries of a list that were probably meant by words in which none was found, likeliest first, at most
// so many. Where nothing is near it gives the first entries, so that people see what there is.
func (e *Extractor) Near(k Kind, text string, most int) []Entry {
	i := slices.IndexFunc(e.lists, func(l List) bool { return l.Kind == k })
	if i < 0 {
		return nil
	}
	entries := e.lists[i].Entries
	type guess struct {
		entry Entry
		far   float64
	}
	said := words(text)
	var near []guess
	for _, entry := range entries {
		if far := farthest(entry, said); far <= nearEnough {
			near = append(near, guess{entry, far})
		}
	}
	slices.SortStableFunc(near, func(a, b guess) int { return cmp.Compare(a.far, b.far) })
	var found []Entry
	for _, g := range near[:min(most, len(near))] {
		found = append(found, g.entry)
	}
	if len(found) == 0 {
		return slices.Clone(entries[:min(most, len(entries))])
	}
	return found
}

// nearEnough is the share of a name's letters that may be wrong in a guess that people are asked about.
const nearEnough = 0.5

// nearWords bounds what is compared: answers are short.
const nearWords = 12

// words are the folded words of the beginning of a text.
func words(text string) []string {
	said := phrase(clip(text))
	return said[:min(len(said), nearWords)]
}

// farthest is the share of letters by which the nearest name of an entry differs from words that were said; a name
// whose words were said in part counts as near.
func farthest(entry Entry, said []string) float64 {
	best := 1.0
	for _, written := range entry.names() {
		name := phrase(written)
		whole := strings.Join(name, " ")
		for i := range said {
			for j := i + 1; j <= min(len(said), i+len(name)); j++ {
				spoken := strings.Join(said[i:j], " ")
				longer := max(len(spoken), len(whole))
				best = min(best, float64(distance(spoken, whole, longer))/float64(longer))
			}
			if len(said[i]) >= shortest && slices.Contains(name, said[i]) {
				best = min(best, nearEnough/2)
			}
		}
	}
	return best
}
