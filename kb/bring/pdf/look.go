package pdf

import (
	"math"
	"slices"
	"strings"
	"unicode"
)

// larger is how much larger than the text a heading is, at least.
const larger = 1.12

// look is what a document looks like as a whole: what is large or far apart depends on it.
type look struct {
	body    float64        // size of most letters
	leading float64        // distance of lines, in sizes
	right   float64        // where lines end at most
	sizes   []float64      // of headings, the largest first
	above   int            // levels of headings that the outline has
	allBold bool           // bold is how its text is printed
	words   map[string]int // that it has, in small letters
}

func lookOf(lines []line) look {
	k := look{body: 10, leading: 1.2, words: map[string]int{}}
	letters, gaps := map[float64]int{}, map[float64]int{}
	bold := 0
	for i, l := range lines {
		text := l.text()
		letters[half(l.size)] += len(text)
		k.right = max(k.right, l.right)
		for word := range strings.FieldsSeq(text) {
			k.words[bare(word)]++
		}
		if l.bold {
			bold++
		}
		if i == 0 || lines[i-1].page != l.page || half(lines[i-1].size) != half(l.size) || l.size <= 0 {
			continue
		}
		if gap := (lines[i-1].bottom - l.bottom) / l.size; gap > 0.7 && gap < 2.2 {
			gaps[math.Round(gap*20)/20]++
		}
	}
	if size, ok := most(letters); ok {
		k.body = size
	}
	if gap, ok := most(gaps); ok {
		k.leading = gap
	}
	for size := range letters {
		if size >= larger*k.body {
			k.sizes = append(k.sizes, size)
		}
	}
	slices.Sort(k.sizes)
	slices.Reverse(k.sizes)
	k.allBold = 2*bold > len(lines)
	return k
}

// half rounds a size: programs give 11.98 and 12.02 for the same.
func half(size float64) float64 { return math.Round(size*2) / 2 }

// most is the key with the highest count, the smaller one of two.
func most(count map[float64]int) (key float64, ok bool) {
	best := 0
	for k, n := range count {
		if n > best || n == best && k < key {
			key, best, ok = k, n, true
		}
	}
	return key, ok
}

// rank is the level of headings of a size among all that are larger than the text.
func (k look) rank(size float64) int {
	for i, s := range k.sizes {
		if half(size) >= s {
			return i + 1
		}
	}
	return len(k.sizes) + 1
}

// bare is a word without the punctuation around it.
func bare(word string) string {
	return strings.ToLower(strings.TrimFunc(word, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}))
}
