package mask

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of the names that a mask is given: they are foreign text as well.
const (
	maxNames    = 200
	maxNameText = 200 // bytes
	maxParts    = 8
)

// names are the words of names as views see them.
type names struct {
	parts  map[string]bool // in lower case: found in every spelling
	exact  map[string]bool // short ones, and words that mean something else: found only as they are written
	inside []string        // of scripts without spaces between words
}

func namesOf(people []string) names {
	n := names{parts: map[string]bool{}, exact: map[string]bool{}}
	for _, name := range people[:min(len(people), maxNames)] {
		if len(name) > maxNameText {
			name = name[:maxNameText]
		}
		for _, form := range spelt(name) {
			v := look(form)
			for i, w := range words(v.text) {
				if i == maxParts {
					break
				}
				n.add(v.text[w.start:w.end], v.lower[w.start:w.end])
			}
		}
	}
	return n
}

// spelt are the ways to write a name with and without umlauts.
func spelt(name string) []string {
	apart := strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue").Replace(name)
	if apart == name {
		return []string{name}
	}
	return []string{name, apart}
}

func (n *names) add(word, lower string) {
	letters := utf8.RuneCountInString(word)
	first, _ := utf8.DecodeRuneInString(word)
	switch {
	case strings.IndexFunc(word, unicode.IsLetter) < 0:
	case unicode.In(first, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
		if letters >= 2 {
			n.inside = append(n.inside, word)
		}
	case letters < 2:
	case letters == 2 || everyday[lower]:
		if unicode.IsUpper(first) {
			n.exact[word] = true
		}
	default:
		n.parts[lower] = true
	}
}

// everyday are words that are names, too, or that people call themselves. In small letters they are not hidden.
var everyday = wordSet(`
	admin administrator an anna am and app april art august bot berg bill chat client computer cloud customer das
	dean dem den der desk die discord drucker ein eine ernst email employee error faith firma for frank frau from
	gast grace grant group grau gross guest hans heart help herr hope in internet it jack june jung kaiser klein
	koch konto kunde kurz laptop lang mail major mark marks may max mike miss mit mobile mr mrs ms neu new not
	office old online outlook page paul password passwort pat phone power printer richter rich richtig rose rot sage
	sales schloss schlussel schnell schwarz security server service sommer sommers spring stark star stone support
	system team teams test the ticket to today und user van vom von weiss will windows winter wolf wood young zoom`)

func wordSet(all string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(all) {
		set[word] = true
	}
	return set
}

// words are the places of letters and digits in a row.
func words(s string) []group {
	var all []group
	start := -1
	for i, r := range s {
		switch inside := unicode.IsLetter(r) || unicode.IsDigit(r); {
		case inside && start < 0:
			start = i
		case !inside && start >= 0:
			all, start = append(all, group{start, i}), -1
		}
	}
	if start >= 0 {
		all = append(all, group{start, len(s)})
	}
	return all
}

// in finds names: their parts in every case and with the s of a genitive, those that stand together as one.
func (n names) in(v view) []span {
	if len(n.parts)+len(n.exact)+len(n.inside) == 0 {
		return nil
	}
	var spans []span
	for _, w := range words(v.text) {
		end := n.ends(v, w)
		if end == 0 {
			continue
		}
		if last := len(spans) - 1; last >= 0 && beside(v.text[spans[last].end:w.start]) {
			spans[last].end = end
			continue
		}
		spans = append(spans, span{start: w.start, end: end, kind: Name})
	}
	for _, part := range n.inside {
		for i := 0; ; {
			at := strings.Index(v.text[i:], part)
			if at < 0 {
				break
			}
			i += at + len(part)
			spans = append(spans, span{start: i - len(part), end: i, kind: Name})
		}
	}
	return spans
}

// ends is where the name in a word ends, 0 when there is none.
func (n names) ends(v view, w group) int {
	if n.parts[v.lower[w.start:w.end]] || n.exact[v.text[w.start:w.end]] {
		return w.end
	}
	if v.lower[w.end-1] == 's' && (n.parts[v.lower[w.start:w.end-1]] || n.exact[v.text[w.start:w.end-1]]) {
		return w.end - 1
	}
	return 0
}

// beside tells whether two parts are of one name: Kim Lee; Lee, Kim; Kim-Lee.
func beside(between string) bool { return between == " " || between == ", " || between == "-" }
