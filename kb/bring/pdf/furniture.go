package pdf

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

const (
	margin  = 0.12 // of a page's height, at the top and at the bottom, in which headers and footers stand
	repeats = 3    // pages on which they are seen, at least
	share   = 0.3  // of all pages; left and right pages may differ, and chapters begin without
)

var (
	digits = regexp.MustCompile(`\d+`)
	// number is a page number and nothing else.
	number = regexp.MustCompile(`(?i)^(?:(?:page|seite|p\.|s\.)\s*)?[-–|]?\s*#(?:\s*(?:/|\||of|von)\s*#)?\s*[-–|]?$`)
)

// A place is what furniture has in common on all pages: its words but for numbers, and where it stands.
type place struct {
	words string
	at    int
}

// unfurnish takes away what repeats at the top and the bottom of pages. A large line is none of it: it is the heading
// of a chapter that begins a page, and chapters may differ in their numbers only.
func unfurnish(pages []page) {
	count, large := map[place]int{}, larger*body(pages)
	for _, p := range pages {
		seen := map[place]bool{}
		for _, l := range p.lines {
			if at, ok := p.place(l); ok && l.size < large && !seen[at] {
				seen[at] = true
				count[at]++
			}
		}
	}
	for i, p := range pages {
		pages[i].lines = slices.DeleteFunc(p.lines, func(l line) bool {
			at, ok := p.place(l)
			n := count[at]
			often := n >= repeats && float64(n) >= share*float64(len(pages))
			return ok && l.size < large && (often || n > 1 && number.MatchString(at.words))
		})
	}
}

// body is the size of most letters.
func body(pages []page) float64 {
	letters := map[float64]int{}
	for _, p := range pages {
		for _, l := range p.lines {
			letters[half(l.size)] += len(l.text())
		}
	}
	size, _ := most(letters)
	return size
}

func (p page) place(l line) (place, bool) {
	if l.bottom > margin*p.height && l.bottom < (1-margin)*p.height {
		return place{}, false
	}
	words := strings.Join(strings.Fields(digits.ReplaceAllString(l.text(), "#")), " ")
	return place{words: words, at: int(math.Round(l.bottom / 4))}, true
}

// wording is what two texts have in common that say the same: letters and digits.
func wording(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, clean(s))
}
