package kb

import (
	"cmp"
	"hash/maphash"
	"math"
	"slices"
	"strings"
)

// A vocabulary knows the words of a shelf: it takes German compounds apart and finds what a misspelt word was.
type vocabulary struct {
	lang    string
	counts  map[string]int // by word
	stems   map[string]int
	open    *vocabulary
	list    []string
	deletes []deletion // sorted
	seed    maphash.Seed
}

// deletion files a word under itself with some letters left out: above stands the upper half of the hash of these
// letters, below the number of the word. A few words that only share the hash are found too far away later.
type deletion uint64

func newDeletion(hash uint64, word int32) deletion { return deletion(hash>>32<<32 | uint64(word)) }

func (d deletion) word() int32 { return int32(d & math.MaxUint32) }

const (
	minPart   = 4 // letters of a compound's part
	prefix    = 8 // letters that the deletion index looks at
	maxVaried = 3 // candidates for a misspelt word
	maxSlips  = 2 // wrong letters of one
)

func (v *vocabulary) count(words []string) {
	if v.counts == nil {
		v.counts = map[string]int{}
	}
	for _, w := range words {
		v.counts[w]++
	}
}

func (v *vocabulary) finish(lang string, open *shelf) {
	v.lang, v.stems, v.seed = lang, map[string]int{}, maphash.MakeSeed()
	if open != nil {
		v.open = &open.words
	}
	for w, n := range v.counts {
		if isStop(w, lang) {
			continue
		}
		v.stems[stem(w, lang)] += n
		if len(w) >= minPart && !isNumber(w) {
			v.list = append(v.list, w)
		}
	}
	slices.Sort(v.list)
	for i, w := range v.list {
		for _, h := range v.variants(w) {
			v.deletes = append(v.deletes, newDeletion(h, int32(i)))
		}
	}
	slices.Sort(v.deletes)
	v.deletes = slices.Clip(v.deletes)
}

func (v *vocabulary) uses(stem string) int {
	n := v.stems[stem]
	if v.open != nil {
		n += v.open.uses(stem)
	}
	return n
}

// split gives the stems of a German compound's two parts, cut where both are used most. The base's own words
// are the dictionary: "Druckertreiber" is split where printers and drivers are written about.
func (v *vocabulary) split(word string) []string {
	if v.lang != "de" {
		return nil
	}
	var best []string
	bestUse := 0
	for i := minPart; i+minPart <= len(word); i++ {
		left := v.known(word[:i])
		if left == "" {
			continue
		}
		right := stem(word[i:], v.lang)
		use := min(v.uses(left), v.uses(right))
		if use > bestUse {
			best, bestUse = []string{left, right}, use
		}
	}
	return best
}

// known finds the first part of a compound, with the letters that join it to the next left out.
func (v *vocabulary) known(part string) string {
	for _, link := range []string{"", "s", "es", "n", "en"} {
		n := len(part) - len(link)
		if n < minPart || part[n:] != link {
			continue
		}
		if s := stem(part[:n], v.lang); v.uses(s) > 0 && !isStop(part[:n], v.lang) {
			return s
		}
	}
	return ""
}

// variants are the hashes of a word's first letters with up to two of them left out.
func (v *vocabulary) variants(word string) []uint64 {
	w := word[:min(prefix, len(word))]
	out := []uint64{maphash.String(v.seed, w)}
	for i := range w {
		one := w[:i] + w[i+1:]
		out = append(out, maphash.String(v.seed, one))
		if len(word) < 7 {
			continue
		}
		for j := i; j < len(one); j++ {
			out = append(out, maphash.String(v.seed, one[:j]+one[j+1:]))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// guess is a word that may have been meant.
type guess struct {
	word     string
	distance int
}

func closer(a, b guess) int { return a.distance - b.distance }

// guesses finds the nearest known words to one that is not known: one wrong letter up to six letters, two above.
func (v *vocabulary) guesses(word string) []guess {
	limit := maxSlips
	if len(word) < 7 {
		limit = 1
	}
	if len(word) < minPart || isNumber(word) {
		return nil
	}
	seen := map[int32]bool{}
	var out []guess
	for _, h := range v.variants(word) {
		i, _ := slices.BinarySearch(v.deletes, newDeletion(h, 0))
		for ; i < len(v.deletes) && v.deletes[i]>>32 == deletion(h>>32); i++ {
			n := v.deletes[i].word()
			if seen[n] {
				continue
			}
			seen[n] = true
			if d := distance(word, v.list[n], limit); d <= limit {
				out = append(out, guess{v.list[n], d})
			}
		}
	}
	slices.SortFunc(out, func(a, b guess) int {
		return cmp.Or(closer(a, b), v.counts[b.word]-v.counts[a.word], strings.Compare(a.word, b.word))
	})
	return out[:min(maxVaried, len(out))]
}

// distance counts wrong, missing, extra and swapped letters; above the limit it only says so.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	var rows [3][maxWord + 2]int
	for j := 0; j <= len(b); j++ {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		row, prev, older := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
	}
	return rows[len(a)%3][len(b)]
}
